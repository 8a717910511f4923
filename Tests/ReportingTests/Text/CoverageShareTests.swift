import Flows
import Testing

@testable import Reporting

struct CoverageShareTests {
  @Test(arguments: [
    (0, 0, 0, "cannot tell, no DNS was seen"), (7, 0, 0, "0 of 7 flows"),
    (0, 1, 0, "at least 1 of 1 flow (100 %)"),
    (3, 1, 50, "at least 1 of 4 flows (25 %), 33 % of their octets"),
    (UInt64.max, UInt64.max, 100, ""),
  ])
  func `the share of encrypted DNS is at least what was seen, or cannot be told`(
    clear: UInt64,
    encrypted: UInt64,
    octets: UInt64,
    words: String
  ) {
    var coverage = Coverage()
    (coverage.clearDNSFlows, coverage.clearDNSOctets) = (clear, octets * 2)
    (coverage.encryptedDNSFlows, coverage.encryptedDNSOctets) = (encrypted, octets)
    let share = coverage.encryptedDNSShare()
    #expect(share == words || words.isEmpty && share.hasSuffix("33 % of their octets"))
  }

  @Test(arguments: [
    (0, 0, "cannot tell, no ClientHello was read"), (1, 0, "0 of 1 hello"),
    (4, 1, "1 of 4 hellos (25 %)"), (2_000, 1, "1 of 2\u{2009}000 hellos (< 1 %)"),
  ])
  func `the share of hidden names is that of the hellos read, or cannot be told`(
    hellos: UInt64,
    ech: UInt64,
    words: String
  ) {
    var coverage = Coverage()
    (coverage.readHellos, coverage.echHandshakes) = (hellos, ech)
    #expect(coverage.echShare() == words)
  }

  @Test func `page and terminal show both shares`() {
    var report = SampleReport.report
    report.coverage.clearDNSFlows = 0
    report.coverage.encryptedDNSFlows = 0
    report.coverage.readHellos = 0
    let page = String(decoding: renderHTML(report), as: UTF8.self)
    let terminal = renderTerminal(report, width: 100, color: false)
    for words in ["cannot tell, no DNS was seen", "cannot tell, no ClientHello was read"] {
      #expect(page.contains(words))
      #expect(terminal.replacing("\n ", with: "").contains(words))
    }
  }
}
