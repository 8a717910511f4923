package import Knowledge

/// A rule in Sigma 2 form (SigmaHQ specification 2.1): it selects facts or records, or correlates
/// what others select.
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
  /// What it selects from.
  package var source: RuleSource
  /// Its log source as written.
  package var logSource: LogSource
  /// The fields that a reader wants to see, as it says itself.
  package var shownFields: [String]
  /// Harmless explanations of what it finds.
  package var falsePositives: [String]
  /// Where it comes from.
  package var references: [String]
  /// Sigma's tags.
  package var tags: [String]
  /// Why it matters.
  package var rationale: String
  /// What the vendor or the tester can do about it.
  package var remediation: [String]
  /// Clauses of frameworks.
  package var mappings: [String]
  /// What must have been seen at all for silence to mean something.
  package var preconditions: [Precondition]
  /// Captures that show it at work.
  package var samples: [Sample]
  /// SHA-256 of its file, 64 hexadecimal digits; empty if it was not read from one.
  package var sha256 = ""
  /// Whether its own findings are wanted; not if it only serves a correlation.
  package var reports = true
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
  /// What it correlates; `nil` if it is a detection rule.
  package let correlation: Correlation?
  /// The detections ready for use, where no policy has a say in them.
  var precompiled: [Detection]?
  /// What filters add to it.
  var filters: [SigmaFilter.Addition] = []

  /// The facts it selects; `nil` if it selects from something else.
  var service: FactService? {
    if case .facts(let service) = source { return service }
    return nil
  }

  /// Whether a reference means it: by its name or its id.
  package func isCalled(_ name: String) -> Bool {
    code == name || (!uuid.isEmpty && uuid.lowercased() == name.lowercased())
  }

  /// A capture with which a rule is tested.
  package struct Sample: Hashable, Sendable {
    /// A capture, or a scenario (a name that ends in `.yaml`), from the rule's folder.
    package var path: String
    /// Whether the rule has to find something in it.
    package var fires: Bool
  }

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
    /// DNS questions in phases before, while and after the app under test was there.
    case phases
    /// A device file with values of the handset, of any class or of one.
    case knownValues = "known-values"
    case knownHardware = "known-hardware"
    case knownSubscriber = "known-subscriber"
    case knownNetwork = "known-network"
    case knownLocation = "known-location"
    case knownContent = "known-content"
    case knownPersonal = "known-personal"
    case knownApps = "known-apps"

    /// The order in which they are checked.
    var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }
}

/// What a rule says under `telltale` of how its findings read.
struct RuleWording: Sendable {
  /// The sentence of a violation; the title where the rule has none.
  var summary: Template
  /// Whether the rule has a sentence of its own.
  var hasSummary: Bool
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
