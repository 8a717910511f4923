/// How numbers, lists and text from packets are put into sentences, the same in every locale.
package enum Words {
  /// A whole number with a comma every three digits.
  package static func grouped(_ number: some BinaryInteger) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// `1 octet`, `1,234 octets`, `2 queries`.
  package static func count(_ number: some BinaryInteger, _ unit: String) -> String {
    if number == 1 { return "1 \(unit)" }
    let plural = unit.hasSuffix("y") ? unit.dropLast() + "ies" : unit + "s"
    return "\(grouped(number)) \(plural)"
  }

  /// At most `limit` members with commas, then how many more there are.
  package static func list(_ items: [String], limit: Int = 5) -> String {
    guard !items.isEmpty else { return "none" }
    let more = items.count - limit
    let shown = items.prefix(limit).joined(separator: ", ")
    return more > 0 ? "\(shown) and \(grouped(more)) more" : shown
  }

  /// Text from packets made safe to print: no control, direction or invisible characters, bounded.
  package static func readable(_ text: String, limit: Int = 300) -> String {
    if text.utf8.count <= limit, text.utf8.allSatisfy({ $0 >= 32 && $0 < 127 }) { return text }
    var safe = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      guard index < limit else { return safe + "…" }
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
        .paragraphSeparator:
        safe += "\\u{\(String(scalar.value, radix: 16))}"
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }

  /// Nanoseconds as milliseconds with one decimal.
  package static func milliseconds(_ nanoseconds: Int64) -> String {
    let tenths = max(0, nanoseconds) / 100_000
    return "\(grouped(tenths / 10)).\(tenths % 10) ms"
  }
}
