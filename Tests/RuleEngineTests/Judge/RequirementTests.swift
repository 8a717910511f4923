import Destinations
import Flows
import Identifiers
import Testing
import Wire

@testable import RuleEngine

/// A pass needs something that could have failed.
@Suite struct `A requirement that nothing decides` {
  private func requirement(
    _ id: String,
    _ run: TestRun,
    _ policy: Policy? = nil
  ) throws -> Requirement {
    try #require(try run.judge(policy).requirements.first { $0.id == id })
  }

  /// A run in which every requirement of a policy that blocks someone conforms.
  private func clean(_ family: Family) -> TestRun {
    var run = TestRun(family)
    run.assign([family.resolver])
    run.question("ok.example", to: family.resolver, gives: [family.server])
    run.destination("ok.example", country: "IN") { $0.location.operatorCountry = "IN" }
    run.captures = [.baseline, .use, .afterUninstall].map { CaptureContext(phase: $0) }
    run.content.known = Set(IdentifierKind.Class.allCases)
    return run
  }

  private var lax: Policy {
    get throws {
      try policy {
        $0.authorised.domains = DomainSet(["ok.example"])
        $0.blocked.domains = DomainSet(["blocked.example"])
      }
    }
  }

  @Test(arguments: Family.allCases)
  func `conforms where all that it needs was seen`(family: Family) throws {
    let requirements = try clean(family).judge(lax).requirements
    #expect(requirements.allSatisfy { $0.outcome == .conforms })
  }

  @Test(arguments: Family.allCases)
  func `cannot be told of values that the device file does not state`(family: Family) throws {
    var run = clean(family)
    run.content.known = [.hardware, .subscriber]
    #expect(try requirement("R-IDENTIFIERS", run, lax).outcome == .conforms)
    for (id, words) in [
      ("R-LOCATION", "network"), ("R-CONTENT", "text that was typed or opened"),
    ] {
      let requirement = try requirement(id, run, lax)
      #expect(requirement.outcome == .cannotTell, "\(id)")
      #expect(requirement.reason == "The device file states no \(words): this is not a pass.")
    }
    run.content.known = []
    #expect(try requirement("R-IDENTIFIERS", run, lax).outcome == .cannotTell)
    run.discloses(.imsi, "001010123456789", in: 0)
    #expect(try requirement("R-IDENTIFIERS", run, lax).outcome == .violation)
  }

  @Test(arguments: Family.allCases)
  func `is not passed by attempts or local traffic`(family: Family) throws {
    var run = TestRun(family)
    run.destination("far.example", sent: 0)
    run.destination(at: family.router, country: "")
    for id in ["R-RESIDENCY", "R-SOVEREIGNTY", "R-RECIPIENTS", "R-CLEARTEXT", "R-NAMED"] {
      let requirement = try requirement(id, run, lax)
      #expect(requirement.outcome == .cannotTell, "\(id)")
      #expect(requirement.reason == "No data to a remote host was seen: this is not a pass.")
    }
  }

  @Test(arguments: Family.allCases)
  func `cannot be told without a handset`(family: Family) throws {
    var run = clean(family)
    run.device = DeviceIdentity()
    for requirement in try run.judge(lax).requirements {
      #expect(requirement.outcome == .cannotTell, "\(requirement.id)")
      #expect(requirement.reason == "No handset could be identified: this is not a pass.")
    }
    run.device?.addresses = [family.handset]
    #expect(try run.judge(lax).requirements.allSatisfy { $0.outcome == .conforms })
  }

  @Test(arguments: Family.allCases)
  func `cannot be told from a part of the traffic, while violations stay`(family: Family) throws {
    var run = clean(family)
    run.partialReason = "a.pcap is damaged: this is not a pass."
    for requirement in try run.judge(lax).requirements {
      #expect(requirement.outcome == .cannotTell, "\(requirement.id)")
      #expect(requirement.reason == "a.pcap is damaged: this is not a pass.")
    }
    run.destination("tracker.example", at: family.publicResolver)
    #expect(try requirement("R-RESIDENCY", run, lax).outcome == .violation)
  }

  @Test func `names missing octets beside a pass`() throws {
    var run = clean(.v4)
    run.observations.coverage.streamsWithGaps = 2
    run.observations.coverage.missingOctets = 1460
    let reason = try requirement("R-RESIDENCY", run, lax).reason
    #expect(reason.hasSuffix("; not seen: 1,460 octets missing in 2 TCP streams."))
  }

  @Test(arguments: Family.allCases)
  func `on uploads cannot be told beside unrecognised protocols`(family: Family) throws {
    var run = clean(family)
    run.destination(at: family.publicResolver, sent: 40, service: .unknown, port: 5222)
    let requirement = try requirement("R-CLEARTEXT", run, lax)
    #expect(requirement.outcome == .cannotTell)
    #expect(
      requirement.reason
        == "1 flow of unrecognised protocol sent 40 octets; whether they were encrypted cannot be "
        + "told."
    )
    var recognised = clean(family)
    for service in Service.allCases
    where service != .http && (service.protection == .encrypted || service.isReadable) {
      recognised.destination(at: family.publicResolver, service: service)
    }
    recognised.destination(
      at: family.publicResolver,
      service: .unknown,
      proto: family == .v4 ? IPProtocol.icmp : IPProtocol.icmpv6
    )
    recognised.destination(at: family.router, service: .unknown)
    #expect(try self.requirement("R-CLEARTEXT", recognised, lax).outcome == .conforms)
  }

  @Test(arguments: Family.allCases)
  func `on uploads cannot be told beside protocols that are named but not read`(
    family: Family
  ) throws {
    for service in [Service.mqtt, .ftp, .smtp, .rtp, .socks] {
      var run = clean(family)
      run.destination(at: family.publicResolver, sent: 40, service: service, port: 5222)
      let requirement = try requirement("R-CLEARTEXT", run, lax)
      #expect(requirement.outcome == .cannotTell)
      #expect(requirement.reason.hasPrefix("1 flow of protocols that no rule reads sent 40 octets"))
    }
  }

  @Test(arguments: Family.allCases)
  func `on uploads cannot be told beside queries in clear`(family: Family) throws {
    var run = clean(family)
    let index = run.destination("web.example", service: .http, port: 80)
    run.request("GET", host: "web.example", body: 0, in: index, uri: "/")
    #expect(try requirement("R-CLEARTEXT", run, lax).outcome == .conforms)
    run.request("GET", host: "web.example", body: 0, in: index, uri: "/c?imei=1")
    let requirement = try requirement("R-CLEARTEXT", run, lax)
    #expect(requirement.outcome == .cannotTell)
    #expect(requirement.reason.hasPrefix("1 request in clear carried a query"))
    var allowed = try lax
    allowed.cleartext = DomainSet(["web.example"])
    #expect(try self.requirement("R-CLEARTEXT", run, allowed).outcome == .conforms)
  }

  @Test(arguments: Family.allCases)
  func `on sovereignty needs a recipient in the country`(family: Family) throws {
    var run = TestRun(family)
    run.destination("tracker.example", country: "CN")
    let requirement = try requirement("R-SOVEREIGNTY", run, lax)
    #expect(requirement.outcome == .cannotTell)
    #expect(requirement.reason.hasPrefix("No server in a permitted country received data"))
  }

  @Test(arguments: Family.allCases)
  func `on blocked recipients needs someone to be blocked`(family: Family) throws {
    let open = try policy { $0.authorised.domains = DomainSet(["ok.example"]) }
    let requirement = try requirement("R-BLOCKED", clean(family), open)
    #expect(requirement.outcome == .cannotTell)
    #expect(requirement.reason.contains("blocks nobody"))
  }
}
