import Destinations
import Flows
import Knowledge
import Testing
import Wire

@testable import RuleEngine

extension TestRun {
  /// A request for a name over HTTP to a server, and what it answered.
  @discardableResult
  mutating func ask(_ target: String, at server: IPAddress, gives body: String?) -> Int {
    let flow = flow(to: server, port: 80, service: .http)
    var request = HTTPRequest(
      flow: flow,
      first: observations.flows[flow].firstUpload,
      method: "GET",
      host: server.description,
      uri: target,
      version: "1.1"
    )
    var answer = HTTPAnswer()
    if let body {
      answer.frame = frame()
      answer.body = Array(body.utf8)
    }
    request.answer = answer
    observations.http.append(request)
    return flow
  }

  /// Judges with the phases of the captures.
  func findings(_ code: String, phases: [Phase?]) throws -> [Finding] {
    var input = self.input
    input.captures = phases.map { CaptureContext(phase: $0) }
    let rules = try builtin.get().rules.filter { $0.code == code }
    return try Judge(policy: defaultPolicy.get(), rules: rules).judge(input).findings
  }
}

@Suite struct `TT-DNS-003, HTTPDNS` {
  @Test(arguments: Family.allCases)
  func `is confirmed by a connection to what was answered, without a DNS question`(
    family: Family
  ) throws {
    var run = TestRun(family)
    run.assign([family.resolver])
    let target = family.address("203.0.113.77", "2001:db8:2::77")
    run.ask("/100000/d?host=api.app.example", at: family.server, gives: "{\"ips\":[\"\(target)\"]}")
    let flow = run.flow(to: target)
    run.hello("api.app.example", in: flow)
    let finding = try #require(try run.findings("TT-DNS-003").first)
    #expect(finding.outcome == .violation)
    #expect(finding.confidence == .confirmed)
    #expect(finding.evidence.contains { $0.detail.contains("api.app.example is at \(target)") })
    #expect(finding.evidence.contains { $0.detail.contains("under the name api.app.example") })
  }

  @Test(arguments: Family.allCases)
  func `cannot be told from a look-up where nobody goes to the answer`(family: Family) throws {
    var run = TestRun(family)
    let target = family.address("203.0.113.77", "2001:db8:2::77")
    run.ask("/lookup?domain=api.app.example", at: family.server, gives: "\(target)")
    #expect(try run.findings("TT-DNS-003").map(\.outcome) == [.cannotTell])
    // Asked of DNS as well: the connection proves nothing.
    run.question("api.app.example", to: family.resolver, gives: [target])
    run.hello("api.app.example", in: run.flow(to: target))
    #expect(try run.findings("TT-DNS-003").map(\.outcome) == [.cannotTell])
    // Under another name it is someone else's connection.
    run.hello("other.example", in: run.flow(to: target))
    #expect(try run.findings("TT-DNS-003").map(\.outcome) == [.cannotTell])
  }

  @Test func `is silent without addresses in the answer, and where the policy lists the server`()
    throws
  {
    var run = TestRun(.v4)
    run.ask("/v1/search?name=shop.example", at: Family.v4.server, gives: "{\"found\":0}")
    #expect(try run.findings("TT-DNS-003").isEmpty)
    run.ask("/x?host=a.example", at: Family.v4.server, gives: "198.51.100.7")
    run.hello("a.example", in: run.flow(to: IPAddress("198.51.100.7") ?? .zero))
    #expect(try run.findings("TT-DNS-003").map(\.outcome) == [.violation])
    let listed = try policy {
      $0.resolvers.addresses = [IPPrefix("203.0.113.9/32")].compactMap { $0 }
    }
    #expect(try run.findings("TT-DNS-003", listed).isEmpty)
  }

  @Test func `addresses are found in JSON and in lists`() {
    let found = { (text: String) in HTTPDNSDetector.addresses(Array(text.utf8)).map(\.description) }
    #expect(found("{\"ips\":[\"203.0.113.9\"],\"ttl\":60}") == ["203.0.113.9"])
    #expect(found("203.0.113.9;203.0.113.10,60") == ["203.0.113.9", "203.0.113.10"])
    #expect(found("{\"ipsv6\":[\"2001:db8::9\"]}") == ["2001:db8::9"])
    #expect(found("version 1.2.3, 12:30") == [])
  }
}

@Suite struct `TT-DNS-004, persistence` {
  private static let all: [Phase?] = [.baseline, .use, .afterUninstall, .afterReboot]

  private func run(_ family: Family, asksIn captures: [Int32]) -> TestRun {
    var run = TestRun(family)
    for capture in Int32(0)..<4 {
      run.assign([family.resolver], capture: capture)
      run.question(to: family.resolver, capture: capture)
      if captures.contains(capture) { run.question(to: family.publicResolver, capture: capture) }
    }
    return run
  }

  @Test(arguments: Family.allCases)
  func `fires where a resolver comes with the app and stays`(family: Family) throws {
    let findings = try run(family, asksIn: [1, 2, 3]).findings("TT-DNS-004", phases: Self.all)
    #expect(findings.map(\.outcome) == [.violation])
    #expect(findings.first?.severity == .critical)
    #expect(
      findings.first?.evidence.contains { $0.detail.hasPrefix("after-reboot: 1 question") } == true
    )
  }

  @Test(arguments: Family.allCases)
  func `is silent where it was there before, or has gone`(family: Family) throws {
    #expect(try run(family, asksIn: [0, 1, 2]).findings("TT-DNS-004", phases: Self.all).isEmpty)
    #expect(try run(family, asksIn: [1]).findings("TT-DNS-004", phases: Self.all).isEmpty)
    #expect(try run(family, asksIn: []).findings("TT-DNS-004", phases: Self.all).isEmpty)
  }

  @Test(arguments: Family.allCases)
  func `cannot tell where a phase is missing`(family: Family) throws {
    let used = run(family, asksIn: [1, 2, 3])
    let outcomes = { (phases: [Phase?]) in
      try used.findings("TT-DNS-004", phases: phases).map(\.outcome)
    }
    #expect(try outcomes([nil, .use, .afterUninstall, .afterReboot]) == [.cannotTell])
    #expect(try outcomes([.baseline, nil, .afterUninstall, .afterReboot]) == [.cannotTell])
    #expect(try outcomes([.baseline, .use, nil, nil]) == [.cannotTell])
    #expect(try outcomes([nil, nil, nil, nil]) == [])
    #expect(try outcomes([]) == [])
  }

  @Test func `the matrix counts questions by phase`() throws {
    var input = run(.v4, asksIn: [1, 2]).input
    input.captures = [.baseline, .use, .afterUninstall, .use].map { CaptureContext(phase: $0) }
    let judgement = try Judge(policy: defaultPolicy.get(), rules: builtin.get().rules).judge(input)
    let matrix = try #require(judgement.phases)
    #expect(matrix.columns.map(\.phase) == ["baseline", "use", "after-uninstall"])
    #expect(matrix.columns.map(\.captures) == [[0], [1, 3], [2]])
    #expect(matrix.rows.map(\.resolver) == ["198.51.100.53", "192.0.2.53"])
    #expect(matrix.rows.map(\.counts) == [[0, 1, 1], [1, 2, 1]])
    #expect(matrix.rows.map(\.outcome) == [.violation, .conforms])
  }

  @Test func `without phases the requirement is no pass`() throws {
    let judgement = try run(.v4, asksIn: []).judge()
    let requirement = judgement.requirements.first { $0.id == "R-DNS-LASTING" }
    #expect(requirement?.outcome == .cannotTell)
    #expect(requirement?.reason.contains("No capture of a phase") == true)
  }
}

@Suite struct `TT-DNS-005, answers` {
  /// 203.0.113.0/24 and its twin lie in CN, everything else in IN.
  private func judged(_ run: TestRun) throws -> [Finding] {
    var input = run.input
    let catalogue = try smallCatalogue()
    let slash24 = try #require(IPPrefix("192.0.2.0/24"))
    input.knowledge = DestinationKnowledge(
      catalogue: catalogue,
      rows: { address in
        let isFar = "\(address)".hasPrefix("203.0.113.") || "\(address)".hasPrefix("2001:db8:2:")
        var row = GeoRow(
          database: "toy",
          buildDate: "2026-11-01",
          network: IPPrefix(address.description) ?? slash24
        )
        row.country = isFar ? "CN" : "IN"
        row.asn = isFar ? 64_501 : "\(address)".hasSuffix("7") ? 64_497 : 64_498
        return [row]
      }
    )
    let rules = try builtin.get().rules.filter { $0.code == "TT-DNS-005" }
    return try Judge(policy: defaultPolicy.get(), rules: rules).judge(input).findings
  }

  private func near(_ family: Family, _ number: Int) -> IPAddress {
    family.address("198.51.100.\(number)", "2001:db8:9::\(number)")
  }

  @Test(arguments: Family.allCases)
  func `another network and country is found, another network alone is not`(family: Family) throws {
    var run = TestRun(family)
    run.assign([family.resolver])
    run.question("bank.example", to: family.resolver, gives: [near(family, 7)])
    run.question("bank.example", to: family.publicResolver, gives: [family.server])
    let finding = try #require(try judged(run).first)
    #expect(finding.outcome == .violation)
    #expect(finding.subject == "answers for bank.example")
    #expect(
      finding.evidence.contains { $0.detail.contains("answered \(near(family, 7)) (AS64497, IN)") }
    )

    var other = TestRun(family)
    other.assign([family.resolver])
    other.question("cdn.example", to: family.resolver, gives: [near(family, 7)])
    other.question("cdn.example", to: family.publicResolver, gives: [near(family, 8)])
    #expect(try judged(other).map(\.outcome) == [.cannotTell])
  }

  @Test(arguments: Family.allCases)
  func `the same network, or one address in common, is in order`(family: Family) throws {
    var run = TestRun(family)
    run.assign([family.resolver])
    run.question("a.example", to: family.resolver, gives: [near(family, 7)])
    run.question("a.example", to: family.publicResolver, gives: [near(family, 17)])
    run.question("b.example", to: family.resolver, gives: [near(family, 7), family.server])
    run.question("b.example", to: family.publicResolver, gives: [family.server])
    #expect(try judged(run).isEmpty)
  }

  @Test(arguments: Family.allCases)
  func `one address for names that do not exist is found`(family: Family) throws {
    var run = TestRun(family)
    run.assign([family.resolver])
    run.question("kq7vx2mfaz.example", to: family.resolver)
    run.observations.dns[0].responseCode = 3
    run.question("hx5c9wqjbe.example", to: family.publicResolver, gives: [family.server])
    #expect(try judged(run).isEmpty)
    run.question("pz8r4ylgso.example", to: family.publicResolver, gives: [family.server])
    let finding = try #require(try judged(run).first)
    #expect(finding.outcome == .violation)
    #expect(finding.subject == "\(family.server) for names that do not exist")
    #expect(finding.confidence == .probable)
  }

  @Test func `names that people register are no probes`() {
    for name in ["homepages.example", "www.securebank.example", "bbc.example", "web2.example"] {
      #expect(!ProbeAnswers.isProbe(name), "\(name)")
    }
    for name in ["uf7y3gpoac.example", "xkcdqwrtzp", "kq7vx2mfaz.example"] {
      #expect(ProbeAnswers.isProbe(name), "\(name)")
    }
  }

  @Test(arguments: Family.allCases)
  func `a second answer to one question is found if it leads elsewhere`(family: Family) throws {
    var run = TestRun(family)
    run.assign([family.resolver])
    run.question("a.example", to: family.resolver, gives: [near(family, 7)])
    var second = run.observations.dns[0]
    second.queried = false
    second.response = run.frame()
    run.observations.dns.append(second)
    #expect(try judged(run).isEmpty)
    let text = family.server.description
    run.observations.dns[1].answers = [
      DNSAnswer(name: "a.example", type: 1, ttl: 9, text: text, address: family.server)
    ]
    let finding = try #require(try judged(run).first)
    #expect(finding.summary.contains("two different answers"))
    // The network had assigned the resolver: two steps milder.
    #expect(finding.severity == .low)
  }

  @Test func `an address of nobody is found where the network's resolver has a real one`() throws {
    var run = TestRun(.v4)
    run.assign([Family.v4.resolver])
    run.question("a.example", to: Family.v4.publicResolver, gives: [IPAddress("0.0.0.0") ?? .zero])
    #expect(try judged(run).isEmpty)
    run.question("a.example", to: Family.v4.resolver, gives: [near(.v4, 7)])
    #expect(try judged(run).map(\.outcome) == [.violation])
  }
}
