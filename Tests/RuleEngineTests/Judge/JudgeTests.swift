import Destinations
import Flows
import Testing
import Wire

@testable import RuleEngine

@Suite struct `A judgement` {
  @Test func `gives violations first, gravest first, then by frame, rule and subject`() throws {
    var run = TestRun(.v4)
    run.question(to: Family.v4.resolver)
    run.destination(at: IPAddress("203.0.113.1"))
    run.destination("b.example", at: IPAddress("203.0.113.2"))
    run.destination("a.example", at: IPAddress("203.0.113.3"), country: "IN")
    let findings = try run.judge().findings
    #expect(
      findings.map { "\($0.rule) \($0.severity) \($0.subject)" } == [
        "TT-DST-001 high 203.0.113.1", "TT-DST-003 high 203.0.113.1",
        "TT-DST-001 high b.example (203.0.113.2)",
        "TT-DST-003 high b.example (203.0.113.2)", "TT-DST-003 high a.example (203.0.113.3)",
        "TT-DST-002 medium a.example (203.0.113.3)", "TT-DST-005 low 203.0.113.1",
        // Which resolver was assigned was not seen: it cannot be told, and comes last.
        "TT-DNS-001 high resolver 192.0.2.53",
      ]
    )
  }

  @Test func `gives ids that depend on rule and subject only`() throws {
    var one = TestRun(.v4)
    one.destination("tracker.example")
    var other = TestRun(.v4)
    other.destination("first.example", at: IPAddress("203.0.113.77"))
    other.destination("tracker.example", sent: 5)
    let id = try #require(try one.findings("TT-DST-001").first).id
    #expect(id.count == 14 && id.hasPrefix("F-"))
    let ids = try other.findings("TT-DST-001").map(\.id)
    #expect(ids.contains(id) && Set(ids).count == 2)
  }

  @Test func `is equal when made again`() throws {
    var run = TestRun(.v6)
    run.catalogue = try smallCatalogue()
    run.assign([Family.v6.resolver])
    for index in 0..<40 {
      run.question("n\(index).example", to: IPAddress("2001:db8:3::\(index % 7 + 1)") ?? .zero)
      run.destination("d\(index).example", at: IPAddress("2001:db8:2::\(index % 9 + 1)"))
    }
    let (one, other) = (try run.judge(), try run.judge())
    #expect(one.findings == other.findings)
    #expect(one.verdicts == other.verdicts)
    #expect(one.requirements == other.requirements)
  }

  @Test func `keeps the evidence of one finding small`() throws {
    var run = TestRun(.v4)
    let index = run.destination("tracker.example")
    for _ in 0..<500 {
      run.destinations[index].flows.append(run.flow(to: Family.v4.server))
    }
    let finding = try #require(try run.findings("TT-DST-001").first)
    #expect(finding.evidence.count <= 8)
    #expect(finding.evidence.allSatisfy { $0.frames.count <= 20 })
    #expect(finding.evidence.contains { $0.detail.contains("496 more flows") })
  }

  @Test func `survives indices that point nowhere`() throws {
    var run = TestRun(.v4)
    run.destination("tracker.example") { $0.flows = [0, 99, -5] }
    run.question(to: Family.v4.resolver)
    run.observations.dns[0].flow = 1 << 40
    run.request("POST", host: "a.example", body: 1, in: 0)
    run.observations.http[0].flow = -1
    #expect(try run.judge().verdicts.count == 1)
  }

  @Test func `prints hostile names without control or direction characters`() throws {
    var run = TestRun(.v4)
    run.destination("a\u{1b}[31m\u{202e}b.example")
    let finding = try #require(try run.findings("TT-DST-001").first)
    #expect(finding.subject == "a\\u{1b}[31m\\u{202e}b.example (203.0.113.9)")
    #expect(finding.summary.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value < 0x200b })
  }

  @Test func `counts only violations for the exit status`() throws {
    var run = TestRun(.v4)
    run.destination("edge.example") { $0.location.confidence = .anycast }
    let doubt = try run.judge(only: "TT-DST-001")
    #expect(!doubt.findings.isEmpty && doubt.exitStatus(failOn: .info) == 0)
    run.destination("tracker.example")
    let broken = try run.judge(only: "TT-DST-001")
    #expect(broken.exitStatus(failOn: .high) == 1)
    #expect(broken.exitStatus(failOn: .critical) == 0)
  }
}

@Suite struct `The verdict on a destination` {
  private func verdict(
    _ policy: Policy? = nil,
    _ change: (inout Destination) -> Void
  ) throws -> DestinationVerdict {
    var run = TestRun(.v6)
    run.destination("tracker.example", country: "IN") {
      $0.location.operatorCountry = "IN"
      change(&$0)
    }
    let policy =
      try policy
      ?? RuleEngineTests.policy {
        $0.authorised.domains = DomainSet(["tracker.example"])
      }
    return try #require(try run.judge(policy).verdicts.first)
  }

  @Test func `conforms only with place, operator and recipient in order`() throws {
    let verdict = try verdict { _ in }
    #expect(verdict.outcome == .conforms)
    #expect(
      verdict.reasons == [
        "its address is geolocated to IN by toy", "authorised: domain tracker.example",
        "its operator Tracker Ltd is at home in IN",
      ]
    )
  }

  @Test func `is a violation with its reasons`() throws {
    #expect(try verdict { $0.location.country = "CN" }.outcome == .violation)
    #expect(try verdict { $0.location.operatorCountry = "US" }.outcome == .violation)
    let strict = try defaultPolicy.get()
    let unauthorised = try verdict(strict) { _ in }
    #expect(unauthorised.outcome == .violation)
    #expect(unauthorised.reasons.contains { $0.hasPrefix("TT-DST-003: ") })
  }

  @Test func `cannot tell where any axis is unknown`() throws {
    #expect(try verdict { $0.location.confidence = .disagreement }.outcome == .cannotTell)
    #expect(try verdict { $0.location.operatorCountry = "" }.outcome == .cannotTell)
  }

  @Test func `does not depend on which rules were loaded`() throws {
    var run = TestRun(.v4)
    run.destination("tracker.example")
    let judgement = try Judge(policy: defaultPolicy.get(), rules: []).judge(run.input)
    #expect(judgement.findings.isEmpty)
    #expect(judgement.verdicts.map(\.outcome) == [.violation])
  }

  @Test func `cannot tell what someone unauthorised received who was seen to answer`() throws {
    let strict = try defaultPolicy.get()
    let connected = try verdict(strict) {
      $0.sentOctets = 0
      $0.connectedFlows = 1
    }
    #expect(connected.outcome == .cannotTell)
    let abroad = try verdict {
      $0.location.country = "CN"
      $0.sentOctets = 0
      $0.connectedFlows = 1
    }
    #expect(abroad.outcome == .cannotTell)
    let permitted = try verdict {
      $0.sentOctets = 0
      $0.connectedFlows = 1
    }
    #expect(permitted.outcome == .conforms)
    var run = TestRun(.v6)
    run.destination("tracker.example", sent: 0)
    #expect(try run.judge(strict).verdicts.map(\.outcome) == [.conforms])
    run.observations.flows[0].notes.insert(.midStream)
    let verdict = try #require(try run.judge(strict).verdicts.first)
    #expect(verdict.outcome == .cannotTell)
    #expect(verdict.reasons.first?.contains("began before the capture") == true)
  }

  @Test(arguments: Family.allCases)
  func `rests on evidence that one filter shows`(family: Family) throws {
    var run = TestRun(family)
    let index = run.destination("tracker.example")
    let only = try #require(try run.findings("TT-DST-001").first?.evidence.first)
    #expect(!only.displayFilter.contains("frame.number"))
    run.destinations[index].flows.append(run.flow(to: family.server))
    let evidence = try #require(try run.findings("TT-DST-001").first?.evidence)
    #expect(evidence[0].displayFilter.hasSuffix(" && frame.number >= 1 && frame.number <= 3"))
    #expect(evidence[1].displayFilter.hasSuffix(" && frame.number >= 4 && frame.number <= 6"))
  }

  @Test func `conforms where nothing was sent and says so`() throws {
    let verdict = try verdict {
      $0.location.country = "CN"
      $0.sentOctets = 0
    }
    #expect(verdict.outcome == .conforms)
    #expect(verdict.reasons.first?.contains("no data was observed to be sent") == true)
  }
}

@Suite struct `A requirement` {
  private func outcomes(_ run: TestRun) throws -> [String: Outcome] {
    let requirements = try run.judge().requirements
    return Dictionary(uniqueKeysWithValues: requirements.map { ($0.id, $0.outcome) })
  }

  @Test func `is not passed by an empty capture`() throws {
    let requirements = try TestRun(.v4).judge().requirements
    #expect(try requirements.count == defaultPolicy.get().requirements.count)
    #expect(requirements.allSatisfy { $0.outcome == .cannotTell })
    #expect(requirements.allSatisfy { $0.reason.contains("not a pass") })
  }

  @Test func `follows the gravest of its findings`() throws {
    var run = TestRun(.v4)
    run.assign([Family.v4.resolver])
    run.question(to: Family.v4.resolver)
    run.destination("edge.example") { $0.location.confidence = .anycast }
    #expect(try outcomes(run)["R-RESIDENCY"] == .cannotTell)
    run.destination("tracker.example")
    let requirement = try #require(try run.judge().requirements.first)
    #expect(requirement.outcome == .violation)
    #expect(requirement.findings.count == 1)
    #expect(try outcomes(run)["R-DNS"] == .conforms)
    #expect(try outcomes(run)["R-CLEARTEXT"] == .conforms)
  }

  @Test func `on DNS is not passed where no question could be read`() throws {
    var run = TestRun(.v4)
    run.destination("tracker.example")
    #expect(try outcomes(run)["R-DNS"] == .cannotTell)
  }

  @Test func `words a pass as an observation`() throws {
    var run = TestRun(.v4)
    run.destination("tracker.example")
    run.observations.coverage.undecodedFrames = 2
    let requirements = try run.judge().requirements
    let reason = requirements.first { $0.id == "R-CLEARTEXT" }?.reason
    #expect(
      reason
        == "Not observed during these captures (3 frames, 1 destination); not seen: 2 frames not "
        + "decoded."
    )
  }

  @Test func `is not passed where its rule was not loaded`() throws {
    var run = TestRun(.v4)
    run.destination("tracker.example")
    let judgement = try Judge(policy: defaultPolicy.get(), rules: []).judge(run.input)
    #expect(judgement.requirements.allSatisfy { $0.outcome == .cannotTell })
  }
}
