import Foundation
import Knowledge
import Testing

@testable import RuleEngine

@Suite struct `A Sigma rule` {
  private func text(
    _ detection: String,
    extra: String = "",
    level: String = "high",
    service: String = "destination"
  ) -> String {
    """
    title: Test
    id: 2f0f6c0e-5c1b-4a3e-9a58-0d6c8f1e7aff
    name: TEST-1
    level: \(level)
    logsource: {product: telltale, service: \(service)}
    \(extra)
    detection:

    """ + detection.split(separator: "\n").map { "  \($0)\n" }.joined()
  }

  private func rule(_ text: String) throws -> SigmaRule {
    try SigmaRule(YAMLFile.parse(text, file: "r.yml"))
  }

  private func problem(_ text: String) -> String {
    do {
      _ = try rule(text)
      return "no problem"
    } catch {
      return "\(error)"
    }
  }

  /// Whether a rule with this detection selects a fact with these fields.
  private func selects(_ detection: String, _ fields: [String: FactValue]) throws -> Bool {
    let rule = try rule(text(detection))
    let compiled = try CompiledRule(rule, placeholders: defaultPolicy.get().placeholders)
    let names = FactService.destination.fields
    return compiled.outcome { fields[names[$0]] ?? .missing } == .violation
  }

  @Test(
    arguments: [
      ("s: {name: a.example}", "s", true), ("s: {name: b.example}", "s", false),
      ("s: {name: [x, A.EXAMPLE]}", "s", true), ("s: {name|endswith: .example}", "s", true),
      ("s: {name|startswith: a., asn: 64500}", "s", true), ("s: {asn: 64501}", "s", false),
      ("s: {name|contains|all: [a, exam]}", "s", true),
      ("s: {name|contains|all: [a, zz]}", "s", false),
      ("s: {name|cased: A.example}", "s", false), ("s: {domain: null}", "s", true),
      ("s: {domain|exists: false}", "s", true), ("s: {name|exists: true}", "s", true),
      ("s: {asn|gt: 64499}", "s", true), ("s: {asn|lte: 64499}", "s", false),
      ("s: {address|cidr: '2001:db8::/32'}", "s", true),
      ("s: {address|cidr: 10.0.0.0/8}", "s", false),
      ("s: {local: false}", "s", true), ("s: {services: quic}", "s", true),
      ("s: {services|contains|all: [qu, ss]}", "s", true),
      ("s: [{name: b.example}, {asn: 64500}]", "s", true),
      ("s: {country|expand: '%home_countries%'}", "s", true),
      ("s: {country|expand: '%blocked_countries%'}", "s", false),
      ("s: {asn: 1}\nt: {local: false}", "not s and t", true),
      ("s: {asn: 1}\nt: {local: false}", "not (s or t)", false),
      ("s: {asn: 1}\nt: {local: true}\nu: {local: false}", "s and t or u", true),
      ("s: {asn: 1}\nt: {local: true}\nu: {local: false}", "s and (t or u)", false),
      ("sel_a: {asn: 1}\nsel_b: {local: false}", "1 of sel_*", true),
      ("sel_a: {asn: 1}\nsel_b: {local: false}", "all of sel_*", false),
      ("a: {asn: 64500}\n_b: {asn: 1}", "all of them", true),
      ("s: {asn: 64500}\nt: {asn: 64500}\nu: {asn: 1}", "s or t and u", true),
      ("s: {asn: 1}\nt: {asn: 64500}", "not s and not (s or not t)", true),
      ("s: {asn: 1}\nt: {asn: 64500}", "not 1 of s*", true),
      ("s: {asn: 1}\nt: {asn: 64500}", "not all of them", true),
      ("s: {asn: 1}\nt: {asn: 64500}", "any of them", true),
      ("s: {asn: 1}\nt: {asn: 64500}", "[s, t]", true),
      ("s: {asn: 1}\nt: {asn: 64500}", "[s, 's and t']", false),
      ("s: [ipv4, exam]", "s", true), ("s: [ipv4, quux]", "s", false),
      ("s: {'|all': [exam, ss]}", "s", true), ("s: {'|all': [exam, quux]}", "s", false),
      ("s: [{asn: 1}, exam]", "s", true), ("s: {'|re': '^qu..$'}", "s", true),
    ] as [(String, String, Bool)]
  )
  func `selects as Sigma says`(detection: String, condition: String, expected: Bool) throws {
    let fields: [String: FactValue] = [
      "name": .text("a.example"), "asn": .number(64500), "local": .flag(false),
      "address": .address(Family.v6.server), "services": .texts(["quic", "ssl"]),
      "country": .text("IN"),
    ]
    #expect(try selects(detection + "\ncondition: \(condition)", fields) == expected)
  }

  @Test(
    arguments: [
      ("s: {nmae: a}\ncondition: s", "r.yml:8:7: unknown field 'nmae'"),
      ("s: {name|re: '(?=a)'}\ncondition: s", "r.yml:8:16: '(?=a)' is no pattern"),
      ("s: {name|base46: a}\ncondition: s", "r.yml:8:7: unknown modifier 'base46'; known: all"),
      ("s: {name|i: a}\ncondition: s", "r.yml:8:7: the modifier 'i' belongs behind 're'"),
      ("s: {name|all|all: a}\ncondition: s", "r.yml:8:7: the modifier 'all' stands twice"),
      ("s: {name|re|base64: a}\ncondition: s", "only text can be encoded"),
      ("s: {name|base64: 'a*'}\ncondition: s", "r.yml:8:20: text with wildcards"),
      ("s: {name|windash: '-a -b -c -d -e'}\ncondition: s", "more than four dashes"),
      ("s: {name|fieldref: nmae}\ncondition: s", "r.yml:8:22: unknown field 'nmae'"),
      ("s: {name|hour: soon}\ncondition: s", "'soon' is not a whole number"),
      ("s: {name|contains: null}\ncondition: s", "null cannot be compared with a modifier"),
      ("s: {name|cidr: a}\ncondition: s", "'a' is not a block"),
      ("s: {name|cidr|gt: 1}\ncondition: s", "exclude each other"),
      ("s: {name: a}\ncondition: s and t", "r.yml:9:20: condition: there is no detection 't'"),
      ("s: {name: a}\ncondition: s and", "condition: the condition ends too early"),
      ("s: {name: a}\ncondition: (s", "condition: a ')' is missing"),
      ("s: {name: a}\ncondition: s s", "condition: 's' was not expected"),
      ("s: {name: a}\ncondition: 2 of s", "'2 of' is not known"),
      ("s: {name: a}\ncondition: 1 of x*", "no detection is called 'x*'"),
      ("s: {name: a}", "missing key 'condition'"),
      ("s: {'|gt': 1}\ncondition: s", "a keyword is text"),
      ("s: {name: a}\ncondition: s | count() > 5", "aggregations behind '|' are of Sigma 1"),
      ("s: {name: a}\ntimeframe: 5m\ncondition: s", "r.yml:9:3: 'timeframe' is of Sigma 1"),
      ("s: {}\ncondition: s", "the detection is empty"),
      ("s: {name: []}\ncondition: s", "the list of values is empty"),
      ("s: {name|expand: '%nope%'}\ncondition: s", "'%nope%' is no placeholder"),
      ("s: {asn|gt: many}\ncondition: s", "'many' is not a number"),
    ] as [(String, String)]
  )
  func `with a mistake is refused with its place`(detection: String, message: String) {
    let found = problem(text(detection))
    #expect(found.contains(message), "\(found)")
  }

  @Test(
    arguments: [
      ("telltale: {summary: 'to {recipent}'}", "unknown field '{recipent}'"),
      ("telltale: {summary: 'to {recipient'}", "a '}' is missing"),
      ("telltale: {confidence: sure}", "unknown value 'sure'"),
      ("telltale: {cannot_tell: t}", "there is no detection 't'"),
      ("telltale: {evidence: [guess]}", "unknown evidence 'guess'"),
      ("telltale: {requires: luck}", "unknown precondition 'luck'"),
      ("telltale: {adjust: [{when: s, step: 9}]}", "from -4 to 4"),
      ("telltale: {sumary: x}", "unknown key 'sumary'"), ("lvel: low", "unknown key 'lvel'"),
    ] as [(String, String)]
  )
  func `with a mistake outside its detection is refused`(extra: String, message: String) {
    let found = problem(text("s: {name: a}\ncondition: s", extra: extra))
    #expect(found.contains(message), "\(found)")
  }

  @Test func `needs a known level, product and service`() {
    let body = "s: {name: a}\ncondition: s"
    #expect(problem(text(body, level: "urgent")).contains("r.yml:4:8: unknown value 'urgent'"))
    #expect(problem(text(body, service: "kernel")).contains("unknown value 'kernel'"))
    let windows = text(body).replacing("product: telltale", with: "product: windows")
    #expect(problem(windows).contains("r.yml:5:12: captures have no log source"))
  }

  @Test func `maps Sigma's informational to info`() throws {
    let rule = try rule(text("s: {name: a}\ncondition: s", level: "informational"))
    #expect(rule.severity == .info)
  }

  @Test(.timeLimit(.minutes(1)))
  func `that expands aliases without end is refused at once`() {
    var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let items = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      bomb += "a\(level): &a\(level) [\(items)]\n"
    }
    #expect(problem(bomb).contains("YAML aliases"))
    let deep = String(repeating: "(", count: 5_000) + "s" + String(repeating: ")", count: 5_000)
    #expect(problem(text("s: {name: a}\ncondition: \(deep)")).contains("nested too deep"))
    let nots = String(repeating: "not ", count: 5_000)
    #expect(problem(text("s: {name: a}\ncondition: \(nots)s")).contains("nested too deep"))
  }
}

@Suite struct `The rules that ship` {
  @Test func `are all that the folder holds, in order of file name`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: repository + "/Rules/Builtin")
    let codes = names.filter { $0.hasSuffix(".yml") }.map { String($0.dropLast(4)) }.sorted()
    #expect(try builtin.get().rules.map(\.code) == codes && codes.count >= 11)
  }

  @Test func `say why, what else it may be, and where they come from`() throws {
    let pack = try builtin.get()
    for rule in pack.rules {
      #expect(!rule.rationale.isEmpty && !rule.description.isEmpty, "\(rule.code)")
      #expect(!rule.falsePositives.isEmpty && !rule.references.isEmpty, "\(rule.code)")
      #expect(!rule.mappings.isEmpty && !rule.uuid.isEmpty, "\(rule.code)")
      #expect(!rule.preconditions.isEmpty, "\(rule.code)")
    }
    #expect(Set(pack.rules.map(\.uuid)).count == pack.rules.count)
    #expect(pack.files.map(\.name).allSatisfy { $0.hasPrefix("Builtin/TT-") })
    #expect(pack.files.allSatisfy { $0.sha256.utf8.count == 64 && $0.bytes > 0 })
  }

  @Test func `are not loaded twice nor from nowhere`() {
    #expect(throws: RuleError.self) {
      try RulePack.load(home: repository, extra: ["\(repository)/Rules/Builtin"])
    }
    #expect(throws: RuleError.self) { try RulePack.load(home: "/nonexistent") }
  }
}

@Suite struct `Words in findings` {
  @Test func `group digits and count units`() {
    #expect(Words.grouped(1_234_567) == "1,234,567")
    #expect(Words.grouped(999) == "999")
    #expect(Words.count(1, "octet") == "1 octet")
    #expect(Words.count(0, "query") == "0 queries")
    #expect(Words.list(["a", "b", "c"], limit: 2) == "a, b and 1 more")
    #expect(Words.list([]) == "none")
    #expect(Words.milliseconds(12_345_678) == "12.3 ms")
  }
}
