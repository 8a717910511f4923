import Testing

@testable import Reporting

struct TerminalReportTests {
  @Test func `the sample renders as recorded`() throws {
    let text = renderTerminal(
      SampleReport.report,
      width: 80,
      color: false,
      reportPath: "case/report.html"
    )
    try expectGolden(Array(text.utf8), "terminal.txt")
  }

  @Test(arguments: [0, 60, 80, 100, 132, 400])
  func `no line is wider than the terminal`(width: Int) {
    for report in [SampleReport.report, HostileReport.report] {
      let text = renderTerminal(report, width: width, color: false, reportPath: "case/report.html")
      for line in text.split(separator: "\n") {
        #expect(TextFitting.columns(String(line)) <= min(max(width, 60), 160), "\(line)")
      }
    }
  }

  @Test func `it fits about a screen`() {
    let text = renderTerminal(SampleReport.report, width: 80, color: false)
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 45)
  }

  @Test func `hostile text cannot reach the terminal`() {
    let text = renderTerminal(
      HostileReport.report,
      width: 100,
      color: false,
      reportPath: HostileReport.text
    )
    #expect(!text.unicodeScalars.contains { $0.isHazardous && $0 != "\n" })
  }

  @Test func `colours add nothing but colours`() {
    let plain = renderTerminal(SampleReport.report, width: 80, color: false)
    let colored = renderTerminal(SampleReport.report, width: 80, color: true)
    #expect(colored != plain)
    var stripped = ""
    var isEscape = false
    for scalar in colored.unicodeScalars {
      if scalar == "\u{1b}" { isEscape = true }
      if !isEscape { stripped.unicodeScalars.append(scalar) }
      if isEscape && scalar == "m" { isEscape = false }
    }
    #expect(stripped == plain)
  }

  @Test func `an empty report says so`() {
    var report = SampleReport.report
    report.destinations = []
    report.findings = []
    report.requirements = []
    report.resolvers = []
    let text = renderTerminal(report, width: 80, color: false)
    #expect(text.contains("CANNOT TELL  Destinations: nobody received data."))
  }
}
