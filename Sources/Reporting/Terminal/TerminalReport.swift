import Compliance
import Destinations
import Flows
import RuleEngine
import Wire

/// Renders a report for a terminal, in about one screen: what matters first, the rest counted.
///
/// - Parameters:
///   - report: The report.
///   - width: Columns of the terminal; less than 60 is taken as 60, more than 160 as 160.
///   - color: Whether colours may be used; the words say the same without them.
///   - reportPath: Where the full report lies, to be named in the last line; empty for nowhere.
/// - Returns: Lines that end in a line feed each.
package func renderTerminal(
  _ report: Report,
  width: Int,
  color: Bool,
  reportPath: String = ""
) -> String {
  var view = TerminalView(report, width: min(max(width, 60), 160), color: color)
  view.writeVerdict()
  view.writeInputs()
  view.writePlaces()
  view.writeDestinations()
  view.writeResolvers()
  view.writeFindings()
  view.writeRequirements()
  view.writeConformity()
  view.writeCoverage()
  view.writePath(reportPath)
  return view.lines.joined(separator: "\n") + "\n"
}

/// The lines of a terminal report as they grow.
private struct TerminalView {
  /// How many rows each list gets before the rest is only counted.
  private enum Rows {
    static let captures = 4
    static let places = 6
    static let destinations = 4
    static let resolvers = 3
    static let phases = 2
    static let findings = 6
    static let requirements = 6
  }

  let report: Report
  let summary: ReportSummary
  let width: Int
  let style: TerminalStyle
  var lines: [String] = []

  init(_ report: Report, width: Int, color: Bool) {
    self.report = report
    summary = ReportSummary(report)
    self.width = width
    style = TerminalStyle(color: color)
  }

  mutating func writeVerdict() {
    let outcome = summary.outcome
    let counts = summary.destinations
    let policy = [report.policy.title, report.policy.name].first { !$0.isEmpty } ?? "none"
    heading("Policy: " + policy, note: "telltale \(report.toolVersion)")
    var parts: [String] = []
    for (count, text) in [
      (counts.violations, "violate it"), (counts.undecided, "cannot be told"),
      (counts.conforming, "conform"),
    ] where count > 0 { parts.append("\(count) \(text)") }
    let tally = parts.isEmpty ? "nobody received data" : parts.joined(separator: ", ")
    let word = outcome.words.uppercased()
    let rest = "  Destinations: \(tally)."
    lines.append(
      style.outcome(word, outcome) + TextFitting.middle(rest, width: width - word.utf8.count)
    )
  }

  mutating func writeConformity() {
    if let comparison = report.comparison {
      var counts: [DeclarationVerdict: Int] = [:]
      for item in comparison.items { counts[item.verdict, default: 0] += 1 }
      counts[.undeclared] = comparison.destinations.count { $0.verdict == .undeclared }
      let parts = DeclarationVerdict.allCases.compactMap { verdict in
        counts[verdict].flatMap { $0 > 0 ? "\($0) \(verdict.words.lowercased())" : nil }
      }
      lines.append("")
      for (index, line) in joined(parts, width: width - 13).enumerated() {
        lines.append((index == 0 ? style.bold("Declaration") + "  " : "             ") + line)
      }
    }
    if let conformity = report.conformity {
      lines.append(style.bold("Conformity") + "   " + fit(conformity.statement, width - 13))
    }
  }

  mutating func writeInputs() {
    for (index, input) in summary.captures.prefix(Rows.captures).enumerated() {
      let frames = Figures.counted(input.frames, "frame", separator: " ")
      let damage = input.damaged == nil ? "" : ", DAMAGED"
      let period =
        input.firstTime.isEmpty ? "" : ", " + Figures.period(input.firstTime, input.lastTime)
      // Where both do not fit, the name is worth more than the time.
      let full = escaped(frames + period + damage)
      let text = TextFitting.columns(full) + 22 > width ? frames + damage : full
      row("[\(index + 1)] " + fit(input.file, width - TextFitting.columns(text) - 8) + "  " + text)
    }
    more(summary.captures.count - Rows.captures, "capture")
  }

  mutating func writePlaces() {
    guard !summary.places.isEmpty else { return }
    let shown = summary.places.prefix(Rows.places).map { total in
      let name = total.place == .indeterminate ? "cannot tell" : total.place.name
      return "\(TextEscaping.terminal(name)) \(Figures.octets(total.sent.total))"
    }
    let rest = summary.places.count - shown.count
    // Lines break between places, never inside a figure.
    let parts = shown + (rest > 0 ? ["and \(rest) more"] : [])
    for (index, line) in joined(parts, width: width - 12).enumerated() {
      lines.append((index == 0 ? style.bold("Sent to") + "     " : "            ") + line)
    }
  }

  /// Parts with commas between them, in lines that break only at the commas.
  private func joined(_ parts: [String], width: Int) -> [String] {
    var lines: [String] = []
    for (index, part) in parts.enumerated() {
      let text = fit(part, width - 1) + (index < parts.count - 1 ? "," : "")
      if let last = lines.last, TextFitting.columns(last) + 1 + TextFitting.columns(text) <= width {
        lines[lines.count - 1] = last + " " + text
      } else {
        lines.append(text)
      }
    }
    return lines
  }

  mutating func writeDestinations() {
    guard !report.destinations.isEmpty else { return }
    // Verdict, country and two figures are 35 columns; the rest is for names.
    let name = (width - 35) * 3 / 5
    let organisation = width - 35 - name
    lines.append("")
    lines.append(
      style.dim(
        TextFitting.padded("Verdict", width: 12) + TextFitting.padded("In", width: 4)
          + TextFitting.padded("Destination", width: name)
          + TextFitting.padded(" Operator", width: organisation)
          + TextFitting.padded("Sent", width: 9, right: true)
          + TextFitting.padded("Received", width: 10, right: true)
      )
    )
    for index in summary.ranking.prefix(Rows.destinations) {
      let judged = report.destinations[index]
      let destination = judged.destination
      let verdict = TextFitting.padded(judged.verdict.outcome.words, width: 12)
      lines.append(
        style.outcome(verdict, judged.verdict.outcome)
          + cell(Place(destination.location).chip, 4) + cell(destination.name.name, name)
          + " " + cell(destination.organisation, organisation - 1)
          + right(Figures.octets(destination.sentOctets), 9)
          + right(Figures.octets(destination.receivedOctets), 10)
      )
    }
    more(report.destinations.count - Rows.destinations, "destination")
  }

  mutating func writeResolvers() {
    guard !report.resolvers.isEmpty else { return }
    lines.append("")
    lines.append(style.bold("Name resolution"))
    // Those that the network did not assign come first: they are the news.
    let order = [false, nil, true] as [Bool?]
    let resolvers = order.flatMap { kind in report.resolvers.filter { $0.assigned == kind } }
    for resolver in resolvers.prefix(Rows.resolvers) {
      let assigned =
        switch resolver.assigned {
        case true?: "assigned by the network"
        case false?: "NOT assigned by the network"
        case nil: "assignment not seen"
        }
      let captures = resolver.captures.map { "[\($0 &+ 1)]" }.joined()
      let unit = resolver.transport == "dns" ? "question" : "flow"
      let count = Figures.counted(resolver.questions, unit, separator: " ")
      let tail = "  " + fit("\(resolver.transport) \(count), \(assigned) \(captures)", width - 20)
      let place = resolver.country.isEmpty ? "" : " (\(resolver.country))"
      row(fit(resolver.address + place, width - TextFitting.columns(tail) - 2) + tail)
    }
    more(report.resolvers.count - Rows.resolvers, "resolver")
    writePhases()
  }

  /// One line for each resolver that outlasted the app under test.
  private mutating func writePhases() {
    guard let matrix = report.phases else { return }
    let stayed = matrix.rows.filter { $0.outcome == .violation }
    for line in stayed.prefix(Rows.phases) {
      let counts = zip(matrix.columns, line.counts).map { "\($0.phase) \($1)" }
      let tail = "  " + fit(counts.joined(separator: ", "), width - 26)
      row(fit("\(line.resolver) stayed", width - TextFitting.columns(tail) - 2) + tail)
    }
    more(stayed.count - Rows.phases, "resolver")
  }

  /// One entry a rule and outcome: how often, and the first subject with its proof.
  mutating func writeFindings() {
    guard !report.findings.isEmpty else { return }
    lines.append("")
    lines.append(style.bold("Findings (\(report.findings.count))"))
    let groups = FindingGroup.groups(of: report.findings)
    for group in groups.prefix(Rows.findings) {
      let finding = group.first
      let head =
        TextFitting.padded(finding.severity.rawValue, width: 9) + fit(finding.rule, 12) + "  "
      let doubt = finding.outcome == .cannotTell ? " (cannot tell)" : ""
      let room = width - 2 - TextFitting.columns(head)
      lines.append(
        "  " + style.outcome(head, finding.outcome) + fit(finding.title + doubt, room)
      )
      let others = group.count > 1 ? "  and \(group.count - 1) more" : ""
      let proof = firstFrames(finding) + others
      let left = width - 11 - TextFitting.columns(proof)
      lines.append("           " + fit(finding.subject, left) + style.dim(proof))
    }
    more(groups.count - Rows.findings, "kind")
  }

  private func firstFrames(_ finding: Finding) -> String {
    guard let evidence = finding.evidence.first(where: { !$0.frames.isEmpty }) else { return "" }
    let noun = evidence.frames.count == 1 ? "frame" : "frames"
    let frames = evidence.frames.prefix(3).map(String.init).joined(separator: ", ")
    let dots = evidence.frames.count > 3 ? ", \u{2026}" : ""
    return "  [\(evidence.capture &+ 1)] \(noun) \(frames)\(dots)"
  }

  mutating func writeRequirements() {
    guard !report.requirements.isEmpty else { return }
    lines.append("")
    lines.append(style.bold("Requirements"))
    // What conforms is counted; what does not is named.
    let open = report.requirements.filter { $0.outcome != .conforms }
    for requirement in open.prefix(Rows.requirements) {
      let verdict = TextFitting.padded(requirement.outcome.words, width: 13)
      lines.append(
        "  " + style.outcome(verdict, requirement.outcome)
          + fit("\(requirement.id)  \(requirement.title)", width - 15)
      )
    }
    more(open.count - Rows.requirements, "requirement")
    let conforming = report.requirements.count - open.count
    if conforming > 0 {
      row(
        style.dim(
          Figures.counted(UInt64(conforming), "requirement") + " conform"
            + (conforming == 1 ? "s" : "") + "."
        )
      )
    }
  }

  mutating func writeCoverage() {
    let coverage = report.coverage
    var parts = [
      "\(Figures.share(coverage.inspectableUploadOctets, of: coverage.uploadOctets)) of octets sent"
        + " could be inspected"
    ]
    for (count, noun, plural) in [
      (coverage.undecodedFrames, "frame not decoded", "frames not decoded"),
      (coverage.truncatedFrames, "frame cut short", "frames cut short"),
      (coverage.reportedDrops, "frame lost while capturing", "frames lost while capturing"),
      (coverage.streamsWithGaps, "stream with gaps", "streams with gaps"),
    ] where count > 0 { parts.append(Figures.counted(count, noun, plural, separator: " ")) }
    parts.append(
      "DNS encrypted: \(coverage.encryptedDNSShare(separator: " ", isBrief: true))"
    )
    parts.append("ECH: \(coverage.echShare(separator: " "))")
    let anomalies = coverage.anomalyCounts.values.reduce(UInt64(0)) { $0.addingClamped($1) }
    if anomalies > 0 {
      parts.append(Figures.counted(anomalies, "anomaly", "anomalies", separator: " "))
    }
    lines.append("")
    lines.append(style.bold("What could not be seen"))
    for line in TextFitting.wrapped(parts.joined(separator: "; ") + ".", width: width - 2) {
      row(line)
    }
  }

  mutating func writePath(_ path: String) {
    guard !path.isEmpty else { return }
    lines.append("")
    // A path is to be copied: it is never cut, even if it is longer than a line.
    lines.append(style.bold("Full report: ") + TextEscaping.terminal(path))
  }

  private mutating func heading(_ text: String, note: String) {
    let note = fit(note, 30)
    let left = fit(text, width - TextFitting.columns(note) - 2)
    let gap = max(2, width - TextFitting.columns(left) - TextFitting.columns(note))
    lines.append(style.bold(left) + String(repeating: " ", count: gap) + style.dim(note))
  }

  private mutating func row(_ text: String) { lines.append("  " + text) }

  private mutating func more(_ count: Int, _ noun: String) {
    guard count > 0 else { return }
    lines.append(style.dim("  and \(count) more \(noun)\(count == 1 ? "" : "s") in the report"))
  }

  private func escaped(_ text: String) -> String { TextEscaping.terminal(text) }

  private func fit(_ text: String, _ width: Int) -> String {
    TextFitting.middle(TextEscaping.terminal(text), width: width)
  }

  private func cell(_ text: String, _ width: Int) -> String {
    TextFitting.padded(TextEscaping.terminal(text), width: width)
  }

  private func right(_ text: String, _ width: Int) -> String {
    TextFitting.padded(text, width: width, right: true)
  }
}

/// Findings of one rule with one outcome.
private struct FindingGroup {
  /// The gravest and earliest of them.
  let first: Finding
  private(set) var count: Int

  /// The groups, in the order of their first findings.
  static func groups(of findings: [Finding]) -> [FindingGroup] {
    var groups: [FindingGroup] = []
    var places: [String: Int] = [:]
    for finding in findings {
      let key = "\(finding.rule)|\(finding.outcome.rawValue)"
      if let place = places[key] {
        groups[place].count += 1
      } else {
        places[key] = groups.count
        groups.append(FindingGroup(first: finding, count: 1))
      }
    }
    return groups
  }
}
