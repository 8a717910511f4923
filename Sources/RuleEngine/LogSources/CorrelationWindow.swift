/// The events of one group that lie within a correlation's time span, and what they come to.
struct CorrelationWindow {
  /// What one event adds.
  struct Entry {
    /// Nanoseconds since the Unix epoch.
    var time: Int64
    /// Which of the correlation's rules it is of.
    var rule: Int
    /// The value of the field that counts; `.missing` where none does.
    var value: FactValue
  }

  private let kind: Correlation.Kind
  private var count = 0
  private var values: [FactValue: Int] = [:]
  private var ofRule: [Int]
  private var total = 0.0
  private var numbers = 0
  private var smallest = Double.infinity
  private var greatest = -Double.infinity
  /// For each rule, the latest start of a chain of events in order that ends with it.
  private var chains: [Int64?]

  init(_ correlation: Correlation) {
    kind = correlation.kind
    ofRule = Array(repeating: 0, count: correlation.rules.count)
    chains = Array(repeating: nil, count: correlation.rules.count)
  }

  /// Takes a later event in.
  mutating func add(_ entry: Entry) {
    count += 1
    switch kind {
    case .eventCount: break
    case .valueCount: if entry.value != .missing { values[entry.value, default: 0] += 1 }
    case .temporal: if ofRule.indices.contains(entry.rule) { ofRule[entry.rule] += 1 }
    case .temporalOrdered: extendChain(entry)
    case .valueSum, .valueAverage, .valueMinimum, .valueMaximum:
      guard let number = entry.number else { return }
      numbers += 1
      total += number
      smallest = min(smallest, number)
      greatest = max(greatest, number)
    }
  }

  /// Leaves the earliest event out; the smallest and greatest values do not follow.
  mutating func remove(_ entry: Entry) {
    count -= 1
    switch kind {
    case .eventCount, .temporalOrdered: break
    case .valueCount:
      guard let times = values[entry.value] else { return }
      values[entry.value] = times > 1 ? times - 1 : nil
    case .temporal: if ofRule.indices.contains(entry.rule) { ofRule[entry.rule] -= 1 }
    case .valueSum, .valueAverage, .valueMinimum, .valueMaximum:
      guard let number = entry.number else { return }
      numbers -= 1
      total = numbers == 0 ? 0 : total - number
    }
  }

  /// What the events come to; those before `start` no longer begin a chain.
  func measure(since start: Int64) -> Double {
    switch kind {
    case .eventCount: Double(count)
    case .valueCount: Double(values.count)
    case .temporal: Double(ofRule.count { $0 > 0 })
    case .temporalOrdered:
      Double((chains.lastIndex { $0.map { $0 >= start } ?? false } ?? -1) + 1)
    case .valueSum: total
    case .valueAverage: numbers > 0 ? total / Double(numbers) : .nan
    case .valueMinimum: numbers > 0 ? smallest : .nan
    case .valueMaximum: numbers > 0 ? greatest : .nan
    }
  }

  private mutating func extendChain(_ entry: Entry) {
    guard chains.indices.contains(entry.rule) else { return }
    guard entry.rule > 0 else {
      chains[0] = entry.time
      return
    }
    guard let before = chains[entry.rule - 1] else { return }
    chains[entry.rule] = max(chains[entry.rule] ?? before, before)
  }
}

extension CorrelationWindow.Entry {
  fileprivate var number: Double? {
    switch value {
    case .number(let number): Double(number)
    default: value.texts.first.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
    }
  }
}

extension Correlation {
  /// Where in time-ordered entries of one group the correlation holds: places of first and last.
  ///
  /// With lower bounds only, the window slides, so that no boundary hides a burst. With an upper
  /// bound a sliding window would always hold at the edge of a burst; there windows begin with the
  /// first event and, after each, with the next one behind it.
  func matches(in entries: [CorrelationWindow.Entry]) -> [ClosedRange<Int>] {
    let slides =
      kind != .valueMinimum && kind != .valueMaximum
      && bounds.allSatisfy { $0.comparison == .gt || $0.comparison == .gte }
    return slides ? sliding(entries) : parted(entries)
  }

  private func sliding(_ entries: [CorrelationWindow.Entry]) -> [ClosedRange<Int>] {
    var matches: [ClosedRange<Int>] = []
    var window = CorrelationWindow(self)
    var first = 0
    for (last, entry) in entries.enumerated() {
      let start = earliest(before: entry.time)
      window.add(entry)
      while first < last, entries[first].time < start {
        window.remove(entries[first])
        first += 1
      }
      guard holds(window.measure(since: start)) else { continue }
      matches.append(first...last)
      window = CorrelationWindow(self)
      first = last + 1
    }
    return matches
  }

  private func parted(_ entries: [CorrelationWindow.Entry]) -> [ClosedRange<Int>] {
    var matches: [ClosedRange<Int>] = []
    var first = 0
    while first < entries.count {
      var window = CorrelationWindow(self)
      var last = first
      window.add(entries[first])
      while last + 1 < entries.count,
        earliest(before: entries[last + 1].time) <= entries[first].time
      {
        last += 1
        window.add(entries[last])
      }
      if holds(window.measure(since: .min)) { matches.append(first...last) }
      first = last + 1
    }
    return matches
  }

  private func earliest(before time: Int64) -> Int64 {
    let (start, overflow) = time.subtractingReportingOverflow(timespan)
    return overflow ? .min : start
  }

  private func holds(_ measure: Double) -> Bool {
    bounds.allSatisfy { $0.comparison.holds(measure, $0.value) }
  }
}
