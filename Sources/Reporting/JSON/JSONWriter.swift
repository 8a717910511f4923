/// Writes JSON (RFC 8259) into octets, value by value, without building a tree first.
///
/// Used for `report.json` (indented) and for logs with one object a line. Keys appear in the order
/// they are written: sorting is the caller's duty, and its tests check it. There are no floating
/// point numbers, for their text is not the same everywhere: fractions are written from integers.
///
/// ```swift
/// var json = JSONWriter()
/// json.beginObject()
/// json.field("name", "tracker.example")
/// json.field("port", 443)
/// json.endObject()
/// json.endLine()
/// ```
package struct JSONWriter: Sendable {
  /// What has been written so far.
  package private(set) var bytes: [UInt8] = []
  /// Whether every value stands on a line of its own, two spaces deeper than its container.
  private let indents: Bool
  /// How many containers are open; at most 63, which is far more than any of our formats nests.
  private var depth = 0
  /// Bit `depth` is set once the open container at that depth has a member.
  private var nonEmpty: UInt64 = 0
  /// Bit `depth` is set if the open container at that depth is kept on one line.
  private var onOneLine: UInt64 = 0
  /// Whether a key was just written and its value is due.
  private var keyIsWaiting = false

  /// An empty document; `indents` makes it pleasant to read.
  package init(indents: Bool = false, reservingOctets capacity: Int = 0) {
    self.indents = indents
    bytes.reserveCapacity(capacity)
  }

  /// Opens an object; its members follow as ``key(_:)`` and a value each.
  package mutating func beginObject(onOneLine: Bool = false) {
    open(UInt8(ascii: "{"), onOneLine: onOneLine)
  }

  /// Closes the object opened last.
  package mutating func endObject() { close(UInt8(ascii: "}")) }

  /// Opens an array.
  package mutating func beginArray(onOneLine: Bool = false) {
    open(UInt8(ascii: "["), onOneLine: onOneLine)
  }

  /// Closes the array opened last.
  package mutating func endArray() { close(UInt8(ascii: "]")) }

  /// Writes a member's name; its value must follow.
  package mutating func key(_ name: String) {
    separate()
    quote(name)
    bytes.append(UInt8(ascii: ":"))
    if indents { bytes.append(UInt8(ascii: " ")) }
    keyIsWaiting = true
  }

  /// Writes a string.
  package mutating func string(_ text: String) {
    separate()
    quote(text)
  }

  /// Writes an integer.
  package mutating func int(_ value: some FixedWidthInteger & SignedInteger) {
    separate()
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    digits(UInt64(value.magnitude))
  }

  /// Writes an integer without sign.
  package mutating func int(_ value: some FixedWidthInteger & UnsignedInteger) {
    separate()
    digits(UInt64(value))
  }

  /// Writes `true` or `false`.
  package mutating func bool(_ value: Bool) {
    separate()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  /// Writes `null`.
  package mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
  }

  /// Writes nanoseconds as seconds: six digits after the point, nine where they are needed.
  package mutating func seconds(nanoseconds: Int64) {
    separate()
    if nanoseconds < 0 { bytes.append(UInt8(ascii: "-")) }
    let (whole, fraction) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    digits(whole)
    bytes.append(UInt8(ascii: "."))
    let (micro, nano) = fraction.quotientAndRemainder(dividingBy: 1000)
    digits(micro, atLeast: 6)
    if nano > 0 { digits(nano, atLeast: 3) }
  }

  /// Ends a line: after each object of a log, and after a whole document.
  package mutating func endLine() {
    assert(depth == 0 && !keyIsWaiting, "a line ends inside a container")
    bytes.append(UInt8(ascii: "\n"))
    nonEmpty = 0
  }

  /// Hands out what was written and starts anew, keeping the memory.
  package mutating func drain(_ body: ([UInt8]) throws -> Void) rethrows {
    try body(bytes)
    bytes.removeAll(keepingCapacity: true)
  }
}

extension JSONWriter {
  private mutating func open(_ bracket: UInt8, onOneLine short: Bool) {
    separate()
    bytes.append(bracket)
    precondition(depth < 63, "JSON nested deeper than any of our formats")
    let inherits = onOneLine >> UInt64(depth) & 1
    depth += 1
    let bit = UInt64(1) << UInt64(depth)
    nonEmpty &= ~bit
    onOneLine = short || inherits == 1 ? onOneLine | bit : onOneLine & ~bit
  }

  private mutating func close(_ bracket: UInt8) {
    precondition(depth > 0 && !keyIsWaiting, "JSON closed more often than opened")
    let bit = UInt64(1) << UInt64(depth)
    depth -= 1
    if indents, nonEmpty & bit != 0, onOneLine & bit == 0 { breakLine() }
    bytes.append(bracket)
  }

  /// Writes what must stand before the next key or value.
  private mutating func separate() {
    if keyIsWaiting {
      keyIsWaiting = false
      return
    }
    guard depth > 0 else { return }
    let bit = UInt64(1) << UInt64(depth)
    let isShort = onOneLine & bit != 0
    if nonEmpty & bit != 0 {
      bytes.append(UInt8(ascii: ","))
      if indents && isShort { bytes.append(UInt8(ascii: " ")) }
    }
    nonEmpty |= bit
    if indents && !isShort { breakLine() }
  }

  private mutating func breakLine() {
    bytes.append(UInt8(ascii: "\n"))
    for _ in 0..<depth {
      bytes.append(UInt8(ascii: " "))
      bytes.append(UInt8(ascii: " "))
    }
  }

  private mutating func digits(_ value: UInt64, atLeast width: Int = 1) {
    var divisor: UInt64 = 1
    var count = 1
    while count < width || value / divisor >= 10 {
      // 10^19 is the largest power of ten in 64 bits, and no value has more digits than that.
      guard count < 20 else { break }
      divisor *= 10
      count += 1
    }
    while divisor > 0 {
      bytes.append(UInt8(truncatingIfNeeded: value / divisor % 10) + UInt8(ascii: "0"))
      divisor /= 10
    }
  }

  private mutating func quote(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if Self.isPlain(text.utf8.span) {
      bytes.append(contentsOf: text.utf8)
    } else {
      for scalar in text.unicodeScalars { escape(scalar) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Whether all octets stand for themselves; anything beyond ASCII is looked at more closely.
  private static func isPlain(_ text: Span<UInt8>) -> Bool {
    for index in text.indices {
      let octet = text[index]
      if octet < 0x20 || octet >= 0x7f || octet == 0x22 || octet == 0x5c { return false }
    }
    return true
  }

  private mutating func escape(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"", "\\":
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(UInt8(truncatingIfNeeded: scalar.value))
    case "\n": bytes.append(contentsOf: "\\n".utf8)
    case "\r": bytes.append(contentsOf: "\\r".utf8)
    case "\t": bytes.append(contentsOf: "\\t".utf8)
    case _ where scalar.isHazardous:
      for unit in UTF16.encode(scalar) ?? .init() { escapeUnit(unit) }
    default: bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
    }
  }

  private mutating func escapeUnit(_ unit: UInt16) {
    bytes.append(contentsOf: "\\u".utf8)
    for shift: UInt16 in [12, 8, 4, 0] {
      let digit = UInt8(truncatingIfNeeded: unit >> shift & 15)
      bytes.append(digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: "a"))
    }
  }
}

extension JSONWriter {
  /// Writes a member that is a string.
  package mutating func field(_ name: String, _ value: String) {
    key(name)
    string(value)
  }

  /// Writes a member that is a string, or `null`.
  package mutating func field(_ name: String, orNull value: String?) {
    key(name)
    if let value { string(value) } else { null() }
  }

  /// Writes a member that is an integer.
  package mutating func field(_ name: String, _ value: Int) {
    key(name)
    int(value)
  }

  /// Writes a member that is an integer without sign.
  package mutating func field(_ name: String, _ value: UInt64) {
    key(name)
    int(value)
  }

  /// Writes a member that is `true` or `false`.
  package mutating func field(_ name: String, _ value: Bool) {
    key(name)
    bool(value)
  }

  /// Writes a member that is an array of strings.
  package mutating func field(_ name: String, _ values: [String]) {
    key(name)
    beginArray()
    for value in values { string(value) }
    endArray()
  }
}
