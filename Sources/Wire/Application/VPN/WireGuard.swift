/// WireGuard, by the four messages that it knows (https://www.wireguard.com/protocol/).
package enum WireGuard {
  /// Whether the octets are one message.
  ///
  /// The three octets behind the type are zero, but Cloudflare's client uses them in a handshake:
  /// there the empty second authenticator tells.
  package static func isMessage(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 32 else { return false }
    let isPlain = bytes.isZero(1..<4)
    switch bytes[0] {
    case 1: return bytes.count == 148 && (isPlain || bytes.isZero(132..<148))
    case 2: return bytes.count == 92 && (isPlain || bytes.isZero(76..<92))
    case 3: return bytes.count == 64 && isPlain
    case 4:
      // A counter of 2^40 packets takes years: its upper octets are zero.
      return isPlain && bytes.count & 15 == 0 && bytes.isZero(13..<16) && !bytes.isZero(4..<8)
    default: return false
    }
  }
}
