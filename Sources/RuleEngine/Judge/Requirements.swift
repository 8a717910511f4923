import Flows

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
    let violations = findings.filter { $0.outcome == .violation }
    if !violations.isEmpty {
      let words = Words.count(violations.count, "violation")
      return (.violation, violations, "\(words) observed (\(codes(violations))).")
    }
    let missing = demand.rules.filter { code in !rules.contains { $0.code == code } }
    guard missing.isEmpty else {
      return (.cannotTell, [], "Not checked: no rule \(Words.list(missing)) was loaded.")
    }
    if let gap = gap(rules) { return (.cannotTell, findings, gap) }
    guard findings.isEmpty else {
      let words = Words.count(findings.count, "subject")
      return (.cannotTell, findings, "It could not be told for \(words) (\(codes(findings))).")
    }
    let seen = Words.count(observations.coverage.frames, "frame")
    return (
      .conforms, [],
      "Not observed during these captures (\(seen), "
        + "\(Words.count(destinations.count, "destination")))\(shortfall)."
    )
  }

  private func codes(_ findings: [Finding]) -> String {
    Words.list(Set(findings.map(\.rule)).sorted())
  }

  /// Why silence says nothing, if it does not.
  private func gap(_ rules: [SigmaRule]) -> String? {
    guard !observations.flows.isEmpty else {
      return "No traffic was seen: this is not a pass."
    }
    for precondition in Set(rules.flatMap(\.preconditions)).sorted(by: { $0.rawValue < $1.rawValue }
    ) {
      switch precondition {
      case .traffic where destinations.isEmpty:
        return "No traffic of the handset was seen: this is not a pass."
      case .dns where !sawQuestions:
        return "No DNS question of the handset could be read: this is not a pass."
      default: continue
      }
    }
    return nil
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
    return lacks.isEmpty ? "" : "; not seen: " + lacks.joined(separator: ", ")
  }
}
