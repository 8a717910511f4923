/// What the rules and the policy say of one run.
package struct Judgement: Sendable {
  /// What was found, gravest first.
  package var findings: [Finding]
  /// One verdict for each destination of the input, in its order.
  package var verdicts: [DestinationVerdict]
  /// The policy's requirements, in its order.
  package var requirements: [Requirement]

  /// 1 if there is a violation of at least this severity, else 0.
  ///
  /// What cannot be told never raises the status: it is neither a violation nor a pass, and the
  /// report lists it.
  package func exitStatus(failOn threshold: Severity) -> Int32 {
    findings.contains { $0.outcome == .violation && $0.severity >= threshold } ? 1 : 0
  }
}

extension Finding {
  /// Gravest first, then by capture, first frame, rule and subject.
  static func precedes(_ left: Finding, _ right: Finding) -> Bool {
    if left.severity != right.severity { return left.severity > right.severity }
    let (one, other) = (left.evidence.first, right.evidence.first)
    let places = (one?.capture ?? 0, one?.frames.first ?? 0)
    let others = (other?.capture ?? 0, other?.frames.first ?? 0)
    if places != others { return places < others }
    return (left.rule, left.subject, left.id) < (right.rule, right.subject, right.id)
  }
}
