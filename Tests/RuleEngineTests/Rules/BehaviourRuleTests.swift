import Destinations
import Flows
import Testing
import Wire

@testable import RuleEngine

/// A registrable domain is the last two labels here.
private func lastTwoLabels(_ name: String) -> String? {
  let labels = name.split(separator: ".")
  return labels.count < 2 ? nil : labels.suffix(2).joined(separator: ".")
}

extension TestRun {
  /// Adds flows to a destination that begin so many seconds after its first one.
  fileprivate mutating func contacts(_ seconds: [Int64], in index: Int, sent: UInt64 = 400) {
    let start = observations.flows[destinations[index].flows[0]].first.time.nanoseconds
    for second in seconds {
      let flow = flow(to: destinations[index].address, sent: sent)
      observations.flows[flow].first.time = Timestamp(nanoseconds: start + second * 1_000_000_000)
      destinations[index].flows.append(flow)
    }
  }

  fileprivate func findings(knowingDomains code: String) throws -> [Finding] {
    let rules = try builtin.get().rules.filter { $0.code == code }
    var input = input
    input.registrableDomain = lastTwoLabels
    return try Judge(policy: defaultPolicy.get(), rules: rules).judge(input).findings
  }

  /// Runs with one capture for each of the phases, each with data to the named recipients.
  fileprivate static func phases(
    _ family: Family,
    _ phases: [(phase: Phase, names: [String])],
    sent: UInt64 = 20_000
  ) -> TestRun {
    var run = TestRun(family)
    var places: [String: Int] = [:]
    for (capture, part) in phases.enumerated() {
      run.captures.append(CaptureContext(phase: part.phase))
      for name in part.names {
        let host = family.address("203.0.113.\(name.count)", "2001:db8:2::\(name.count)")
        let flow = run.flow(to: host, sent: sent, capture: Int32(capture))
        if let place = places[name] {
          run.destinations[place].flows.append(flow)
        } else {
          places[name] = run.destination(name, at: host)
          run.destinations[run.destinations.count - 1].flows = [flow]
        }
      }
    }
    return run
  }
}

@Suite struct `A beacon` {
  private func run(_ family: Family, _ seconds: [Int64]) throws -> [Finding] {
    var run = TestRun(family)
    run.contacts(seconds, in: run.destination("beat.example", sent: 400))
    return try run.findings("TT-BEH-001")
  }

  @Test(arguments: Family.allCases)
  func `is found where contacts follow a timer, with n, median and deviation`(
    family: Family
  ) throws {
    let found = try run(family, (1...11).map { $0 * 270 })
    #expect(found.map(\.outcome) == [.violation])
    let detail = try #require(found.first?.evidence.first?.detail)
    #expect(detail.contains("n = 11 intervals, median 270.0 s, median absolute deviation 0.0 s"))
  }

  @Test(arguments: Family.allCases)
  func `bears a timer that drifts a little`(family: Family) throws {
    let seconds: [Int64] = [268, 545, 811, 1080, 1352, 1617, 1893, 2160]
    #expect(try run(family, seconds).count == 1)
  }

  @Test(arguments: Family.allCases)
  func `is not what a user does`(family: Family) throws {
    #expect(try run(family, [12, 712, 757, 1087, 2187, 2195, 2285, 2895, 2920]) == [])
  }

  @Test(arguments: Family.allCases)
  func `is not told from fewer than six intervals, nor from a burst`(family: Family) throws {
    #expect(try run(family, (1...5).map { $0 * 270 }) == [])
    #expect(try run(family, (1...6).map { $0 * 270 }).count == 1)
    #expect(try run(family, (1...30).map { $0 * 9 }) == [])
  }

  @Test func `of several captures has no interval across their gap`() {
    let hour: [(time: Int64, octets: UInt64)] = (0..<7).map { (Int64($0) * 60_000, 100) }
    let later = hour.map { (time: $0.time + 90_000_000, octets: $0.octets) }
    let score = BeaconScore([hour, later], captured: 2 * 7 * 60_000)
    #expect(score.intervals == 12)
    #expect(score.median == 60_000 && score.deviation == 0)
  }

  @Test func `has the score of RITA's parts`() {
    // Bowley's skew of 10, 20, 40 seconds is (10 + 40 - 2 * 20) / 30.
    let times: [Int64] = [0, 10_000, 20_000, 40_000, 60_000, 100_000, 140_000]
    let score = BeaconScore([times.map { (time: $0, octets: 5) }], captured: 200_000)
    #expect(score.median == 20_000 && score.deviation == 10_000)
    #expect(score.sizes == 1)
    #expect(abs(score.times - ((1 - (12_500 + 35_000 - 40_000) / 22_500.0) + 0.5) / 2) < 1e-9)
    #expect(abs(score.span - 0.8) < 1e-9)
  }

  @Test func `scores nothing, one contact and equal times without harm`() {
    for times: [Int64] in [[], [5], [5, 5, 5]] {
      let score = BeaconScore([times.map { (time: $0, octets: 0) }], captured: 0)
      #expect(score.total.isFinite && score.total >= 0)
    }
  }
}

@Suite struct `An upload that nobody asked for` {
  private func occasions(_ run: TestRun) throws -> [String] {
    try run.findings("TT-BEH-002").map { "\($0.outcome.rawValue): \($0.summary)" }
  }

  @Test(arguments: Family.allCases)
  func `is found while idle, from a size on`(family: Family) throws {
    let idle = try occasions(.phases(family, [(.backgroundIdle, ["a.example"])]))
    #expect(idle.count == 1 && idle[0].contains("while nobody touched it"))
    #expect(try occasions(.phases(family, [(.backgroundIdle, ["a.example"])], sent: 900)) == [])
    #expect(try occasions(.phases(family, [(.use, ["a.example"])])) == [])
  }

  @Test(arguments: Family.allCases)
  func `is found before consent, and not after it`(family: Family) throws {
    var run = TestRun.phases(family, [(.setup, ["a.example"])])
    #expect(try occasions(run).first?.contains("before the user was asked") == true)
    let time = run.observations.flows[0].first.time
    run.events = [LabEvent(time: time, kind: .consent)]
    #expect(try occasions(run) == [])
    run.events = [LabEvent(time: Timestamp(nanoseconds: time.nanoseconds + 1), kind: .consent)]
    #expect(try occasions(run).count == 1)
  }

  @Test(arguments: Family.allCases)
  func `is found after an objection where data went there before`(family: Family) throws {
    let both: [(Phase, [String])] = [(.use, ["a.example"]), (.optOut, ["a.example"])]
    #expect(try occasions(.phases(family, both)).first?.contains("had objected") == true)
    var run = TestRun.phases(family, both)
    for index in run.destinations.indices { run.destinations[index].party = .first }
    #expect(try occasions(run) == [])
  }

  @Test(arguments: Family.allCases)
  func `is found after uninstalling if it came with the app`(family: Family) throws {
    let (app, other) = ("app.example", "other-app.example")
    let lasting = try occasions(
      .phases(
        family,
        [(.baseline, [other]), (.use, [app, other]), (.afterUninstall, [app, other])],
        sent: 300
      )
    )
    #expect(lasting.count == 1 && lasting[0].contains("app.example ("))
    #expect(!lasting[0].contains("other-app"))
    let gone: [(Phase, [String])] = [
      (.baseline, [other]), (.use, [app]), (.afterUninstall, [other]),
    ]
    #expect(try occasions(.phases(family, gone, sent: 300)) == [])
  }

  @Test(arguments: Family.allCases)
  func `cannot be told after uninstalling without a baseline`(family: Family) throws {
    let phases: [(Phase, [String])] = [(.use, ["a.example"]), (.afterReboot, ["a.example"])]
    let found = try TestRun.phases(family, phases, sent: 300).findings("TT-BEH-002")
    #expect(found.map(\.outcome) == [.cannotTell])
  }
}

@Suite struct `Names that carry data` {
  private func run(_ family: Family, _ names: [String], connected: Bool = false) -> TestRun {
    var run = TestRun(family)
    for name in names {
      run.question(name, to: family.resolver, gives: connected ? [family.server] : [])
    }
    if connected { run.destination(at: family.server) }
    return run
  }

  private let long = (0..<40).map { number in
    let letters = (0..<40).map { place in
      Character(UnicodeScalar(UInt8(97 + (number * 131 + place * place * 7 + place) % 26)))
    }
    return "\(String(letters))\(number).t.carrier.example"
  }

  @Test(arguments: Family.allCases)
  func `are found below one registrable domain`(family: Family) throws {
    let found = try run(family, long).findings(knowingDomains: "TT-DNS-006")
    #expect(found.map(\.severity) == [.high])
    #expect(found.first?.summary.contains("40 distinct names below carrier.example") == true)
  }

  @Test(arguments: Family.allCases)
  func `are not those that are connected to, few, short or asked again`(family: Family) throws {
    for run in [
      run(family, long, connected: true), run(family, Array(long.prefix(20))),
      run(family, (0..<400).map { "host\($0).carrier.example" }),
      run(family, [String](repeating: long[0], count: 400)),
      run(family, long.enumerated().map { "\($0.element.prefix(42)).site\($0.offset).example" }),
    ] {
      #expect(try run.findings(knowingDomains: "TT-DNS-006") == [])
    }
  }

  @Test func `have the entropy of their letters`() {
    for (number, logarithm) in [(0.5, -1), (0.25, -2), (8, 3), (1, 0)] {
      #expect(abs(BinaryLogarithm.of(number) - Double(logarithm)) < 1e-9)
    }
    #expect(abs(BinaryLogarithm.of(10) - 3.321_928_094_887) < 1e-9)
    #expect(BinaryLogarithm.of(0) == 0 && BinaryLogarithm.of(-.infinity) == 0)
  }
}
