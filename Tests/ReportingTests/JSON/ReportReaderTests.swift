import Foundation
import Testing

@testable import Reporting

@Suite struct ReportReaderTests {
  @Test func `what was read gives the same JSON, page and text again`() throws {
    let bytes = renderJSON(SampleReport.report)
    let read = try ReportReader.read(bytes)
    #expect(renderJSON(read) == bytes)
    #expect(renderHTML(read) == renderHTML(SampleReport.report))
    let text = renderTerminal(SampleReport.report, width: 80, color: false, reportPath: "x")
    #expect(renderTerminal(read, width: 80, color: false, reportPath: "x") == text)
  }

  @Test func `the reports of all samples are read back without loss`() throws {
    let folder = repository.appendingPathComponent("Captures/Expected")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(!names.isEmpty)
    for name in names where name.hasSuffix(".json") {
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
      #expect(renderJSON(try ReportReader.read(bytes)) == bytes, "\(name)")
    }
  }

  @Test func `what is no report is refused`() throws {
    let whole = renderJSON(SampleReport.report)
    for bytes in [[], Array("{}".utf8), Array("[1]".utf8), Array("null".utf8)] {
      #expect(throws: ReportReader.Problem.self) { try ReportReader.read(bytes) }
    }
    for count in stride(from: 0, to: whole.count - 2, by: 97) {
      #expect(throws: ReportReader.Problem.self) {
        try ReportReader.read(Array(whole.prefix(count)))
      }
    }
  }

  @Test func `hostile values are read as they are, and deep nesting is refused`() throws {
    let bytes = renderJSON(HostileReport.report)
    _ = try? ReportReader.read(bytes)
    let deep = Array(String(repeating: "[", count: 100_000).utf8)
    #expect(throws: ReportReader.Problem.self) { try ReportReader.read(deep) }
  }
}
