/// Reads the header blocks of one side of an HTTP/2 connection (RFC 7541).
///
/// Each block changes the table that later ones refer to: after one is missed nothing can be read.
package struct HPACKDecoder: Sendable {
  /// One header field; names and values as ``HTTPHeader`` has them.
  package struct Field: Hashable, Sendable {
    /// The name, in lower case by rule.
    package let name: String
    /// The value.
    package let value: String
  }

  /// The most octets that a table may take, however much a peer allows.
  package static let maximumTable = 65_536
  /// The most fields read from one block, and the most octets that they take together.
  package static let maximumFields = 256
  package static let maximumOctets = 65_536

  private var entries: [Field] = []
  private var octets = 0
  private var limit = 4096

  /// Starts with the table that every connection starts with.
  package init() {}

  /// Reads a whole block.
  ///
  /// - Throws: `truncated` or `invalid`; the table is not what the sender's is any more then.
  package mutating func decode(_ block: Span<UInt8>) throws(ParseError) -> [Field] {
    var reader = ByteReader(block)
    var fields: [Field] = []
    var total = 0
    while !reader.isAtEnd {
      let at = reader.offset
      let first = block[at]
      if first & 0xe0 == 0x20 {
        let size = try integer(&reader, bits: 5)
        guard size <= Self.maximumTable else { throw .invalid(at: at, field: "table size") }
        limit = size
        evict(0)
        continue
      }
      let field = try self.field(&reader, first)
      total += field.name.utf8.count + field.value.utf8.count
      guard fields.count < Self.maximumFields, total <= Self.maximumOctets else {
        throw .invalid(at: at, field: "number of fields")
      }
      fields.append(field)
    }
    return fields
  }

  private mutating func field(
    _ reader: inout ByteReader,
    _ first: UInt8
  ) throws(ParseError) -> Field {
    if first & 0x80 != 0 {
      let at = reader.offset
      return try entry(integer(&reader, bits: 7), at)
    }
    let isKept = first & 0x40 != 0
    let at = reader.offset
    let index = try integer(&reader, bits: isKept ? 6 : 4)
    let name = index == 0 ? try text(&reader) : try entry(index, at).name
    let field = try Field(name: name, value: text(&reader))
    if isKept { keep(field) }
    return field
  }

  private func entry(_ index: Int, _ at: Int) throws(ParseError) -> Field {
    let fixed = HPACKTables.fields.count
    if (1...fixed).contains(index) {
      let (name, value) = HPACKTables.fields[index - 1]
      return Field(name: name, value: value)
    }
    guard index > fixed, index - fixed <= entries.count else {
      throw .invalid(at: at, field: "field number")
    }
    // The newest entry comes first; it is the last here.
    return entries[entries.count - (index - fixed)]
  }

  private mutating func keep(_ field: Field) {
    let size = Self.size(field)
    evict(size)
    guard size <= limit else { return }
    entries.append(field)
    octets += size
  }

  /// Drops the oldest entries until so many octets more have room.
  private mutating func evict(_ room: Int) {
    var dropped = 0
    while dropped < entries.count, octets + room > limit {
      octets -= Self.size(entries[dropped])
      dropped += 1
    }
    entries.removeFirst(dropped)
  }

  /// What an entry counts for (RFC 7541 §4.1).
  private static func size(_ field: Field) -> Int {
    field.name.utf8.count + field.value.utf8.count + 32
  }

  /// An integer whose first octet has so many bits of it (RFC 7541 §5.1).
  private func integer(_ reader: inout ByteReader, bits: Int) throws(ParseError) -> Int {
    let mask = (1 << bits) - 1
    var value = try Int(reader.uint8()) & mask
    guard value == mask else { return value }
    var shift = 0
    while true {
      let at = reader.offset
      let next = try Int(reader.uint8())
      // Four octets more make 28 bits: no length and no number is larger.
      guard shift <= 21 else { throw .invalid(at: at, field: "integer") }
      value += (next & 0x7f) << shift
      shift += 7
      if next & 0x80 == 0 { return value }
    }
  }

  private func text(_ reader: inout ByteReader) throws(ParseError) -> String {
    let at = reader.offset
    guard !reader.isAtEnd else { throw .truncated(at: at, needed: 1) }
    let isHuffman = reader.bytes[at] & 0x80 != 0
    let octets = try reader.slice(integer(&reader, bits: 7))
    guard isHuffman else { return WireText.utf8(octets) }
    guard let clear = HPACKHuffman.decode(octets) else {
      throw .invalid(at: at, field: "Huffman code")
    }
    return WireText.utf8(clear.span)
  }
}

/// The Huffman code of HPACK (RFC 7541 §5.2).
enum HPACKHuffman {
  private struct Code {
    /// The octets in the order of their codes.
    var symbols: [UInt16] = []
    /// For each length the first code, and the place of its octet.
    var first = [Int](repeating: 0, count: 32)
    var place = [Int](repeating: 0, count: 32)
    var count = [Int](repeating: 0, count: 32)
  }

  private static let code: Code = {
    var code = Code()
    let lengths = HPACKTables.codeLengths
    var next = 0
    for length in 1...30 {
      code.first[length] = next
      code.place[length] = code.symbols.count
      for (symbol, own) in lengths.enumerated() where Int(own) == length {
        code.symbols.append(UInt16(symbol))
        code.count[length] += 1
      }
      next = (next + code.count[length]) << 1
    }
    return code
  }()

  /// The octets in clear; `nil` for a code that does not exist or padding that is none.
  static func decode(_ bytes: Span<UInt8>) -> [UInt8]? {
    let code = Self.code
    var clear: [UInt8] = []
    clear.reserveCapacity(bytes.count * 2)
    var (bits, length) = (0, 0)
    for index in bytes.indices {
      for shift in stride(from: 7, through: 0, by: -1) {
        bits = bits << 1 | Int(bytes[index] >> UInt8(shift) & 1)
        length += 1
        guard length <= 30 else { return nil }
        let offset = bits - code.first[length]
        guard offset >= 0, offset < code.count[length] else { continue }
        let symbol = code.symbols[code.place[length] + offset]
        guard symbol < 256 else { return nil }
        clear.append(UInt8(symbol))
        (bits, length) = (0, 0)
      }
    }
    // At most seven ones fill the last octet.
    return length < 8 && bits == (1 << length) - 1 ? clear : nil
  }
}
