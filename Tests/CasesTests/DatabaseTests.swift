import Destinations
import Flows
import Foundation
import Reporting
import RuleEngine
import TestSupport
import Testing
import Wire

@testable import Cases

@Suite struct DatabaseTests {
  private let folder = TemporaryDirectory()

  private func reference(_ frame: UInt32, _ seconds: Int64) -> FrameReference {
    FrameReference(
      capture: 0,
      frame: frame,
      time: Timestamp(nanoseconds: seconds * 1_000_000_000 + 5_000)
    )
  }

  /// Two flows and a question, in both families; names are hostile.
  private func content(_ name: String = "a.example") -> Content {
    var observations = Observations()
    for (index, family) in [Family.ipv4, .ipv6].enumerated() {
      var flow = Flow(
        originator: family.handset,
        originatorPort: 40_000,
        responder: family.server,
        responderPort: 443,
        proto: 6,
        first: reference(UInt32(index + 1), 1_700_000_000),
        originatorMAC: MACAddress(0)
      )
      flow.sent.payloadOctets = 100
      observations.flows.append(flow)
    }
    var report = reportCiting([1, 2], detail: name)
    report.coverage.anomalyCounts = ["b": 1, "a": .max]
    let named = DestinationName(name: name, source: .sni, frame: reference(1, 1))
    report.destinations = observations.flows.enumerated().map { index, flow in
      var destination = Destination(address: flow.responder, name: named, first: flow.first)
      destination.flows = [index]
      destination.sentOctets = 100
      return JudgedDestination(
        destination: destination,
        verdict: DestinationVerdict(outcome: .violation, reasons: [name])
      )
    }
    let traffic = CaseTraffic(
      observations: observations,
      names: [named, named],
      destinations: report.destinations.map(\.destination)
    )
    return Content(report: report, traffic: traffic)
  }

  private struct Content {
    var report: Report
    var traffic: CaseTraffic
  }

  private func write(
    _ content: Content,
    to path: String,
    limits: CaseLimits = CaseLimits(),
    order: [Int] = [0, 1],
    threaded: Bool = false
  ) throws {
    let database = try CaseDatabase(path: path, limits: limits, threaded: threaded)
    database.begin(content.traffic)
    try database.finish(content.report, order: order, cutouts: [])
  }

  private func query(_ path: String, _ sql: String) throws -> String {
    guard let (status, text) = runTool("sqlite3", ["-readonly", path, sql]) else {
      try Test.cancel("there is no sqlite3 here")
    }
    #expect(status == 0, "\(sql)")
    return text
  }

  @Test func `the same content gives the same octets`() throws {
    let (one, other) = (folder.path + "/1", folder.path + "/2")
    try write(content(), to: one)
    try write(content(), to: other, threaded: true)
    let bytes = try #require(fileOctets(one))
    #expect(bytes == fileOctets(other))
    #expect(bytes.starts(with: Array("SQLite format 3\0".utf8)))
  }

  @Test func `the shell opens it, and every view answers`() throws {
    let path = folder.path + "/case.sqlite"
    try write(content(), to: path)
    #expect(try query(path, "PRAGMA integrity_check") == "ok\n")
    #expect(try query(path, "PRAGMA foreign_key_check") == "")
    let views = try query(path, "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY 1")
    #expect(views.split(separator: "\n").count == 7)
    for view in views.split(separator: "\n") {
      _ = try query(path, "SELECT * FROM \(view)")
    }
    let flows = try query(path, "SELECT first_time, proto, name, verdict FROM flow_list")
    let line = "2023-11-14T22:13:20.000005Z|tcp|a.example|violation\n"
    #expect(flows == line + line)
    #expect(try query(path, "SELECT sum(sent_octets) FROM destinations") == "200\n")
    #expect(try query(path, "SELECT frames FROM evidence_list") == "1 2\n")
    let counts = try query(path, "SELECT * FROM anomaly_counts")
    #expect(counts == "a|9223372036854775807\nb|1\n")
  }

  @Test func `texts from packets reach a shell without what moves its cursor`() throws {
    let path = folder.path + "/case.sqlite"
    try write(content("\u{1b}[2J\u{202e}'; DROP TABLE flows; --\0.example"), to: path)
    #expect(try query(path, "SELECT count(*) FROM flows") == "2\n")
    let names = try query(path, "SELECT name FROM names")
    #expect(names == "<U+001B>[2J<U+202E>'; DROP TABLE flows; --<U+0000>.example\n")
  }

  @Test func `what exceeds a limit is counted`() throws {
    let path = folder.path + "/case.sqlite"
    var limits = CaseLimits()
    limits.flows = 1
    try write(content(), to: path, limits: limits)
    #expect(try query(path, "SELECT * FROM limits WHERE item = 'flows'") == "flows|1|1\n")
    #expect(try query(path, "SELECT count(*) FROM flows") == "1\n")
  }

  @Test func `a place that cannot be written is said`() throws {
    #expect(throws: CaseError.self) {
      try write(content(), to: folder.path + "/none/case.sqlite")
    }
  }
}
