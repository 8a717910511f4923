import Destinations
import Flows
package import Reporting
package import RuleEngine
import Wire

/// Why a finding stands in a report, or why a rule found nothing: the chain of evidence in words.
package struct Explanation: Sendable {
  private let report: Report
  private let summary: ReportSummary
  private var lines: [String] = []

  /// The words, a line each, safe for a terminal.
  package var text: String {
    lines.map { TextEscaping.terminal($0) + "\n" }.joined()
  }

  private init(_ report: Report) {
    self.report = report
    summary = ReportSummary(report)
  }

  /// Explains a finding; `nil` if the report has none of that id.
  package static func finding(_ id: String, in report: Report, folder: String) -> Explanation? {
    guard let finding = report.findings.first(where: { $0.id == id }) else { return nil }
    var explanation = Explanation(report)
    explanation.add(finding, folder)
    return explanation
  }

  /// Explains what a rule did in a run.
  ///
  /// - Parameters:
  ///   - code: the rule's code.
  ///   - rule: the rule as it is installed; `nil` if it is not.
  ///   - report: the run.
  /// - Returns: what it found, or why it found nothing.
  package static func rule(_ code: String, _ rule: SigmaRule?, in report: Report) -> Explanation {
    var explanation = Explanation(report)
    explanation.add(code, rule)
    return explanation
  }

  private mutating func add(_ finding: Finding, _ folder: String) {
    lines.append("\(finding.id)  \(finding.rule)  \(finding.title)")
    lines.append(
      "  \(finding.outcome.words), severity \(finding.severity.rawValue), \(finding.confidence.rawValue)"
    )
    lines += ["", finding.summary, "", "How that is known:"]
    for (number, evidence) in finding.evidence.enumerated() {
      lines.append("  \(number + 1). \(evidence.detail)")
      lines += place(evidence).map { "     " + $0 }
    }
    if finding.evidence.isEmpty {
      lines.append("  no frame proves it: it rests on what was not seen")
    }
    add(whoIs: finding)
    lines += ["", "The rule: \(finding.rule), from \(ruleFile(finding.rule))"]
    lines += heading("What else it may be:", finding.alternatives)
    lines += heading("Clauses:", finding.mappings)
    lines += heading("Decides:", deciding([finding.id]))
    let cut = Cutouts.fileName(finding.id)
    lines += ["", "The frames themselves: \(folder)/\(cut), a comment on each (none for captures"]
    lines.append("read from a pipe). In a capture: tshark -r FILE -Y 'the display filter above'")
  }

  /// Where a piece of evidence lies: capture, hash, frames, times, flow, filter.
  private func place(_ evidence: Evidence) -> [String] {
    let capture =
      summary.captures.indices.contains(evidence.capture)
      ? summary.captures[evidence.capture] : nil
    var lines = [
      "\(summary.captureName(evidence.capture)), SHA-256 \(capture?.sha256 ?? "not taken")"
    ]
    if !evidence.frames.isEmpty {
      let noun = evidence.frames.count == 1 ? "frame" : "frames"
      var words = "\(noun) \(Figures.frames(evidence.frames, limit: 20)) at \(evidence.firstTime)"
      if evidence.lastTime != evidence.firstTime, !evidence.lastTime.isEmpty {
        words += " to \(evidence.lastTime)"
      }
      lines.append(words)
    }
    if !evidence.flow.isEmpty { lines.append("flow \(evidence.flow)") }
    if !evidence.displayFilter.isEmpty { lines.append("filter \(evidence.displayFilter)") }
    return lines
  }

  /// What is known of the destination that a finding speaks of.
  private mutating func add(whoIs finding: Finding) {
    let judged = report.destinations.first { judged in
      let (name, address) = (judged.destination.name.name, judged.destination.address.description)
      return finding.subject == "\(name) (\(address))" || finding.subject == name
        || finding.subject == address
    }
    guard let destination = judged?.destination else { return }
    lines += ["", "Who \(finding.subject) is:"]
    if destination.name.source != .none {
      var words = "  called \(destination.name.name), by \(destination.name.source.rawValue)"
      if let frame = destination.name.frame {
        words += " in frame \(frame.frame) of \(summary.captureName(Int(frame.capture)))"
      }
      lines.append(words)
    }
    if !destination.organisation.isEmpty {
      lines.append("  \(destination.organisation), by \(destination.organisationSource)")
    }
    for row in destination.location.evidence {
      let country = row.country.isEmpty ? "no answer" : row.country
      lines.append("  \(country) for \(row.network) by \(row.database) of \(row.buildDate)")
    }
    let place = Place(destination.location).name
    lines.append("  taken together: \(place) (\(destination.location.confidence.rawValue))")
  }

  private mutating func add(_ code: String, _ rule: SigmaRule?) {
    let found = report.findings.filter { $0.rule == code }
    lines.append("\(code)  \(rule?.title ?? found.first?.title ?? "")")
    if !found.isEmpty {
      for outcome in [Outcome.violation, .cannotTell] {
        let group = found.filter { $0.outcome == outcome }
        guard !group.isEmpty else { continue }
        lines += ["", "\(outcome.words): \(group.count)"]
        lines += group.map { "  \($0.id)  \($0.severity.rawValue)  \($0.summary)" }
      }
      lines += ["", "telltale explain FINDING gives the chain of evidence of one of them."]
    } else if isUsed(code, rule) {
      lines += ["", "It was applied and found nothing: no observation met its condition."]
      addScope(rule)
    } else {
      lines += ["", "It was not among the rules of this audit, so nothing can be said."]
    }
    lines += heading("Decides:", deciding(found.map(\.id)))
    if let rule {
      lines += heading("What it finds:", [rule.description])
      lines += heading("Why it matters:", [rule.rationale])
    }
  }

  /// What the rule could have seen.
  private mutating func addScope(_ rule: SigmaRule?) {
    let coverage = report.coverage
    lines.append(
      "Looked at: \(coverage.frames) frames, \(report.destinations.count) destinations, "
        + "\(coverage.dnsTransactions) DNS transactions, \(coverage.handshakes) handshakes."
    )
    for precondition in rule?.preconditions ?? [] {
      lines.append("Silence means something only if this was seen: \(precondition.rawValue).")
    }
    lines.append(
      "Not seen: \(coverage.undecodedFrames) frames not decoded, \(coverage.missingOctets) octets "
        + "missing from streams, \(coverage.encryptedDNSFlows) flows of encrypted DNS, "
        + "\(coverage.echHandshakes) server names that may be covers."
    )
    lines.append("That nothing was observed during these captures does not mean it never happens.")
  }

  private func isUsed(_ code: String, _ rule: SigmaRule?) -> Bool {
    let files = report.inputs.filter { $0.role == .rules }
    if let rule, files.contains(where: { $0.sha256 == rule.sha256 }) { return true }
    return files.contains { $0.file.hasSuffix("/\(code).yml") || $0.file == "\(code).yml" }
  }

  private func ruleFile(_ code: String) -> String {
    let file = report.inputs.first {
      $0.role == .rules && ($0.file.hasSuffix("/\(code).yml") || $0.file == "\(code).yml")
    }
    return file.map { "\($0.file), SHA-256 \($0.sha256 ?? "not taken")" }
      ?? "one of the rule files among the inputs"
  }

  private func deciding(_ findings: [String]) -> [String] {
    report.requirements.filter { !Set($0.findings).isDisjoint(with: findings) }.map {
      "\($0.id) \($0.title): \($0.outcome.words.lowercased()). \($0.reason)"
    }
  }

  private func heading(_ heading: String, _ texts: [String]) -> [String] {
    let shown = texts.filter { !$0.isEmpty }
    return shown.isEmpty ? [] : ["", heading] + shown.map { "  - \($0)" }
  }
}
