/// Text made of octets that came from a capture: nothing is lost and nothing is invented.
enum WireText {
  /// Printable ASCII as it is, every other octet as `\xHH`.
  static func ascii(_ bytes: Span<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    for index in bytes.indices {
      append(bytes[index], to: &text, keep: (0x20...0x7e).contains(bytes[index]))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Printable ASCII in lower case, every other octet as `\xHH`.
  static func lowercasedASCII(_ bytes: Span<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    for index in bytes.indices {
      let byte = lowercased(bytes[index])
      append(byte, to: &text, keep: (0x20...0x7e).contains(byte))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// UTF-8 as it is where the whole of it is valid, otherwise ASCII with `\xHH` for the rest.
  ///
  /// C0 controls and DEL are written as `\xHH` in either case.
  static func utf8(_ bytes: Span<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    for index in bytes.indices {
      let byte = bytes[index]
      append(byte, to: &text, keep: byte >= 0x20 && byte != 0x7f)
    }
    return String(validating: text, as: UTF8.self) ?? ascii(bytes)
  }

  /// Lower-case hexadecimal digits, two for each octet.
  static func hex(_ bytes: Span<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for index in bytes.indices {
      text.append(hexDigit(bytes[index] >> 4))
      text.append(hexDigit(bytes[index] & 15))
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Four lower-case hexadecimal digits.
  static func hex(_ value: UInt16) -> String {
    let digits = [12, 8, 4, 0].map { hexDigit(UInt8(truncatingIfNeeded: value >> $0) & 15) }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The ASCII digit of a value below 16.
  static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 48 + value : 87 + (value & 15)
  }

  /// An ASCII letter in lower case, any other octet as it is.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
  }

  private static func append(_ byte: UInt8, to text: inout [UInt8], keep: Bool) {
    guard !keep else {
      text.append(byte)
      return
    }
    text.append(UInt8(ascii: "\\"))
    text.append(UInt8(ascii: "x"))
    text.append(hexDigit(byte >> 4))
    text.append(hexDigit(byte & 15))
  }
}

extension Span where Element == UInt8 {
  /// Whether the octets from `start` on begin with `expected`.
  func hasPrefix(_ expected: [UInt8], at start: Int = 0) -> Bool {
    guard start >= 0, start <= count, count - start >= expected.count else { return false }
    for index in expected.indices where self[start + index] != expected[index] { return false }
    return true
  }

  /// A copy that may be kept.
  var copied: [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(count)
    for index in indices { copy.append(self[index]) }
    return copy
  }
}
