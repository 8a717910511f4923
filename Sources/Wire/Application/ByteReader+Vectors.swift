extension ByteReader {
  /// Splits off octets that an 8-bit count stands in front of.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func vector8() throws(ParseError) -> Span<UInt8> {
    guard remaining >= 1 else { throw .truncated(at: offset, needed: 1) }
    return try vector(Int(bytes[offset]), width: 1)
  }

  /// Splits off octets that a 16-bit count stands in front of.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func vector16() throws(ParseError) -> Span<UInt8> {
    guard remaining >= 2 else { throw .truncated(at: offset, needed: 2 - remaining) }
    return try vector(Int(bytes[offset]) << 8 | Int(bytes[offset + 1]), width: 2)
  }

  /// Splits off octets that a 24-bit count stands in front of.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func vector24() throws(ParseError) -> Span<UInt8> {
    guard remaining >= 3 else { throw .truncated(at: offset, needed: 3 - remaining) }
    let high = Int(bytes[offset]) << 16 | Int(bytes[offset + 1]) << 8
    return try vector(high | Int(bytes[offset + 2]), width: 3)
  }

  /// A cursor over octets that an 8-bit count stands in front of; its offsets count as ours do.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func nested8() throws(ParseError) -> ByteReader {
    let count = try vector8().count
    return ByteReader(bytes.extracting(0..<offset), at: offset - count)
  }

  /// A cursor over octets that a 16-bit count stands in front of; its offsets count as ours do.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func nested16() throws(ParseError) -> ByteReader {
    let count = try vector16().count
    return ByteReader(bytes.extracting(0..<offset), at: offset - count)
  }

  /// A cursor over the next `count` octets; its offsets count as ours do.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func nested(_ count: Int) throws(ParseError) -> ByteReader {
    try skip(count)
    return ByteReader(bytes.extracting(0..<offset), at: offset - count)
  }

  /// Splits off all that is left.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func rest() throws(ParseError) -> Span<UInt8> { try slice(remaining) }

  /// Reads an IPv4 address.
  @_lifetime(self: copy self)
  mutating func ipv4() throws(ParseError) -> IPAddress { try IPAddress(ipv4: uint32()) }

  /// Reads an IPv6 address.
  @_lifetime(self: copy self)
  mutating func ipv6() throws(ParseError) -> IPAddress {
    guard remaining >= 16 else { throw .truncated(at: offset, needed: 16 - remaining) }
    let high = try uint64()
    return try IPAddress(high: high, low: uint64())
  }

  /// Reads a hardware address.
  @_lifetime(self: copy self)
  mutating func mac() throws(ParseError) -> MACAddress {
    guard remaining >= 6 else { throw .truncated(at: offset, needed: 6 - remaining) }
    let high = try UInt64(uint32())
    return try MACAddress(high << 16 | UInt64(uint16()))
  }

  @_lifetime(self: copy self)
  @_lifetime(copy self)
  private mutating func vector(_ count: Int, width: Int) throws(ParseError) -> Span<UInt8> {
    guard remaining - width >= count else {
      throw .truncated(at: offset + width, needed: count - (remaining - width))
    }
    try skip(width)
    return try slice(count)
  }
}

extension ParseError {
  /// The same fault, with its place counted from `base` octets further ahead.
  func shifted(by base: Int) -> ParseError {
    switch self {
    case .truncated(let at, let needed): .truncated(at: at + base, needed: needed)
    case .invalid(let at, let field): .invalid(at: at + base, field: field)
    }
  }
}
