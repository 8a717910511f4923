extension DNSRecordData {
  /// Reads the data of a record, which fills `range` of the message.
  ///
  /// Names may be compressed in every type: some senders do it where RFC 3597 §4 forbids it.
  static func read(
    type: UInt16,
    owner: String,
    message: Span<UInt8>,
    range: Range<Int>
  ) throws(ParseError) -> Self {
    // An update's record without data says that something is absent (RFC 2136 §2.4).
    guard !range.isEmpty || type == 41 else { return .other("") }
    var field = DNSRecordField(message: message, range: range)
    switch type {
    case 1: return try .address(field.address(octets: 4))
    case 28: return try .address(field.address(octets: 16))
    case 2, 5, 12, 39: return try .name(field.name())
    case 6: return try soa(&field)
    case 15: return try .mx(preference: field.uint16(), exchange: field.name())
    case 16, 99: return try .txt(type: dnsTypeName(type), field.strings())
    case 33:
      return try .srv(
        priority: field.uint16(),
        weight: field.uint16(),
        port: field.uint16(),
        target: field.name()
      )
    case 41: return try .opt(field.options())
    case 64, 65: return try svcb(&field)
    default: return try .other(described(type, owner, &field))
    }
  }

  private static func soa(_ field: inout DNSRecordField) throws(ParseError) -> Self {
    let (primary, mailbox) = try (field.name(), field.name())
    return try .soa(primary: primary, mailbox: mailbox, serial: field.uint32())
  }

  private static func svcb(_ field: inout DNSRecordField) throws(ParseError) -> Self {
    let (priority, target) = try (field.uint16(), field.name())
    let at = field.offset
    let read = try DNSServiceParameters.read(field.rest())
    if let damage = read.damage { throw damage.shifted(by: at) }
    return .svcb(
      DNSServiceBinding(priority: priority, target: target, parameters: read.parameters)
    )
  }

  /// Words for the types that have no case of their own, as Zeek writes them where it does.
  private static func described(
    _ type: UInt16,
    _ owner: String,
    _ field: inout DNSRecordField
  ) throws(ParseError) -> String {
    switch type {
    case 13: return try field.strings().joined(separator: " ")
    case 35: return try naptr(&field)
    case 43, 59: return try delegation(&field)
    case 44:
      _ = try field.uint16()
      return try "SSHFP: " + WireText.hex(field.rest())
    case 46:
      let covered = try field.uint16()
      try field.skip(16)
      return try "RRSIG \(covered) \(field.name())"
    case 47: return try "NSEC \(owner) \(field.name())"
    case 48, 60:
      try field.skip(3)
      return try "DNSKEY \(field.uint8())"
    case 50: return "NSEC3"
    case 51: return "NSEC3PARAM"
    case 257:
      let (flags, tag) = try (field.uint8(), field.string())
      return try "CAA \(flags) \(tag) \(WireText.ascii(field.rest()))"
    default: return "<unknown type=\(type)>"
    }
  }

  private static func naptr(_ field: inout DNSRecordField) throws(ParseError) -> String {
    let (order, preference) = try (field.uint16(), field.uint16())
    let words = try [field.string(), field.string(), field.string(), field.name()]
    return "NAPTR \(order) \(preference) " + words.joined(separator: " ")
  }

  private static func delegation(_ field: inout DNSRecordField) throws(ParseError) -> String {
    try field.skip(2)
    let (algorithm, digest) = try (field.uint8(), field.uint8())
    return "DS \(algorithm) \(digest)"
  }
}

/// A cursor over one record's data, which can see the whole message for compressed names.
///
/// Offsets, also those in errors, count from the start of the message.
private struct DNSRecordField: ~Escapable {
  private let message: Span<UInt8>
  private let limit: Int
  private(set) var offset: Int

  @_lifetime(copy message)
  init(message: Span<UInt8>, range: Range<Int>) {
    self.message = message
    limit = range.upperBound
    offset = range.lowerBound
  }

  @_lifetime(self: copy self)
  mutating func skip(_ count: Int) throws(ParseError) {
    guard limit - offset >= count else {
      throw .truncated(at: offset, needed: count - (limit - offset))
    }
    offset += count
  }

  @_lifetime(self: copy self)
  mutating func uint8() throws(ParseError) -> UInt8 {
    try skip(1)
    return message[offset - 1]
  }

  @_lifetime(self: copy self)
  mutating func uint16() throws(ParseError) -> UInt16 {
    try skip(2)
    return UInt16(message[offset - 2]) << 8 | UInt16(message[offset - 1])
  }

  @_lifetime(self: copy self)
  mutating func uint32() throws(ParseError) -> UInt32 {
    let high = try UInt32(uint16())
    return try high << 16 | UInt32(uint16())
  }

  @_lifetime(self: copy self)
  mutating func name() throws(ParseError) -> String {
    let name = try DNSName.read(message, at: offset, limit: limit)
    offset = name.end
    return name.text
  }

  /// The address that fills the field.
  @_lifetime(self: copy self)
  mutating func address(octets count: Int) throws(ParseError) -> IPAddress {
    let start = offset
    try skip(count)
    guard offset == limit, let address = IPAddress(octets: message.extracting(start..<limit))
    else { throw .invalid(at: start, field: "address length") }
    return address
  }

  /// One character string (RFC 1035 §3.3).
  @_lifetime(self: copy self)
  mutating func string() throws(ParseError) -> String {
    let count = try Int(uint8())
    try skip(count)
    return WireText.ascii(message.extracting((offset - count)..<offset))
  }

  @_lifetime(self: copy self)
  mutating func strings() throws(ParseError) -> [String] {
    var strings: [String] = []
    while offset < limit { try strings.append(string()) }
    return strings
  }

  @_lifetime(self: copy self)
  mutating func options() throws(ParseError) -> [DNSOption] {
    var options: [DNSOption] = []
    while offset < limit {
      let (code, count) = try (uint16(), Int(uint16()))
      try skip(count)
      let data = message.extracting((offset - count)..<offset)
      options.append(DNSOption(code: code, data: data.copied))
    }
    return options
  }

  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func rest() throws(ParseError) -> Span<UInt8> {
    defer { offset = limit }
    return message.extracting(offset..<limit)
  }
}
