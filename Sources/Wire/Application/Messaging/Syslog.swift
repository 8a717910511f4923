/// Syslog (RFC 3164 §4.1, RFC 5424 §6).
package enum Syslog {
  /// Whether the octets start with a priority and text.
  package static func isMessage(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 12, bytes[0] == UInt8(ascii: "<") else { return false }
    var (value, at) = (0, 1)
    while at < 4, (0x30...0x39).contains(bytes[at]) {
      value = value * 10 + Int(bytes[at] & 15)
      at += 1
    }
    guard at > 1, value <= 191, bytes[at] == UInt8(ascii: ">") else { return false }
    return bytes.isText((at + 1)..<min(bytes.count, at + 17))
  }
}
