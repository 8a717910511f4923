import Capture
import Compliance
import Destinations
import Flows
import Identifiers
import Knowledge
import Reporting
import RuleEngine
import Wire

extension AuditPlan {
  /// The place of each capture in the test.
  func contexts(_ set: CaptureSet) -> [CaptureContext] {
    set.runs.enumerated().map { index, run in
      CaptureContext(
        phase: phases.indices.contains(index) ? Phase(named: phases[index]) : nil,
        start: run.summary.firstTime,
        end: run.summary.lastTime
      )
    }
  }

  /// What a declaration is held against, or drafted from.
  func comparisonInput(
    _ set: CaptureSet,
    _ known: Attribution,
    _ contexts: [CaptureContext],
    _ profile: DeviceProfile
  ) -> ComparisonInput {
    var input = ComparisonInput(
      observations: set.observations,
      destinations: known.destinations,
      resolvers: known.resolvers,
      captures: contexts,
      events: events
    )
    input.visited = DomainSet(record?.visited ?? [])
    input.sightings = set.content.sightings(known, set.observations.flows)
    input.searched = profile.kinds
    input.partialReason = set.partialReason
    return input
  }

  /// Adds what the laboratory wrote down, the declaration and the statement of conformity.
  ///
  /// A statement is made only where there is something to state it of: a test's record, or a
  /// declaration.
  func addCompliance(
    to report: inout Report,
    _ comparison: Comparison?,
    _ set: CaptureSet
  ) {
    report.record = record
    report.record?.sections += shifts(set)
    report.comparison = comparison
    guard comparison != nil || record?.sections.isEmpty == false else { return }
    var nanoseconds: Int64 = 0
    for run in set.runs {
      let context = CaptureContext(start: run.summary.firstTime, end: run.summary.lastTime)
      let (sum, overflow) = nanoseconds.addingReportingOverflow(context.nanoseconds)
      nanoseconds = overflow ? .max : sum
    }
    var names: [String] = []
    for phase in phases where !phase.isEmpty && !names.contains(phase) { names.append(phase) }
    report.conformity = Conformity(
      requirements: report.requirements,
      findings: report.findings,
      comparison: comparison,
      coverage: report.coverage,
      scope: Conformity.Scope(
        item: record?.item ?? "",
        phases: names,
        seconds: nanoseconds / 1_000_000_000,
        partialReason: set.partialReason
      )
    )
  }

  /// What was taken off the times of captures, with the times by their own clocks; nothing if no
  /// clock was off.
  private func shifts(_ set: CaptureSet) -> [TestRecord.Section] {
    let lines = set.runs.filter { $0.clockOffset != 0 }.map { run in
      let own = run.summary.firstTime?.earlier(by: -run.clockOffset).description ?? "unknown"
      let here = run.summary.firstTime?.description ?? "unknown"
      return DeclarationLine(
        run.name,
        "clock \(milliseconds(run.clockOffset)) ms ahead of true time as stated, taken off every "
          + "time in this report: the first frame is of \(own) by the capture's own clock, of \(here) "
          + "here; the frames cut out as evidence keep their own times"
      )
    }
    guard !lines.isEmpty else { return [] }
    return [TestRecord.Section(key: "clock_shifts", title: "Clock shifts", lines: lines)]
  }

  /// Milliseconds with three decimals, from integers so that the text is the same everywhere.
  private func milliseconds(_ nanoseconds: Int64) -> String {
    let micros = nanoseconds.magnitude / 1000
    let fraction = String(1000 + micros % 1000).dropFirst()
    return "\(nanoseconds < 0 ? "-" : "")\(micros / 1000).\(fraction)"
  }
}
