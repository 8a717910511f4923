import Foundation
import FoundationXML
import Testing

@testable import Reporting

/// Counts elements, and knows whether the document was well formed.
private final class XMLCount: NSObject, XMLParserDelegate {
  var names: [String: Int] = [:]

  func parser(
    _ parser: XMLParser,
    didStartElement name: String,
    namespaceURI: String?,
    qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    names[name, default: 0] += 1
  }
}

private let added: [ReportFormat] = [.csv, .findingsCSV, .sarif, .junit, .stix, .eve]

@Suite struct FormatTests {
  @Test(arguments: ReportFormat.allCases)
  func `the same report gives the same octets, from report json too`(format: ReportFormat) throws {
    let report = SampleReport.report
    let bytes = format.render(report)
    #expect(!bytes.isEmpty)
    #expect(format.render(report) == bytes)
    #expect(format.render(try ReportReader.read(renderJSON(report))) == bytes)
  }

  @Test(arguments: added)
  func `nothing hostile reaches a reader as it is`(format: ReportFormat) {
    let text = String(decoding: format.render(HostileReport.report), as: UTF8.self)
    for scalar in text.unicodeScalars where scalar.value != 0x0a && scalar.value != 0x0d {
      #expect(!scalar.isHazardous, "\(scalar.codePointLabel)")
    }
    if format == .junit { #expect(!text.contains("<script>")) }
  }

  @Test(arguments: [ReportFormat.csv, .findingsCSV])
  func `every row has the header's cells, and none is a formula`(format: ReportFormat) throws {
    for report in [SampleReport.report, HostileReport.report] {
      let text = String(decoding: format.render(report), as: UTF8.self)
      let rows = text.components(separatedBy: "\r\n").dropLast().map(cells)
      let columns = try #require(rows.first).count
      #expect(rows.count > 1)
      for row in rows {
        #expect(row.count == columns)
        for cell in row {
          let first = cell.drop { $0 == " " }.unicodeScalars.first
          #expect(first.map { !"=+-@\t".unicodeScalars.contains($0) } ?? true, "\(cell)")
        }
      }
    }
  }

  /// The cells of a row of RFC 4180.
  private func cells(_ row: String) -> [String] {
    var (result, cell, isQuoted) = ([String](), "", false)
    for scalar in row.unicodeScalars {
      switch scalar {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        result.append(cell)
        cell = ""
      default: cell.unicodeScalars.append(scalar)
      }
    }
    return result + [cell]
  }

  @Test func `JUnit is well formed and counts what it holds`() {
    for report in [SampleReport.report, HostileReport.report] {
      let parser = XMLParser(data: Data(ReportFormat.junit.render(report)))
      let count = XMLCount()
      parser.delegate = count
      #expect(parser.parse(), "\(String(describing: parser.parserError))")
      let all = report.requirements.count + report.findings.count
      #expect(count.names["testcase"] == all)
      let undecided =
        report.requirements.filter { $0.outcome == .cannotTell }.count
        + report.findings.filter { $0.outcome == .cannotTell }.count
      #expect(count.names["skipped", default: 0] == undecided)
    }
  }

  @Test func `SARIF names a rule for each result, and what cannot be told fails nothing`() throws {
    for report in [SampleReport.report, HostileReport.report] {
      let tree = try #require(JSONTree(ReportFormat.sarif.render(report)))
      #expect(tree["version"].text == "2.1.0")
      let run = try #require(tree["runs"].elements.first)
      let rules = Set(run["tool"]["driver"]["rules"].elements.map { $0["id"].text })
      let results = run["results"].elements
      #expect(results.count == report.findings.count)
      for (result, finding) in zip(results, report.findings) {
        #expect(rules.contains(result["ruleId"].text))
        let isOpen = result["kind"].text == "open" && result["level"].text == "none"
        #expect(isOpen == (finding.outcome != .violation))
      }
    }
  }

  @Test func `STIX refers only to what is in the bundle, each id once`() throws {
    let tree = try #require(JSONTree(ReportFormat.stix.render(SampleReport.report)))
    let objects = tree["objects"].elements
    let ids = objects.map { $0["id"].text }
    #expect(Set(ids).count == ids.count)
    for object in objects {
      #expect(object["id"].text.hasPrefix(object["type"].text + "--"))
      for reference in object["object_refs"].texts { #expect(ids.contains(reference)) }
    }
    let types = Set(objects.map { $0["type"].text })
    #expect(types.isSuperset(of: ["identity", "observed-data", "domain-name"]))
  }

  @Test func `each line of EVE is an object with a time and a type`() throws {
    let lines = ReportFormat.eve.render(SampleReport.report).split(separator: 0x0a)
    #expect(!lines.isEmpty)
    for line in lines {
      let tree = try #require(JSONTree(Array(line)))
      #expect(!tree["timestamp"].text.isEmpty && !tree["event_type"].text.isEmpty)
    }
  }
}
