/// The header with which a proxy says for whom it speaks (PROXY protocol 2.3, HAProxy).
package enum ProxyHeader {
  /// What the start of a stream tells.
  package enum Answer: Hashable, Sendable {
    /// There is no such header.
    case none
    /// There may be one that ends beyond the octets at hand.
    case needMore
    /// It takes this many octets.
    case octets(Int)
  }

  private static let text = Array("PROXY ".utf8)
  private static let binary: [UInt8] = [
    0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a,
  ]
  /// The longest header in words, its line end included (§2.1).
  private static let longestText = 107

  /// Whether a stream begins with a header: a line of words (§2.1) or a binary one (§2.2).
  package static func answer(_ bytes: Span<UInt8>) -> Answer {
    guard bytes.count > 0, bytes[0] == 0x50 || bytes[0] == 0x0d else { return .none }
    if bytes[0] == 0x50 {
      guard bytes.count >= text.count else { return .none }
      guard bytes.hasPrefix(text) else { return .none }
      let end = (0..<min(bytes.count, longestText)).first { bytes[$0] == 0x0a }
      if let end { return .octets(end + 1) }
      return bytes.count < longestText ? .needMore : .none
    }
    guard bytes.count >= 16, bytes.hasPrefix(binary), bytes[12] >> 4 == 2 else { return .none }
    let end = 16 + (Int(bytes[14]) << 8 | Int(bytes[15]))
    return bytes.count >= end ? .octets(end) : end <= 1024 ? .needMore : .none
  }
}
