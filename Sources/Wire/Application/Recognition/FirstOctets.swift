/// Comparisons for telling protocols apart by their first octets; nothing is copied or kept.
extension Span where Element == UInt8 {
  /// Whether the octets from `start` on are those of `text`.
  func starts(with text: String, at start: Int = 0) -> Bool {
    var index = start
    for octet in text.utf8 {
      guard index >= 0, index < count, self[index] == octet else { return false }
      index += 1
    }
    return true
  }

  /// Whether the octets from `start` on are those of `text`, upper and lower case being the same.
  ///
  /// `text` is in lower case.
  func startsFolded(with text: String, at start: Int = 0) -> Bool {
    var index = start
    for octet in text.utf8 {
      guard index >= 0, index < count, WireText.lowercased(self[index]) == octet else {
        return false
      }
      index += 1
    }
    return true
  }

  /// Whether `text`, given in lower case, stands anywhere in the first `most` octets.
  func contains(folded text: String, within most: Int) -> Bool {
    let last = Swift.min(count, most) - text.utf8.count
    guard last >= 0 else { return false }
    for start in 0...last where startsFolded(with: text, at: start) { return true }
    return false
  }

  /// Whether all octets of a range are printable ASCII, tabs or line ends.
  func isText(_ range: Range<Int>) -> Bool {
    guard range.lowerBound >= 0, range.upperBound <= count else { return false }
    for index in range {
      let octet = self[index]
      guard (0x20...0x7e).contains(octet) || (0x09...0x0d).contains(octet) else { return false }
    }
    return true
  }

  /// Whether all octets of a range are zero.
  func isZero(_ range: Range<Int>) -> Bool {
    guard range.lowerBound >= 0, range.upperBound <= count else { return false }
    for index in range where self[index] != 0 { return false }
    return true
  }

  /// The place of the first `octet` from `start` on and before `end`.
  func index(of octet: UInt8, from start: Int, before end: Int) -> Int? {
    var index = start
    while index < Swift.min(end, count) {
      if self[index] == octet { return index }
      index += 1
    }
    return nil
  }
}

/// Reads the frame of ASN.1 values (X.690 §8.1) just far enough to tell protocols apart.
enum BERFrame {
  /// The contents of the value with that tag at `at`, which may reach beyond the octets.
  ///
  /// It is `nil` if another tag stands there or its length is none.
  static func contents(_ bytes: Span<UInt8>, _ tag: UInt8, at: Int) -> Range<Int>? {
    guard at >= 0, bytes.count - at >= 2, bytes[at] == tag else { return nil }
    let first = Int(bytes[at + 1])
    guard first >= 0x80 else { return (at + 2)..<(at + 2 + first) }
    let width = first & 0x7f
    guard (1...4).contains(width), bytes.count - at >= 2 + width else { return nil }
    var length = 0
    for index in 0..<width { length = length << 8 | Int(bytes[at + 2 + index]) }
    guard length <= 1 << 24 else { return nil }
    return (at + 2 + width)..<(at + 2 + width + length)
  }
}
