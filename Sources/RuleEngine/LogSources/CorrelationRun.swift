import Flows
import Knowledge
import Wire

/// Holds correlations against the records that their rules select in one run.
struct CorrelationRun {
  let rules: [SigmaRule]
  let links: CorrelationLinks
  /// The rows that each rule on records selects.
  let selected: [Int: RowSet]
  let scene: Scene

  /// A record of one log under the names of one view.
  private struct Row {
    var view: RecordView
    var row: Int
  }

  /// Something that a rule selects, or that a correlation holds for.
  private struct Event {
    var place: FrameReference
    /// The rule or correlation it is of.
    var rule: Int
    /// The records it rests on; the last one stands for its fields.
    var rows: [Row]
    /// The values that part a correlation's groups, by name.
    var groups: [String: FactValue] = [:]
  }

  /// A correlation that holds for one group of events.
  private struct Match {
    var group: [(name: String, value: FactValue)]
    var events: [Event]
  }

  /// How many groups one correlation reports one by one.
  private static let maximumGroups = 200

  /// The findings of a correlation: one for each group, with the events of the first time.
  func marks(of index: Int) -> [(finding: Finding, destination: Int?)] {
    guard let correlation = rules[index].correlation else { return [] }
    var seen: [[FactValue]: Int] = [:]
    var order: [(first: Match, times: Int)] = []
    for match in matches(of: index, correlation) {
      let key = match.group.map(\.value)
      if let place = seen[key] {
        order[place].times += 1
      } else {
        seen[key] = order.count
        order.append((match, 1))
      }
    }
    return order.prefix(Self.maximumGroups).map { match, times in
      let further = order.count > Self.maximumGroups ? order.count - Self.maximumGroups : 0
      return finding(rules[index], correlation, match, times, further)
    }
  }

  private func matches(of index: Int, _ correlation: Correlation) -> [Match] {
    let members = links.members(of: correlation)
    let names = correlation.groupBy.compactMap { try? $0.string() }
    let counted = correlation.field.flatMap { try? $0.string() }
    var order: [[FactValue]] = []
    var groups: [[FactValue]: [Event]] = [:]
    let events = members.flatMap { self.events(of: $0) }.sorted { left, right in
      if left.place.time != right.place.time { return left.place.time < right.place.time }
      return left.place == right.place ? left.rule < right.rule : left.place < right.place
    }
    for event in events {
      let key = names.map { self.value($0, of: event, in: correlation) }
      // An event without one of the fields belongs to no group.
      guard !key.contains(.missing) else { continue }
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(event)
    }
    return order.flatMap { key -> [Match] in
      let events = groups[key] ?? []
      let entries = events.map { event in
        CorrelationWindow.Entry(
          time: event.place.time.nanoseconds,
          rule: members.firstIndex(of: event.rule) ?? 0,
          value: counted.map { value($0, of: event, in: correlation) } ?? .missing
        )
      }
      return correlation.matches(in: entries).map { range in
        Match(group: Array(zip(names, key)), events: Array(events[range]))
      }
    }
  }

  private func events(of index: Int) -> [Event] {
    guard let correlation = rules[index].correlation else {
      guard case .records(let view) = rules[index].source, let rows = selected[index] else {
        return []
      }
      var events: [Event] = []
      rows.forEach { row in
        let place = scene.frame(of: row, in: view.log)
        events.append(Event(place: place, rule: index, rows: [Row(view: view, row: row)]))
      }
      return events
    }
    return matches(of: index, correlation).compactMap { match in
      guard let last = match.events.last else { return nil }
      // The correlation happens when its last event does.
      var event = Event(place: last.place, rule: index, rows: match.events.flatMap(\.rows))
      for (name, value) in match.group { event.groups[name] = value }
      return event
    }
  }

  private func value(_ name: String, of event: Event, in correlation: Correlation) -> FactValue {
    let field = links.field(name, of: rules[event.rule], in: correlation)
    if let value = event.groups[field] { return value }
    guard let row = event.rows.last,
      let column = row.view.columns.first(where: { $0.name == field })
    else { return .missing }
    return scene.value(column.field, of: row.row, in: row.view.log)
  }
}

extension CorrelationRun {
  private func finding(
    _ rule: SigmaRule,
    _ correlation: Correlation,
    _ match: Match,
    _ times: Int,
    _ further: Int
  ) -> (finding: Finding, destination: Int?) {
    let parts = match.group.map { group in
      let texts = group.value.texts.map { Words.readable($0, limit: 120) }
      return "\(group.name) \(Words.list(texts))"
    }
    let subject = parts.isEmpty ? "all events" : parts.joined(separator: ", ")
    var summary =
      "The handset's traffic was observed to match the Sigma correlation "
      + "\"\(Words.readable(rule.title))\" for \(subject): "
      + "\(Words.count(match.events.count, "event")) within \(span(correlation))"
    if times > 1 { summary += ", and \(Words.count(times - 1, "more time"))" }
    if further > 0 { summary += "; \(Words.count(further, "further group")) not shown" }
    let finding = rule.finding(
      subject: subject,
      key: "correlation|" + match.group.map { "\($0.value.texts)" }.joined(separator: "|"),
      summary: summary + ".",
      confidence: .possible,
      evidence: evidence(rule, match)
    )
    return (finding, destination(match))
  }

  private func evidence(_ rule: SigmaRule, _ match: Match) -> [Evidence] {
    var tally = RecordTally()
    for row in match.events.flatMap(\.rows) { tally.add(row.row, row.view.log, scene) }
    let counts = Dictionary(grouping: match.events, by: \.rule).mapValues(\.count)
    let words = counts.keys.sorted().map { "\(counts[$0] ?? 0) of \(rules[$0].code)" }
    let flows = Set(
      match.events.flatMap(\.rows).map { scene.flowIndex(of: $0.row, in: $0.view.log) }
    )
    let flow = flows.count == 1 ? flows.first.flatMap { $0 }.flatMap { scene.flow($0) } : nil
    return tally.evidence(flow: flow?.words ?? "", filter: flow?.displayFilter ?? "ip || ipv6") {
      count in
      "\(Words.count(count, "record")) of \(Words.list(words)); \(rule.clause)"
    }
  }

  /// The one destination to which all events went, if there is one.
  private func destination(_ match: Match) -> Int? {
    var found: Set<Int> = []
    for row in match.events.flatMap(\.rows) {
      guard row.view.log != .dns, row.view.log != .dhcp,
        let flow = scene.flowIndex(of: row.row, in: row.view.log),
        scene.destinationOfFlow[flow] >= 0
      else { return nil }
      found.insert(Int(scene.destinationOfFlow[flow]))
    }
    return found.count == 1 ? found.first : nil
  }

  private func span(_ correlation: Correlation) -> String {
    Words.count(correlation.timespan / 1_000_000_000, "second")
  }
}
