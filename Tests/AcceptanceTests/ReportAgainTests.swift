import Foundation
import TestSupport
import Testing

@Suite struct ReportAgainTests {
  /// Every sample scenario, plain, and held against a declaration.
  static let runs: [[String]] =
    scenarios.flatMap { name in
      [
        ["--scenario", scenarioFile(name)],
        [
          "--scenario", scenarioFile(name), "--declaration",
          "\(repository)/Captures/uc-style-browser/declaration.yaml",
        ],
      ]
    } + declaredScenarios.map { ["--scenario", $0] }

  @Test(arguments: runs)
  func `a finished audit gives its own page again, octet for octet`(arguments: [String]) throws {
    let folder = TemporaryDirectory()
    let target = folder.path + "/report"
    let audit = try Program.run(
      ["audit", "--exit-zero", "-q", "-o", target, "--write", "csv,sarif,junit,stix"] + arguments
    )
    #expect(audit.status == 0, "\(audit.errors)")
    let hasDeclaration = try object(contents(target + "/report.json"))["declaration"] != nil
    let scenario = String(decoding: try contents(arguments[1]), as: UTF8.self)
    #expect(hasDeclaration == (arguments.count > 2 || scenario.contains("\ndeclaration:")))
    for (format, file) in [
      ("html", "report.html"), ("json", "report.json"), ("csv", "destinations.csv"),
      ("sarif", "report.sarif"), ("junit", "junit.xml"), ("stix", "stix.json"),
    ] {
      let again = try Program.run(["report", target, "--format", format])
      #expect(again.status == 0, "\(again.errors)")
      let was = try contents(target + "/" + file)
      #expect(again.output == was, "\(file)")
      #expect(!was.isEmpty)
    }
  }
}
