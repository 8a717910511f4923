/// Undoes the escapes of URLs and of JSON.
enum TextEscapes {
  /// Where the first sound percent escape of a range is (RFC 3986 §2.1).
  static func percent(_ octets: [UInt8], _ range: Range<Int>) -> Int? {
    var at = range.lowerBound
    while let place = Octets.first(0x25, in: octets, at..<range.upperBound) {
      if place + 2 < range.upperBound, Needles.hexValue(octets[place + 1]) != nil,
        Needles.hexValue(octets[place + 2]) != nil
      {
        return place
      }
      at = place + 1
    }
    return nil
  }

  /// Where the first backslash escape of a range may be (RFC 8259 §7).
  static func backslash(_ octets: [UInt8], _ range: Range<Int>) -> Int? {
    var at = range.lowerBound
    while let place = Octets.first(0x5c, in: octets, at..<range.upperBound) {
      if place + 1 < range.upperBound {
        switch octets[place + 1] {
        case 0x22, 0x2f, 0x5c, 0x62, 0x66, 0x6e, 0x72, 0x74: return place
        case 0x75 where unit(octets, (place + 2)..<range.upperBound) != nil: return place
        default: break
        }
      }
      at = place + 1
    }
    return nil
  }

  /// The text around an escape: no control character but tabs and the ends of lines.
  static func text(_ octets: [UInt8], around place: Int, _ range: Range<Int>) -> Range<Int> {
    let octets = octets.span
    var (start, end) = (place, place)
    while start > range.lowerBound, isText(octets[start - 1]) { start -= 1 }
    while end < min(range.upperBound, octets.count), isText(unsafe octets[unchecked: end]) {
      end += 1
    }
    return start..<end
  }

  private static func isText(_ octet: UInt8) -> Bool {
    octet >= 0x20 || octet == 9 || octet == 0x0a || octet == 0x0d
  }

  /// Appends a range without percent escapes, and with a space for `+`.
  static func undoPercent(_ octets: [UInt8], _ range: Range<Int>, into result: inout [UInt8]) {
    let source = octets.span
    let start = result.count
    result += octets[range]
    var target = result.mutableSpan
    var (at, end) = (range.lowerBound, start)
    while at < range.upperBound {
      let octet = source[at]
      if octet == 0x25, at + 2 < range.upperBound, let high = Needles.hexValue(source[at + 1]),
        let low = Needles.hexValue(source[at + 2])
      {
        target[end] = high << 4 | low
        at += 3
      } else {
        target[end] = octet == 0x2b ? 0x20 : octet
        at += 1
      }
      end += 1
    }
    result.removeLast(result.count - end)
  }

  /// Appends a range without backslash escapes.
  static func undoBackslash(_ octets: [UInt8], _ range: Range<Int>, into result: inout [UInt8]) {
    var at = range.lowerBound
    while at < range.upperBound {
      let next = Octets.first(0x5c, in: octets, at..<range.upperBound) ?? range.upperBound
      // What stands before the backslash is as it is.
      result += octets[at..<next]
      at = next
      guard at < range.upperBound else { return }
      if let count = unescape(octets, at..<range.upperBound, into: &result) {
        at += count
      } else {
        result.append(octets[at])
        at += 1
      }
    }
  }

  /// Appends what the escape at the range's beginning stands for; how many octets it has.
  private static func unescape(
    _ octets: [UInt8],
    _ range: Range<Int>,
    into result: inout [UInt8]
  ) -> Int? {
    let at = range.lowerBound
    guard at + 1 < range.upperBound else { return nil }
    switch octets[at + 1] {
    case 0x22, 0x2f, 0x5c: result.append(octets[at + 1])
    case 0x62: result.append(8)
    case 0x66: result.append(12)
    case 0x6e: result.append(10)
    case 0x72: result.append(13)
    case 0x74: result.append(9)
    case 0x75:
      guard let unit = unit(octets, (at + 2)..<range.upperBound) else { return nil }
      if 0xd800...0xdbff ~= unit, at + 7 < range.upperBound, octets[at + 6] == 0x5c,
        octets[at + 7] == 0x75, let second = self.unit(octets, (at + 8)..<range.upperBound),
        0xdc00...0xdfff ~= second
      {
        append((unit - 0xd800) << 10 + (second - 0xdc00) + 0x10000, &result)
        return 12
      }
      append(unit, &result)
      return 6
    default: return nil
    }
    return 2
  }

  /// The four hexadecimal digits at the range's beginning.
  private static func unit(_ octets: [UInt8], _ range: Range<Int>) -> UInt32? {
    guard range.count >= 4 else { return nil }
    var unit: UInt32 = 0
    for place in range.prefix(4) {
      guard let digit = Needles.hexValue(octets[place]) else { return nil }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  private static func append(_ scalar: UInt32, _ result: inout [UInt8]) {
    result += Array(String(Unicode.Scalar(scalar) ?? "\u{fffd}").utf8)
  }
}
