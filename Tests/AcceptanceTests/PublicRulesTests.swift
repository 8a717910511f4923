import Foundation
import TestSupport
import Testing

/// A set of rules in the shape of public ones: network rules among those for other systems.
@Suite struct `A public set of rules` {
  private let folder = repository + "/Tests/Fixtures/Sigma"

  @Test func `is compiled as far as captures can answer, and the rest reported`() throws {
    let check = try Program.run(["rules", "check", folder])
    // Two hold what is refused: an aggregation of Sigma 1, and a pattern that goes back.
    #expect(check.status == 1)
    #expect(check.text.contains("dns_requests_rate.yml:18:26: error:"))
    #expect(check.text.contains("proxy_backreference.yml:16:19: error:"))
    for name in ["windows_process", "aws_cloudtrail", "zeek_smb_files", "firewall_blocked"] {
      #expect(check.text.contains("\(name).yml:") && !check.text.contains("\(name).yml:0:"))
    }
    #expect(
      check.text.hasSuffix("14 rules can be used, 16 not applicable to captures, 2 with mistakes\n")
    )
  }

  @Test func `finds in the sample what its rules select`() throws {
    let found = try Program.run([
      "audit", "--scenario", "Captures/uc-style-browser/scenario.yaml", "--only-rules", folder,
      "--policy", "observe-only", "--format", "json", "--exit-zero",
    ])
    #expect(found.status == 0)
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(found.output)) as? [String: Any]
    )
    let findings = try #require(report["findings"] as? [[String: Any]])
    #expect(
      Set(findings.compactMap { $0["title"] as? String }) == [
        "Conversations to a block", "Names in a list without a field", "Names below listed domains",
      ]
    )
    let method = try #require(report["method"] as? [[String: Any]])
    let words = method.first { $0["label"] as? String == "Rules left out" }?["text"] as? String
    #expect(words?.contains("16 rules for log sources or fields that captures do not have") == true)
  }
}

@Suite struct `The command lookup` {
  @Test(arguments: [
    (
      "dragate-in.dc.heytapmobi.com",
      "OPPO (oppo), handset-vendor, home CN; by domain heytapmobi.com"
    ),
    ("2001:4860:4860::8888", "Google Public DNS"), ("8.8.4.4", "AS15169"),
    ("epdg.epc.mnc840.mcc405.pub.3gppnetwork.org", "country code 405: IN"),
    ("64:ff9b::808:808", "8.8.8.8"), ("co.uk", "none: this is a public suffix"),
  ])
  func `says what is known, with sources and dates`(subject: String, words: String) throws {
    let found = try Program.run(["lookup", subject])
    #expect(found.status == 0 && found.errors == "")
    #expect(found.text.contains(words))
    #expect(found.text.contains("\n") && found.text.contains(" by "))
    let json = try Program.run(["lookup", subject, "--format", "json"])
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.output)) as? [String: Any]
    )
    let statements = try #require(object["statements"] as? [[String: Any]])
    #expect(statements.allSatisfy { ($0["source"] as? String)?.isEmpty == false })
  }

  @Test(arguments: ["", "a", "no name", "\u{1b}[31m.example", "1.2.3.4.5.6"])
  func `refuses what is neither name nor address`(subject: String) throws {
    let found = try Program.run(["lookup", "--", subject])
    // 1.2.3.4.5.6 reads like a name of numbers; nothing is known of it.
    #expect(found.status == (subject == "1.2.3.4.5.6" ? 0 : 2))
    #expect(!found.errors.contains("\u{1b}"))
  }
}

@Suite struct `A list given to an audit` {
  private func audit(_ list: String, _ more: [String] = []) throws -> Outcome {
    try Program.run(
      [
        "audit", "Captures/uc-style-browser/02-in-use.pcapng", "--policy", "observe-only",
        "--overrides", "Captures/uc-style-browser/overrides.yaml", "--list", list,
      ] + more
    )
  }

  @Test func `is found by name and stands in the report with its hash`() throws {
    let folder = TemporaryDirectory()
    let list = folder.write(
      Array("! Last modified: 2026-11-01\n||browser-core.example^\n||never.example^$script\n".utf8),
      to: "trackers.txt"
    )
    let found = try audit(list, ["--format", "json"])
    #expect(found.status == 1)
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(found.output)) as? [String: Any]
    )
    let findings = try #require(report["findings"] as? [[String: Any]])
    let blocked = findings.filter { $0["rule"] as? String == "TT-DST-004" }
    #expect(!blocked.isEmpty && blocked.allSatisfy { $0["severity"] as? String == "high" })
    let inputs = try #require(report["inputs"] as? [[String: Any]])
    let input = try #require(inputs.first { $0["role"] as? String == "list" })
    let hash = try #require(input["sha256"] as? String)
    #expect(hash.count == 64 && input["file"] as? String == "trackers.txt")
    #expect(found.text.contains("SHA-256 \(hash)"))
    #expect(found.text.contains("left out: 1 × rules for some kinds of request alone"))
    #expect(!found.text.contains(folder.path))
  }

  @Test func `that does not exist or holds nothing ends the work`() throws {
    let folder = TemporaryDirectory()
    let empty = folder.write([], to: "empty.txt")
    for path in [folder.path + "/none.txt", empty, folder.path, "/dev/zero"] {
      let found = try audit(path)
      #expect(found.status == 2 && found.errors.split(separator: "\n").count == 1, "\(path)")
    }
  }
}

@Suite struct `The schema of policies` {
  private let validator = StockValidator(schema: "policy-1.json")

  @Test(.enabled(if: StockValidator.isInstalled)) func `accepts every policy that ships`() throws {
    let folder = repository + "/Rules/Policies"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    #expect(names.count >= 7)
    let samples = try FileManager.default.subpathsOfDirectory(atPath: repository + "/Captures")
      .filter { $0.hasSuffix("policy.yaml") }
    #expect(!samples.isEmpty)
    let paths = names.map { "\(folder)/\($0)" } + samples.map { "\(repository)/Captures/\($0)" }
    #expect(try validator.problems(paths) == "")
  }

  /// What the reader accepts and refuses, the schema accepts and refuses.
  @Test(
    .enabled(if: StockValidator.isInstalled),
    arguments: [
      ("default: allow", true), ("default: refuse", false), ("residancy: {}", false),
      ("apps: [{app: a, only: {}}]", true), ("apps: [{app: a}]", false),
      ("phases: [{phase: [use, after-uninstall], countries: IN}]", true),
      ("data: [{class: imei, blocked: {domains: a.example}}]", true),
      ("data: [{class: imei, allow: {}}]", false),
      ("blocked: {lists: [a.txt, {file: b.txt, severity: low}]}", true),
      ("blocked: {lists: [{path: a.txt}]}", false),
      ("overrides: {provenance: p, networks: [{network: 192.0.2.0/24, country: NO}]}", true),
      ("overrides: {networks: []}", false),
      ("overrides: {provenance: p, names: [{name: a.b, domain: b.c}]}", false),
      ("decision: {severity: medium, confidence: probable}", true),
      ("decision: {confidence: indeterminate}", false),
      ("resolvers: {any: yes}", false), ("resolvers: {any: true}", true),
      ("requirements: [{id: R, title: T, rules: [TT-DST-001], decision: {severity: high}}]", true),
    ] as [(String, Bool)]
  )
  func `agrees with the reader`(body: String, isRight: Bool) throws {
    let folder = TemporaryDirectory()
    let text = "telltale_policy: 1\nname: p\ntitle: P\n\(body)\n"
    let path = folder.write(Array(text.utf8), to: "p.yaml")
    #expect((try validator.problems([path]) == "") == isRight)
    let read = try Program.run([
      "audit", "Captures/uc-style-browser/01-baseline.pcapng", "--policy", path, "-q",
    ])
    // The lists that one of them names are not there: that is said, and is no mistake in the policy.
    let isRefused = read.status == 2 && !read.errors.contains("there is no such file")
    #expect(isRefused != isRight, "\(read.errors)")
  }
}
