/// The Lightweight Directory Access Protocol, over TCP or UDP (RFC 4511 §4.1).
package enum LDAP {
  /// Whether the octets start a message: an id, then an operation that is known.
  package static func isMessage(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 7, let message = BERFrame.contents(bytes, 0x30, at: 0),
      let id = BERFrame.contents(bytes, 0x02, at: message.lowerBound), (1...4).contains(id.count),
      id.upperBound + 2 <= bytes.count
    else { return false }
    let operation = bytes[id.upperBound]
    guard let body = BERFrame.contents(bytes, operation, at: id.upperBound),
      body.upperBound <= message.upperBound
    else { return false }
    return isOperation(operation, bytes, body)
  }

  private static func isOperation(
    _ operation: UInt8,
    _ bytes: Span<UInt8>,
    _ body: Range<Int>
  ) -> Bool {
    let at = body.lowerBound
    switch operation {
    case 0x60:  // bind: the version, 2 or 3
      return bytes.starts(at: at, 0x02, 0x01) && at + 2 < bytes.count
        && (2...3).contains(bytes[at + 2])
    case 0x61, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f:  // results: a code
      return bytes.starts(at: at, 0x0a, 0x01)
    case 0x63, 0x64, 0x66, 0x68:  // a name comes first
      return at < bytes.count && bytes[at] == 0x04
    case 0x42: return body.isEmpty
    case 0x77: return at < bytes.count && bytes[at] == 0x80
    case 0x78: return bytes.starts(at: at, 0x0a, 0x01)
    default: return false
    }
  }
}

extension Span where Element == UInt8 {
  /// Whether two octets stand at a place.
  fileprivate func starts(at: Int, _ first: UInt8, _ second: UInt8) -> Bool {
    at >= 0 && count - at >= 2 && self[at] == first && self[at + 1] == second
  }
}
