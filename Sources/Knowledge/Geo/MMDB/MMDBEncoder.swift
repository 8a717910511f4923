/// Writes values in the MaxMind DB data format, each distinct string once.
struct MMDBEncoder {
  private(set) var bytes: [UInt8] = []
  /// Where each string was first written.
  private var strings: [String: Int] = [:]
  /// Whether a repeated string becomes a pointer; metadata is written without, for simple readers.
  private let sharesStrings: Bool

  init(sharesStrings: Bool) {
    self.sharesStrings = sharesStrings
  }

  /// Appends a value and gives its offset.
  ///
  /// - Throws: if a string or collection is longer than the format's 24-bit sizes.
  @discardableResult
  mutating func append(_ value: MMDBValue) throws(MMDBError) -> Int {
    let start = bytes.count
    switch value {
    case .string(let text): try append(text)
    case .double(let number):
      try control(.double, size: 8)
      append(bigEndian: number.bitPattern, count: 8)
    case .uint16(let number): try append(UInt64(number), as: .uint16)
    case .uint32(let number): try append(UInt64(number), as: .uint32)
    case .uint64(let number): try append(number, as: .uint64)
    case .boolean(let flag): try control(.boolean, size: flag ? 1 : 0)
    case .array(let values):
      try control(.array, size: values.count)
      for value in values { try append(value) }
    case .map(let members):
      try control(.map, size: members.count)
      for (key, value) in members.sorted(by: { $0.key < $1.key }) {
        try append(key)
        try append(value)
      }
    }
    return start
  }

  private mutating func append(_ text: String) throws(MMDBError) {
    let count = text.utf8.count
    if sharesStrings, let first = strings[text], Self.pointerLength(first) < count + 1 {
      pointer(to: first)
      return
    }
    if sharesStrings, strings[text] == nil { strings[text] = bytes.count }
    try control(.string, size: count)
    bytes.append(contentsOf: text.utf8)
  }

  /// Appends a number without its leading zero octets, as the format wants.
  private mutating func append(_ number: UInt64, as kind: MMDBKind) throws(MMDBError) {
    let count = (64 - number.leadingZeroBitCount + 7) / 8
    try control(kind, size: count)
    append(bigEndian: number, count: count)
  }

  private mutating func append(bigEndian number: UInt64, count: Int) {
    for index in (0..<count).reversed() {
      bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index)))
    }
  }

  private mutating func control(_ kind: MMDBKind, size: Int) throws(MMDBError) {
    let (first, extra, count): (Int, Int, Int) =
      switch size {
      case ..<29: (size, 0, 0)
      case ..<285: (29, size - 29, 1)
      case ..<65_821: (30, size - 285, 2)
      case ..<16_843_037: (31, size - 65_821, 3)
      default: throw MMDBError(at: bytes.count, "a value is longer than the format can hold")
      }
    let type = Int(kind.rawValue)
    bytes.append(UInt8(truncatingIfNeeded: (type > 7 ? 0 : type << 5) | first))
    if type > 7 { bytes.append(UInt8(truncatingIfNeeded: type - 7)) }
    append(bigEndian: UInt64(extra), count: count)
  }

  private static func pointerLength(_ target: Int) -> Int {
    target < 2048 ? 2 : target < 526_336 ? 3 : target < 134_744_064 ? 4 : 5
  }

  private mutating func pointer(to target: Int) {
    let length = Self.pointerLength(target)
    let base = [2: 0, 3: 2048, 4: 526_336][length] ?? 0
    let value = target - base
    // The control byte holds type 1, the length less 2, and the value's top three bits.
    let high = length == 5 ? 0 : value >> (8 * (length - 1))
    bytes.append(UInt8(truncatingIfNeeded: 0x20 | (length - 2) << 3 | high))
    append(bigEndian: UInt64(value), count: length - 1)
  }
}
