/// A forward-only cursor over bytes that came from a capture and cannot be trusted.
///
/// Every read either advances past a whole field or throws and stays where it was.
package struct ByteReader: ~Escapable {
  /// The bytes being read, from the first to the last.
  package let bytes: Span<UInt8>
  /// How many octets have been read.
  package private(set) var offset: Int

  /// Starts reading at `offset`, which must not lie beyond the end of `bytes`.
  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>, at offset: Int = 0) {
    precondition(offset >= 0 && offset <= bytes.count)
    self.bytes = bytes
    self.offset = offset
  }

  /// How many octets are left.
  package var remaining: Int { bytes.count - offset }

  /// Whether all octets have been read.
  package var isAtEnd: Bool { offset == bytes.count }

  /// Reads one octet.
  @_lifetime(self: copy self)
  package mutating func uint8() throws(ParseError) -> UInt8 {
    guard remaining >= 1 else { throw .truncated(at: offset, needed: 1) }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// Reads a 16-bit integer in network byte order.
  @_lifetime(self: copy self)
  package mutating func uint16() throws(ParseError) -> UInt16 {
    guard remaining >= 2 else { throw .truncated(at: offset, needed: 2 - remaining) }
    defer { offset += 2 }
    return UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
  }

  /// Reads a 24-bit integer in network byte order.
  @_lifetime(self: copy self)
  package mutating func uint24() throws(ParseError) -> UInt32 {
    guard remaining >= 3 else { throw .truncated(at: offset, needed: 3 - remaining) }
    defer { offset += 3 }
    return UInt32(bytes[offset]) << 16 | UInt32(bytes[offset + 1]) << 8 | UInt32(bytes[offset + 2])
  }

  /// Reads a 32-bit integer in network byte order.
  @_lifetime(self: copy self)
  package mutating func uint32() throws(ParseError) -> UInt32 {
    guard remaining >= 4 else { throw .truncated(at: offset, needed: 4 - remaining) }
    let high = try UInt32(uint16())
    return try high << 16 | UInt32(uint16())
  }

  /// Reads a 64-bit integer in network byte order.
  @_lifetime(self: copy self)
  package mutating func uint64() throws(ParseError) -> UInt64 {
    guard remaining >= 8 else { throw .truncated(at: offset, needed: 8 - remaining) }
    let high = try UInt64(uint32())
    return try high << 32 | UInt64(uint32())
  }

  /// Skips `count` octets.
  @_lifetime(self: copy self)
  package mutating func skip(_ count: Int) throws(ParseError) {
    guard count >= 0, remaining >= count else {
      throw .truncated(at: offset, needed: count - remaining)
    }
    offset += count
  }

  /// Splits off the next `count` octets.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  package mutating func slice(_ count: Int) throws(ParseError) -> Span<UInt8> {
    guard count >= 0, remaining >= count else {
      throw .truncated(at: offset, needed: count - remaining)
    }
    defer { offset += count }
    return bytes.extracting(offset..<(offset + count))
  }
}
