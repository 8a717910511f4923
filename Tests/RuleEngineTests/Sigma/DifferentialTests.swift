import Flows
import Knowledge
import Testing
import Wire

@testable import RuleEngine

/// Numbers that look random and are the same in every run (SplitMix64).
private struct Generator {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }

  mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }
}

/// A record as the reference sees it: texts by field, none where it is missing.
private typealias Record = [String: String]

/// A rule of which both the YAML and what it means are made at once: the meaning in the plainest
/// way there is, without columns, patterns or bit sets.
private struct MadeRule {
  var detections: [(name: String, yaml: String, holds: (Record) -> Bool)] = []
  var condition = ""
  var holds: (Record) -> Bool = { _ in false }

  init(_ random: inout Generator) {
    for index in 0..<(1 + random.below(3)) {
      let name = "\(random.pick(["sel", "filter", "_help"]))_\(index)"
      let (yaml, holds) = Self.detection(&random)
      detections.append((name, yaml, holds))
    }
    (condition, holds) = expression(&random, 0)
  }

  private static func detection(_ random: inout Generator) -> (String, (Record) -> Bool) {
    var maps: [(String, (Record) -> Bool)] = []
    for _ in 0..<(1 + random.below(2)) {
      var parts: [(String, (Record) -> Bool)] = []
      var fields = ["query", "qtype_name", "id.resp_p", "rcode_name"]
      for _ in 0..<(1 + random.below(2)) {
        let field = fields.remove(at: random.below(fields.count))
        parts.append(test(field, &random))
      }
      let tests = parts.map(\.1)
      maps.append(
        ("{\(parts.map(\.0).joined(separator: ", "))}", { r in tests.allSatisfy { $0(r) } })
      )
    }
    if maps.count == 1 { return maps[0] }
    let tests = maps.map(\.1)
    return ("[\(maps.map(\.0).joined(separator: ", "))]", { r in tests.contains { $0(r) } })
  }

  private static func test(
    _ field: String,
    _ random: inout Generator
  ) -> (String, (Record) -> Bool) {
    if field == "id.resp_p" {
      let bound = random.pick([53, 54, 100, 5353])
      let name = random.pick(["gt", "gte", "lt", "lte"])
      return (
        "\(field)|\(name): \(bound)",
        { record in
          guard let value = record[field].flatMap({ Int($0) }) else { return false }
          return name == "gt"
            ? value > bound
            : name == "gte"
              ? value >= bound
              : name == "lt" ? value < bound : value <= bound
        }
      )
    }
    let words = ["a", "b.example", "evil", "A", "NXDOMAIN", "", "aa", "example", ".", "TXT"]
    let chosen = (0..<(1 + random.below(3))).map { _ in random.pick(words) }
    let modifier = random.pick(["", "|contains", "|startswith", "|endswith", "|re|i"])
    let isNegated = random.below(5) == 0
    let all = random.below(4) == 0
    let isExists = random.below(12) == 0
    if isExists { return ("\(field)|exists: true", { $0[field] != nil }) }
    if random.below(12) == 0 { return ("\(field): null", { $0[field] == nil }) }
    let key = field + modifier + (all ? "|all" : "") + (isNegated ? "|neq" : "")
    let values = chosen.map { word in
      "'" + (modifier == "|re|i" ? word.replacing(".", with: #"\."#) : word) + "'"
    }
    return (
      "\(key): [\(values.joined(separator: ", "))]",
      { record in
        guard let value = record[field]?.lowercased() else { return isNegated }
        func passes(_ word: String) -> Bool {
          let word = word.lowercased()
          switch modifier {
          case "": return value == word
          case "|startswith": return value.hasPrefix(word)
          case "|endswith": return value.hasSuffix(word)
          default: return word.isEmpty || value.contains(word)
          }
        }
        return (all ? chosen.allSatisfy(passes) : chosen.contains(where: passes)) != isNegated
      }
    )
  }

  /// An expression with as few parentheses as precedence allows, so that precedence is tested.
  private func expression(
    _ random: inout Generator,
    _ depth: Int
  ) -> (String, (Record) -> Bool) {
    let terms = (0..<(1 + random.below(3))).map { _ in conjunction(&random, depth) }
    let tests = terms.map(\.1)
    return (terms.map(\.0).joined(separator: " or "), { r in tests.contains { $0(r) } })
  }

  private func conjunction(
    _ random: inout Generator,
    _ depth: Int
  ) -> (String, (Record) -> Bool) {
    let factors = (0..<(1 + random.below(3))).map { _ in factor(&random, depth) }
    let tests = factors.map(\.1)
    return (factors.map(\.0).joined(separator: " and "), { r in tests.allSatisfy { $0(r) } })
  }

  private func factor(_ random: inout Generator, _ depth: Int) -> (String, (Record) -> Bool) {
    switch random.below(depth > 2 ? 3 : 5) {
    case 0:
      let inner = factor(&random, depth + 1)
      return ("not \(inner.0)", { !inner.1($0) })
    case 1:
      let wantsAll = random.below(2) == 0
      let pattern = random.pick(["sel_*", "filter_*", "them", "*_0"])
      let chosen = detections.filter { detection in
        switch pattern {
        case "them": !detection.name.hasPrefix("_")
        case "*_0": detection.name.hasSuffix("_0")
        default: detection.name.hasPrefix(pattern.dropLast())
        }
      }
      guard !chosen.isEmpty else { fallthrough }
      let tests = chosen.map(\.holds)
      return (
        "\(wantsAll ? "all" : "1") of \(pattern)",
        { r in wantsAll ? tests.allSatisfy { $0(r) } : tests.contains { $0(r) } }
      )
    case 2:
      let detection = random.pick(detections)
      return (detection.name, detection.holds)
    default:
      let inner = expression(&random, depth + 1)
      return ("(\(inner.0))", inner.1)
    }
  }

  var yaml: String {
    """
    title: Made
    name: made
    logsource: {product: zeek, service: dns}
    detection:

    """ + detections.map { "  \($0.name): \($0.yaml)\n" }.joined() + "  condition: \(condition)\n"
  }
}

@Suite struct `Rules made at random` {
  /// Records over all combinations that matter, with some fields missing.
  private func records(_ random: inout Generator) -> (TestRun, [Record]) {
    var run = TestRun(.v4)
    var records: [Record] = []
    for _ in 0..<150 {
      let name = random.pick(["a", "aa.b.example", "EVIL.example", "b.example", "evil", "x.y", ""])
      let type = random.pick([1, 16, 28] as [UInt16])
      let code = random.pick([nil, 0, 3] as [UInt8?])
      run.question(name, to: Family.v4.resolver, answered: false)
      let last = run.observations.dns.count - 1
      run.observations.dns[last].queryType = type
      run.observations.dns[last].responseCode = code
      run.observations.dns[last].serverPort = random.pick([53, 54, 5353])
      var record: Record = ["id.resp_p": String(run.observations.dns[last].serverPort)]
      if !name.isEmpty {
        record["query"] = name
        record["qtype_name"] = type == 1 ? "A" : type == 16 ? "TXT" : "AAAA"
      }
      if let code { record["rcode_name"] = code == 0 ? "NOERROR" : "NXDOMAIN" }
      records.append(record)
    }
    return (run, records)
  }

  @Test func `select over columns what they mean record by record`() throws {
    var random = Generator(state: 20_261_122)
    let (run, records) = records(&random)
    let scene = Scene(run.input, policy: try defaultPolicy.get())
    var table = RecordTable(.dns, of: scene)
    let columns = RecordView.zeekDNS.columns
    var selected = 0
    for _ in 0..<400 {
      let made = MadeRule(&random)
      let rule = try SigmaRule(YAMLFile.parse(made.yaml, file: "made.yml"))
      let compiled = try CompiledRule(rule, placeholders: [:])
      var rows: [Int] = []
      table.rows(compiled, columns).forEach { rows.append($0) }
      #expect(rows == records.indices.filter { made.holds(records[$0]) }, "\(made.yaml)")
      // The way of facts, one at a time, agrees.
      for row in stride(from: 0, to: records.count, by: 7) {
        let outcome = compiled.outcome { scene.value(columns[$0].field, of: row, in: .dns) }
        #expect((outcome == .violation) == made.holds(records[row]), "\(made.yaml)")
      }
      selected += rows.count
    }
    // A test in which nothing or everything is selected would prove little.
    #expect(selected > 400 * 150 / 10 && selected < 400 * 150 * 9 / 10)
  }
}
