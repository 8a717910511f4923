/// The Simple Network Management Protocol (RFC 1157 §4, RFC 3416 §3, RFC 3412 §6).
package enum SNMP {
  /// The community of version 1 or 2c, which is a password in clear; an empty range for version 3.
  ///
  /// - Returns: `nil` if the octets are no message.
  package static func community(_ bytes: Span<UInt8>) -> Range<Int>? {
    guard bytes.count >= 12, let message = BERFrame.contents(bytes, 0x30, at: 0),
      message.upperBound <= bytes.count + 16,
      let version = BERFrame.contents(bytes, 0x02, at: message.lowerBound), version.count == 1,
      version.upperBound + 2 <= bytes.count
    else { return nil }
    switch bytes[version.lowerBound] {
    case 0, 1:
      guard let community = BERFrame.contents(bytes, 0x04, at: version.upperBound),
        community.count <= 256, community.upperBound < bytes.count,
        (0xa0...0xa8).contains(bytes[community.upperBound])
      else { return nil }
      return community
    case 3:
      guard let header = BERFrame.contents(bytes, 0x30, at: version.upperBound),
        BERFrame.contents(bytes, 0x02, at: header.lowerBound) != nil
      else { return nil }
      return header.lowerBound..<header.lowerBound
    default: return nil
    }
  }

  /// Whether the octets are a message.
  package static func isMessage(_ bytes: Span<UInt8>) -> Bool {
    bytes.count > 0 && bytes[0] == 0x30 && community(bytes) != nil
  }
}
