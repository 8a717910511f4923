package import Destinations
package import Flows
package import RuleEngine

/// What a declaration is compared with.
package struct ComparisonInput: Sendable {
  /// What was seen.
  package var observations: Observations
  /// Who received data.
  package var destinations: [Destination]
  /// Who was asked for names.
  package var resolvers: [ResolverObservation]
  /// The place of each capture in the test; empty if nothing is known of it.
  package var captures: [CaptureContext]
  /// What the laboratory did with the handset, in order of time.
  package var events: [LabEvent]
  /// Names that the test script opens: the tester's recipients, not the vendor's.
  package var visited = DomainSet()
  /// Kinds of data that were found and where; `nil` if nothing was searched for.
  package var sightings: [DataSighting]?
  /// The kinds of data whose values were known and searched for in what could be read.
  package var searched: Set<String> = []
  /// Why the captures show only a part of what happened; `nil` if nothing speaks for that.
  package var partialReason: String?

  /// A run to compare with.
  package init(
    observations: Observations,
    destinations: [Destination],
    resolvers: [ResolverObservation] = [],
    captures: [CaptureContext] = [],
    events: [LabEvent] = []
  ) {
    self.observations = observations
    self.destinations = destinations
    self.resolvers = resolvers
    self.captures = captures
    self.events = events
  }
}

/// A kind of data that was found on its way to someone.
package struct DataSighting: Hashable, Sendable {
  /// The kind, such as `imei`.
  package var kind: String
  /// The destination's index; `nil` if it went to none that is known.
  package var destination: Int?
  /// How sure.
  package var confidence: Confidence
  /// The proof.
  package var evidence: [Evidence]

  /// One sighting.
  package init(kind: String, destination: Int?, confidence: Confidence, evidence: [Evidence]) {
    self.kind = kind
    self.destination = destination
    self.confidence = confidence
    self.evidence = evidence
  }
}

/// What comes of holding one statement against what was seen.
package enum DeclarationVerdict: String, CaseIterable, Sendable {
  /// A statement that something does not happen was seen to be untrue.
  case contradicted
  /// It is declared on other terms.
  case deviation
  /// It was seen and is not declared.
  case undeclared
  /// The declaration cannot be held against anything.
  case defect = "declaration-defect"
  /// It cannot be told.
  case inconclusive
  /// It is declared and was not seen: never a pass.
  case notExercised = "not-exercised"
  /// It was seen as declared, and everything stated of it holds.
  case conforms

  /// The place in ``allCases``: gravest first.
  var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// One term of a declared endpoint, held against what was seen.
package struct TermCheck: Hashable, Sendable {
  /// The terms.
  package enum Term: String, CaseIterable, Sendable {
    case country, tls, data, volume, period, port, phase, consent
  }
  /// The term.
  package var term: Term
  /// Whether it holds.
  package var outcome: Outcome
  /// What is declared.
  package var declared: String
  /// What was observed.
  package var observed: String
  /// Proof of a violation beside the destination's flows.
  package var evidence: [Evidence] = []

  /// A term with what came of it.
  package init(
    term: Term,
    outcome: Outcome,
    declared: String,
    observed: String,
    evidence: [Evidence] = []
  ) {
    self.term = term
    self.outcome = outcome
    self.declared = declared
    self.observed = observed
    self.evidence = evidence
  }
}

/// One destination against the declaration.
package struct DestinationComparison: Hashable, Sendable {
  /// The destination's index in the run; `nil` where it was read back from a report.
  package var destination: Int?
  /// Its address.
  package var address: String
  /// The name it went by.
  package var name: String
  /// The endpoint that declares it; empty if none does.
  package var endpoint: String
  /// The verdict.
  package var verdict: DeclarationVerdict
  /// What exactly: broken terms, the sub-kind of what is undeclared, or what is opaque.
  package var details: [String]
  /// Why, in words.
  package var reason: String
  /// The terms that are stated.
  package var checks: [TermCheck]
  /// How sure.
  package var confidence: Confidence
  /// The proof.
  package var evidence: [Evidence]

  /// One destination with what came of it.
  package init(
    destination: Int?,
    address: String,
    name: String,
    endpoint: String,
    verdict: DeclarationVerdict,
    details: [String],
    reason: String,
    checks: [TermCheck],
    confidence: Confidence,
    evidence: [Evidence]
  ) {
    self.destination = destination
    self.address = address
    self.name = name
    self.endpoint = endpoint
    self.verdict = verdict
    self.details = details
    self.reason = reason
    self.checks = checks
    self.confidence = confidence
    self.evidence = evidence
  }
}

/// One declared item against what was seen.
package struct ItemComparison: Hashable, Sendable {
  /// The item, such as `endpoint telemetry-in` or `not_collected imsi`.
  package var item: String
  /// What is declared.
  package var declared: String
  /// What was observed.
  package var observed: String
  /// The verdict.
  package var verdict: DeclarationVerdict
  /// What exactly.
  package var details: [String]
  /// How sure.
  package var confidence: Confidence
  /// The proof.
  package var evidence: [Evidence]

  /// One item with what came of it.
  package init(
    item: String,
    declared: String,
    observed: String,
    verdict: DeclarationVerdict,
    details: [String],
    confidence: Confidence,
    evidence: [Evidence]
  ) {
    self.item = item
    self.declared = declared
    self.observed = observed
    self.verdict = verdict
    self.details = details
    self.confidence = confidence
    self.evidence = evidence
  }
}

/// A declaration held against a run.
package struct Comparison: Sendable {
  /// The declaration.
  package var declaration: Declaration
  /// Destinations outside the local network, in the order of the run.
  package var destinations: [DestinationComparison]
  /// What is declared, in the declaration's order: endpoints, then claims, then defects.
  package var items: [ItemComparison]
  /// How many local destinations were left out: the network's own hosts are not the vendor's.
  package var localDestinations: Int

  /// A comparison with its parts, as a report keeps it.
  package init(
    declaration: Declaration,
    destinations: [DestinationComparison],
    items: [ItemComparison],
    localDestinations: Int
  ) {
    self.declaration = declaration
    self.destinations = destinations
    self.items = items
    self.localDestinations = localDestinations
  }

  /// What rules and the policy are to know of it.
  package func standing(destinations count: Int) -> DeclarationStanding {
    var authorised = [String?](repeating: nil, count: count)
    var statements: [DeclarationStatement] = []
    for compared in destinations where !compared.endpoint.isEmpty {
      guard let index = compared.destination, authorised.indices.contains(index) else { continue }
      authorised[index] =
        "declared by the vendor as \(compared.endpoint) (\(declaration.file))"
    }
    for item in items {
      statements.append(
        DeclarationStatement(
          item: item.item,
          verdict: item.verdict.rawValue,
          details: item.details,
          declared: item.declared,
          observed: item.observed,
          file: declaration.file,
          confidence: item.confidence,
          evidence: item.evidence
        )
      )
    }
    var standing = DeclarationStanding(authorised: authorised, statements: statements)
    for compared in destinations where compared.endpoint.hasPrefix("dns.encrypted[") {
      if let index = compared.destination { standing.encryptedResolvers.insert(index) }
    }
    return standing
  }
}
