/// How grave a finding is.
package enum Severity: String, Sendable, CaseIterable, Comparable {
  case info, low, medium, high, critical

  /// 0 for info up to 4 for critical.
  package var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}

/// What a rule found of one subject.
///
/// Unknown is neither of the others.
package enum Outcome: String, Sendable, CaseIterable {
  /// The rule is broken, with proof.
  case violation
  /// The rule was checked and holds.
  case conforms
  /// It could not be told; the finding says why.
  case cannotTell = "cannot-tell"
}

/// How sure a finding is.
package enum Confidence: String, Sendable {
  /// A fact of the protocol or the exact bytes.
  case confirmed
  /// Two independent indicators.
  case probable
  /// One heuristic or one database.
  case possible
  /// Opaque or too little.
  case indeterminate
}

/// Frames that prove one statement.
package struct Evidence: Hashable, Sendable {
  /// Which capture of the run, counted from 0.
  package var capture: Int
  /// The frames, ascending; at most a stated number.
  package var frames: [UInt32]
  /// RFC 3339 time of the first frame.
  package var firstTime: String
  /// RFC 3339 time of the last frame.
  package var lastTime: String
  /// The flow as `tcp 192.0.2.1:40000 > 203.0.113.9:443`; empty if it speaks of no one flow.
  package var flow: String
  /// What these frames show, in words.
  package var detail: String
  /// A Wireshark display filter that shows them.
  package var displayFilter: String

  /// A statement and the frames that prove it.
  package init(
    capture: Int,
    frames: [UInt32],
    firstTime: String,
    lastTime: String,
    flow: String,
    detail: String,
    displayFilter: String
  ) {
    self.capture = capture
    self.frames = frames
    self.firstTime = firstTime
    self.lastTime = lastTime
    self.flow = flow
    self.detail = detail
    self.displayFilter = displayFilter
  }
}

/// What one rule says of one subject, with its proof.
package struct Finding: Hashable, Sendable {
  /// A stable id: a hash of rule and subject, such as `F-3b1c9a04d2e7`.
  package var id: String
  /// The rule, such as `TT-DST-001`.
  package var rule: String
  /// The rule's title.
  package var title: String
  /// How grave.
  package var severity: Severity
  /// Violation or cannot tell; what conforms is not a finding.
  package var outcome: Outcome
  /// How sure.
  package var confidence: Confidence
  /// Whom it speaks of, such as `tracker.example (203.0.113.9)`.
  package var subject: String
  /// One sentence: "The handset was observed to send …".
  package var summary: String
  /// The proof.
  package var evidence: [Evidence]
  /// Other explanations that the evidence does not rule out.
  package var alternatives: [String]
  /// Where the rule comes from.
  package var references: [String]
  /// Clauses of frameworks, such as `NIST SP 800-53r5 SA-9(5)`.
  package var mappings: [String]

  /// A finding with all its parts.
  package init(
    id: String,
    rule: String,
    title: String,
    severity: Severity,
    outcome: Outcome,
    confidence: Confidence,
    subject: String,
    summary: String,
    evidence: [Evidence],
    alternatives: [String],
    references: [String],
    mappings: [String]
  ) {
    self.id = id
    self.rule = rule
    self.title = title
    self.severity = severity
    self.outcome = outcome
    self.confidence = confidence
    self.subject = subject
    self.summary = summary
    self.evidence = evidence
    self.alternatives = alternatives
    self.references = references
    self.mappings = mappings
  }
}

/// The verdict on one destination against the policy.
package struct DestinationVerdict: Hashable, Sendable {
  /// Violation, conforms, or cannot tell.
  package var outcome: Outcome
  /// Why, one clause each.
  package var reasons: [String]

  /// A verdict with its reasons.
  package init(outcome: Outcome, reasons: [String]) {
    self.outcome = outcome
    self.reasons = reasons
  }
}

/// One requirement of the policy and how the run stands against it.
package struct Requirement: Hashable, Sendable {
  /// The requirement's id, such as `R-RESIDENCY`.
  package var id: String
  /// Its title.
  package var title: String
  /// The clauses of frameworks it stands for.
  package var clauses: [String]
  /// Violation, conforms, or cannot tell.
  package var outcome: Outcome
  /// Ids of the findings that decide it.
  package var findings: [String]
  /// Why, in words; says what was and what was not seen.
  package var reason: String

  /// A requirement and its outcome.
  package init(
    id: String,
    title: String,
    clauses: [String],
    outcome: Outcome,
    findings: [String],
    reason: String
  ) {
    self.id = id
    self.title = title
    self.clauses = clauses
    self.outcome = outcome
    self.findings = findings
    self.reason = reason
  }
}
