package import Destinations
package import RuleEngine

/// What a reader asks first, counted once for every format.
package struct ReportSummary: Sendable {
  /// How many of something fall under each outcome.
  package struct Tally: Hashable, Sendable {
    /// Counted as a violation.
    package var violations = 0
    /// Counted as conforming.
    package var conforming = 0
    /// Counted as neither: it could not be told.
    package var undecided = 0
    /// All of them.
    package var total: Int { violations + conforming + undecided }

    /// Counts one more.
    package mutating func add(_ outcome: Outcome) {
      switch outcome {
      case .violation: violations += 1
      case .conforms: conforming += 1
      case .cannotTell: undecided += 1
      }
    }
  }

  /// Destinations by their verdict.
  package private(set) var destinations = Tally()
  /// Findings by their outcome; none of them conforms.
  package private(set) var findings = Tally()
  /// Requirements by their outcome.
  package private(set) var requirements = Tally()
  /// Octets sent and received over all destinations.
  package private(set) var sentOctets: UInt64 = 0
  package private(set) var receivedOctets: UInt64 = 0
  /// Octets sent to destinations per outcome.
  package private(set) var sentByOutcome = OctetsByOutcome()
  /// Per place, most octets first.
  package private(set) var places: [PlaceTotal] = []
  /// Indices into ``Report/destinations``: gravest verdict first, then by octets sent.
  package let ranking: [Int]
  /// The captures among the inputs, in order; evidence counts them from 0.
  package let captures: [ReportInput]

  /// Counts a report.
  package init(_ report: Report) {
    captures = report.inputs.filter { $0.role == .capture }
    ranking = Self.rank(report.destinations)
    var byPlace: [Place: PlaceTotal] = [:]
    for judged in report.destinations {
      let destination = judged.destination
      let outcome = judged.verdict.outcome
      destinations.add(outcome)
      sentOctets = sentOctets.addingClamped(destination.sentOctets)
      receivedOctets = receivedOctets.addingClamped(destination.receivedOctets)
      sentByOutcome.add(destination.sentOctets, outcome)
      let place = Place(destination.location)
      byPlace[place, default: PlaceTotal(place: place)].add(judged)
    }
    for finding in report.findings { findings.add(finding.outcome) }
    for requirement in report.requirements { requirements.add(requirement.outcome) }
    places = byPlace.values.sorted { $0.precedes($1) }
  }

  /// The answer for the whole run: a violation anywhere outweighs everything, doubt outweighs
  /// conformity, and a run in which nothing was judged conforms to nothing.
  package var outcome: Outcome {
    let all = [destinations, findings, requirements]
    if all.contains(where: { $0.violations > 0 }) { return .violation }
    if all.contains(where: { $0.undecided > 0 }) { return .cannotTell }
    return all.contains { $0.conforming > 0 } ? .conforms : .cannotTell
  }

  private static func rank(_ all: [JudgedDestination]) -> [Int] {
    all.indices.sorted { left, right in
      let gravity = (all[left].verdict.outcome.gravity, all[right].verdict.outcome.gravity)
      if gravity.0 != gravity.1 { return gravity.0 < gravity.1 }
      let sent = (all[left].destination.sentOctets, all[right].destination.sentOctets)
      return sent.0 == sent.1 ? left < right : sent.0 > sent.1
    }
  }

  /// The name of a capture; evidence may name one that is not there.
  package func captureName(_ index: Int) -> String {
    captures.indices.contains(index) ? captures[index].file : "capture \(index &+ 1)"
  }

  /// The phase of a capture, or else its name.
  package func captureLabel(_ index: Int) -> String {
    guard captures.indices.contains(index), !captures[index].phase.isEmpty else {
      return captureName(index)
    }
    return captures[index].phase
  }
}

/// Octets split by the verdict on who received them.
package struct OctetsByOutcome: Hashable, Sendable {
  /// To destinations that violate the policy.
  package var violations: UInt64 = 0
  /// To destinations of which it cannot be told.
  package var undecided: UInt64 = 0
  /// To destinations that conform.
  package var conforming: UInt64 = 0
  /// All of them.
  package var total: UInt64 { violations.addingClamped(undecided).addingClamped(conforming) }

  /// Adds octets under one outcome.
  package mutating func add(_ octets: UInt64, _ outcome: Outcome) {
    switch outcome {
    case .violation: violations = violations.addingClamped(octets)
    case .conforms: conforming = conforming.addingClamped(octets)
    case .cannotTell: undecided = undecided.addingClamped(octets)
    }
  }
}

/// Where data went, as far as that can be said.
package enum Place: Hashable, Sendable {
  /// An ISO 3166-1 alpha-2 code that may be relied on.
  case country(String)
  /// No source, anycast, or sources that disagree.
  case indeterminate
  /// Addresses that lie nowhere on the Internet: the local network, multicast, documentation.
  case local

  /// The place that a location stands for; only usable answers name a country.
  package init(_ location: Location) {
    if location.confidence == .notGlobal {
      self = .local
    } else if location.confidence.isUsable, !location.country.isEmpty {
      self = .country(location.country)
    } else {
      self = .indeterminate
    }
  }

  /// One or two characters for a chip: the code, `?` or a dash for no place on the Internet.
  package var chip: String {
    switch self {
    case .country(let code): code
    case .indeterminate: "?"
    case .local: "\u{2013}"
    }
  }

  /// The name in words.
  package var name: String {
    switch self {
    case .country(let code): CountryNames.name(code)
    case .indeterminate: "Country cannot be told"
    case .local: "Not on the Internet"
    }
  }
}

/// What went to one place.
package struct PlaceTotal: Sendable {
  /// The place.
  package let place: Place
  /// Octets sent to it.
  package private(set) var sent = OctetsByOutcome()
  /// Destinations there.
  package private(set) var destinations = 0

  fileprivate init(place: Place) { self.place = place }

  fileprivate mutating func add(_ judged: JudgedDestination) {
    sent.add(judged.destination.sentOctets, judged.verdict.outcome)
    destinations += 1
  }

  fileprivate func precedes(_ other: PlaceTotal) -> Bool {
    if sent.total != other.sent.total { return sent.total > other.sent.total }
    return (place.name, place.chip) < (other.place.name, other.place.chip)
  }
}

extension Outcome {
  /// 0 for the gravest: a violation, then doubt, then conformity.
  package var gravity: Int {
    switch self {
    case .violation: 0
    case .cannotTell: 1
    case .conforms: 2
    }
  }

  /// One or two words for a reader.
  package var words: String {
    switch self {
    case .violation: "Violation"
    case .cannotTell: "Cannot tell"
    case .conforms: "Conforms"
    }
  }
}
