/// What a vendor's declaration says of a run, as far as rules and the policy are to know.
package struct DeclarationStanding: Sendable {
  /// For each destination, what declares it, in words; `nil` if nothing does.
  package var authorised: [String?]
  /// What is declared, with what came of it.
  package var statements: [DeclarationStatement]
  /// The destinations that are declared as resolvers for encrypted DNS, by index.
  package var encryptedResolvers: Set<Int> = []

  /// A standing with its parts.
  package init(authorised: [String?], statements: [DeclarationStatement]) {
    self.authorised = authorised
    self.statements = statements
  }
}

/// One statement of a declaration, held against what was seen.
package struct DeclarationStatement: Hashable, Sendable {
  /// The item, such as `endpoint telemetry-in`.
  package var item: String
  /// `contradicted`, `deviation`, `declaration-defect`, `inconclusive`, `not-exercised` or
  /// `conforms`.
  package var verdict: String
  /// What exactly.
  package var details: [String]
  /// What is declared.
  package var declared: String
  /// What was observed.
  package var observed: String
  /// The declaration's file.
  package var file: String
  /// How sure.
  package var confidence: Confidence
  /// The proof.
  package var evidence: [Evidence]

  /// A statement with its parts.
  package init(
    item: String,
    verdict: String,
    details: [String],
    declared: String,
    observed: String,
    file: String,
    confidence: Confidence,
    evidence: [Evidence]
  ) {
    self.item = item
    self.verdict = verdict
    self.details = details
    self.declared = declared
    self.observed = observed
    self.file = file
    self.confidence = confidence
    self.evidence = evidence
  }
}

/// A statement of a declaration as rules select it.
struct DeclarationFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case item, verdict, details, declared, observed, file, confidence, severity
  }

  static let service = FactService.declaration
  let statement: DeclarationStatement

  var destination: Int? { nil }

  func subject(in scene: Scene) -> String { "\(statement.item) (\(statement.file))" }

  func subjectKey(in scene: Scene) -> String {
    // A defect is one of several that an item may have; what was seen is no part of an identity.
    "declaration|\(statement.item)|\(statement.verdict)|\(statement.details.joined(separator: ","))"
      + (statement.verdict == "declaration-defect" ? "|\(statement.observed)" : "")
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .item: .text(statement.item)
    case .verdict: .text(statement.verdict)
    case .details: statement.details.isEmpty ? .missing : .texts(statement.details)
    case .declared: .text(statement.declared)
    case .observed: .text(statement.observed)
    case .file: .text(statement.file)
    case .confidence: .text(statement.confidence.rawValue)
    case .severity:
      .text(
        (statement.verdict == "contradicted" ? Severity.critical : .medium).rawValue
      )
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    part == .acts ? statement.evidence : []
  }
}

extension Scene {
  /// What a declaration states, as facts.
  var declarationFacts: [DeclarationFact] {
    (declared?.statements ?? []).map { DeclarationFact(statement: $0) }
  }
}
