/// The Network Time Protocol (RFC 5905 §7.3, RFC 9327 for control messages).
package enum NTP {
  /// Whether the octets have the form of a message on the registered port.
  package static func isMessage(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 8, (1...4).contains(bytes[0] >> 3 & 7) else { return false }
    switch bytes[0] & 7 {
    case 1...5: return bytes.count >= 48
    case 6: return bytes.count >= 12
    case 7: return true
    default: return false
    }
  }
}
