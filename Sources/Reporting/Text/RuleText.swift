package import RuleEngine

/// Rules as text and JSON, for `telltale rules`.
package enum RuleText {
  /// One line a rule: code, level, title, log source.
  package static func list(_ rules: [SigmaRule]) -> String {
    let codes = rules.map { TextEscaping.terminal($0.code) }
    let width = min(codes.map(\.count).max() ?? 0, 40)
    return zip(rules, codes).map { rule, code in
      let level = rule.severity.rawValue
      return padded(code, width) + "  " + padded(level, 8) + "  "
        + TextEscaping.terminal(rule.title) + "  [\(rule.source.words)]\n"
    }.joined()
  }

  /// The same and more, as JSON.
  package static func json(_ rules: [SigmaRule], leftOut: [LeftOutRule]) -> [UInt8] {
    var json = JSONWriter(indents: true)
    json.beginObject()
    json.key("rules")
    json.beginArray()
    for rule in rules {
      json.beginObject()
      json.field("code", rule.code)
      json.field("id", rule.uuid)
      json.field("title", rule.title)
      json.field("level", rule.severity.rawValue)
      json.field("status", rule.status)
      json.field("source", rule.source.words)
      json.field("file", rule.file)
      json.field("sha256", rule.sha256)
      json.endObject()
    }
    json.endArray()
    json.key("left_out")
    json.beginArray()
    for rule in leftOut {
      json.beginObject()
      json.field("title", rule.title)
      json.field("reason", rule.reason.rawValue)
      json.field("message", rule.message)
      json.field("file", rule.file)
      json.field("line", rule.line)
      json.field("column", rule.column)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.endLine()
    return json.bytes
  }

  /// All that is to be known of one rule.
  package static func explanation(_ rule: SigmaRule, _ mappings: Mappings = Mappings()) -> String {
    var text = "\(rule.code)  \(rule.title)\n"
    text += "  level \(rule.severity.rawValue), status \(rule.status), selects from "
    text += "\(rule.source.words), file \(rule.file)\n"
    if !rule.sha256.isEmpty { text += "  SHA-256 \(rule.sha256)\n" }
    func add(_ heading: String, _ paragraphs: [String]) {
      let shown = paragraphs.filter { !$0.isEmpty }
      guard !shown.isEmpty else { return }
      text += "\n\(heading)\n" + shown.map { wrapped($0) }.joined()
    }
    add("What it finds", [rule.description])
    add("Why it matters", [rule.rationale])
    add("What else it may be", rule.falsePositives)
    add("What to do", rule.remediation)
    add("What must have been seen", rule.preconditions.map(\.rawValue))
    add("Fields it looks at", [rule.namedFields.joined(separator: ", ")])
    add("Clauses of frameworks", mappings.marked(rule.mappings, rule: rule.code))
    add("Tags", [rule.tags.joined(separator: ", ")])
    add("References", rule.references)
    add(
      "Samples",
      rule.samples.map { ($0.fires ? "fires in " : "silent in ") + $0.path }
    )
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { TextEscaping.terminal(String($0)) }.joined(separator: "\n")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  /// A paragraph of at most 96 columns, with an indent of two.
  private static func wrapped(_ text: String) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
      if !line.isEmpty, line.count + 1 + word.count > 94 {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    lines.append(line)
    return lines.enumerated().map { ($0.offset == 0 ? "  - " : "    ") + $0.element + "\n" }
      .joined()
  }
}
