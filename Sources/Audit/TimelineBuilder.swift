import Capture
import Reporting
import RuleEngine
import Wire

/// Counts flows of one capture into bins of equal length.
struct TimelineBuilder {
  private(set) var row: Timeline.Row
  private let start: Int64
  private let length: Int64

  /// Empty bins from the capture's first frame to its last.
  init(_ index: Int, label: String, _ summary: CaptureSummary, bins: Int) {
    let first = summary.firstTime?.nanoseconds ?? 0
    let last = summary.lastTime?.nanoseconds ?? first
    let (span, overflow) = last.subtractingReportingOverflow(first)
    let whole = overflow ? Int64.max : max(span, 1_000_000_000)
    start = first
    length = whole / Int64(bins) + 1
    row = Timeline.Row(
      capture: index,
      label: label,
      start: summary.firstTime.map(\.description) ?? "",
      binSeconds: Double(length / 1_000_000) / 1000,
      violations: Array(repeating: 0, count: bins),
      conforming: Array(repeating: 0, count: bins),
      undecided: Array(repeating: 0, count: bins)
    )
  }

  /// Counts a flow that began at `time`.
  mutating func add(_ time: Timestamp, _ outcome: Outcome) {
    let (offset, overflow) = time.nanoseconds.subtractingReportingOverflow(start)
    let bin = overflow ? 0 : min(max(0, Int(offset / length)), row.violations.count - 1)
    switch outcome {
    case .violation: row.violations[bin] += 1
    case .conforms: row.conforming[bin] += 1
    case .cannotTell: row.undecided[bin] += 1
    }
  }
}
