/// Recognises DTLS by the record that a datagram starts with (RFC 6347 §4.1, RFC 9147 §4).
package enum DTLSRecognition {
  /// Whether the octets start with a DTLS record that fits the datagram.
  package static func isRecord(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 13, (20...26).contains(bytes[0]) else { return false }
    switch be16(bytes, 1) {
    // 0x0100 is what OpenSSL called its first DTLS.
    case 0xfeff, 0xfefd, 0xfefc, 0x0100: break
    default: return false
    }
    // Nobody rekeys often: the epoch is small.
    guard be16(bytes, 3) <= 0xff else { return false }
    if 13 + Int(be16(bytes, 11)) <= bytes.count { return true }
    // The capture may hold only the start of a hello.
    return bytes[0] == 22 && be16(bytes, 3) == 0 && bytes.count > 13 && bytes[13] <= 24
  }
}
