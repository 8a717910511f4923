import Foundation
import Knowledge
import Testing

@testable import RuleEngine

extension RulePack {
  /// Loads files from a folder of their own; `text` alone is one file.
  static func load(
    text: String = "",
    files: [String: String] = [:],
    toleratesMistakes: Bool = false
  ) throws -> RulePack {
    let folder = FileManager.default.temporaryDirectory.appending(path: "pack-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var files = files
    if !text.isEmpty { files["rules.yml"] = text }
    for (name, text) in files {
      let url = folder.appending(path: "set/\(name)")
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data(text.utf8).write(to: url)
    }
    return try load(
      home: "",
      only: folder.appending(path: "set").path,
      toleratesMistakes: toleratesMistakes
    )
  }
}

private func rule(
  _ name: String,
  _ logsource: String = "product: zeek, service: dns",
  _ fields: String = "query: x",
  extra: String = ""
) -> String {
  """
  title: Rule \(name)
  name: \(name)
  logsource: {\(logsource)}
  detection:
    s: {\(fields)}
    condition: s
  \(extra)

  """
}

@Suite struct `A folder of rules` {
  @Test(
    arguments: [
      ("product: windows, service: security", "EventID: 1", "captures have no log source"),
      ("category: process_creation", "Image: x", "captures have no log source"),
      ("product: zeek, service: smb_files", "path: x", "captures have no log source"),
      ("category: webserver", "cs-method: GET", "captures have no log source"),
      ("category: firewall", "action: blocked", "do not show the field 'action'"),
      ("category: proxy", "cs-cookie|contains: x", "do not show the field 'cs-cookie'"),
      ("product: zeek, service: conn", "history: x", "do not show the field 'history'"),
    ]
  )
  func `holds rules that are for other logs than captures give`(
    logsource: String,
    fields: String,
    message: String
  ) throws {
    let pack = try RulePack.load(text: rule("r", logsource, fields))
    #expect(pack.rules.isEmpty && pack.files.isEmpty)
    #expect(pack.leftOut.map(\.reason) == [.notApplicable])
    #expect(pack.leftOut.first?.message.contains(message) ?? false, "\(pack.leftOut)")
  }

  @Test(arguments: ["deprecated", "unsupported"])
  func `holds rules that nobody is to use any more`(status: String) throws {
    let pack = try RulePack.load(text: rule("r", extra: "status: \(status)"))
    #expect(pack.leftOut.first?.message == "its status is \(status)")
  }

  @Test func `holds other rules' mistakes with their places, and the rest is used`() throws {
    let pack = try RulePack.load(files: [
      "a/bad.yml": rule("bad", "product: zeek, service: dns", "qery: x"),
      "b/good.yml": rule("good"), "c/again.yml": rule("good"),
      "d/text.yaml": "- just a list\n", "e/ci.yml": "name: ci\non: push\njobs: {}\n",
      ".github/workflows/w.yml": "a: [unclosed\n", "f/readme.md": "# no rule",
    ])
    #expect(pack.rules.map(\.code) == ["good"])
    #expect(pack.files.map(\.name) == ["set/b/good.yml", "set/c/again.yml"])
    #expect(pack.leftOut.map(\.reason) == [.mistake, .mistake, .notApplicable, .notApplicable])
    #expect(pack.leftOut[0].description.hasPrefix("set/a/bad.yml:5:7: error: unknown field 'qery'"))
    #expect(pack.leftOut[1].description.hasPrefix("set/c/again.yml:2:7: error: rule 'good' stands"))
    #expect(pack.leftOut[2].message == "it is not a Sigma rule")
  }

  @Test func `with a mistake in one's own rule is refused, unless rules are being checked`() throws
  {
    let own = rule("own", "product: telltale, service: destination", "nmae: x", extra: "level: low")
    #expect(throws: RuleError.self) { try RulePack.load(text: own) }
    let pack = try RulePack.load(
      files: ["a.yml": own, "b.yml": "a: [", "c.yml": rule("good")],
      toleratesMistakes: true
    )
    #expect(pack.rules.map(\.code) == ["good"])
    #expect(pack.leftOut.map(\.file) == ["set/a.yml", "set/b.yml"])
    #expect(pack.leftOut.allSatisfy { $0.reason == .mistake && $0.line > 0 })
  }

  @Test func `with a rule that has neither name nor id calls it after its file`() throws {
    let text = rule("x").replacing("name: x\n", with: "")
    let pack = try RulePack.load(files: ["sub/net_dns_x.yml": text])
    #expect(pack.rules.map(\.code) == ["net_dns_x"])
    #expect(pack.rules.first?.sha256.utf8.count == 64)
  }

  @Test func `may hold several rules in one file`() throws {
    let pack = try RulePack.load(text: rule("a") + "---\n" + rule("b") + "---\n")
    #expect(pack.rules.map(\.code) == ["a", "b"])
    #expect(pack.files.count == 1)
  }

  @Test func `carries out the actions of older rules`() throws {
    let pack = try RulePack.load(
      text: """
        action: global
        title: Both
        level: low
        logsource: {category: dns}
        ---
        name: one
        detection: {s: {query: a}, condition: s}
        ---
        action: repeat
        name: two
        level: high
        ---
        action: reset
        ---
        title: Alone
        name: three
        logsource: {category: firewall}
        detection: {s: {dst_port: 1}, condition: s}
        """
    )
    #expect(pack.rules.map(\.code) == ["one", "two", "three"])
    #expect(pack.rules.map(\.title) == ["Both", "Both", "Alone"])
    #expect(pack.rules.map(\.severity) == [.low, .high, .medium])
  }

  @Test func `tolerates titles and descriptions with braces`() throws {
    let pack = try RulePack.load(text: rule("x").replacing("Rule x", with: "'Rule {x}'"))
    #expect(pack.rules.first?.title == "Rule {x}")
  }
}

@Suite struct `A Sigma filter` {
  private func filter(
    _ rules: String,
    condition: String = "not local",
    source: String = "category: dns"
  ) -> String {
    """
    title: Ours
    logsource: {\(source)}
    filter:
      rules: \(rules)
      local: {query|endswith: .ours.example}
      condition: \(condition)

    """
  }

  /// The names that rule `r` still finds.
  private func found(_ filter: String) throws -> [String] {
    let text = rule("r", "category: dns", "query|endswith: .example") + "---\n" + filter
    let pack = try RulePack.load(text: text)
    var run = TestRun(.v4)
    run.question("a.ours.example", to: Family.v4.resolver)
    run.question("b.theirs.example", to: Family.v4.resolver)
    return try run.findings(pack.rules).map(\.subject).sorted()
  }

  @Test(
    arguments: [
      ("[r]", ["b.theirs.example"]), ("r", ["b.theirs.example"]), ("any", ["b.theirs.example"]),
      ("all", ["b.theirs.example"]), ("[]", ["b.theirs.example"]),
      ("[other]", ["a.ours.example", "b.theirs.example"]),
    ]
  )
  func `is added to the rules it names`(rules: String, expected: [String]) throws {
    #expect(try found(filter(rules)) == expected)
  }

  @Test func `must hold as well as the rule`() throws {
    #expect(try found(filter("[r]", condition: "local")) == ["a.ours.example"])
  }

  @Test func `leaves rules on other log sources alone`() throws {
    #expect(try found(filter("any", source: "category: proxy")).count == 2)
  }

  @Test func `with a field its rules do not have is a mistake`() throws {
    let text =
      rule("r", "category: dns") + "---\n" + filter("any").replacing("query", with: "user_name")
    #expect(throws: RuleError.self) { try RulePack.load(text: text) }
    let pack = try RulePack.load(text: text, toleratesMistakes: true)
    #expect(pack.leftOut.first?.message.contains("unknown field 'user_name'") ?? false)
  }
}
