/// Makes text that may come from packets safe to show, one function per kind of output.
///
/// Every output format escapes here and nowhere else. Characters that hide or reorder text are
/// shown by their code point instead, so what a reader sees is what was on the wire.
package enum TextEscaping {
  /// How many marks in a row may sit on one character before they are shown by code point.
  private static let marksInARow = 4

  /// Text for HTML content and for quoted attribute values.
  ///
  /// Works scalar by scalar: a quotation mark followed by a combining mark is one `Character` to
  /// Swift, but still ends an attribute for a browser.
  package static func html(_ text: String) -> String {
    guard text.utf8.contains(where: { needsWorkInHTML($0) }) else { return text }
    return visible(text, open: "\u{27e8}", close: "\u{27e9}") { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      case "'": "&#39;"
      default: nil
      }
    }
  }

  /// Text for a terminal: no byte of it can move the cursor, colour or reorder anything.
  package static func terminal(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 > 0x7e }) else { return text }
    return visible(text, open: "<", close: ">") { _ in nil }
  }

  /// One cell of a CSV file (RFC 4180), quoted where needed.
  ///
  /// A cell that a spreadsheet would take for a formula is led by an apostrophe.
  package static func csv(_ text: String) -> String {
    var cell = visible(text, open: "<", close: ">") { _ in nil }
    let first = cell.unicodeScalars.first { $0 != " " }
    if let first, "=+-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".unicodeScalars.contains(first) {
      cell = "'" + cell
    }
    guard cell.utf8.contains(where: { $0 == 0x22 || $0 == 0x2c || $0 == 0x3b }) else { return cell }
    return "\"" + doubled(cell) + "\""
  }

  private static func needsWorkInHTML(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<0x20, 0x22, 0x26, 0x27, 0x3c, 0x3e, 0x7f...: true
    default: false
    }
  }

  private static func doubled(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      result.unicodeScalars.append(scalar)
      if scalar == "\"" { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  /// Shows hazardous scalars by code point between `open` and `close`, others by `replacement`.
  private static func visible(
    _ text: String,
    open: String,
    close: String,
    replacement: (Unicode.Scalar) -> String?
  ) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count + 16)
    var marks = 0
    for scalar in text.unicodeScalars {
      marks = scalar.value >= 0x300 && scalar.columns == 0 ? marks + 1 : 0
      if scalar.isHazardous || marks > marksInARow {
        result += open + scalar.codePointLabel + close
      } else if let replaced = replacement(scalar) {
        result += replaced
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
