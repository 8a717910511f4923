import Knowledge
import Wire

/// Text with fields in braces, such as `sent {sent_octets|octet} to {recipient}`.
///
/// `{field}` gives the field's value; `{field|unit}` gives a number with its unit in the singular
/// or plural.
package struct Template: Hashable, Sendable {
  private enum Part: Hashable {
    case text(String)
    case field(Int, unit: String?)
  }
  private var parts: [Part] = []

  /// Text without fields.
  init(literal: String) { parts = [.text(literal)] }

  /// Reads the text of `node`; its fields must be among `fields`.
  init(_ node: YAMLNode, fields: [String]) throws(RuleError) {
    var literal = ""
    var rest = try node.string()[...]
    while let open = rest.firstIndex(of: "{") {
      literal += rest[..<open]
      let after = rest.index(after: open)
      guard let close = rest[after...].firstIndex(of: "}") else {
        throw node.problem("a '}' is missing")
      }
      let words = rest[after..<close].split(separator: "|", maxSplits: 1).map(String.init)
      guard let name = words.first, let field = fields.firstIndex(of: name) else {
        throw node.problem("unknown field '{\(rest[after..<close])}'")
      }
      if !literal.isEmpty { parts.append(.text(literal)) }
      literal = ""
      parts.append(.field(field, unit: words.count > 1 ? words[1] : nil))
      rest = rest[rest.index(after: close)...]
    }
    literal += rest
    while literal.last == "\n" || literal.last == " " { literal.removeLast() }
    if !literal.isEmpty { parts.append(.text(literal)) }
  }

  /// The text where it names no field.
  var constant: String? {
    switch parts.first {
    case .text(let text) where parts.count == 1: text
    default: nil
    }
  }

  /// The text with the fields' values in place.
  func text(_ value: (Int) -> FactValue) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .text(let literal): text += literal
      case .field(let field, let unit): text += Self.words(value(field), unit)
      }
    }
    return text
  }

  private static func words(_ value: FactValue, _ unit: String?) -> String {
    switch value {
    case .missing: "not known"
    case .number(let number):
      unit.map { Words.count(number, $0) } ?? Words.grouped(number)
    case .text(let text): Words.readable(text)
    case .texts(let texts): Words.list(texts.map { Words.readable($0) })
    case .flag(let flag): flag ? "yes" : "no"
    case .address(let address): address.description
    case .time(let time): time.description
    }
  }
}
