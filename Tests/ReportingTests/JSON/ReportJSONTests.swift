import Foundation
import Testing

@testable import Reporting

struct ReportJSONTests {
  private func validator(_ name: String) throws -> SchemaValidator {
    let file = repository.appendingPathComponent("Schemas/\(name)")
    return try SchemaValidator(JSONValue([UInt8](Data(contentsOf: file))))
  }

  @Test func `the sample renders as recorded`() throws {
    try expectGolden(renderJSON(SampleReport.report), "report.json")
  }

  @Test func `keys are sorted at every level`() throws {
    let json = try JSONValue(renderJSON(SampleReport.report))
    #expect(json.unsortedPaths() == [])
    #expect(
      json.members.map(\.key) == [
        "anomalies", "coverage", "destinations", "device", "findings", "inputs", "method",
        "policy", "requirements", "resolvers", "schema", "timeline", "tool",
      ]
    )
  }

  @Test func `the sample follows the schema`() throws {
    let problems = try validator("report-1.json").problems(
      JSONValue(renderJSON(SampleReport.report))
    )
    #expect(problems == [])
  }

  @Test func `the schema notices what is missing, added or of another kind`() throws {
    let validator = try validator("report-1.json")
    guard case .object(let members) = try JSONValue(renderJSON(SampleReport.report)) else {
      Issue.record("not an object")
      return
    }
    let lacking = JSONValue.object(members.filter { $0.key != "findings" })
    #expect(validator.problems(lacking) == [": lacks findings"])
    let added = JSONValue.object(members + [.init(key: "more", value: .null)])
    #expect(validator.problems(added) == [": may not hold more"])
    let other = JSONValue.object(
      members.map { $0.key == "findings" ? .init(key: "findings", value: .string("none")) : $0 }
    )
    #expect(validator.problems(other) == ["/findings: wrong type"])
  }

  @Test func `hostile text comes back as it was and follows the schema's structure`() throws {
    let octets = renderJSON(HostileReport.report)
    let json = try JSONValue(octets)
    #expect(json["destinations"]?.elements.first?["name"]?.text == HostileReport.text)
    #expect(json.unsortedPaths() == [])
    let raw = String(decoding: octets, as: UTF8.self).unicodeScalars
    #expect(!raw.contains { $0.isHazardous && $0 != "\n" })
  }

  @Test func `two thousand destinations are written out, all of them`() throws {
    var report = SampleReport.report
    report.destinations = (0..<2_000).map { report.destinations[$0 % 13] }
    let json = try JSONValue(renderJSON(report))
    #expect(json["destinations"]?.elements.count == 2_000)
  }
}
