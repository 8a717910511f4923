/// Walks the options of a pcapng block (draft-ietf-opsawg-pcapng §3.5): code, length, value padded
/// to four octets.
struct BlockOptions: ~Escapable {
  private let bytes: Span<UInt8>
  private let isBigEndian: Bool
  private var offset = 0
  /// Whether an option claimed more octets than its block has.
  private(set) var overran = false

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, isBigEndian: Bool) {
    self.bytes = bytes
    self.isBigEndian = isBigEndian
  }

  /// One option.
  struct Option: ~Escapable {
    let code: UInt16
    let value: Span<UInt8>
    private let isBigEndian: Bool

    @_lifetime(copy value)
    init(code: UInt16, value: Span<UInt8>, isBigEndian: Bool) {
      self.code = code
      self.value = value
      self.isBigEndian = isBigEndian
    }

    /// The value as a 32-bit number, if it has four octets.
    var uint32: UInt32? {
      value.count == 4 ? FieldReader(value, isBigEndian: isBigEndian).uint32(0) : nil
    }

    /// The value as a 64-bit number, if it has eight octets.
    var uint64: UInt64? {
      value.count == 8 ? FieldReader(value, isBigEndian: isBigEndian).uint64(0) : nil
    }
  }

  /// The next option; nothing at the end-of-options mark, at the block's end or at an overrun.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  mutating func next() -> Option? {
    guard bytes.count - offset >= 4, !overran else { return nil }
    let fields = FieldReader(bytes, isBigEndian: isBigEndian)
    let (code, length) = (fields.uint16(offset), Int(fields.uint16(offset + 2)))
    guard code != 0 else { return nil }
    guard length <= bytes.count - offset - 4 else {
      overran = true
      return nil
    }
    let value = bytes.extracting((offset + 4)..<(offset + 4 + length))
    offset = min(offset + 4 + padded(length), bytes.count)
    return Option(code: code, value: value, isBigEndian: isBigEndian)
  }

  /// How many octets the walk has passed.
  var consumed: Int { offset }
}

/// `count` rounded up to a multiple of four, as pcapng pads its fields.
@inline(__always)
func padded(_ count: Int) -> Int { (count + 3) & ~3 }

/// What is left of the octets that texts may take.
struct TextBudget {
  /// The most octets of one text.
  let each: Int
  private(set) var left: Int
  /// Whether a text had to be left out.
  private(set) var isSpent = false

  init(_ limits: CaptureLimits) {
    each = limits.textOctets
    left = limits.textOctetsInAll
  }

  /// The octets as text, or nothing if there is no room left.
  mutating func text(_ bytes: Span<UInt8>) -> String? {
    let count = min(bytes.count, each)
    guard count <= left else {
      isSpent = true
      return nil
    }
    left -= count
    return Capture.text(bytes, limit: count)
  }
}

/// Text of a capture file up to a limit and to its first NUL; malformed UTF-8 is repaired.
func text(_ bytes: Span<UInt8>, limit: Int) -> String {
  var octets: [UInt8] = []
  for index in 0..<min(bytes.count, limit) {
    guard bytes[index] != 0 else { break }
    octets.append(bytes[index])
  }
  return String(decoding: octets, as: UTF8.self)
}
