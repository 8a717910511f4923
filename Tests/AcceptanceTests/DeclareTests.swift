import Foundation
import TestSupport
import Testing
import Wire

/// The part of a report that holds the declaration against the run.
private func declaration(_ outcome: Outcome) throws -> [String: Any] {
  try #require(try object(outcome.output)["declaration"] as? [String: Any])
}

/// Destinations of a report that the declaration does not declare; what the test script opened is
/// the tester's, not the product's.
private func undeclared(_ declaration: [String: Any]) -> [String] {
  let all = declaration["destinations"] as? [[String: Any]] ?? []
  return all.filter { $0["verdict"] as? String == "undeclared" }
    .filter { $0["details"] as? [String] != ["user-initiated"] }
    .map { "\($0["name"] ?? ""): \($0["details"] ?? "")" }
}

/// Destinations and terms that deviate.
private func deviations(_ declaration: [String: Any]) -> [String] {
  let all = declaration["destinations"] as? [[String: Any]] ?? []
  return all.filter { $0["verdict"] as? String == "deviation" }.map { "\($0)" }
}

private func kinds(_ declaration: [String: Any]) -> Set<String> {
  let items = declaration["items"] as? [[String: Any]] ?? []
  return Set(
    items.filter { $0["verdict"] as? String == "declaration-defect" }
      .flatMap { $0["details"] as? [String] ?? [] }
  )
}

@Suite struct DeclareTests {
  @Test(arguments: scenarios, ["declaration.yaml", "product.json"])
  func `a run held against its own draft has nobody undeclared, and nothing deviates`(
    scenario: String,
    file: String
  ) throws {
    let folder = TemporaryDirectory()
    let draft = folder.path + "/" + file
    let flags = file.hasSuffix("json") ? ["--mud"] : []
    let drafted = try Program.run(
      ["declare", "--scenario", scenarioFile(scenario), "-o", draft] + flags
    )
    #expect(drafted.status == 0, "\(drafted.errors)")
    #expect(drafted.output.isEmpty)
    let audit = try Program.run([
      "audit", "--scenario", scenarioFile(scenario), "--declaration", draft, "--format", "json",
      "--exit-zero",
    ])
    #expect(audit.status == 0, "\(audit.errors)")
    let compared = try declaration(audit)
    #expect((compared["destinations"] as? [Any])?.isEmpty == false)
    #expect(undeclared(compared) == [])
    #expect(deviations(compared) == [])
    // What is open is no pass.
    #expect(kinds(compared).contains("not-filled-in"))
    let conformity = try object(audit.output)["conformity"] as? [String: Any]
    #expect(conformity?["outcome"] as? String != "conforms")
  }

  @Test(arguments: Family.allCases, ["declaration.yaml", "product.json"])
  func `names, ports and families are drafted as seen`(family: Family, file: String) throws {
    let folder = TemporaryDirectory()
    let capture = folder.write(smallCapture(family), to: "a.pcap")
    let draft = folder.path + "/" + file
    let flags = file.hasSuffix("json") ? ["--mud"] : []
    #expect(try Program.run(["declare", capture, "-o", draft] + flags).status == 0)
    let text = String(decoding: try contents(draft), as: UTF8.self)
    #expect(text.contains("a.example"))
    #expect(text.contains(file.hasSuffix("json") ? "\"port\": 80" : "tcp/80"))
    #expect(text.contains("TO-BE-FILLED-IN"))
    #expect(!text.contains(folder.path), "no path of this machine")
    let audit = try Program.run([
      "audit", capture, "--declaration", draft, "--format", "json", "--exit-zero",
    ])
    let compared = try declaration(audit)
    #expect(undeclared(compared) == [])
    #expect(deviations(compared) == [])
  }

  @Test func `the same captures give the same draft, with and without -o`() throws {
    let folder = TemporaryDirectory()
    let capture = folder.write(smallCapture(), to: "a.pcap")
    for flags in [[], ["--mud"]] {
      let file = folder.path + "/draft\(flags.count)"
      #expect(try Program.run(["declare", capture, "-q", "-o", file] + flags).errors.isEmpty)
      let printed = try Program.run(["declare", capture, "--threads", "1"] + flags)
      #expect(printed.output == (try contents(file)))
      #expect(!printed.output.isEmpty)
    }
  }

  @Test func `a file that is there stays unless --force is given`() throws {
    let folder = TemporaryDirectory()
    let capture = folder.write(smallCapture(), to: "a.pcap")
    let file = folder.write(Array("mine\n".utf8), to: "d.yaml")
    let refused = try Program.run(["declare", capture, "-o", file])
    #expect(refused.status == 2)
    #expect(refused.errors.contains("--force"))
    #expect(try contents(file) == Array("mine\n".utf8))
    #expect(try Program.run(["declare", capture, "-o", file, "--force"]).status == 0)
    #expect(try contents(file) != Array("mine\n".utf8))
    #expect(try names(in: folder.path) == ["a.pcap", "d.yaml"])
  }

  @Test func `a target that cannot be written is one line and status 2`() throws {
    let folder = TemporaryDirectory()
    let capture = folder.write(smallCapture(), to: "a.pcap")
    for target in [folder.path, folder.path + "/none/d.yaml", "/proc/none.yaml"] {
      let outcome = try Program.run(["declare", capture, "-o", target])
      #expect(outcome.status == 2, "\(target)")
      #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.errors)")
    }
    #expect(try names(in: folder.path) == ["a.pcap"])
  }

  @Test func `what the test script visits is left out`() throws {
    let scenario = "\(repository)/Captures/uc-style-browser/scenario-declared.yaml"
    let text = try Program.run(["declare", "--scenario", scenario]).text
    let endpoints = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(!endpoints.contains { $0.contains("searchhub.example") })
    #expect(text.contains("#   www.searchhub.example"))
    #expect(endpoints.contains { $0.contains("browser-core.example") })
  }

  @Test(arguments: [
    "evil\n- id: x", "a: b", "*", "*.example", "# x", "'q'", "\"q\"", "null", "ünïcode.example",
    "a\u{202e}b.example", "-", "a b", "{x}", "a.example#",
  ])
  func `names from packets cannot break the draft`(name: String) throws {
    let folder = TemporaryDirectory()
    var traffic = Traffic()
    var connection = Connection(.ipv6, port: 443)
    connection.open(&traffic)
    connection.say(.client, TLSBuilder.records(TLSBuilder.clientHello(name)), &traffic)
    connection.close(&traffic)
    let capture = folder.write(traffic.pcap, to: "a.pcap")
    for file in ["d.yaml", "d.json"] {
      let draft = folder.path + "/" + file
      let flags = file.hasSuffix("json") ? ["--mud"] : []
      #expect(try Program.run(["declare", capture, "-o", draft] + flags).status == 0)
      let audit = try Program.run([
        "audit", capture, "--declaration", draft, "--format", "json", "--exit-zero",
      ])
      #expect(audit.status == 0, "\(audit.errors)")
      #expect(undeclared(try declaration(audit)) == [], "\(name)")
    }
  }
}
