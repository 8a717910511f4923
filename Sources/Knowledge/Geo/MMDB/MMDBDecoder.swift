/// Reads single fields out of a data section that cannot be trusted.
///
/// Nothing here recurses, allocates by a claimed size or follows more than one pointer in a row,
/// and one decoder takes at most ``maximumSteps`` steps, so that no file can hang or exhaust it.
struct MMDBDecoder: ~Escapable {
  /// A value's kind, its claimed size and where its payload starts.
  struct Field {
    let kind: MMDBKind
    /// Octets of a scalar, members of a collection, or a boolean's value.
    let size: Int
    let payload: Int
  }

  /// A position among the members of a map or the elements of an array.
  struct Cursor {
    fileprivate var remaining: Int
    fileprivate var offset: Int
  }

  /// Real records hold fewer than 300 values, each read up to three times; this leaves room, and
  /// ends a loop within a tenth of a millisecond.
  static let maximumSteps = 4096
  /// No text in a real database is longer; longer ones are damage or abuse.
  static let maximumText = 4096

  private let bytes: Span<UInt8>
  private var steps = 0

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>) {
    self.bytes = bytes
  }

  /// The value at `offset`, through a pointer if there is one.
  @_lifetime(self: copy self)
  mutating func field(at offset: Int) throws(MMDBError) -> Field {
    let (field, _) = try control(at: offset)
    guard field.kind == .pointer else { return field }
    let target = try number(of: field)
    guard let target = Int(exactly: target), target < bytes.count else {
      throw MMDBError(at: offset, "a pointer leads out of the data")
    }
    let (pointed, _) = try control(at: target)
    guard pointed.kind != .pointer else {
      throw MMDBError(at: offset, "a pointer leads to a pointer")
    }
    return pointed
  }

  /// The members of a map; `nil` if the field is something else.
  func members(of field: Field) -> Cursor? {
    field.kind == .map ? Cursor(remaining: field.size, offset: field.payload) : nil
  }

  /// The elements of an array; `nil` if the field is something else.
  func elements(of field: Field) -> Cursor? {
    field.kind == .array ? Cursor(remaining: field.size, offset: field.payload) : nil
  }

  /// The next member of a map, in the file's order.
  @_lifetime(self: copy self)
  mutating func nextMember(
    _ cursor: inout Cursor
  ) throws(MMDBError) -> (key: String, value: Field)? {
    guard cursor.remaining > 0 else { return nil }
    cursor.remaining -= 1
    let key = try field(at: cursor.offset)
    guard let name = try text(key) else {
      throw MMDBError(at: cursor.offset, "a map's key is not text")
    }
    cursor.offset = try end(ofValueAt: cursor.offset)
    let value = try field(at: cursor.offset)
    cursor.offset = try end(ofValueAt: cursor.offset)
    return (name, value)
  }

  /// The next element of an array.
  @_lifetime(self: copy self)
  mutating func nextElement(_ cursor: inout Cursor) throws(MMDBError) -> Field? {
    guard cursor.remaining > 0 else { return nil }
    cursor.remaining -= 1
    let value = try field(at: cursor.offset)
    cursor.offset = try end(ofValueAt: cursor.offset)
    return value
  }

  /// A string field's text, damaged UTF-8 replaced; `nil` if the field is something else.
  func text(_ field: Field) throws(MMDBError) -> String? {
    guard field.kind == .string else { return nil }
    guard field.size <= Self.maximumText else {
      throw MMDBError(at: field.payload, "a text is longer than \(Self.maximumText) octets")
    }
    let text = bytes.extracting(field.payload..<field.payload + field.size)
    if let valid = try? UTF8Span(validating: text) { return String(copying: valid) }
    return String(decoding: (0..<text.count).map { text[$0] }, as: UTF8.self)
  }

  /// An unsigned field's value; `nil` if the field is something else.
  func unsigned(_ field: Field) throws(MMDBError) -> UInt64? {
    switch field.kind {
    case .uint16, .uint32, .uint64: try number(of: field)
    default: nil
    }
  }

  /// A boolean field's value; `nil` if the field is something else.
  func boolean(_ field: Field) -> Bool? {
    field.kind == .boolean ? field.size != 0 : nil
  }

  /// The octet after the value at `offset`, however much it holds.
  @_lifetime(self: copy self)
  mutating func end(ofValueAt offset: Int) throws(MMDBError) -> Int {
    var offset = offset
    var pending = 1
    while pending > 0 {
      let (field, next) = try control(at: offset)
      pending -= 1
      if field.kind == .map { pending += 2 * field.size }
      if field.kind == .array { pending += field.size }
      // Every value takes an octet or more, so a larger claim cannot be true.
      guard pending <= bytes.count else {
        throw MMDBError(at: offset, "a collection claims more members than the data holds")
      }
      offset = next
    }
    return offset
  }

  /// Reads one value without what it holds; `members` counts the values a collection holds.
  ///
  /// - Throws: if it is a pointer to a collection.
  @_lifetime(self: copy self)
  mutating func step(at offset: Int) throws(MMDBError) -> (members: Int, next: Int) {
    let (field, next) = try control(at: offset)
    if field.kind == .pointer {
      let target = try self.field(at: offset)
      guard target.kind != .map, target.kind != .array else {
        throw MMDBError(at: offset, "a pointer leads to a collection")
      }
    }
    let members = field.kind == .map ? 2 * field.size : field.kind == .array ? field.size : 0
    return (members, next)
  }

  private func number(of field: Field) throws(MMDBError) -> UInt64 {
    if field.kind == .pointer { return UInt64(field.size) }
    guard field.size <= 8 else { throw MMDBError(at: field.payload, "a number is too long") }
    var number: UInt64 = 0
    for index in field.payload..<field.payload + field.size {
      number = number << 8 | UInt64(bytes[index])
    }
    return number
  }

  /// Reads a control byte with what belongs to it; `next` is where the payload of a scalar ends and
  /// that of a collection begins.
  @_lifetime(self: copy self)
  private mutating func control(at start: Int) throws(MMDBError) -> (Field, next: Int) {
    steps += 1
    guard steps <= Self.maximumSteps else {
      throw MMDBError(at: start, "a record takes more than \(Self.maximumSteps) steps to read")
    }
    var offset = start
    let first = try octet(&offset)
    var type = first >> 5
    if type == 1 { return try pointer(first, at: offset) }
    if type == 0 { type = try octet(&offset) &+ 7 }
    guard let kind = MMDBKind(rawValue: type), kind.rawValue > 1 else {
      throw MMDBError(at: start, "a value has no known type")
    }
    var size = Int(first & 31)
    switch size {
    case 29: size = 29 + (try big(&offset, count: 1))
    case 30: size = 285 + (try big(&offset, count: 2))
    case 31: size = 65_821 + (try big(&offset, count: 3))
    default: break
    }
    let isScalar = kind != .map && kind != .array && kind != .boolean
    guard !isScalar || size <= bytes.count - offset else {
      throw MMDBError(at: start, "a value reaches beyond the data")
    }
    return (Field(kind: kind, size: size, payload: offset), offset + (isScalar ? size : 0))
  }

  private func pointer(_ first: UInt8, at start: Int) throws(MMDBError) -> (Field, next: Int) {
    var offset = start
    let length = Int(first >> 3 & 3) + 1
    let top = length == 4 ? 0 : Int(first & 7) << (8 * length)
    let base = [0, 2048, 526_336, 0][length - 1]
    let target = base + (top | (try big(&offset, count: length)))
    return (Field(kind: .pointer, size: target, payload: offset), offset)
  }

  private func octet(_ offset: inout Int) throws(MMDBError) -> UInt8 {
    guard offset >= 0, offset < bytes.count else {
      throw MMDBError(at: offset, "a value reaches beyond the data")
    }
    defer { offset += 1 }
    return bytes[offset]
  }

  private func big(_ offset: inout Int, count: Int) throws(MMDBError) -> Int {
    var value = 0
    for _ in 0..<count { value = value << 8 | Int(try octet(&offset)) }
    return value
  }
}
