package import RuleEngine

extension RuleText {
  /// All rules as one page of Markdown, in order of their codes.
  package static func reference(_ rules: [SigmaRule], _ mappings: Mappings) -> String {
    let rules = rules.sorted { $0.code < $1.code }
    var page = """
      # Rules

      What each built-in rule finds, why it matters, what else it may be and what must have been
      seen for its silence to mean anything. Made from the rules themselves by
      `Scripts/build-rule-reference`; a clause marked unverified was not checked against its source.

      | rule | level | finds |
      |---|---|---|

      """
    for rule in rules {
      page += "| [\(rule.code)](#\(rule.code.lowercased())) | \(rule.severity) | "
      page += escaped(rule.title) + " |\n"
    }
    for rule in rules { page += "\n" + section(rule, mappings) }
    return page
  }

  private static func section(_ rule: SigmaRule, _ mappings: Mappings) -> String {
    var text = "## \(rule.code)\n\n**\(escaped(rule.title))** · \(rule.severity) · selects from "
    text += "`\(rule.source.words)`\n\n\(paragraph(rule.description))\n"
    func add(_ heading: String, _ items: [String], isCode: Bool = false) {
      let shown = items.filter { !$0.isEmpty }
      guard !shown.isEmpty else { return }
      text += "\n**\(heading)**\n\n"
      for item in shown { text += "- " + (isCode ? "`\(item)`" : paragraph(item)) + "\n" }
    }
    if !rule.rationale.isEmpty { text += "\n" + paragraph(rule.rationale) + "\n" }
    add("What else it may be", rule.falsePositives)
    add("What to do", rule.remediation)
    add("What must have been seen", rule.preconditions.map(\.rawValue), isCode: true)
    add("Clauses of frameworks", mappings.marked(rule.mappings, rule: rule.code))
    add("Tags", rule.tags, isCode: true)
    add("References", rule.references.map { "<\($0)>" })
    add(
      "Samples",
      rule.samples.map { ($0.fires ? "fires in " : "silent in ") + $0.path }
    )
    return text
  }

  /// Words with one blank between them, safe inside Markdown.
  private static func paragraph(_ text: String) -> String {
    escaped(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
  }

  /// Text whose signs mean nothing to Markdown.
  private static func escaped(_ text: String) -> String {
    var safe = ""
    for character in text {
      if "\\`*[]|#".contains(character) { safe.append("\\") }
      safe.append(character)
    }
    return safe
  }
}
