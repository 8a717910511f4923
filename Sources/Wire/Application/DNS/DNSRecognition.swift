extension DNSMessage {
  /// Whether the octets are a DNS message beyond reasonable doubt, whatever the port.
  ///
  /// Strict on purpose, since any datagram may be asked: header bits that are never set, one
  /// question of a known type and class with a plausible name, sections that add up, nothing left.
  package static func looksLikeDNS(_ bytes: Span<UInt8>) -> Bool {
    // 12 octets of header, the shortest name that is not the root, type and class.
    guard bytes.count >= 19, bytes[4] == 0, bytes[5] == 1 else { return false }
    let (high, low) = (bytes[2], bytes[3])
    let isResponse = high >> 7 == 1
    guard high >> 3 & 15 == 0, low >> 6 & 1 == 0, low & 15 <= 10 else { return false }
    if !isResponse {
      // A query has no answer in it, no authority, no response code and no AA.
      guard high & 4 == 0, low & 15 == 0, bytes[6] == 0, bytes[7] == 0, bytes[8] == 0,
        bytes[9] == 0, bytes[10] == 0, bytes[11] <= 2
      else { return false }
    }
    guard let message = try? DNSMessage(parsing: bytes), message.damage == nil,
      message.consumed == bytes.count, let question = message.questions.first
    else { return false }
    return [1, 3, 255].contains(question.klass) && !dnsTypeName(question.type).hasPrefix("TYPE")
      && question.name != "." && !question.name.utf8.contains(0x5c)
  }
}

/// DNS messages in a TCP stream, each behind a 16-bit count of its octets (RFC 1035 §4.2.2).
package enum DNSStream {
  /// Splits what is there of a stream.
  ///
  /// - Parameters:
  ///   - bytes: The stream from the start of a message on.
  ///   - limit: The most messages to split off in one call.
  /// - Returns: The range of each whole message without its count, and how many octets they take
  ///   together with their counts.
  package static func messages(
    in bytes: Span<UInt8>,
    limit: Int = 256
  ) -> (messages: [Range<Int>], consumed: Int) {
    var messages: [Range<Int>] = []
    var position = 0
    while bytes.count - position >= 2, messages.count < limit {
      let count = Int(bytes[position]) << 8 | Int(bytes[position + 1])
      guard bytes.count - position - 2 >= count else { break }
      messages.append((position + 2)..<(position + 2 + count))
      position += 2 + count
    }
    return (messages, position)
  }
}
