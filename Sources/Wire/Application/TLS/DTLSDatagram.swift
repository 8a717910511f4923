/// The handshake fragments that one datagram carries in clear (RFC 6347 §4, RFC 9147 §5).
///
///     record:    type (1) | version (2) | epoch (2) | sequence number (6) | length (2)
///     handshake: type (1) | length (3) | message sequence (2) | fragment offset (3), length (3)
package struct DTLSDatagram: Hashable, Sendable {
  /// A piece of a handshake message, or the whole of one.
  package struct Fragment: Hashable, Sendable {
    /// The message's type, such as 1 for a ClientHello.
    package let type: UInt8
    /// How long the whole message is.
    package let messageLength: Int
    /// The message's number, the same in all its fragments and in retransmissions.
    package let messageSequence: UInt16
    /// Where in the message this piece belongs.
    package let offset: Int
    /// Where in the datagram its octets are.
    package let octets: Range<Int>

    /// Whether this is all of the message.
    package var isWhole: Bool { offset == 0 && octets.count == messageLength }
  }

  /// The most records read from one datagram; senders put one flight into it.
  package static let maximumRecords = 64
  /// The longest message put together.
  package static let maximumMessage = 65_536

  /// The version of the first record, such as 0xfefd for DTLS 1.2.
  package private(set) var version: UInt16 = 0
  /// The pieces of handshake messages, in order.
  package private(set) var fragments: [Fragment] = []
  /// Whether a record was encrypted, so that nothing can be said of it.
  package private(set) var isEncrypted = false
  /// The first thing wrong with the datagram.
  package private(set) var damage: ParseError?

  /// Reads the records of a datagram.
  ///
  /// - Throws: `truncated` or `invalid` if the first record's header is none of DTLS.
  package init(parsing bytes: Span<UInt8>) throws(ParseError) {
    var reader = ByteReader(bytes)
    try readRecord(&reader, isFirst: true)
    do throws(ParseError) {
      var records = 1
      while !reader.isAtEnd {
        guard records < Self.maximumRecords else {
          throw .invalid(at: reader.offset, field: "number of records")
        }
        records += 1
        try readRecord(&reader, isFirst: false)
      }
    } catch {
      damage = damage ?? error
    }
  }

  /// Puts a message together from fragments that all have its sequence number and length.
  ///
  /// - Parameters:
  ///   - parts: Each fragment's offset in the message and its octets, in any order; where they
  ///     overlap, the first given wins.
  ///   - length: How long the message is.
  /// - Returns: The message's body; `nil` if octets are missing.
  package static func assemble(_ parts: [(offset: Int, octets: [UInt8])], length: Int) -> [UInt8]? {
    guard (0...maximumMessage).contains(length) else { return nil }
    var body = [UInt8](repeating: 0, count: length)
    var known = [Bool](repeating: false, count: length)
    for part in parts where part.offset >= 0 && part.offset <= length {
      for (index, octet) in zip(part.offset..<length, part.octets) where !known[index] {
        body[index] = octet
        known[index] = true
      }
    }
    return known.contains(false) ? nil : body
  }

  private mutating func readRecord(
    _ reader: inout ByteReader,
    isFirst: Bool
  ) throws(ParseError) {
    let start = reader.offset
    let type = try reader.uint8()
    // DTLS 1.3 and a connection id mark encrypted records by other first octets.
    guard (20...25).contains(type) else {
      if !isFirst, type & 0xe0 == 0x20 {
        isEncrypted = true
        _ = try reader.rest()
        return
      }
      throw .invalid(at: start, field: "record type")
    }
    let version = try reader.uint16()
    guard [0xfeff, 0xfefd, 0xfefc, 0x0100].contains(version) else {
      throw .invalid(at: start + 1, field: "record version")
    }
    let epoch = try reader.uint16()
    try reader.skip(6)
    if isFirst { self.version = version }
    let length = try Int(reader.uint16())
    let cut = length - reader.remaining
    if cut > 0 { damage = damage ?? .truncated(at: reader.offset, needed: cut) }
    var record = try reader.nested(min(length, reader.remaining))
    guard epoch == 0, type == 22 else {
      isEncrypted = isEncrypted || epoch != 0 || type == 23
      return
    }
    do {
      while !record.isAtEnd { try readFragment(&record) }
    } catch {
      damage = damage ?? error
    }
  }

  private mutating func readFragment(_ reader: inout ByteReader) throws(ParseError) {
    let start = reader.offset
    let (type, length) = try (reader.uint8(), Int(reader.uint24()))
    let sequence = try reader.uint16()
    let (offset, count) = try (Int(reader.uint24()), Int(reader.uint24()))
    guard length <= Self.maximumMessage, offset <= length, count <= length - offset else {
      throw .invalid(at: start, field: "fragment")
    }
    let first = reader.offset
    let present = min(count, reader.remaining)
    try reader.skip(present)
    fragments.append(
      Fragment(
        type: type,
        messageLength: length,
        messageSequence: sequence,
        offset: offset,
        octets: first..<(first + present)
      )
    )
    guard present == count else { throw .truncated(at: reader.offset, needed: count - present) }
  }
}
