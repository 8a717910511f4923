import Foundation
import Testing

@testable import Reporting

struct ManifestTests {
  private let octets = renderManifest(
    inputs: SampleReport.inputs,
    outputs: [
      OutputFile(name: "report.json", sha256: String(repeating: "b", count: 64), bytes: 12),
      OutputFile(name: "report.html", sha256: String(repeating: "a", count: 64), bytes: 7),
    ],
    toolVersion: "0.1.0",
    options: [("threads", "2"), ("geo", "a.mmdb")]
  )

  @Test func `outputs and options are sorted, inputs keep the captures' order`() throws {
    let json = try JSONValue(octets)
    #expect(json.unsortedPaths() == [])
    #expect(json["outputs"]?.elements.map { $0["name"]?.text } == ["report.html", "report.json"])
    #expect(json["options"]?.elements.map { $0["name"]?.text } == ["geo", "threads"])
    #expect(json["inputs"]?.elements.first?["file"]?.text == "01-baseline.pcapng")
  }

  @Test func `it follows its schema`() throws {
    let file = repository.appendingPathComponent("Schemas/manifest-1.json")
    let schema = try JSONValue([UInt8](Data(contentsOf: file)))
    #expect(schema["$id"]?.text == manifestSchemaURL)
    #expect(SchemaValidator(schema).problems(try JSONValue(octets)) == [])
  }
}
