package import Flows
package import RuleEngine

/// A statement of conformity (ISO/IEC 17025:2017 §7.8.6): what it says, of what, by which rule.
package struct Conformity: Sendable {
  /// The overall outcome.
  package var outcome: Outcome
  /// The rule by which it was decided.
  package var decisionRule: [String]
  /// The statement, one sentence.
  package var statement: String
  /// What it is limited to.
  package var limits: [String]
  /// What decided it, one clause each.
  package var reasons: [String]
  /// How each requirement was decided: its id, the rules asked, the rule of decision.
  package var requirements: [RequirementDecision]
  /// Opinions and interpretations (§7.8.7), apart from the results.
  package var opinions: [String]

  /// How one requirement was decided.
  package struct RequirementDecision: Hashable, Sendable {
    /// The requirement.
    package var id: String
    /// The outcome.
    package var outcome: Outcome
    /// By which rule.
    package var rule: String

    /// A requirement with its outcome.
    package init(id: String, outcome: Outcome, rule: String) {
      self.id = id
      self.outcome = outcome
      self.rule = rule
    }
  }

  /// What a statement rests on beside the judgement.
  package struct Scope: Sendable {
    /// What was tested, such as `Handset Vendor Model 1, build 7.1`; empty if not stated.
    package var item: String
    /// The phases tested, in order; empty if unknown.
    package var phases: [String]
    /// The captures' length in whole seconds.
    package var seconds: Int64
    /// Why the captures are incomplete; `nil` if nothing speaks for that.
    package var partialReason: String?

    /// A scope with its parts.
    package init(item: String, phases: [String], seconds: Int64, partialReason: String?) {
      self.item = item
      self.phases = phases
      self.seconds = seconds
      self.partialReason = partialReason
    }
  }

  /// A statement with its parts, as a report keeps it.
  package init(
    outcome: Outcome,
    decisionRule: [String],
    statement: String,
    limits: [String],
    reasons: [String],
    requirements: [RequirementDecision],
    opinions: [String]
  ) {
    self.outcome = outcome
    self.decisionRule = decisionRule
    self.statement = statement
    self.limits = limits
    self.reasons = reasons
    self.requirements = requirements
    self.opinions = opinions
  }

  /// Decides a run.
  package init(
    requirements all: [Requirement],
    findings: [Finding],
    comparison: Comparison?,
    coverage: Coverage,
    scope: Scope
  ) {
    var (broken, unclear) = ([String](), [String]())
    for requirement in all {
      let words = "\(requirement.id): \(requirement.reason)"
      switch requirement.outcome {
      case .violation: broken.append(words)
      case .cannotTell: unclear.append(words)
      case .conforms: break
      }
    }
    if let comparison {
      let (bad, doubtful) = comparison.grounds
      broken += bad
      unclear += doubtful
    }
    if let reason = scope.partialReason { unclear.append("captures: \(reason)") }
    let isJudged = !all.isEmpty || comparison != nil
    outcome = !broken.isEmpty ? .violation : unclear.isEmpty && isJudged ? .conforms : .cannotTell
    reasons = broken + unclear
    decisionRule = Self.rule(withDeclaration: comparison != nil)
    statement = Self.statement(outcome, scope)
    limits = Self.limits(coverage, scope)
    requirements = all.map { requirement in
      RequirementDecision(
        id: requirement.id,
        outcome: requirement.outcome,
        rule: "Not met if one of its rules finds a violation with proof; met only if none does and "
          + "what its rules need was seen; otherwise it cannot be told."
      )
    }
    opinions = findings.filter { $0.outcome == .violation }.prefix(50)
      .flatMap { finding in
        finding.alternatives.prefix(1).map { "\(finding.id) (\(finding.rule)): \($0)" }
      }
  }

  private static func rule(withDeclaration isDeclared: Bool) -> [String] {
    var lines = ["FAIL if any requirement of the policy is violated."]
    if isDeclared {
      lines += [
        "FAIL if a statement of the declaration is contradicted, if a third party, an address "
          + "without a name or the vendor's own undeclared host received data, or if a deviation is "
          + "confirmed or probable.",
        "INCONCLUSIVE if a deviation is only possible, if a declared item cannot be told (such as "
          + "content that is opaque), or if the declaration has defects.",
        "What is declared and was not exercised is neither a pass nor a failure of that item.",
      ]
    }
    lines += [
      "INCONCLUSIVE if a requirement cannot be told, or the captures are incomplete.",
      "PASS otherwise, for the items, build, phases and duration tested only. No measurement "
        + "uncertainty is added to counts of frames and octets; a place or a name is as sure as the "
        + "confidence stated with it.",
    ]
    return lines
  }

  private static func statement(_ outcome: Outcome, _ scope: Scope) -> String {
    let item = scope.item.isEmpty ? "The item tested" : Words.readable(scope.item)
    let word =
      switch outcome {
      case .violation: "FAIL: \(item) was observed not to meet the specification"
      case .cannotTell: "INCONCLUSIVE: it could not be told whether \(item) meets the specification"
      case .conforms: "PASS: nothing was observed by which \(item) would not meet the specification"
      }
    let phases =
      scope.phases.isEmpty ? "" : " in the phases " + scope.phases.joined(separator: ", ")
    return "\(word)\(phases), during \(Words.count(scope.seconds, "second")) of capture."
  }

  private static func limits(_ coverage: Coverage, _ scope: Scope) -> [String] {
    var lines = [
      scope.item.isEmpty
        ? "The results relate only to the item tested; which item and build it was is not stated."
        : "The results relate only to the item tested: \(Words.readable(scope.item)).",
      scope.phases.isEmpty
        ? "Phases of the test are not stated."
        : "Phases tested: "
          + scope.phases.joined(separator: ", ") + ". Others were not.",
      "Duration: \(Words.count(scope.seconds, "second")) of capture, "
        + "\(Words.count(coverage.frames, "frame")). What happens less often may not have been seen.",
    ]
    let sent = coverage.uploadOctets
    let read = min(coverage.inspectableUploadOctets, sent)
    lines.append(
      sent == 0
        ? "No payload was sent."
        : "Of \(Words.count(sent, "octet")) sent, the content of \(Words.grouped(read)) could be "
          + "inspected; nothing is said of what the rest held."
    )
    return lines
  }
}

extension Comparison {
  /// What makes a run fail, and what leaves it open.
  fileprivate var grounds: (broken: [String], unclear: [String]) {
    var (broken, unclear) = ([String](), [String]())
    for item in items {
      let words = "\(item.item): \(item.observed)"
      switch item.verdict {
      case .contradicted: broken.append("contradicted: \(words)")
      case .deviation where item.confidence == .confirmed || item.confidence == .probable:
        broken.append("deviation (\(item.details.joined(separator: ", "))): \(words)")
      case .deviation, .inconclusive: unclear.append("\(item.verdict.rawValue): \(words)")
      case .defect: unclear.append("declaration defect: \(words)")
      case .undeclared, .notExercised, .conforms: break
      }
    }
    let grave: Set<String> = ["third-party", "first-party", "unresolved-ip"]
    let strangers = destinations.filter { compared in
      compared.verdict == .undeclared && compared.details.contains { grave.contains($0) }
    }
    if !strangers.isEmpty {
      broken.append("undeclared: \(Words.count(strangers.count, "destination"))")
    }
    return (broken, unclear)
  }
}
