import Destinations
import Flows
import Foundation
import RuleEngine
import Testing

@testable import Reporting

struct HTMLReportTests {
  private func html(_ report: Report) -> String {
    String(decoding: renderHTML(report), as: UTF8.self)
  }

  @Test func `the sample renders as recorded, twice`() throws {
    let first = renderHTML(SampleReport.report)
    #expect(first == renderHTML(SampleReport.report))
    try expectGolden(first, "report.html")
  }

  @Test func `nothing in the page asks for anything from anywhere`() {
    let page = html(SampleReport.report)
    for word in [" src=", "@import", "url(http", "<link", "<iframe", "<img", "fetch(", "<base"] {
      #expect(!page.contains(word), "\(word)")
    }
    // Links are followed by people only, and lead to the credit and to places in the page.
    let targets = page.components(separatedBy: "href=\"").dropFirst().map {
      $0.prefix { $0 != "\"" }
    }
    #expect(targets.allSatisfy { $0.hasPrefix("#") || $0 == "https://db-ip.com" })
  }

  @Test func `the policy allows this script and no other`() {
    let digest = Data(sha256(Array(HTMLScript.source.utf8))).base64EncodedString()
    #expect(HTMLScript.digest == digest)
    #expect(html(SampleReport.report).contains("<script>\(HTMLScript.source)</script>"))
    #expect(!HTMLScript.source.contains("</"))
    #expect(!HTMLScript.contentSecurityPolicy.contains("script-src 'unsafe-inline'"))
  }

  @Test func `hostile text stays text`() {
    let page = html(HostileReport.report)
    // The page's own markup is what is left when the sample's and the hostile page's texts go.
    #expect(page.components(separatedBy: "<script").count == 2)
    let bareQuotation = "\"\u{301}"
    #expect(!page.contains(bareQuotation))
    #expect(!page.unicodeScalars.contains { $0.isHazardous && $0 != "\n" })
    #expect(page.contains("\u{27e8}U+202E\u{27e9}"))
    #expect(page.contains("{{title}}{{{style}}}"))
  }

  @Test func `every tag of the hostile page is one that the templates hold`() {
    let allowed = Set(tags(html(SampleReport.report)).map(\.name))
    for tag in tags(html(HostileReport.report)) {
      #expect(allowed.contains(tag.name), "\(tag.name)")
      #expect(!tag.attributes.contains { $0.hasPrefix("on") }, "\(tag.attributes)")
    }
  }

  @Test func `lists are cut and say what is missing`() {
    var report = SampleReport.report
    report.destinations = (0..<520).map { report.destinations[$0 % 13] }
    report.findings = (0..<653).map { report.findings[$0 % 8] }
    let page = html(report)
    #expect(page.components(separatedBy: "data-verdict=").count - 1 == 200)
    #expect(page.contains("320 more destinations are in report.json."))
    #expect(page.components(separatedBy: "<article ").count - 1 == 150)
    #expect(page.contains("3 more findings are in report.json."))
  }

  @Test func `a very long name is shortened and the rest counted`() {
    var report = SampleReport.report
    report.destinations[0].destination.name.name = String(repeating: "a", count: 60_000)
    let page = html(report)
    #expect(page.utf8.count < 200_000)
    #expect(page.contains("(58000 more characters in report.json)"))
  }

  @Test func `doubt is never shown as conformity`() {
    var report = SampleReport.report
    report.destinations.removeAll { $0.verdict.outcome == .violation }
    report.findings.removeAll { $0.outcome == .violation }
    report.requirements.removeAll { $0.outcome == .violation }
    #expect(html(report).contains("class=\"verdict cannot-tell\""))
    report.destinations.removeAll { $0.verdict.outcome == .cannotTell }
    report.findings = []
    report.requirements.removeAll { $0.outcome == .cannotTell }
    #expect(html(report).contains("class=\"verdict conforms\""))
    report.destinations = []
    report.requirements = []
    #expect(html(report).contains("class=\"verdict cannot-tell\""))
    #expect(html(report).contains("Nothing was observed that could be judged"))
  }

  @Test func `the credit is a link only for the database that asks for it`() {
    var report = SampleReport.report
    #expect(html(report).contains("https://db-ip.com"))
    for index in report.inputs.indices { report.inputs[index].attribution = "" }
    #expect(!html(report).contains("https://db-ip.com"))
  }

  /// Names and attribute names of all start tags outside style and script.
  private func tags(_ page: String) -> [(name: String, attributes: [String])] {
    var result: [(String, [String])] = []
    let body = page.components(separatedBy: "</style>").last ?? ""
    let markup = body.components(separatedBy: "<script>").first ?? ""
    for piece in markup.components(separatedBy: "<").dropFirst() where !piece.hasPrefix("/") {
      // Attribute values hold no raw angle brackets or quotation marks, so this split is exact.
      let inside = piece.components(separatedBy: ">")[0]
      let parts = inside.components(separatedBy: "\"")
      let outside = stride(from: 0, to: parts.count, by: 2).map { parts[$0] }.joined(separator: " ")
      let words = outside.split { $0 == " " || $0 == "=" || $0 == "\n" }.map(String.init)
      result.append((words.first ?? "", Array(words.dropFirst())))
    }
    return result
  }
}
