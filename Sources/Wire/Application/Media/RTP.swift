/// The Real-time Transport Protocol (RFC 3550), encrypted (RFC 3711) or not: its header is clear.
package enum RTP {
  /// What one packet has that the next of its stream must fit.
  package struct Place: Hashable, Sendable {
    /// Who sends, as numbered by the stream itself.
    package let source: UInt32
    /// The sequence number.
    package let sequence: UInt16

    /// A place as numbered by the stream.
    package init(source: UInt32, sequence: UInt16) {
      self.source = source
      self.sequence = sequence
    }

    /// Whether a later packet goes on from this one.
    package func leads(to next: Place) -> Bool {
      source == next.source && (1...8).contains(next.sequence &- sequence)
    }
  }

  /// The place of what looks like an RTP packet; one alone proves nothing.
  package static func place(_ bytes: Span<UInt8>) -> Place? {
    guard bytes.count >= 16, bytes[0] & 0xc0 == 0x80 else { return nil }
    // Payload types 72 to 79 are RTCP's; 35 to 71 are not assigned (RFC 3551 §6).
    let type = bytes[1] & 0x7f
    guard type < 35 || type >= 96 else { return nil }
    var header = 12 + 4 * Int(bytes[0] & 0x0f)
    if bytes[0] & 0x10 != 0 {
      guard bytes.count >= header + 4 else { return nil }
      header += 4 + 4 * Int(be16(bytes, header + 2))
    }
    guard header < bytes.count else { return nil }
    let source = be32(bytes, 8)
    guard source != 0 else { return nil }
    return Place(source: source, sequence: be16(bytes, 2))
  }

  /// Whether the octets are RTCP packets that fill the datagram (RFC 3550 §6.1).
  package static func isControl(_ bytes: Span<UInt8>) -> Bool {
    var at = 0
    var packets = 0
    while at < bytes.count {
      guard bytes.count - at >= 8, bytes[at] & 0xc0 == 0x80, (200...207).contains(bytes[at + 1])
      else { return false }
      if packets == 0 {
        // A compound starts with a report; feedback may stand alone (RFC 5506).
        guard bytes[at + 1] != 203 else { return false }
      }
      let least = bytes[at + 1] == 200 ? 28 : 8
      let length = 4 + 4 * Int(be16(bytes, at + 2))
      guard length >= least, length <= bytes.count - at else { return false }
      at += length
      packets += 1
    }
    return packets > 0
  }
}
