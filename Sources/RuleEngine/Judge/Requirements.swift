import Destinations
import Flows
import Identifiers

extension Scene {
  /// How the run stands against one requirement.
  ///
  /// Nothing found is a pass only if what the rules need was seen at all; no traffic is not a pass.
  func requirement(
    _ demand: Policy.Demand,
    rules: [SigmaRule],
    findings: [Finding]
  ) -> Requirement {
    let (outcome, deciding, reason) = decide(demand, rules, findings)
    return Requirement(
      id: demand.id,
      title: demand.title,
      clauses: demand.clauses,
      outcome: outcome,
      findings: deciding.map(\.id),
      reason: reason
    )
  }

  private func decide(
    _ demand: Policy.Demand,
    _ rules: [SigmaRule],
    _ findings: [Finding]
  ) -> (Outcome, [Finding], String) {
    let (violations, findings, aside) = sorted(findings, by: demand.decision)
    if !violations.isEmpty {
      let words = Words.count(violations.count, "violation")
      return (.violation, violations, "\(words) observed (\(codes(violations))).\(aside)")
    }
    let missing = demand.rules.filter { code in !rules.contains { $0.code == code } }
    guard missing.isEmpty else {
      return (.cannotTell, [], "Not checked: no rule \(Words.list(missing)) was loaded.")
    }
    let doubt = findings.isEmpty ? nil : doubtWords(findings)
    if let gap = gap(rules) {
      return (.cannotTell, findings, [gap, doubt].compactMap { $0 }.joined(separator: " "))
    }
    if let doubt { return (.cannotTell, findings, doubt + aside) }
    if let partialReason { return (.cannotTell, [], partialReason) }
    let seen = Words.count(observations.coverage.frames, "frame")
    return (
      .conforms, [],
      "Not observed during these captures (\(seen), "
        + "\(Words.count(destinations.count, "destination")))\(shortfall).\(aside)"
    )
  }

  /// Findings as the decision rule takes them: those that break the requirement, those that leave
  /// it open, and a sentence on those it sets aside.
  private func sorted(
    _ findings: [Finding],
    by decision: Policy.Decision
  ) -> (violations: [Finding], doubts: [Finding], aside: String) {
    let heavy = findings.filter {
      $0.outcome == .cannotTell || $0.severity >= decision.severity
    }
    let sure: [Confidence] = [.indeterminate, .possible, .probable, .confirmed]
    func rank(_ confidence: Confidence) -> Int { sure.firstIndex(of: confidence) ?? 0 }
    func breaks(_ finding: Finding) -> Bool {
      finding.outcome == .violation && rank(finding.confidence) >= rank(decision.confidence)
    }
    let light = findings.count - heavy.count
    let words =
      light == 0
      ? ""
      : " \(Words.count(light, "violation")) below \(decision.severity) severity set aside by the "
        + "decision rule."
    return (heavy.filter(breaks), heavy.filter { !breaks($0) }, words)
  }

  private func doubtWords(_ findings: [Finding]) -> String {
    let words = Words.count(findings.count, "subject")
    return "It could not be told for \(words) (\(codes(findings)))."
  }

  private func codes(_ findings: [Finding]) -> String {
    Words.list(Set(findings.map(\.rule)).sorted())
  }

  /// Why silence says nothing, if it does not.
  private func gap(_ rules: [SigmaRule]) -> String? {
    guard !observations.flows.isEmpty else {
      return "No traffic was seen: this is not a pass."
    }
    guard !isHandsetMissing else {
      return "No handset could be identified: this is not a pass."
    }
    // Rules on records say nothing where there is no record they could select.
    for case .records(let view) in rules.map(\.source) where rows(of: view.log) == 0 {
      return "No \(view.log.rawValue) record was seen: this is not a pass."
    }
    return Set(rules.flatMap(\.preconditions)).sorted { $0.rank < $1.rank }
      .lazy.compactMap { gap($0) }.first
  }

  private func gap(_ precondition: SigmaRule.Precondition) -> String? {
    switch precondition {
    case .traffic:
      isReceiver(where: { _ in true })
        ? nil : "No data to a remote host was seen: this is not a pass."
    case .dns:
      sawQuestions ? nil : "No DNS question of the handset could be read: this is not a pass."
    case .inCountry:
      isReceiver(where: { isInCountry($0) })
        ? nil : "No server in a permitted country received data: this is not a pass."
    case .blockList:
      policy.blocked.isEmpty && policy.blockedCountries.isEmpty && lists.isEmpty
        && policy.scopes.allSatisfy(\.blocked.isEmpty)
        ? "The policy blocks nobody: there is nothing to conform to." : nil
    case .readable: unreadable
    case .phases: missingPhase
    case .knownValues:
      content.hasProfile ? nil : "No device file states the handset's values: this is not a pass."
    case .knownHardware: unknown([.hardware], "hardware identifier")
    case .knownSubscriber: unknown([.subscriber], "identifier of the subscriber")
    case .knownNetwork: unknown([.network], "network")
    case .knownLocation: unknown([.location, .network], "position, cell or access point")
    case .knownContent: unknown([.content], "text that was typed or opened")
    case .knownPersonal: unknown([.personal], "message, contact or call")
    case .knownApps: unknown([.apps], "installed app")
    }
  }

  /// Why what cannot be recognised was not looked for; `nil` if values of one class are known.
  private func unknown(_ classes: [IdentifierKind.Class], _ words: String) -> String? {
    content.known.isDisjoint(with: classes)
      ? "The device file states no \(words): this is not a pass." : nil
  }

  /// Whether a remote destination received data for which `holds` is true.
  private func isReceiver(where holds: (Int) -> Bool) -> Bool {
    destinations.indices.contains {
      !isLocal[$0] && destinations[$0].sentOctets > 0 && holds($0)
    }
  }

  /// Which part of the test no capture shows, if one is missing.
  private var missingPhase: String? {
    let phases = captures.compactMap(\.phase)
    let parts: [(words: String, isThere: Bool)] = [
      ("before the app under test was there", phases.contains(where: \.isBefore)),
      ("while it was there", phases.contains(where: \.isDuring)),
      ("after it was uninstalled", phases.contains(where: \.isAfter)),
    ]
    let missing = parts.filter { !$0.isThere }.map(\.words)
    return missing.isEmpty
      ? nil : "No capture of a phase \(Words.list(missing)): this is not a pass."
  }

  private var sawQuestions: Bool {
    observations.dns.contains { transaction in
      transaction.service == .dns && transaction.queried
        && handset.isJudged(transaction.client, observations.hardware(of: transaction))
    }
  }

  /// What the captures lack, to follow a pass.
  private var shortfall: String {
    let coverage = observations.coverage
    var lacks: [String] = []
    func add(_ count: UInt64, _ words: String) {
      if count > 0 { lacks.append("\(Words.count(count, "frame")) \(words)") }
    }
    add(coverage.undecodedFrames, "not decoded")
    add(coverage.reportedDrops, "reported lost")
    add(coverage.truncatedFrames, "captured short")
    if coverage.streamsWithGaps > 0 {
      let streams = Words.count(coverage.streamsWithGaps, "TCP stream")
      let octets = Words.count(coverage.missingOctets, "octet")
      lacks.append("\(octets) missing in \(streams)")
    }
    return lacks.isEmpty ? "" : "; not seen: " + lacks.joined(separator: ", ")
  }
}
