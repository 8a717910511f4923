import Destinations
import Flows
import Testing
import Wire

@testable import RuleEngine

@Suite struct `TT-DST-001, data sent outside the permitted countries` {
  @Test(arguments: Family.allCases)
  func `fires on octets sent abroad and names the proof`(family: Family) throws {
    var run = TestRun(family)
    run.destination("tracker.example")
    let finding = try #require(try run.findings("TT-DST-001").first)
    #expect(finding.outcome == .violation)
    #expect(finding.severity == .high)
    #expect(finding.confidence == .probable)
    #expect(finding.subject == "tracker.example (\(family.server))")
    #expect(
      finding.summary
        == "The handset (\(family.handset)) was observed to send 1,234 octets to tracker.example "
        + "(\(family.server)), outside the permitted countries: its address is geolocated to CN "
        + "by toy."
    )
    let flow = try #require(finding.evidence.first)
    #expect(flow.frames == [1, 2, 3])
    let text =
      family == .v4
      ? "tcp 192.0.2.10:40000 > 203.0.113.9:443"
      : "tcp [2001:db8:1::10]:40000 > [2001:db8:2::9]:443"
    #expect(flow.flow == text)
    let ip = family == .v4 ? "ip" : "ipv6"
    #expect(
      flow.displayFilter
        == "\(ip).addr == \(family.handset) && \(ip).addr == \(family.server) && "
        + "tcp.port == 40000 && tcp.port == 443"
    )
    #expect(finding.evidence.contains { $0.detail.contains("= CN by toy of 2026-11-01") })
    #expect(finding.mappings.contains("NIST SP 800-53r5 SA-9(5)"))
  }

  @Test(arguments: Family.allCases)
  func `is silent at home, without data, and on the local network`(family: Family) throws {
    var run = TestRun(family)
    run.destination("home.example", country: "IN")
    run.destination("tried.example", sent: 0)
    run.destination(at: family.router) { $0.party = .local }
    #expect(try run.findings("TT-DST-001").isEmpty)
  }

  @Test(
    arguments: [.anycast, .disagreement, .unknown, .excludedByLatency, .notGlobal]
      as [LocationConfidence]
  )
  func `cannot tell where the place is in doubt`(doubt: LocationConfidence) throws {
    var run = TestRun(.v6)
    run.destination("edge.example") { $0.location.confidence = doubt }
    let findings = try run.findings("TT-DST-001")
    #expect(findings.map(\.outcome) == [.cannotTell])
    #expect(findings.map(\.confidence) == [.indeterminate])
    let judgement = try run.judge(only: "TT-DST-001")
    #expect(judgement.exitStatus(failOn: .info) == 0)
  }

  @Test func `is one step milder for infrastructure, unless the policy judges it`() throws {
    var run = TestRun(.v4)
    run.destination("time.example") { $0.party = .infrastructure }
    #expect(try run.findings("TT-DST-001").map(\.severity) == [.medium])
    let strict = try policy { $0.infrastructure = .judge }
    #expect(try run.findings("TT-DST-001", strict).map(\.severity) == [.high])
  }

  @Test func `says nothing where the policy does not ask for residency`() throws {
    var run = TestRun(.v4)
    run.destination("tracker.example")
    let lax = try policy { $0.residency = nil }
    #expect(try run.findings("TT-DST-001", lax).isEmpty)
  }
}

@Suite struct `TT-DST-002, in-country server of a foreign operator` {
  @Test(arguments: Family.allCases)
  func `fires on a foreign operator in the country with the policy's severity`(
    family: Family
  ) throws {
    var run = TestRun(family)
    run.destination("cloud.example", country: "IN")
    let finding = try #require(try run.findings("TT-DST-002").first)
    #expect(finding.outcome == .violation)
    #expect(finding.severity == .medium)
    let strict = try policy { $0.sovereignty?.severity = .critical }
    #expect(try run.findings("TT-DST-002", strict).map(\.severity) == [.critical])
  }

  @Test(arguments: Family.allCases)
  func `is silent on operators at home and on servers abroad`(family: Family) throws {
    var run = TestRun(family)
    run.destination("home.example", country: "IN") { $0.location.operatorCountry = "IN" }
    run.destination("tracker.example", country: "CN")
    #expect(try run.findings("TT-DST-002").isEmpty)
  }

  @Test func `cannot tell where the operator is unknown or its network is foreign`() throws {
    var run = TestRun(.v6)
    run.destination("cloud.example", country: "IN") { $0.location.operatorCountry = "" }
    run.destination("rented.example", country: "IN") {
      $0.location.operatorCountry = "IN"
      $0.location.registeredCountry = "US"
    }
    #expect(try run.findings("TT-DST-002").map(\.outcome) == [.cannotTell, .cannotTell])
  }

  @Test(arguments: Family.allCases)
  func `cannot tell where the place of a foreign operator's server is unknown`(
    family: Family
  ) throws {
    var run = TestRun(family)
    run.destination("edge.example", country: "") { $0.location.confidence = .anycast }
    run.destination("home.example", country: "") {
      $0.location.confidence = .anycast
      $0.location.operatorCountry = "IN"
    }
    let findings = try run.findings("TT-DST-002")
    #expect(findings.map(\.outcome) == [.cannotTell])
    #expect(findings.first?.summary.contains("anycast") == true)
    #expect(findings.first?.subject.hasPrefix("edge.example") == true)
  }

  @Test(arguments: Family.allCases)
  func `fires on a home organisation in a foreign operator's cloud`(family: Family) throws {
    var run = TestRun(family)
    run.destination("home.example", country: "IN") {
      $0.location.operatorCountry = "IN"
      $0.hostOrganisation = "Foreign Cloud"
      $0.hostCountry = "US"
    }
    let finding = try #require(try run.findings("TT-DST-002").first)
    #expect(finding.outcome == .violation)
    #expect(finding.summary.contains("its host Foreign Cloud is at home in US"))
  }
}

@Suite struct `TT-DST-003, undeclared third party` {
  @Test(arguments: Family.allCases)
  func `fires on a recipient that no entry of the policy names`(family: Family) throws {
    var run = TestRun(family)
    run.destination("tracker.example", country: "IN")
    let finding = try #require(try run.findings("TT-DST-003").first)
    #expect(finding.outcome == .violation)
    #expect(finding.severity == .high)
    #expect(finding.confidence == .confirmed)
  }

  @Test(arguments: Family.allCases)
  func `is silent on recipients authorised in any of the four ways`(family: Family) throws {
    var run = TestRun(family)
    run.destination("a.tracker.example") { $0.asn = 64500 }
    let block = family == .v4 ? "203.0.113.0/24" : "2001:db8:2::/48"
    let ways: [(inout Recipients) -> Void] = [
      { $0.domains = DomainSet(["tracker.example"]) }, { $0.organisations = ["tracker ltd"] },
      { $0.asns = [64500] }, { $0.networks = [block].compactMap { IPPrefix($0) } },
    ]
    for way in ways {
      let lax = try policy { way(&$0.authorised) }
      #expect(try run.findings("TT-DST-003", lax).isEmpty)
      let vendor = try policy { way(&$0.vendor) }
      #expect(try run.findings("TT-DST-003", vendor).isEmpty)
    }
  }

  @Test func `does not take a longer label for a name below the authorised one`() throws {
    var run = TestRun(.v4)
    run.destination("eviltracker.example")
    let lax = try policy { $0.authorised.domains = DomainSet(["tracker.example"]) }
    #expect(try run.findings("TT-DST-003", lax).map(\.outcome) == [.violation])
  }

  @Test(arguments: ["tracker", "TRACKER LTD"])
  func `knows an organisation by its id and name`(entry: String) throws {
    var run = TestRun(.v4)
    run.catalogue = try smallCatalogue()
    run.destination("tracker.example")
    let lax = try policy { $0.authorised.organisations = [entry] }
    #expect(try run.findings("TT-DST-003", lax).isEmpty)
    #expect(try run.findings("TT-DST-003").count == 1)
  }

  @Test func `knows an organisation by its group`() throws {
    var run = TestRun(.v4)
    run.catalogue = try smallCatalogue()
    run.destination("a.example") { $0.organisation = "Sub Ltd" }
    let lax = try policy { $0.vendor.organisations = ["Group"] }
    #expect(try run.findings("TT-DST-003", lax).isEmpty)
  }

  @Test(arguments: Family.allCases)
  func `fires on an authorised name that is an alias for someone else`(family: Family) throws {
    var run = TestRun(family)
    run.destination("metrics.vendor.example", source: .dns) {
      $0.name.chain = ["metrics.vendor.example", "c.tracker.example"]
      $0.aliasOrganisation = "Tracker Ltd"
    }
    let cloaked = try policy { $0.vendor.domains = DomainSet(["vendor.example"]) }
    #expect(try run.findings("TT-DST-003", cloaked).map(\.outcome) == [.violation])
    let declared = try policy {
      $0.vendor.domains = DomainSet(["vendor.example"])
      $0.authorised.domains = DomainSet(["tracker.example"])
    }
    #expect(try run.findings("TT-DST-003", declared).isEmpty)
  }

  @Test(arguments: Family.allCases)
  func `cannot tell whose customer a nameless address is if the policy names people`(
    family: Family
  ) throws {
    var run = TestRun(family)
    run.destination { $0.asn = 64500 }
    #expect(try run.findings("TT-DST-003").map(\.outcome) == [.violation])
    let named = try policy { $0.authorised.domains = DomainSet(["ok.example"]) }
    #expect(try run.findings("TT-DST-003", named).map(\.outcome) == [.cannotTell])
    let vendor = try policy { $0.vendor.organisations = ["Maker"] }
    #expect(try run.findings("TT-DST-003", vendor).map(\.outcome) == [.cannotTell])
    let numbered = try policy { $0.authorised.asns = [64501] }
    #expect(try run.findings("TT-DST-003", numbered).map(\.outcome) == [.violation])
    run.destinations[0].party = .third
    #expect(try run.findings("TT-DST-003", named).map(\.outcome) == [.violation])
    run.destinations[0].party = .unknown
    run.destinations[0].organisationSource = "override"
    #expect(try run.findings("TT-DST-003", named).map(\.outcome) == [.violation])
  }

  @Test(arguments: Family.allCases)
  func `does not authorise by a name that may be the cover of an encrypted hello`(
    family: Family
  ) throws {
    var run = TestRun(family)
    run.destination("ok.example") { $0.organisationSource = "domain ok.example" }
    let named = try policy {
      $0.authorised.domains = DomainSet(["ok.example"])
      $0.authorised.organisations = ["Tracker Ltd"]
    }
    #expect(try run.findings("TT-DST-003", named).isEmpty)
    run.observations.flows[0].notes.insert(.encryptedClientHello)
    let finding = try #require(try run.findings("TT-DST-003", named).first)
    #expect(finding.outcome == .cannotTell)
    #expect(finding.summary.contains("(ECH)"))
    #expect(try run.findings("TT-DST-003").map(\.confidence) == [.possible])
    run.destinations[0].organisationSource = "AS64500"
    #expect(try run.findings("TT-DST-003", named).isEmpty)
    run.destinations[0].organisationSource = "domain ok.example"
    run.destinations[0].name.source = .dns
    #expect(try run.findings("TT-DST-003", named).isEmpty)
  }

  @Test func `cannot tell who an address without name and holder is`() throws {
    var run = TestRun(.v6)
    run.destination { $0.organisation = "" }
    #expect(try run.findings("TT-DST-003").map(\.outcome) == [.cannotTell])
  }

  @Test func `allows infrastructure and the network's own resolver, unless told not to`() throws {
    var run = TestRun(.v4)
    run.assign([Family.v4.resolver])
    run.destination("time.example") { $0.party = .infrastructure }
    run.destination(at: Family.v4.resolver, service: .dns)
    #expect(try run.findings("TT-DST-003").isEmpty)
    let strict = try policy {
      $0.infrastructure = .judge
      $0.resolvers.networkAssigned = false
    }
    #expect(try run.findings("TT-DST-003", strict).count == 2)
  }

  @Test func `does not allow a resolver's address for other services`() throws {
    var run = TestRun(.v4)
    run.assign([Family.v4.resolver])
    run.destination(at: Family.v4.resolver) { $0.services = ["dns", "ssl"] }
    #expect(try run.findings("TT-DST-003").map(\.outcome) == [.violation])
  }
}

@Suite struct `TT-DST-004, blocked destination` {
  @Test(arguments: Family.allCases)
  func `fires on an attempt and on the operator's country alike`(family: Family) throws {
    var run = TestRun(family)
    run.destination("tracker.example", country: "SG", sent: 0)
    #expect(try run.findings("TT-DST-004").isEmpty)
    let byName = try policy { $0.blocked.domains = DomainSet(["tracker.example"]) }
    #expect(try run.findings("TT-DST-004", byName).map(\.severity) == [.critical])
    let byCountry = try policy { $0.blockedCountries = ["CN"] }
    #expect(try run.findings("TT-DST-004", byCountry).map(\.outcome) == [.violation])
  }
}

@Suite struct `TT-DST-005, connection to a never-resolved address` {
  @Test(arguments: Family.allCases)
  func `fires where answers were read and none gives the address`(family: Family) throws {
    var run = TestRun(family)
    run.question(to: family.resolver, gives: [family.publicResolver])
    run.destination()
    let finding = try #require(try run.findings("TT-DST-005").first)
    #expect(finding.outcome == .violation)
    #expect(finding.severity == .low)
    #expect(finding.summary.contains("none of the 1 DNS answer read before"))
  }

  @Test(arguments: Family.allCases)
  func `is silent where an answer gave it, a name was asked for, or it is a resolver`(
    family: Family
  ) throws {
    var run = TestRun(family)
    run.question(to: family.resolver, gives: [family.server])
    run.destination()
    run.destination("named.example", at: family.publicResolver)
    run.destination(at: family.resolver, service: .dns, port: 53, proto: IPProtocol.udp)
    run.destination(at: family.address("198.51.100.7", "2001:db8:3::7")) {
      $0.party = .infrastructure
    }
    #expect(try run.findings("TT-DST-005").isEmpty)
  }

  @Test func `counts the address hints of HTTPS records as answers`() throws {
    var run = TestRun(.v6)
    let hint = "1 . alpn=h2,h3 ipv4hint=203.0.113.9 ipv6hint=2001:db8:2::9"
    let record = DNSAnswer(name: "www.example", type: 65, ttl: 60, text: hint)
    run.question(to: Family.v6.resolver, records: [record])
    run.destination()
    #expect(try run.findings("TT-DST-005").isEmpty)
  }

  @Test func `takes a translated address for the IPv4 address inside it`() throws {
    var run = TestRun(.v6)
    run.question(to: Family.v6.resolver, gives: [Family.v4.server])
    run.destination(at: IPAddress("64:ff9b::203.0.113.9"))
    #expect(try run.findings("TT-DST-005").isEmpty)
  }

  @Test func `cannot tell beside encrypted DNS, late answers, no answers, or midstream`() throws {
    var encrypted = TestRun(.v4)
    encrypted.question(to: Family.v4.resolver)
    encrypted.flow(to: Family.v4.publicResolver, port: 853, service: .dot)
    encrypted.destination()
    var late = TestRun(.v4)
    late.question(to: Family.v4.resolver)
    late.destination()
    late.question(to: Family.v4.resolver, gives: [Family.v4.server])
    var silent = TestRun(.v4)
    silent.destination()
    var midstream = TestRun(.v4)
    midstream.question(to: Family.v4.resolver)
    let index = midstream.destination()
    midstream.observations.flows[midstream.destinations[index].flows[0]].notes = .midStream
    for run in [encrypted, late, silent, midstream] {
      #expect(try run.findings("TT-DST-005").map(\.outcome) == [.cannotTell])
    }
  }
}
