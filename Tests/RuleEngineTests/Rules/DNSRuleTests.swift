import Destinations
import Flows
import Testing
import Wire

@testable import RuleEngine

@Suite struct `TT-DNS-001, resolver other than network-assigned` {
  @Test(arguments: Family.allCases)
  func `fires on questions to another resolver and shows what was assigned`(
    family: Family
  ) throws {
    var run = TestRun(family)
    run.catalogue = try smallCatalogue()
    run.assign([family.resolver])
    run.question(to: family.resolver)
    for index in 0..<25 { run.question("n\(index).example", to: family.publicResolver) }
    let findings = try run.findings("TT-DNS-001")
    #expect(findings.count == 1)
    let finding = try #require(findings.first)
    #expect(finding.outcome == .violation)
    #expect(finding.severity == .high)
    #expect(finding.confidence == .confirmed)
    #expect(
      finding.summary
        == "The handset (\(family.handset)) was observed to ask the resolver "
        + "\(family.publicResolver) (Public DNS) 25 questions; the network assigned "
        + "\(family.resolver)."
    )
    let questions = try #require(finding.evidence.first)
    #expect(questions.frames.count == 20)
    #expect(questions.detail.hasPrefix("25 DNS questions to"))
    #expect(finding.evidence.contains { $0.detail.contains("assigned \(family.resolver)") })
    #expect(finding.evidence.contains { $0.detail.contains("resolvers gave 1 answer") })
  }

  @Test(arguments: Family.allCases)
  func `is silent on assigned and listed resolvers and on multicast DNS`(family: Family) throws {
    var run = TestRun(family)
    run.assign([family.resolver])
    run.question(to: family.resolver)
    run.question(to: family.address("224.0.0.251", "ff02::fb"), service: .mdns)
    #expect(try run.findings("TT-DNS-001").isEmpty)
    run.question(to: family.publicResolver)
    let lax = try policy {
      $0.resolvers.addresses = [IPPrefix("198.51.100.0/24"), IPPrefix("2001:db8:3::/48")]
        .compactMap { $0 }
    }
    #expect(try run.findings("TT-DNS-001", lax).isEmpty)
  }

  @Test(arguments: Family.allCases)
  func `cannot tell without an assignment, unless the policy's list is final`(
    family: Family
  ) throws {
    var run = TestRun(family)
    run.question(to: family.publicResolver)
    #expect(try run.findings("TT-DNS-001").map(\.outcome) == [.cannotTell])
    let strict = try policy { $0.resolvers.networkAssigned = false }
    let findings = try run.findings("TT-DNS-001", strict)
    #expect(findings.map(\.outcome) == [.violation])
    #expect(findings.first?.summary.contains("1 question; the policy does not list it") == true)
    #expect(findings.first?.evidence.first?.frames == [1])
  }

  @Test func `does not count questions from before the first assignment`() throws {
    var run = TestRun(.v4)
    run.question(to: Family.v4.publicResolver)
    run.assign([Family.v4.resolver])
    #expect(try run.findings("TT-DNS-001").map(\.outcome) == [.cannotTell])
    run.assign([Family.v4.publicResolver])
    #expect(try run.findings("TT-DNS-001").isEmpty)
  }

  @Test func `follows a change of the assigned resolver`() throws {
    var run = TestRun(.v4)
    run.assign([Family.v4.resolver])
    run.question(to: Family.v4.resolver)
    run.assign([Family.v4.publicResolver])
    run.question(to: Family.v4.publicResolver)
    #expect(try run.findings("TT-DNS-001").isEmpty)
    run.question(to: Family.v4.resolver)
    #expect(try run.findings("TT-DNS-001").map(\.outcome) == [.violation])
  }

  @Test func `keeps a lease over captures until a later one shows another`() throws {
    var run = TestRun(.v4)
    run.assign([Family.v4.resolver], capture: 0)
    run.question(to: Family.v4.resolver, capture: 1)
    #expect(try run.findings("TT-DNS-001").isEmpty)
    run.question(to: Family.v4.publicResolver, capture: 1)
    #expect(try run.findings("TT-DNS-001").map(\.outcome) == [.violation])
  }

  @Test func `joins DHCP for IPv4 and router advertisements for IPv6`() throws {
    var run = TestRun(.v4)
    run.assign([Family.v4.resolver])
    run.assign([Family.v6.resolver], source: .routerAdvertisement)
    run.question(to: Family.v4.resolver)
    run.question(to: Family.v6.resolver)
    #expect(try run.findings("TT-DNS-001").isEmpty)
  }

  @Test func `cannot tell of a local resolver in a family without assignments`() throws {
    var run = TestRun(.v4)
    run.assign([Family.v4.resolver])
    run.question(to: Family.v6.router)
    #expect(try run.findings("TT-DNS-001").map(\.outcome) == [.cannotTell])
  }

  @Test func `leaves out the questions of other hosts`() throws {
    var run = TestRun(.v4)
    run.assign([Family.v4.resolver])
    run.question(to: Family.v4.publicResolver)
    var device = DeviceIdentity.identify(Observations())
    device.addresses = [IPAddress("192.0.2.99") ?? .zero]
    let rules = try builtin.get().rules.filter { $0.code == "TT-DNS-001" }
    var input = run.input
    input.device = device
    let judge = try Judge(policy: defaultPolicy.get(), rules: rules)
    #expect(judge.judge(input).findings.isEmpty)
  }

  @Test func `says so where the assigned resolvers stayed silent`() throws {
    var run = TestRun(.v4)
    run.assign([Family.v4.resolver])
    run.question(to: Family.v4.resolver, answered: false)
    run.question(to: Family.v4.publicResolver)
    let finding = try #require(try run.findings("TT-DNS-001").first)
    #expect(finding.outcome == .violation)
    #expect(finding.alternatives.contains { $0.contains("may have fallen back") })
  }
}

@Suite struct `TT-DNS-002, undeclared encrypted DNS` {
  @Test(arguments: Family.allCases, [Service.dot, .doq, .doh])
  func `fires on DoT, DoQ and DoH to someone else`(family: Family, service: Service) throws {
    var run = TestRun(family)
    run.assign([family.resolver])
    run.flow(
      to: family.publicResolver,
      port: service == .doh ? 443 : 853,
      proto: service == .doq ? IPProtocol.udp : IPProtocol.tcp,
      service: service
    )
    let finding = try #require(try run.findings("TT-DNS-002").first)
    #expect(finding.outcome == .violation)
    #expect(finding.severity == .medium)
    #expect(finding.confidence == .confirmed)
    #expect(finding.summary.contains("(\(service.name), 1 flow, 1,234 octets sent)"))
  }

  @Test(arguments: Family.allCases, [Service.ssl, .quic])
  func `fires on a known DoH name in TLS and QUIC`(family: Family, service: Service) throws {
    var run = TestRun(family)
    run.catalogue = try smallCatalogue()
    let proto = service == .quic ? IPProtocol.udp : IPProtocol.tcp
    let flow = run.flow(to: family.server, proto: proto, service: service)
    run.hello("x.DNS.public.example", in: flow)
    #expect(try run.findings("TT-DNS-002").map(\.outcome) == [.violation])
    let lax = try policy { $0.resolvers.names = DomainSet(["dns.public.example"]) }
    #expect(try run.findings("TT-DNS-002", lax).isEmpty)
  }

  @Test(arguments: Family.allCases)
  func `is silent on opportunistic DoT, DNR, DDR and the same provider`(family: Family) throws {
    var opportunistic = TestRun(family)
    opportunistic.assign([family.resolver])
    opportunistic.flow(to: family.resolver, port: 853, service: .dot)
    var dnr = TestRun(family)
    dnr.assign([family.server], source: .dnr, name: "Dns.Network.Example")
    dnr.hello("dns.network.example", in: dnr.flow(to: family.server, port: 853, service: .dot))
    var ddr = TestRun(family)
    ddr.assign([family.resolver])
    let record = DNSAnswer(
      name: "_dns.resolver.arpa",
      type: 64,
      ttl: 60,
      text: "1 dns.network.example. alpn=dot"
    )
    ddr.question("_dns.resolver.arpa", to: family.resolver, records: [record])
    ddr.hello("dns.network.example", in: ddr.flow(to: family.server, port: 853, service: .dot))
    var provider = TestRun(family)
    provider.catalogue = try smallCatalogue()
    provider.assign([family.publicResolver])
    provider.hello("browser.public.example", in: provider.flow(to: family.server))
    for run in [opportunistic, dnr, ddr, provider] {
      #expect(try run.findings("TT-DNS-002").isEmpty)
    }
  }

  @Test(arguments: Family.allCases)
  func `is silent on a resolver that the vendor declares as one, and only then`(
    family: Family
  ) throws {
    var run = TestRun(family)
    run.assign([family.resolver])
    let index = run.destination("dns.chosen.example", service: .dot, port: 853)
    run.hello("dns.chosen.example", in: run.observations.flows.count - 1)
    #expect(try run.findings("TT-DNS-002").map(\.outcome) == [.violation])
    run.declared = DeclarationStanding(authorised: ["declared as x"], statements: [])
    #expect(try run.findings("TT-DNS-002").map(\.outcome) == [.violation])
    run.declared?.encryptedResolvers = [index]
    #expect(try run.findings("TT-DNS-002").isEmpty)
  }

  @Test(arguments: Family.allCases)
  func `permits each of several resolvers that one message designates, DoH among them`(
    family: Family
  ) throws {
    var run = TestRun(family)
    run.assign([family.server], source: .dnr, name: "a.net.example")
    run.assign([family.publicResolver], source: .dnr, name: "b.net.example")
    for index in 0..<2 {
      run.observations.assignments[index].service.alpn = ["h2"]
      run.observations.assignments[index].frame = run.observations.assignments[0].frame
    }
    for (name, address) in [
      ("a.net.example", family.server), ("b.net.example", family.publicResolver),
    ] {
      run.hello(name, in: run.flow(to: address, service: .ssl))
    }
    let judgement = try run.judge(only: "TT-DNS-002")
    #expect(judgement.findings.isEmpty)
    #expect(judgement.resolverStanding == [family.server: true, family.publicResolver: true])
    // A later message replaces what the earlier one designated.
    run.assign([family.resolver], source: .dnr, name: "c.net.example")
    run.hello("b.net.example", in: run.flow(to: family.publicResolver, service: .ssl))
    #expect(try run.findings("TT-DNS-002").map(\.outcome) == [.violation])
  }

  @Test func `is silent on attempts without data and on other names`() throws {
    var run = TestRun(.v4)
    run.catalogue = try smallCatalogue()
    run.flow(to: Family.v4.publicResolver, port: 853, service: .dot, sent: 0)
    run.hello("www.example", in: run.flow(to: Family.v4.publicResolver))
    #expect(try run.findings("TT-DNS-002").isEmpty)
  }

  @Test(arguments: Family.allCases)
  func `cannot tell by the address alone, nor of DoT before any assignment`(
    family: Family
  ) throws {
    var address = TestRun(family)
    address.catalogue = try smallCatalogue()
    address.assign([family.resolver])
    address.flow(to: family.publicResolver)
    var early = TestRun(family)
    early.flow(to: family.publicResolver, port: 853, service: .dot)
    for run in [address, early] {
      #expect(try run.findings("TT-DNS-002").map(\.outcome) == [.cannotTell])
    }
  }

  @Test func `does not believe a designation by a resolver that was not assigned`() throws {
    var run = TestRun(.v4)
    run.assign([Family.v4.resolver])
    let record = DNSAnswer(
      name: "_dns.resolver.arpa",
      type: 64,
      ttl: 60,
      text: "1 dns.evil.example."
    )
    run.question("_dns.resolver.arpa", to: Family.v4.publicResolver, records: [record])
    run.hello("dns.evil.example", in: run.flow(to: Family.v4.server, port: 853, service: .dot))
    #expect(try run.findings("TT-DNS-002").map(\.outcome) == [.violation])
  }
}

@Suite struct `TT-CRY-001, cleartext upload` {
  private func run(
    _ family: Family,
    _ method: String = "POST",
    body: UInt64 = 500,
    country: String = "IN",
    host: String? = "up.tracker.example:8080",
    party: Party = .third
  ) -> TestRun {
    var run = TestRun(family)
    let index = run.destination("up.tracker.example", country: country, service: .http, port: 80) {
      $0.party = party
    }
    run.request(method, host: host, body: body, in: index)
    return run
  }

  @Test(arguments: Family.allCases)
  func `fires on an upload and is one step graver abroad`(family: Family) throws {
    let finding = try #require(try run(family).findings("TT-CRY-001").first)
    #expect(finding.outcome == .violation)
    #expect(finding.severity == .medium)
    #expect(finding.confidence == .confirmed)
    #expect(try run(family, country: "CN").findings("TT-CRY-001").map(\.severity) == [.high])
  }

  @Test func `never prints the query, which may hold identifiers`() throws {
    let finding = try #require(try run(.v4).findings("TT-CRY-001").first)
    #expect(finding.summary.contains("POST http://up.tracker.example:8080/v1/up."))
    #expect(!"\(finding)".contains("356938035643809"))
  }

  @Test(arguments: Family.allCases)
  func `is silent on a GET, on infrastructure, at home and where allowed`(family: Family) throws {
    #expect(try run(family, "GET", body: 0).findings("TT-CRY-001").isEmpty)
    #expect(try run(family, party: .infrastructure).findings("TT-CRY-001").isEmpty)
    #expect(try run(family, party: .local).findings("TT-CRY-001").isEmpty)
    let lax = try policy { $0.cleartext = DomainSet(["tracker.example"]) }
    #expect(try run(family).findings("TT-CRY-001", lax).isEmpty)
  }

  @Test func `does not allow a request without a host, or with two`() throws {
    let lax = try policy { $0.cleartext = DomainSet(["tracker.example"]) }
    #expect(try run(.v4, host: nil).findings("TT-CRY-001", lax).count == 1)
    var two = run(.v4)
    two.observations.http[0].secondHost = "other.example"
    #expect(try two.findings("TT-CRY-001", lax).count == 1)
  }
}
