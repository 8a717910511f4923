import Destinations
import Flows
import Knowledge
import Testing
import Wire

@testable import RuleEngine

@Suite struct `A policy with sections` {
  private func policy(_ body: String) throws -> Policy {
    try Policy(YAMLFile.parse("telltale_policy: 1\nname: p\ntitle: P\n" + body, file: "p.yaml"))
  }

  /// A run with one destination that some apps contacted, in phases of their own.
  private func run(
    _ family: Family,
    apps: [String?],
    phases: [Phase?] = [nil],
    country: String = "IN"
  ) -> TestRun {
    var run = TestRun(family)
    run.captures = phases.map { CaptureContext(phase: $0) }
    run.observations.apps = apps.compactMap { $0 }
    run.destination("a.tracker.example", country: country)
    run.observations.flows[0].app = apps[0] == nil ? -1 : 0
    for (index, app) in apps.enumerated().dropFirst() {
      let flow = run.flow(to: family.server, capture: Int32(min(index, phases.count - 1)))
      run.observations.flows[flow].app = app == nil ? -1 : Int32(index)
      run.destinations[0].flows.append(flow)
    }
    return run
  }

  private func answers(_ run: TestRun, _ policy: Policy) throws -> [Outcome] {
    try run.findings("TT-DST-003", policy).map(\.outcome)
  }

  @Test(arguments: Family.allCases)
  func `authorises for one app what it does not for another`(family: Family) throws {
    let policy = try policy(
      "apps:\n- {app: com.browser, authorised: {domains: [tracker.example]}}"
    )
    #expect(try answers(run(family, apps: ["com.browser"]), policy) == [])
    #expect(try answers(run(family, apps: ["com.other"]), policy) == [.violation])
    #expect(try answers(run(family, apps: ["com.browser", "com.other"]), policy) == [.violation])
    let finding = try run(family, apps: ["com.other"]).findings("TT-DST-003", policy)[0]
    #expect(finding.summary.contains("authorises it for app com.browser alone, not for com.other"))
  }

  @Test(arguments: Family.allCases)
  func `cannot tell where the capture does not name the app`(family: Family) throws {
    let policy = try policy(
      "apps:\n- {app: com.browser, authorised: {domains: [tracker.example]}}"
    )
    #expect(try answers(run(family, apps: [nil]), policy) == [.cannotTell])
    #expect(try answers(run(family, apps: ["com.browser", nil]), policy) == [.cannotTell])
  }

  @Test(arguments: Family.allCases)
  func `means all apps that begin alike by an asterisk`(family: Family) throws {
    let policy = try policy(
      "apps:\n- {app: 'com.vendor.*', authorised: {domains: [tracker.example]}}"
    )
    #expect(try answers(run(family, apps: ["com.vendor.maps"]), policy) == [])
    #expect(try answers(run(family, apps: ["com.vendors"]), policy) == [.violation])
  }

  @Test(arguments: Family.allCases)
  func `limits an app to some recipients`(family: Family) throws {
    let policy = try policy(
      """
      authorised: {domains: [tracker.example]}
      apps:
      - {app: com.keyboard, only: {domains: [keys.example]}}
      """
    )
    #expect(try answers(run(family, apps: ["com.browser"]), policy) == [])
    #expect(try answers(run(family, apps: ["com.keyboard"]), policy) == [.violation])
    // The keyboard may have sent it.
    #expect(try answers(run(family, apps: [nil]), policy) == [.cannotTell])
  }

  @Test(arguments: Family.allCases)
  func `authorises nobody once an app was taken off`(family: Family) throws {
    let policy = try policy(
      """
      authorised: {domains: [tracker.example]}
      phases:
      - {phase: [after], only: {}}
      """
    )
    #expect(try answers(run(family, apps: ["a"], phases: [.use]), policy) == [])
    #expect(
      try answers(run(family, apps: ["a"], phases: [.afterUninstall]), policy) == [.violation]
    )
    let both = run(family, apps: ["a", "b"], phases: [.use, .afterUninstall])
    #expect(try answers(both, policy) == [.violation])
    #expect(try answers(run(family, apps: ["a"]), policy) == [.cannotTell])
  }

  @Test(arguments: Family.allCases)
  func `leaves infrastructure alone in every phase`(family: Family) throws {
    let policy = try policy("phases:\n- {phase: after, only: {}}")
    var run = run(family, apps: ["a"], phases: [.afterUninstall])
    run.destinations[0].party = .infrastructure
    #expect(try answers(run, policy) == [])
  }

  @Test(arguments: Family.allCases)
  func `permits places for an app alone`(family: Family) throws {
    let policy = try policy(
      """
      residency: {countries: [IN]}
      apps:
      - {app: com.maps, countries: [SG]}
      """
    )
    func outcomes(_ apps: [String?], _ country: String) throws -> [Outcome] {
      try run(family, apps: apps, country: country).findings("TT-DST-001", policy).map(\.outcome)
    }
    #expect(try outcomes(["com.maps"], "SG") == [])
    #expect(try outcomes(["com.maps"], "IN") == [.violation])
    #expect(try outcomes(["com.other"], "SG") == [.violation])
    #expect(try outcomes(["com.other"], "IN") == [])
    #expect(try outcomes([nil], "SG") == [.cannotTell])
    #expect(try outcomes([nil], "CN") == [.violation])
    #expect(try outcomes(["com.maps", "com.other"], "SG") == [.violation])
  }

  @Test(arguments: Family.allCases)
  func `blocks for an app alone`(family: Family) throws {
    let policy = try policy("apps:\n- {app: com.a, blocked: {domains: [tracker.example]}}")
    #expect(try run(family, apps: ["com.b"]).findings("TT-DST-004", policy) == [])
    let found = try run(family, apps: ["com.a"]).findings("TT-DST-004", policy)
    #expect(found.map(\.severity) == [.critical])
    #expect(found[0].summary.contains("for app com.a: domain tracker.example"))
  }

  @Test(arguments: Family.allCases)
  func `says who may receive a class of data`(family: Family) throws {
    let policy = try policy(
      """
      authorised: {domains: [tracker.example]}
      data:
      - {class: imei, only: {domains: [vendor.example]}}
      - {class: [location, cell], countries: [IN]}
      - {class: advertising-id, blocked: {domains: [tracker.example]}}
      """
    )
    let scene = Scene(run(family, apps: ["a"], country: "SG").input, policy: policy)
    #expect(scene.authorisation(ofData: ["imei"], to: 0).answer == .no)
    #expect(scene.authorisation(ofData: ["cell"], to: 0).answer == .no)
    #expect(scene.authorisation(ofData: ["advertising-id"], to: 0).answer == .no)
    #expect(scene.authorisation(ofData: ["crash"], to: 0).answer == .yes)
    let home = Scene(run(family, apps: ["a"]).input, policy: policy)
    #expect(home.authorisation(ofData: ["location"], to: 0).answer == .yes)
  }

  @Test(arguments: Family.allCases)
  func `that denies nobody finds nobody`(family: Family) throws {
    let policy = try Policy.load(nameOrPath: "observe-only", home: repository)
    var run = run(family, apps: [nil], country: "CN")
    run.assign([family.resolver])
    run.question("a.tracker.example", to: family.publicResolver, gives: [family.server])
    #expect(try run.judge(policy).findings.filter { $0.severity >= .low } == [])
  }

  @Test(arguments: Family.allCases)
  func `sets light findings aside by its decision rule, and says so`(family: Family) throws {
    let body = """
      requirements:
      - {id: R, title: T, rules: [TT-DST-005], decision: {severity: medium}}
      - {id: S, title: T, rules: [TT-DST-005]}
      - {id: T, title: T, rules: [TT-DST-003], decision: {confidence: confirmed}}
      """
    var run = TestRun(family)
    run.assign([family.resolver])
    run.question("else.example", to: family.resolver, gives: [family.router])
    run.destination()
    let requirements = try run.judge(policy(body)).requirements
    #expect(requirements.map(\.outcome) == [.conforms, .violation, .cannotTell])
    #expect(
      requirements[0].reason.hasSuffix(
        "1 violation below medium severity set aside by the decision rule."
      )
    )
  }

  @Test func `brings statements about networks with their provenance`() throws {
    let policy = try policy(
      """
      overrides:
        provenance: the operator's letter of 2026-11-01
        networks: [{network: 203.0.113.0/24, country: IN}]
        names: [{domain: a.example, organisation: A}]
      """
    )
    let own = try #require(try policy.overrides())
    let address = try #require(IPAddress("203.0.113.9"))
    #expect(own.network(of: address)?.provenance == "the operator's letter of 2026-11-01")
    let user = try Overrides(
      YAMLFile.parse(
        """
        telltale_overrides: 1
        provenance: the laboratory
        networks: [{network: 203.0.113.0/28, country: SG}]
        """,
        file: "o.yaml"
      )
    )
    let both = user.before(own)
    #expect(both.network(of: address)?.country == "SG")
    #expect(both.network(of: try #require(IPAddress("203.0.113.99")))?.country == "IN")
    #expect(both.name("x.a.example")?.organisation == "A")
  }
}
