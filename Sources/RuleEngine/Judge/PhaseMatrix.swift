/// Which resolver was asked how often in which phase of the test.
package struct PhaseMatrix: Hashable, Sendable {
  /// One phase of the test.
  package struct Column: Hashable, Sendable {
    /// The phase's name, such as `after-uninstall`.
    package var phase: String
    /// The captures taken in it, by index.
    package var captures: [Int]
    /// Whether any question of the handset was seen in it: without, its zeros say nothing.
    package var sawQuestions: Bool

    /// One phase with its captures.
    package init(phase: String, captures: [Int], sawQuestions: Bool) {
      self.phase = phase
      self.captures = captures
      self.sawQuestions = sawQuestions
    }
  }
  /// One resolver.
  package struct Row: Hashable, Sendable {
    /// Its address, or the name that it was asked under.
    package var resolver: String
    /// How it was asked: `dns`, or `dot`, `doq`, `doh`, `dnscrypt`.
    package var transport: String
    /// Whether the network had assigned it; `nil` where that cannot be told.
    package var assigned: Bool?
    /// Questions, or flows where they cannot be read, for each column.
    package var counts: [UInt64]
    /// Whether it stayed in use after the app under test was uninstalled.
    package var outcome: Outcome
    /// Why, in words.
    package var reason: String

    /// One resolver with its counts.
    package init(
      resolver: String,
      transport: String,
      assigned: Bool?,
      counts: [UInt64],
      outcome: Outcome,
      reason: String
    ) {
      self.resolver = resolver
      self.transport = transport
      self.assigned = assigned
      self.counts = counts
      self.outcome = outcome
      self.reason = reason
    }
  }
  /// The phases, in the order of the test.
  package var columns: [Column] = []
  /// The resolvers: those that stayed first, then by transport and name.
  package var rows: [Row] = []

  /// A matrix of rows over columns.
  package init(columns: [Column], rows: [Row]) {
    self.columns = columns
    self.rows = rows
  }
}

extension PhaseMatrix {
  init(_ facts: [PersistenceFact], _ census: PhaseCensus) {
    columns = census.phases.map { phase in
      Column(
        phase: phase.rawValue,
        captures: census.captures(of: phase),
        sawQuestions: census.sawQuestions.contains(phase)
      )
    }
    let gravity: [Outcome: Int] = [.violation: 0, .cannotTell: 1, .conforms: 2]
    rows = facts.map { fact in
      Row(
        resolver: fact.label,
        transport: fact.transport,
        assigned: fact.isAssigned,
        counts: census.phases.map { fact.count(in: $0) },
        outcome: fact.outcome,
        reason: fact.reason
      )
    }.sorted { left, right in
      let (one, other) = (gravity[left.outcome] ?? 3, gravity[right.outcome] ?? 3)
      return (one, left.transport, left.resolver) < (other, right.transport, right.resolver)
    }
  }
}
