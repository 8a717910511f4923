import Foundation
import TestSupport
import Testing

@Suite struct CaseTests {
  private let folder = TemporaryDirectory()

  private func audited(_ name: String, _ bytes: [UInt8]) throws -> String {
    let capture = folder.write(bytes, to: name + ".pcap")
    let out = folder.path + "/" + name
    #expect(try Program.run(["audit", capture, "-o", out, "--exit-zero", "-q"]).status == 0)
    return out
  }

  private func findings(_ out: String) throws -> [[String: Any]] {
    try object(try contents(out + "/report.json"))["findings"] as? [[String: Any]] ?? []
  }

  @Test(arguments: [Family.ipv4, .ipv6])
  func `a finding is explained with hash, frames and rule`(family: Family) throws {
    let out = try audited("a", smallCapture(family))
    let found = try findings(out)
    #expect(!found.isEmpty)
    for finding in found {
      let id = try #require(finding["id"] as? String)
      let rule = try #require(finding["rule"] as? String)
      let told = try Program.run(["explain", id, out])
      #expect(told.status == 0)
      #expect(told.text.contains("SHA-256") && told.text.contains(rule), "\(told.text)")
      let ruled = try Program.run(["explain", rule, out])
      #expect(ruled.status == 0 && ruled.text.contains(id))
    }
    let silent = try Program.run(["explain", "TT-DNS-001", out])
    #expect(silent.status == 0, "\(silent.errors)")
    #expect(try Program.run(["explain", "F-000000000000", out]).status == 2)
    #expect(try Program.run(["explain", "TT-DST-001", folder.path]).status == 2)
  }

  @Test func `the same audit does not differ from itself, and another one does`() throws {
    let one = try audited("one", smallCapture())
    let other = try audited("other", smallCapture(.ipv6))
    let same = try Program.run(["compare", one, one, "--exit-code"])
    #expect(same.status == 0, "\(same.text)")
    let differs = try Program.run(["compare", one, other, "--exit-code"])
    #expect(differs.status == 1)
    let json = try object(try Program.run(["compare", one, other, "--format", "json"]).output)
    let resolvers = json["resolvers"] as? [[String: Any]] ?? []
    #expect(Set(resolvers.compactMap { $0["change"] as? String }) == ["new", "gone"])
  }

  @Test func `a finished audit is rendered again to the same page`() throws {
    let out = try audited("a", smallCapture())
    for name in ["html", "json"] {
      let again = try Program.run(["report", out, "--format", name])
      #expect(again.status == 0)
      #expect(again.output == (try contents("\(out)/report.\(name)")))
    }
    let scenario = "\(repository)/Captures/uc-style-browser/scenario-declared.yaml"
    let declared = folder.path + "/declared"
    let arguments = ["audit", "--scenario", scenario, "-o", declared, "--exit-zero", "-q"]
    #expect(try Program.run(arguments).status == 0)
    for name in ["html", "json"] {
      let again = try Program.run(["report", declared, "--format", name])
      #expect(again.output == (try contents("\(declared)/report.\(name)")), "\(name)")
    }
    let text = try Program.run(["report", out])
    #expect(text.status == 0 && text.text.contains("a.example"))
    #expect(try Program.run(["report", folder.path]).status == 2)
  }
}
