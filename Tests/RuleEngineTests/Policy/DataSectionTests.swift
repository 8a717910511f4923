import Destinations
import Flows
import Identifiers
import Knowledge
import Testing
import Wire

@testable import RuleEngine

@Suite struct `A policy's data section` {
  private func policy(_ body: String) throws -> Policy {
    try Policy(YAMLFile.parse("telltale_policy: 1\nname: p\ntitle: P\n" + body, file: "p.yaml"))
  }

  /// A handset that sends a value to `a.tracker.example`.
  private func run(
    _ family: Family,
    _ kind: IdentifierKind,
    _ value: String,
    part: CleartextMessage.Part = .requestBody,
    _ change: (inout Destination) -> Void = { _ in }
  ) -> TestRun {
    var run = TestRun(family)
    let index = run.destination("a.tracker.example", country: "SG", change)
    run.discloses(kind, value, in: index, part: part)
    return run
  }

  private func outcomes(_ run: TestRun, _ code: String, _ body: String) throws -> [Outcome] {
    try run.findings(code, policy(body)).map(\.outcome)
  }

  private let tracker = "{domains: [tracker.example]}"

  @Test(arguments: Family.allCases)
  func `lets an authorised recipient have an identifier of its class alone`(family: Family) throws {
    let run = run(family, .imsi, "001010123456789")
    for name in ["imsi", "subscriber", "identifier"] {
      let body = "data:\n- {class: \(name), authorised: \(tracker)}"
      #expect(try outcomes(run, "TT-ID-002", body) == [], "\(name)")
    }
    for body in [
      "", "data:\n- {class: imei, authorised: \(tracker)}", "authorised: \(tracker)",
      "data:\n- {class: imsi, authorised: {domains: [other.example]}}",
      "authorised: \(tracker)\ndata:\n- {class: imsi, only: {domains: [other.example]}}",
      "authorised: \(tracker)\ndata:\n- {class: imsi, countries: [IN]}",
      "default: allow\ndata:\n- {class: imsi, authorised: {domains: [other.example]}}",
    ] {
      #expect(try outcomes(run, "TT-ID-002", body) == [.violation], "\(body)")
    }
    let restricted = "authorised: \(tracker)\ndata:\n- {class: imsi, countries: [SG]}"
    #expect(try outcomes(run, "TT-ID-002", restricted) == [])
  }

  @Test(arguments: Family.allCases)
  func `lets an authorised recipient have the location alone`(family: Family) throws {
    let run = run(family, .cell, "404-45-3051-20317")
    #expect(
      try outcomes(run, "TT-LOC-001", "data:\n- {class: location, authorised: \(tracker)}") == []
    )
    #expect(
      try outcomes(run, "TT-LOC-001", "data:\n- {class: location, only: {}}") == [.violation]
    )
  }

  @Test(arguments: Family.allCases)
  func `cannot tell of a recipient that is unknown`(family: Family) throws {
    var run = TestRun(family)
    let index = run.destination { destination in
      destination.organisation = ""
      destination.asn = 0
    }
    run.discloses(.imsi, "001010123456789", in: index)
    for body in [
      "data:\n- {class: imsi, authorised: \(tracker)}", "data:\n- {class: imsi, only: \(tracker)}",
      "default: allow\ndata:\n- {class: imsi, authorised: \(tracker)}",
    ] {
      let found = try run.findings("TT-ID-002", policy(body))
      #expect(found.map(\.outcome) == [.cannotTell], "\(body)")
      #expect(found.first?.summary.contains("neither a name nor an organisation") == true)
    }
    #expect(try outcomes(run, "TT-ID-002", "") == [.violation])
  }

  @Test(arguments: Family.allCases)
  func `asks for all values that are sent together`(family: Family) throws {
    var run = run(family, .imei, "356938035643809")
    run.discloses(.androidID, "9a3f5c7e1b2d4f60", in: 0)
    let one = "data:\n- {class: imei, authorised: \(tracker)}"
    #expect(try outcomes(run, "TT-ID-005", one) == [.violation])
    let both = "data:\n- {class: [imei, android-id], authorised: \(tracker)}"
    #expect(try outcomes(run, "TT-ID-005", both) == [])
  }

  @Test(arguments: Family.allCases)
  func `does not let everybody on the path read what one may have`(family: Family) throws {
    let run = run(family, .imei, "356938035643809")
    let body = "data:\n- {class: imei, authorised: \(tracker)}"
    #expect(try outcomes(run, "TT-ID-001", body) == [.violation])
    #expect(
      try outcomes(run, "TT-ID-001", body + "\ncleartext: {allow: [tracker.example]}") == []
    )
  }

  @Test(arguments: Family.allCases)
  func `says nothing of values in names, which the resolver passes on`(family: Family) throws {
    let run = run(family, .imsi, "001010123456789", part: .question)
    let body = "data:\n- {class: imsi, authorised: \(tracker)}"
    #expect(try outcomes(run, "TT-ID-002", body) == [.violation])
  }

  @Test(arguments: Family.allCases)
  func `refuses content to a recipient that may receive other data`(family: Family) throws {
    let run = run(family, .canary, "telltale-canary-7")
    #expect(try outcomes(run, "TT-CNT-001", "authorised: \(tracker)") == [])
    let refused = "authorised: \(tracker)\ndata:\n- {class: content, blocked: \(tracker)}"
    #expect(try outcomes(run, "TT-CNT-001", refused) == [.violation])
  }
}
