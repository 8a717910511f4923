/// Measures text in terminal columns and makes it fit.
package enum TextFitting {
  /// How many columns `text` takes; it must have gone through ``TextEscaping/terminal(_:)``.
  package static func columns(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + $1.columns }
  }

  /// `text` in at most `width` columns; what does not fit is cut from the middle.
  ///
  /// Both ends of a name matter: the host in front, the registrable domain behind.
  package static func middle(_ text: String, width: Int) -> String {
    guard width > 0 else { return "" }
    let total = columns(text)
    guard total > width else { return text }
    let tailWidth = (width - 1) / 2
    let head = prefix(text.unicodeScalars, width: width - 1 - tailWidth)
    let tail = prefix(text.unicodeScalars.reversed(), width: tailWidth)
    return head + "\u{2026}" + String(String.UnicodeScalarView(tail.unicodeScalars.reversed()))
  }

  /// `text` in exactly `width` columns, filled with spaces behind it (or before, to the right).
  package static func padded(_ text: String, width: Int, right: Bool = false) -> String {
    let fitted = middle(text, width: width)
    let fill = String(repeating: " ", count: max(0, width - columns(fitted)))
    return right ? fill + fitted : fitted + fill
  }

  /// `text` broken at spaces into lines of at most `width` columns.
  package static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ") {
      let word = middle(String(word), width: max(1, width))
      let needed = columns(word)
      if used > 0, used + 1 + needed > width {
        lines.append(line)
        (line, used) = ("", 0)
      }
      line += used > 0 ? " " + word : word
      used += used > 0 ? needed + 1 : needed
    }
    if used > 0 { lines.append(line) }
    return lines
  }

  private static func prefix(_ scalars: some Sequence<Unicode.Scalar>, width: Int) -> String {
    var result = String.UnicodeScalarView()
    var used = 0
    for scalar in scalars {
      used += scalar.columns
      guard used <= width else { break }
      result.append(scalar)
    }
    return String(result)
  }
}
