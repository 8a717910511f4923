import Crypto
package import Destinations
import Flows
import Wire

/// Holds rules against the facts of a run, as a policy directs.
package struct Judge: Sendable {
  private let policy: Policy
  private let rules: [CompiledRule]
  private let records: RecordRules
  private let loaded: [SigmaRule]

  /// Prepares `rules` with the lists of `policy` in place.
  package init(policy: Policy, rules: [SigmaRule]) throws(RuleError) {
    self.policy = policy
    var compiled: [CompiledRule] = []
    for rule in rules where rule.service != nil {
      compiled.append(try CompiledRule(rule, placeholders: policy.placeholders))
    }
    self.rules = compiled
    records = try RecordRules(rules, placeholders: policy.placeholders)
    loaded = rules
  }

  /// Judges one run.
  ///
  /// The same input gives the same judgement, to the last octet, whoever performs its parts.
  ///
  /// - Parameters:
  ///   - input: the run.
  ///   - performer: runs the parts, which do not depend on each other; one after the other
  ///     unless the caller has threads to lend.
  /// - Returns: findings, verdicts and requirements.
  package func judge(
    _ input: JudgeInput,
    performing performer: Performer = .inOrder
  ) -> Judgement {
    let scene = Scene(input, policy: policy)
    let done = performer.results(10 + Self.transportParts) { part($0, scene) }
    var tally = FindingTally(destinations: scene.destinations.count)
    for part in done { part.marks.forEach { tally.add($0.finding, for: $0.destination) } }
    let verdicts = done[0].destinations.map { scene.verdict($0, tally.ofDestination[$0.index]) }
    let findings = sorted(tally.findings)
    return Judgement(
      findings: findings,
      verdicts: verdicts,
      requirements: requirements(findings, scene),
      resolverStanding: done[1].standing.merging(done[2].standing) { clear, _ in clear },
      phases: done.lazy.compactMap(\.phases).first
    )
  }

  /// What came of one kind of facts.
  private struct Part: Sendable {
    var destinations: [DestinationFact] = []
    var marks: [(finding: Finding, destination: Int?)] = []
    var standing: [IPAddress: Bool?] = [:]
    var phases: PhaseMatrix?
  }

  private func part(_ index: Int, _ scene: Scene) -> Part {
    var part = Part()
    switch index {
    case 0:
      let resolutions = ResolutionDetector(scene)
      part.destinations = scene.destinations.indices.map { index in
        DestinationFact(index, in: scene, resolutions)
      }
      part.marks = marks(part.destinations, in: scene) + marks(scene.declarationFacts, in: scene)
    case 1:
      let facts = ResolverDetector.facts(scene)
      part.marks = marks(facts, in: scene)
      for fact in facts { part.standing[fact.address] = .some(fact.isNetworkAssigned) }
    case 2:
      let facts = EncryptedDNSDetector.facts(scene)
      part.marks = marks(facts, in: scene)
      for fact in facts { part.standing.merge(fact.standing(in: scene)) { $0 ?? $1 } }
    case 3: part.marks = marks(UploadDetector.facts(scene), in: scene)
    case 4: part.marks = marks(HTTPDNSDetector.facts(scene), in: scene)
    case 5:
      let (facts, census) = PersistenceDetector.facts(scene)
      part.marks = marks(facts, in: scene)
      if !census.phases.isEmpty { part.phases = PhaseMatrix(facts, census) }
    case 6: part.marks = marks(AnswerDetector.facts(scene), in: scene)
    case 7: part.marks = contentMarks(in: scene)
    case 8: part.marks = behaviourMarks(in: scene)
    case 9: part.marks = records.marks(in: scene)
    default: part.marks = transportMarks(index - 10, in: scene)
    }
    return part
  }

  func marks<F: Fact>(
    _ facts: [F],
    in scene: Scene
  ) -> [(finding: Finding, destination: Int?)] {
    let mine = rules.filter { $0.rule.service == F.service }
    let fields = Array(F.Field.allCases)
    var marks: [(finding: Finding, destination: Int?)] = []
    for fact in facts {
      let value = { (field: Int) in fact.value(of: fields[field], in: scene) }
      for index in mine.indices {
        let outcome = mine[index].outcome(value)
        guard outcome != .conforms else { continue }
        marks.append((mine[index].finding(outcome, fact, value, scene), fact.destination))
      }
    }
    return marks
  }

  /// Sorts places, not findings: those are costly to move.
  private func sorted(_ findings: [Finding]) -> [Finding] {
    findings.indices.sorted { Finding.precedes(findings[$0], findings[$1]) }.map { findings[$0] }
  }

  private func requirements(_ findings: [Finding], _ scene: Scene) -> [Requirement] {
    policy.requirements.map { demand in
      scene.requirement(
        demand,
        rules: loaded.filter { demand.rules.contains($0.code) },
        findings: findings.filter { demand.rules.contains($0.rule) }
      )
    }
  }
}

/// Findings with what they say of each destination.
struct FindingTally {
  /// What one finding says of a destination.
  struct Mark {
    var outcome: Outcome
    var reason: String
  }
  private(set) var findings: [Finding] = []
  private(set) var ofDestination: [[Mark]]

  init(destinations: Int) { ofDestination = Array(repeating: [], count: destinations) }

  mutating func add(_ finding: Finding, for destination: Int?) {
    findings.append(finding)
    // What only informs decides nothing.
    guard finding.severity > .info else { return }
    if let destination, ofDestination.indices.contains(destination) {
      let reason = "\(finding.rule): \(finding.title) (\(finding.severity))"
      ofDestination[destination].append(Mark(outcome: finding.outcome, reason: reason))
    }
  }
}

extension CompiledRule {
  /// The finding of this rule about a fact.
  fileprivate func finding<F: Fact>(
    _ outcome: Outcome,
    _ fact: F,
    _ value: (Int) -> FactValue,
    _ scene: Scene
  ) -> Finding {
    let wording = rule.wording
    let summary =
      outcome == .cannotTell ? wording.cannotTellSummary ?? wording.summary : wording.summary
    let alternatives = wording.alternatives.filter { alternative in
      alternative.when.map { holds($0, value) } ?? true
    }
    return Finding(
      id: Self.id(rule.code, fact.subjectKey(in: scene)),
      rule: rule.code,
      title: rule.title,
      severity: severity(value),
      outcome: outcome,
      confidence: outcome == .cannotTell ? .indeterminate : confidence(value),
      subject: fact.subject(in: scene),
      summary: summary.text(value),
      evidence: wording.evidence.flatMap { fact.evidence($0, in: scene) },
      alternatives: alternatives.map { $0.text.text(value) } + rule.falsePositives,
      references: rule.references,
      mappings: rule.mappings
    )
  }

  /// `F-` and the first 12 hexadecimal digits of SHA-256 over `rule|subject`.
  private static func id(_ rule: String, _ subject: String) -> String {
    "F-" + hexadecimal(SHA256.hash(data: Array("\(rule)|\(subject)".utf8)).prefix(6))
  }

  private func severity(_ value: (Int) -> FactValue) -> Severity {
    var severity = rule.severity
    if let stated = rule.wording.severity.flatMap({ Severity(rawValue: $0.text(value)) }) {
      severity = stated
    }
    for adjustment in rule.wording.adjustments where holds(adjustment.when, value) {
      let rank = min(max(severity.rank + adjustment.step, 0), Severity.critical.rank)
      severity = Severity.allCases[rank]
    }
    return severity
  }

  private func confidence(_ value: (Int) -> FactValue) -> Confidence {
    guard let template = rule.wording.confidence else { return .possible }
    return Confidence(rawValue: template.text(value)) ?? .possible
  }
}
