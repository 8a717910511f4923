package import Knowledge

/// A detection rule in Sigma 2 form (SigmaHQ specification 2.0) that selects facts.
///
/// What Sigma has no word for stands under its own key `telltale`: the condition under which the
/// outcome cannot be told, the sentences of the finding, and the evidence it needs.
package struct SigmaRule: Sendable {
  /// The rule's code, such as `TT-DST-001`: Sigma's `name`, or its `id` where it has none.
  package var code: String
  /// Sigma's `id`, a UUID; empty if the rule has none.
  package var uuid: String
  /// Its title.
  package var title: String
  /// What it finds.
  package var description: String
  /// How mature it is: `stable`, `test`, `experimental`, ….
  package var status: String
  /// How grave what it finds is, before adjustments.
  package var severity: Severity
  /// The facts it selects.
  package var service: FactService
  /// Harmless explanations of what it finds.
  package var falsePositives: [String]
  /// Where it comes from.
  package var references: [String]
  /// Sigma's tags.
  package var tags: [String]
  /// Why it matters.
  package var rationale: String
  /// Clauses of frameworks.
  package var mappings: [String]
  /// What must have been seen at all for silence to mean something.
  package var preconditions: [Precondition]
  /// The file it was read from.
  package var file: String
  /// Where its code stands in that file.
  package var place: YAMLPlace

  /// The detections as written, in order; placeholders of the policy are still open.
  let detections: [YAMLNode.Entry]
  /// When it is broken.
  let condition: Condition
  /// When it cannot be told.
  let cannotTell: Condition?
  /// The sentences and adjustments of its findings.
  let wording: RuleWording

  /// What must have been seen for "nothing found" to mean something.
  package enum Precondition: String, CaseIterable, Sendable {
    /// Data that the handset sent to a remote host.
    case traffic
    /// At least one DNS question that could be read.
    case dns
    /// Data to a server in a permitted country.
    case inCountry = "in-country-recipient"
    /// Someone whom the policy blocks.
    case blockList = "block-list"
    /// No data to remote hosts of which nobody can tell whether it was encrypted.
    case readable = "readable-uploads"

    /// The order in which they are checked.
    var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }
}

/// What a rule says under `telltale` of how its findings read.
struct RuleWording: Sendable {
  /// The sentence of a violation.
  var summary: Template
  /// The sentence where it cannot be told.
  var cannotTellSummary: Template?
  /// How sure a violation is; renders to a ``Confidence``.
  var confidence: Template?
  /// How grave a violation is where a field says so; renders to a ``Severity``.
  var severity: Template?
  /// Steps up or down in severity.
  var adjustments: [(when: Condition, step: Int)]
  /// Explanations that hold only in some cases.
  var alternatives: [(when: Condition?, text: Template)]
  /// The proof it wants, in order.
  var evidence: [EvidencePart]
}
