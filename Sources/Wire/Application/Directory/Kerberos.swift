/// Kerberos 5 (RFC 4120 §5).
package enum Kerberos {
  /// Whether the octets are a message: its tag names it, and version 5 stands inside.
  package static func isMessage(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 16 else { return false }
    switch bytes[0] {
    case 0x6a...0x6f, 0x7e: break
    default: return false
    }
    guard let outer = BERFrame.contents(bytes, bytes[0], at: 0),
      let inner = BERFrame.contents(bytes, 0x30, at: outer.lowerBound),
      inner.upperBound <= outer.upperBound
    else { return false }
    // Requests number the field 1, everything else 0.
    let at = inner.lowerBound
    return bytes.count - at >= 5 && (bytes[at] == 0xa0 || bytes[at] == 0xa1) && bytes[at + 1] == 3
      && bytes[at + 2] == 2 && bytes[at + 3] == 1 && bytes[at + 4] == 5
  }

  /// Whether a stream starts with a message behind its length (RFC 4120 §7.2.2).
  package static func isStream(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 20, (16...(1 << 20)).contains(be32(bytes, 0)) else { return false }
    return isMessage(bytes.extracting(4..<bytes.count))
  }
}
