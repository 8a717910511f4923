import RuleEngine

/// One capture's row of the timeline: its bins, joined until there are few enough to draw.
struct HTMLTimeline {
  /// The row that is drawn.
  let row: Timeline.Row
  /// Flows per bar: violating, undecided, conforming.
  private let bars: [[UInt64]]
  /// How many bins one bar stands for.
  private let binsPerBar: Int

  /// The height of the drawing in pixels.
  private static let height: UInt64 = 72

  init(_ row: Timeline.Row, maximumBars: Int) {
    self.row = row
    let count = row.binCount
    let step = max(1, (count + maximumBars - 1) / max(1, maximumBars))
    binsPerBar = step
    bars = stride(from: 0, to: count, by: step).map { start in
      [row.violations, row.undecided, row.conforming].map { bins in
        bins.dropFirst(start).prefix(step).reduce(UInt64(0)) { sum, bin in
          sum.addingClamped(UInt64(max(0, bin)))
        }
      }
    }
  }

  /// The most flows any bar stands for.
  var highest: UInt64 { bars.map { $0.reduce(0) { $0.addingClamped($1) } }.max() ?? 0 }

  /// The sums in words, for those who do not see the drawing.
  var caption: String {
    let sums = [0, 1, 2].map { part in
      bars.reduce(UInt64(0)) { $0.addingClamped($1[part]) }
    }
    let length = Self.duration(row.binNanoseconds.multipliedClamped(binsPerBar))
    return "flows: \(Figures.count(sums[0])) to violating, \(Figures.count(sums[1])) to undecided, "
      + "\(Figures.count(sums[2])) to conforming destinations; one bar is \(length)"
  }

  /// How long the whole row is, in words.
  var lengthWords: String {
    "+ " + Self.duration(row.binNanoseconds.multipliedClamped(row.binCount))
  }

  /// Draws the bars against the highest of all rows.
  func svg(highest: UInt64) -> String {
    // Four fifths of a bar's room, so that neighbours stay apart; never thinner than visible.
    let width = HTMLChart.percent(max(4, 800 / UInt64(max(1, bars.count))))
    var svg = "<svg class=\"bars-in-time\" width=\"100%\" height=\"\(Self.height)\" role=\"img\" "
    svg += "aria-label=\"\(caption)\">"
    for (index, bar) in bars.enumerated() {
      var base = Self.height
      for (outcome, value) in zip(Outcome.allInGravity, bar) where value > 0 {
        let scaled = HTMLChart.permille(value, of: highest) * Self.height / 1000
        let tall = min(base, max(2, scaled))
        base -= tall
        let left = HTMLChart.percent(UInt64(index) * 1000 / UInt64(bars.count))
        svg +=
          "<rect x=\"\(left)\" width=\"\(width)\" y=\"\(base)\" height=\"\(tall)\" class=\"fill \(outcome.rawValue)\"/>"
      }
    }
    return svg + "</svg>"
  }

  /// `90 s`, `30 min`, `12 h` and the like; never more than two units.
  static func duration(_ nanoseconds: Int64) -> String {
    let seconds = nanoseconds / 1_000_000_000
    if seconds < 1 { return "\(nanoseconds / 1_000_000) ms" }
    if seconds < 120 { return "\(seconds) s" }
    if seconds < 7200 {
      return seconds % 60 == 0 ? "\(seconds / 60) min" : "\(seconds / 60) min \(seconds % 60) s"
    }
    let minutes = seconds / 60
    return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
  }
}

extension Timeline.Row {
  /// How many bins the longest of the three lists has.
  var binCount: Int { max(violations.count, conforming.count, undecided.count) }
}

extension Int64 {
  fileprivate func multipliedClamped(_ factor: Int) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: Int64(factor))
    return overflow ? .max : product
  }
}
