/// The GPRS Tunnelling Protocol's control messages, versions 0 to 2 (3GPP TS 29.060, TS 29.274).
package enum GTP {
  /// Whether the octets have the form of a message on a registered port: its length fits.
  package static func isMessage(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 8 else { return false }
    let length = Int(be16(bytes, 2))
    switch bytes[0] >> 5 {
    case 0: return bytes.count >= 20 && (length + 20 == bytes.count || length + 6 == bytes.count)
    case 1: return bytes[0] & 0x08 == 0 && length + 8 <= bytes.count + 4 && bytes[1] != 0
    case 2: return length + 4 <= bytes.count && bytes[1] != 0
    default: return false
    }
  }
}
