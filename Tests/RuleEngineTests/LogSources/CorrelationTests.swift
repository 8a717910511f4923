import Flows
import Knowledge
import Testing
import Wire

@testable import RuleEngine

/// A pack with the rules `a` (names below a.example), `b` and `c`, and the given correlations.
private func pack(_ correlations: String...) throws -> RulePack {
  var text = ""
  for name in ["a", "b", "c"] {
    text += """
      title: Rule \(name)
      name: \(name)
      logsource: {product: zeek, service: dns}
      detection: {s: {query|endswith: .\(name).example}, condition: s}
      ---

      """
  }
  for (index, correlation) in correlations.enumerated() {
    text += "title: Correlation \(index)\nname: corr\(index)\nlevel: high\ncorrelation:\n"
    text += correlation.split(separator: "\n").map { "  \($0)\n" }.joined() + "---\n"
  }
  return try RulePack.load(text: text)
}

/// A run that asks for names at given seconds.
private func run(_ questions: [(seconds: Int64, name: String)]) -> TestRun {
  var run = TestRun(.v4)
  for (seconds, name) in questions {
    run.question(name, to: Family.v4.resolver)
    let index = run.observations.dns.count - 1
    let frame = run.observations.dns[index].first.frame
    run.observations.dns[index].first = FrameReference(
      capture: 0,
      frame: frame,
      time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + seconds * 1_000_000_000)
    )
  }
  return run
}

/// What the correlation finds in a run, as `rule: subject`.
private func found(
  _ correlation: String,
  _ questions: [(seconds: Int64, name: String)]
) throws -> [String] {
  let pack = try pack(correlation)
  #expect(pack.leftOut.isEmpty, "\(pack.leftOut)")
  return try run(questions).findings(pack.rules).map { "\($0.rule): \($0.subject)" }
}

@Suite struct `A correlation` {
  @Test(
    arguments: [
      ([0, 10, 20], true), ([0, 30, 61], false), ([0, 50, 70, 100], true), ([0, 60, 60], true),
      ([5], false), ([], false),
    ] as [([Int64], Bool)]
  )
  func `counts events in a window that slides`(seconds: [Int64], expected: Bool) throws {
    let found = try found(
      "type: event_count\nrules: [a]\ngroup-by: [id.orig_h]\ntimespan: 1m\ncondition: {gte: 3}",
      seconds.map { ($0, "x.a.example") }
    )
    #expect(found == (expected ? ["corr0: id.orig_h 192.0.2.10"] : []))
  }

  @Test(
    arguments: [
      ("{gt: 2}", true), ("{gte: 4}", false), ("{eq: 3}", true), ("{neq: 3}", false),
      ("{lt: 3}", false), ("{lte: 3}", true), ("{gt: 1, lt: 3}", false), ("{gt: 1, lt: 4}", true),
    ]
  )
  func `compares the count as its condition says`(condition: String, expected: Bool) throws {
    let found = try found(
      "type: event_count\nrules: [a]\ntimespan: 1h\ncondition: \(condition)",
      [(0, "x.a.example"), (1, "y.a.example"), (2, "z.a.example")]
    )
    #expect(found == (expected ? ["corr0: all events"] : []))
  }

  @Test func `parts events into groups`() throws {
    let found = try found(
      "type: event_count\nrules: [a, b]\ngroup-by: [query]\ntimespan: 1m\ncondition: {gte: 2}",
      [(0, "x.a.example"), (1, "y.a.example"), (2, "x.a.example"), (3, "z.b.example")]
    )
    #expect(found == ["corr0: query x.a.example"])
  }

  @Test func `counts distinct values`() throws {
    let text =
      "type: value_count\nrules: [a]\ngroup-by: [id.orig_h]\ntimespan: 10s\n"
      + "condition: {field: query, gte: 3}"
    let same = (0..<9).map { (Int64($0), "x.a.example") }
    #expect(try found(text, same).isEmpty)
    #expect(try found(text, same + [(9, "y.a.example"), (10, "z.a.example")]).count == 1)
    // The first value lies outside the window when the last comes.
    let apart = [(0, "x.a.example"), (9, "y.a.example"), (18, "z.a.example")] as [(Int64, String)]
    #expect(try found(text, apart).isEmpty)
  }

  @Test func `adds, averages and ranks values`() throws {
    let questions = [(0, "x.a.example"), (1, "y.a.example")] as [(Int64, String)]
    for (type, condition, expected) in [
      ("value_sum", "gte: 2", true), ("value_sum", "gt: 2", false), ("value_avg", "eq: 1", true),
      ("value_min", "lt: 1", false), ("value_max", "gte: 1", true),
    ] {
      let text =
        "type: \(type)\nrules: [a]\ntimespan: 1m\ncondition: {field: trans_id, \(condition)}"
      #expect(try found(text, questions).isEmpty != expected, "\(type) \(condition)")
    }
  }

  @Test(
    arguments: [
      ("temporal", "ab", true), ("temporal", "ba", true), ("temporal", "aa", false),
      ("temporal_ordered", "ab", true), ("temporal_ordered", "ba", false),
      ("temporal_ordered", "bab", true), ("temporal_ordered", "aab", true),
    ]
  )
  func `wants events of all rules, in order where it says so`(
    type: String,
    order: String,
    expected: Bool
  ) throws {
    let questions = order.enumerated().map { (Int64($0.offset), "x.\($0.element).example") }
    let text = "type: \(type)\nrules: [a, b]\ngroup-by: [id.orig_h]\ntimespan: 1m"
    #expect(try found(text, questions).isEmpty != expected)
    let apart = questions.map { ($0.0 * 61, $0.1) }
    #expect(try found(text, apart).isEmpty)
  }

  @Test func `of events in order may ask for some of the rules`() throws {
    let text = "type: temporal\nrules: [a, b, c]\ntimespan: 1m\ncondition: {gte: 2}"
    #expect(try found(text, [(0, "x.a.example"), (1, "x.c.example")]).count == 1)
    #expect(try found(text, [(0, "x.a.example"), (1, "y.a.example")]).isEmpty)
  }

  @Test func `joins different fields under an alias`() throws {
    let text = """
      type: temporal
      rules: [a, b]
      aliases:
        name: {a: query, b: query}
        end: {a: id.orig_h, b: id.resp_h}
      group-by: [end]
      timespan: 1m
      """
    // The asker of the one is never the server of the other here.
    #expect(try found(text, [(0, "x.a.example"), (1, "x.b.example")]).isEmpty)
    let named = text.replacing("group-by: [end]", with: "group-by: [name]")
    #expect(try found(named, [(0, "x.a.example"), (1, "x.b.example")]).isEmpty)
    let server = text.replacing("a: id.orig_h", with: "a: id.resp_h")
    #expect(
      try found(server, [(0, "x.a.example"), (1, "x.b.example")]) == ["corr0: end 192.0.2.53"]
    )
  }

  @Test func `may rest on another correlation`() throws {
    let pack = try pack(
      "type: event_count\nrules: [a]\ngroup-by: [id.orig_h]\ntimespan: 1m\ncondition: {gte: 3}",
      "type: temporal_ordered\nrules: [corr0, b]\ngroup-by: [id.orig_h]\ntimespan: 5m"
    )
    #expect(pack.leftOut.isEmpty)
    let burst = [(0, "x.a.example"), (1, "x.a.example"), (2, "x.a.example")] as [(Int64, String)]
    let after = try run(burst + [(60, "x.b.example")]).findings(pack.rules)
    #expect(after.map(\.rule) == ["corr1"])
    #expect(try #require(after.first?.evidence.first).frames.count == 8)
    #expect(
      try run([(0, "x.b.example")] + burst.map { ($0.0 + 1, $0.1) }).findings(pack.rules).isEmpty
    )
  }

  @Test func `keeps its rules' own findings only where it says so`() throws {
    let text = "type: event_count\nrules: [a]\ntimespan: 1m\ncondition: {gte: 2}"
    let questions = [(0, "x.a.example"), (1, "x.a.example")] as [(Int64, String)]
    #expect(try found(text, questions) == ["corr0: all events"])
    #expect(
      try Set(found(text + "\ngenerate: true", questions)) == [
        "corr0: all events", "a: x.a.example",
      ]
    )
  }

  @Test func `says how often and with which events`() throws {
    let pack = try pack(
      "type: event_count\nrules: [a]\ngroup-by: [query]\ntimespan: 10s\ncondition: {gte: 2}"
    )
    let questions = [0, 1, 100, 101, 200].map { (Int64($0), "x.a.example") }
    let finding = try #require(try run(questions).findings(pack.rules).first)
    #expect(
      finding.summary.contains(
        "for query x.a.example: 2 events within 10 seconds, and 1 more time."
      )
    )
    #expect(finding.evidence.first?.detail.hasPrefix("2 records of 2 of a; rule corr0 of") ?? false)
    #expect(finding.confidence == .possible && finding.severity == .high)
  }

  @Test(
    arguments: [
      (
        "type: event_count\nrules: [nope]\ntimespan: 1m\ncondition: {gte: 2}",
        "no rule 'nope' is loaded"
      ),
      (
        "type: event_count\nrules: [a]\ngroup-by: [user]\ntimespan: 1m\ncondition: {gte: 2}",
        "rule 'a' has no field 'user'"
      ),
      ("type: count\nrules: [a]\ntimespan: 1m\ncondition: {gte: 2}", "unknown value 'count'"),
      ("type: event_count\nrules: [a]\ntimespan: 1y\ncondition: {gte: 2}", "'1y' is no time span"),
      (
        "type: event_count\nrules: [a]\ntimespan: 99999999999999999999d\ncondition: {gte: 2}",
        "is no time span"
      ),
      ("type: event_count\nrules: [a]\ntimespan: 1m", "a condition such as 'gte: 10' is missing"),
      ("type: value_count\nrules: [a]\ntimespan: 1m\ncondition: {gte: 2}", "names no 'field'"),
      ("type: event_count\nrules: [a]\ntimespan: 1m\ncondition: {near: 2}", "unknown key 'near'"),
      ("type: event_count\nrules: []\ntimespan: 1m\ncondition: {gte: 2}", "no rule is named"),
      ("type: event_count\nrules: [corr0]\ntimespan: 1m\ncondition: {gte: 2}", "go round"),
    ]
  )
  func `with a mistake is left out with its place`(text: String, message: String) throws {
    let pack = try pack(text)
    #expect(pack.rules.map(\.code) == ["a", "b", "c"])
    #expect(pack.leftOut.count == 1)
    #expect(pack.leftOut.first?.message.contains(message) ?? false, "\(pack.leftOut)")
    #expect(pack.leftOut.first?.line ?? 0 > 15)
  }

  @Test(.timeLimit(.minutes(1)))
  func `of many events takes time in proportion`() throws {
    let entries = (0..<100_000).map { index in
      CorrelationWindow.Entry(
        time: Int64(index) * 1_000_000_000,
        rule: index % 2,
        value: .number(Int64(index % 97))
      )
    }
    for kind in Correlation.Kind.allCases {
      let text =
        "{type: \(kind.rawValue), rules: [a, b], timespan: 300d, field: x, condition: {gt: 1000000000}}"
      let correlation = try Correlation(YAMLFile.parse(text, file: "c.yml"))
      #expect(correlation.matches(in: entries).isEmpty, "\(kind)")
    }
  }

  @Test func `takes times at the ends of what a clock can show`() throws {
    let text = "{type: event_count, rules: [a], timespan: 1d, condition: {gte: 2}}"
    let correlation = try Correlation(YAMLFile.parse(text, file: "c.yml"))
    let entries = [Int64.min, .min + 1, 0, .max].map {
      CorrelationWindow.Entry(time: $0, rule: 0, value: .missing)
    }
    #expect(correlation.matches(in: entries) == [0...1])
  }
}
