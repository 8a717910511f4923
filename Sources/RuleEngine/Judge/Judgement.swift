package import Wire

/// What the rules and the policy say of one run.
package struct Judgement: Sendable {
  /// What was found: violations before what cannot be told, each gravest first.
  package var findings: [Finding]
  /// One verdict for each destination of the input, in its order.
  package var verdicts: [DestinationVerdict]
  /// The policy's requirements, in its order.
  package var requirements: [Requirement]
  /// Whether the network had assigned each resolver that was asked to who asked, as the findings
  /// on resolvers have it; `nil` where that cannot be told.
  package var resolverStanding: [IPAddress: Bool?] = [:]
  /// Which resolver was asked in which phase of the test; `nil` where no capture has a phase.
  package var phases: PhaseMatrix?

  /// 1 if there is a violation of at least this severity, else 0.
  ///
  /// What cannot be told never raises the status: it is neither a violation nor a pass, and the
  /// report lists it.
  package func exitStatus(failOn threshold: Severity) -> Int32 {
    findings.contains { $0.outcome == .violation && $0.severity >= threshold } ? 1 : 0
  }
}

extension Finding {
  /// Violations first, then gravest first, then by capture, first frame, rule and subject.
  static func precedes(_ left: Finding, _ right: Finding) -> Bool {
    if (left.outcome == .violation) != (right.outcome == .violation) {
      return left.outcome == .violation
    }
    if left.severity != right.severity { return left.severity > right.severity }
    let (one, other) = (left.evidence.first, right.evidence.first)
    let places = (one?.capture ?? 0, one?.frames.first ?? 0)
    let others = (other?.capture ?? 0, other?.frames.first ?? 0)
    if places != others { return places < others }
    return (left.rule, left.subject, left.id) < (right.rule, right.subject, right.id)
  }
}
