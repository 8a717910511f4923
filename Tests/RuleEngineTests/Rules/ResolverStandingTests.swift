import Destinations
import Flows
import Testing
import Wire

@testable import RuleEngine

@Suite struct `The standing of resolvers` {
  @Test(arguments: Family.allCases)
  func `agrees with the finding on each resolver`(family: Family) throws {
    var run = TestRun(family)
    run.question(to: family.server)
    run.assign([family.resolver])
    run.question(to: family.resolver)
    run.question(to: family.publicResolver)
    let standing = try run.judge().resolverStanding
    #expect(standing == [family.server: nil, family.resolver: true, family.publicResolver: false])
  }

  @Test func `cannot be told of a local resolver in a family without assignments`() throws {
    var run = TestRun(.v4)
    run.assign([Family.v4.resolver])
    run.question(to: Family.v6.router)
    #expect(try run.judge().resolverStanding == [Family.v6.router: nil])
  }

  @Test(arguments: Family.allCases)
  func `is told of encrypted resolvers too`(family: Family) throws {
    var run = TestRun(family)
    run.flow(to: family.publicResolver, port: 853, service: .dot)
    #expect(try run.judge().resolverStanding == [family.publicResolver: nil])
    run.assign([family.resolver])
    run.flow(to: family.resolver, port: 853, service: .dot)
    run.flow(to: family.server, port: 853, service: .dot)
    let standing = try run.judge().resolverStanding
    #expect(standing == [family.publicResolver: nil, family.resolver: true, family.server: false])
  }

  @Test(arguments: Family.allCases)
  func `is shown by a filter for the questions alone`(family: Family) throws {
    var run = TestRun(family)
    run.assign([family.resolver])
    run.question(to: family.publicResolver)
    let evidence = try #require(try run.findings("TT-DNS-001").first?.evidence.first)
    let field = family == .v4 ? "ip.dst" : "ipv6.dst"
    #expect(
      evidence.displayFilter
        == "dns.flags.response == 0 && \(field) == \(family.publicResolver)"
    )
  }
}

@Suite struct `Encrypted DNS on ports of others` {
  @Test(arguments: Family.allCases, ["doq", "doq-i11"])
  func `is recognised by the ALPN of DoQ`(family: Family, alpn: String) throws {
    var run = TestRun(family)
    run.assign([family.resolver])
    let flow = run.flow(to: family.server, port: 784, proto: IPProtocol.udp, service: .quic)
    run.hello("r.example", in: flow)
    #expect(try run.findings("TT-DNS-002").isEmpty)
    run.observations.quic[0].clientALPN = ["h3", alpn]
    let finding = try #require(try run.findings("TT-DNS-002").first)
    #expect(finding.outcome == .violation)
    #expect(finding.confidence == .confirmed)
    #expect(finding.summary.contains("(doq, 1 flow"))
  }

  @Test(arguments: Family.allCases)
  func `cannot be told where a DNSCrypt certificate was asked for`(family: Family) throws {
    var run = TestRun(family)
    run.assign([family.resolver])
    run.question("2.DNSCrypt-cert.r.example", to: family.server)
    run.observations.dns[0].serverPort = 443
    run.observations.flows[0].responderPort = 443
    run.flow(to: family.server, proto: IPProtocol.udp, service: .unknown, sent: 512)
    run.flow(to: family.publicResolver, proto: IPProtocol.udp, service: .unknown, sent: 512)
    let findings = try run.findings("TT-DNS-002")
    #expect(findings.map(\.outcome) == [.cannotTell])
    #expect(findings.first?.summary.contains("DNSCrypt certificate") == true)
    #expect(findings.first?.summary.contains("send 542 octets") == true)
    let block = try #require(IPPrefix("\(family.server)/\(family == .v4 ? 32 : 128)"))
    let listed = try policy { $0.resolvers.addresses = [block] }
    #expect(try run.findings("TT-DNS-002", listed).isEmpty)
  }
}
