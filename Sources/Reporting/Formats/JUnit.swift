import RuleEngine

/// Requirements and findings as JUnit XML, for CI systems.
///
/// A requirement that is violated fails; one that cannot be told is skipped, with its reason, so that
/// it counts neither as passed nor as failed. Findings are a suite of their own.
func renderJUnit(_ report: Report) -> [UInt8] {
  let requirements = report.requirements.map { requirement in
    Case(
      name: "\(requirement.id) \(requirement.title)",
      suite: "requirements",
      outcome: requirement.outcome,
      words: requirement.reason
    )
  }
  let findings = report.findings.map { finding in
    Case(
      name: "\(finding.rule) \(finding.subject) (\(finding.id))",
      suite: "findings",
      outcome: finding.outcome,
      words: finding.summary
    )
  }
  let all = requirements + findings
  var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  text += "<testsuites name=\"telltale\" \(tried(all))>\n"
  for (name, cases) in [("requirements", requirements), ("findings", findings)] {
    text += "  <testsuite name=\"\(name)\" \(counts(cases))>\n"
    text += cases.map(\.xml).joined()
    text += "  </testsuite>\n"
  }
  return Array((text + "</testsuites>\n").utf8)
}

/// How many there are and how many failed, as attributes.
private func tried(_ cases: [Case]) -> String {
  let failed = cases.filter { $0.outcome == .violation }.count
  return "tests=\"\(cases.count)\" failures=\"\(failed)\" errors=\"0\""
}

/// The same with skipped ones, which the schema in use (Jenkins' junit-10.xsd) has for suites only.
private func counts(_ cases: [Case]) -> String {
  let skipped = cases.filter { $0.outcome == .cannotTell }.count
  return "\(tried(cases)) skipped=\"\(skipped)\""
}

private struct Case {
  var name: String
  var suite: String
  var outcome: Outcome
  var words: String

  var xml: String {
    let head = "    <testcase classname=\"telltale.\(suite)\" name=\"\(TextEscaping.html(name))\""
    let words = TextEscaping.html(words)
    switch outcome {
    case .conforms: return head + "/>\n"
    case .violation:
      return head + ">\n      <failure type=\"violation\" message=\"\(words)\"/>\n    </testcase>\n"
    case .cannotTell:
      return head + ">\n      <skipped message=\"\(words)\"/>\n    </testcase>\n"
    }
  }
}
