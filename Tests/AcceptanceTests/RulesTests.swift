import Foundation
import TestSupport
import Testing

/// A folder with rule files, and its path.
private func folder(_ files: [String: String]) -> TemporaryDirectory {
  let directory = TemporaryDirectory()
  for (name, text) in files { _ = directory.write(Array(text.utf8), to: name) }
  return directory
}

private let zeek = """
  title: Names of the browser
  id: 00000000-0000-4000-8000-0000000000aa
  name: browser_names
  status: test
  level: low
  logsource: {product: zeek, service: dns}
  detection:
    s: {query|endswith: .browser-core.example}
    condition: s

  """
private let windows = """
  title: Windows
  logsource: {product: windows, service: security}
  detection: {s: {EventID: 4624}, condition: s}

  """
private let wrong = """
  title: Wrong
  logsource: {category: proxy}
  detection:
    s: {c-uri|re: '(a)\\1'}
    condition: s

  """

@Suite struct `The command rules` {
  @Test func `lists what ships`() throws {
    let list = try Program.run(["rules", "list"])
    #expect(list.status == 0 && list.errors == "")
    #expect(list.text.contains("TT-DNS-001  high      Resolver other than network-assigned"))
    let json = try Program.run(["rules", "list", "--format", "json"])
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.output)) as? [String: Any]
    )
    #expect((object["rules"] as? [[String: Any]])?.count == list.text.split(separator: "\n").count)
  }

  @Test func `checks what ships`() throws {
    let check = try Program.run(["rules", "check"])
    #expect(check.status == 0)
    #expect(
      check.text.hasSuffix("rules can be used, 0 not applicable to captures, 0 with mistakes\n")
    )
  }

  @Test func `checks a folder and says where mistakes are`() throws {
    let rules = folder(["a.yml": zeek, "b.yml": windows, "c.yml": wrong])
    let check = try Program.run(["rules", "check", rules.path])
    let name = try #require(rules.path.split(separator: "/").last)
    #expect(check.status == 1)
    #expect(check.text.contains("\(name)/b.yml:2:12: not-applicable: captures have no log source"))
    #expect(
      check.text.contains("\(name)/c.yml:4:17: error: '(a)\\1' is no pattern that can be matched")
    )
    #expect(
      check.text.hasSuffix(
        "1 rule can be used, 1 not applicable to captures, 1 with mistakes\n"
      )
    )
    let one = try Program.run(["rules", "check", rules.path + "/a.yml"])
    #expect(one.status == 0)
    #expect(try Program.run(["rules", "check", rules.path + "/none"]).status == 2)
  }

  @Test func `explains a rule by code or id`() throws {
    let explained = try Program.run(["rules", "explain", "TT-DNS-001"])
    #expect(explained.status == 0)
    for heading in ["What it finds", "Why it matters", "What else it may be", "References"] {
      #expect(explained.text.contains("\n\(heading)\n"), "\(heading)")
    }
    let same = try Program.run(["rules", "explain", "2f0f6c0e-5c1b-4a3e-9a58-0d6c8f1e7b01"])
    #expect(same.output == explained.output)
    let unknown = try Program.run(["rules", "explain", "TT-NONE"])
    #expect(unknown.status == 2 && unknown.errors.contains("there is no rule 'TT-NONE'"))
  }

  @Test func `tests rules with the samples they name`() throws {
    let scenario = "\(repository)/Captures/uc-style-browser/scenario.yaml"
    let baseline = "\(repository)/Captures/uc-style-browser/01-baseline.pcapng"
    func rules(_ fires: String, _ silent: String) -> TemporaryDirectory {
      folder(["a.yml": zeek + "telltale: {samples: {fires: '\(fires)', silent: '\(silent)'}}\n"])
    }
    let right = rules(scenario, baseline)
    let passed = try Program.run(["rules", "test", "--only-rules", right.path])
    #expect(passed.status == 0 && passed.text == "ok      browser_names\n", "\(passed)")
    let turned = rules(baseline, scenario)
    let failed = try Program.run(["rules", "test", "--only-rules", turned.path])
    #expect(failed.status == 1 && failed.text.hasPrefix("FAILED  browser_names\n"))
    #expect(failed.text.contains("scenario.yaml: finds a violation"))
    let gone = rules("nowhere.pcap", baseline)
    #expect(try Program.run(["rules", "test", "--only-rules", gone.path]).status == 1)
  }

  @Test func `lets an audit use public rules and says which it left out`() throws {
    let rules = folder(["a.yml": zeek, "b.yml": windows, "c.yml": wrong])
    let audit = try Program.run([
      "audit", "--scenario", "\(repository)/Captures/uc-style-browser/scenario.yaml", "--rules",
      rules.path, "--format", "json", "--exit-zero",
    ])
    #expect(audit.status == 0, "\(audit.errors)")
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(audit.output)) as? [String: Any]
    )
    let findings = try #require(object["findings"] as? [[String: Any]])
    let own = findings.filter { $0["rule"] as? String == "browser_names" }
    #expect(!own.isEmpty)
    for finding in own {
      #expect(finding["outcome"] as? String == "violation")
      #expect(finding["confidence"] as? String == "possible")
      #expect((finding["subject"] as? String)?.hasSuffix(".browser-core.example") ?? false)
      let evidence = try #require(finding["evidence"] as? [[String: Any]])
      #expect(evidence.allSatisfy { ($0["frames"] as? [Int])?.isEmpty == false })
      #expect(evidence.allSatisfy { ($0["detail"] as? String)?.contains("SHA-256") ?? false })
    }
    let text = audit.text
    #expect(text.contains("1 rule for log sources or fields that captures do not have"))
    #expect(text.contains("1 rule with mistakes: "))
  }
}

/// Whether python3 with pySigma, the reference reader of Sigma rules, is there.
private let hasPySigma: Bool = {
  (try? python("import sigma.collection"))?.status == 0
}()

/// Runs a Python program.
private func python(_ program: String) throws -> (status: Int32, output: String) {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["python3", "-c", program, "\(repository)/Rules/Builtin"]
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}

@Suite struct `The rules that ship, to others` {
  @Test(.enabled(if: hasPySigma, "pySigma is not installed: pip install pysigma"))
  func `are Sigma rules that pySigma reads`() throws {
    let result = try python(
      """
      import pathlib, sys
      from sigma.collection import SigmaCollection
      for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.yml")):
        rules = SigmaCollection.from_yaml(path.read_text(), collect_errors=True)
        problems = [str(problem) for problem in rules.errors]
        for rule in rules.rules:
          problems += [str(problem) for problem in rule.errors]
          [condition.parsed for condition in rule.detection.parsed_condition]
        if problems or not rules.rules:
          sys.exit(f"{path.name}: {problems}")
      """
    )
    #expect(result.status == 0, "\(result.output)")
  }
}
