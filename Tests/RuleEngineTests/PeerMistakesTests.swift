import Destinations
import Flows
import FoundationEssentials
import Knowledge
import Testing
import Wire

@testable import RuleEngine

/// Mistakes that were met in tools of the same purpose.
@Suite struct PeerMistakesTests {
  @Test(arguments: Family.allCases)
  func `networks permitted in one family permit none of the other`(family: Family) throws {
    let other = family == .v4 ? Family.v6 : .v4
    let network = try #require(IPPrefix(other.server, length: 0))
    let lax = try policy { $0.authorised.networks = [network] }
    var run = TestRun(family)
    run.destination("tracker.example")
    #expect(try run.findings("TT-DST-003", lax).map(\.outcome) == [.violation])
    let own = try #require(IPPrefix(family.server, length: family == .v4 ? 24 : 48))
    let open = try policy { $0.authorised.networks = [own] }
    #expect(try run.findings("TT-DST-003", open).isEmpty)
    run.destination("elsewhere.example", at: family.publicResolver)
    #expect(try run.findings("TT-DST-003", open).map(\.outcome) == [.violation])
  }

  @Test func `a permitted domain permits names below it, label by label`() {
    let domains = DomainSet(["google.com", "t.co"])
    #expect(domains.match("www.google.com") == "google.com")
    for name in ["evilgoogle.com", "google.com.evil.example", "microsoft.com", "reddit.com"] {
      #expect(domains.match(name) == nil, "\(name)")
    }
  }

  @Test func `a permitted domain is no pattern`() {
    #expect(DomainSet(["a.example"]).match("axexample") == nil)
    #expect(DomainSet(["a.b+.example"]).match("a.bb.example") == nil)
  }

  @Test(arguments: Family.allCases)
  func `a place that is not known is no place abroad, nor one at home`(family: Family) throws {
    var run = TestRun(family)
    run.destination("edge.example", country: "") { $0.location.confidence = .unknown }
    #expect(try run.findings("TT-DST-001").map(\.outcome) == [.cannotTell])
  }

  @Test(arguments: Family.allCases)
  func `IPv6 is judged as IPv4, multicast and neighbours not at all`(family: Family) throws {
    var run = TestRun(family)
    run.destination("tracker.example")
    run.destination(at: family.address("224.0.0.251", "ff02::fb")) { $0.party = .local }
    run.destination(at: family.address("192.168.0.1", "fe80::1")) { $0.party = .local }
    let findings = try run.findings("TT-DST-001")
    #expect(findings.map(\.subject) == ["tracker.example (\(family.server))"])
  }

  @Test(arguments: Family.allCases)
  func `a destination that one rule found is judged by the others too`(family: Family) throws {
    var run = TestRun(family)
    let index = run.destination("tracker.example", service: .http, port: 80)
    run.request("POST", host: "tracker.example", body: 64, in: index)
    let rules = Set(try run.judge().findings.filter { $0.outcome == .violation }.map(\.rule))
    #expect(rules.contains("TT-DST-001"))
    #expect(rules.count > 1)
  }

  @Test(arguments: Family.allCases)
  func `questions put before anything was assigned break nothing`(family: Family) throws {
    var run = TestRun(family)
    run.question(to: family.resolver)
    run.assign([family.resolver])
    run.question(to: family.resolver)
    let outcomes = try run.findings("TT-DNS-001").map(\.outcome)
    #expect(!outcomes.contains(.violation))
  }

  @Test(arguments: Family.allCases)
  func `a listed resolver is not reported, another one is`(family: Family) throws {
    var run = TestRun(family)
    run.assign([family.resolver])
    run.question(to: family.resolver)
    let silent = try run.findings("TT-DNS-001")
    #expect(silent.isEmpty)
    run.question(to: family.publicResolver)
    #expect(try run.findings("TT-DNS-001").map(\.outcome) == [.violation])
  }

  @Test(arguments: Family.allCases)
  func `a name that only ends with a permitted one's letters is a violation`(
    family: Family
  ) throws {
    let lax = try policy { $0.authorised.domains = DomainSet(["google.com", "t.co", "x.com"]) }
    var run = TestRun(family)
    for name in ["evilgoogle.com", "google.com.evil.example", "microsoft.com", "netflix.com"] {
      run.destination(name)
    }
    #expect(
      try run.findings("TT-DST-003", lax).map(\.outcome) == Array(repeating: .violation, count: 4)
    )
    var permitted = TestRun(family)
    for name in ["www.google.com", "t.co", "a.b.x.com"] { permitted.destination(name) }
    #expect(try permitted.findings("TT-DST-003", lax).isEmpty)
  }

  @Test(arguments: Family.allCases, ["udp", "UDP", "icmp", "ICMP"])
  func `a rule that names a transport fires, whatever its case`(
    family: Family,
    transport: String
  ) throws {
    let icmp = family == .v4 ? IPProtocol.icmp : IPProtocol.icmpv6
    var run = TestRun(family)
    run.destination("a.example", proto: IPProtocol.udp)
    run.destination("b.example", at: family.publicResolver, service: .unknown, port: 0, proto: icmp)
    run.destination("c.example", at: family.resolver)
    let rule = try recordRule(
      "product: zeek, service: conn",
      "s: {proto: \(transport)}\ncondition: s"
    )
    let findings = try run.findings([rule])
    let asked = transport.lowercased() == "udp" ? family.server : family.publicResolver
    #expect(findings.count == 1)
    #expect(findings.first?.subject.contains(asked.description) == true)
  }

  @Test(arguments: Family.allCases)
  func `a listed domain lists what is below it, and nothing that holds its letters`(
    family: Family
  ) throws {
    let list = try ImportedList(bytes: Data("||tracker.example^\n||x.com^\n".utf8), file: "l")
    for (name, count) in [
      ("tracker.example", 1), ("in.a.tracker.example", 1), ("xtracker.example", 0),
      ("tracker.example.org", 0), ("netflix.com", 0), ("x.com", 1),
    ] {
      var run = TestRun(family)
      run.destination(name)
      run.lists = [BlockList(list: list, severity: "high")]
      #expect(try run.findings("TT-DST-004").count == count, "\(name)")
    }
  }
}
