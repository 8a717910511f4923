import Testing

@testable import Knowledge

@Suite struct YAMLFileTests {
  private func message(_ text: String, limits: YAMLLimits = YAMLLimits()) -> String {
    do {
      _ = try YAMLFile.parse(text, file: "f.yaml", limits: limits)
      return "no problem"
    } catch { return error.description }
  }

  @Test func `scalars stay the text that was written`() throws {
    let root = try YAMLFile.parse("[NO, 1.10, yes, 'null', 0x10, 12:30]", file: "f")
    #expect(try root.strings() == ["NO", "1.10", "yes", "null", "0x10", "12:30"])
  }

  @Test func `only unquoted null is nothing`() throws {
    let root = try YAMLFile.parse("a: null\nb: 'null'\nc:\nd: ~\ne: ''", file: "f").mapping()
    #expect(root["a"] == nil)
    #expect(try root["b"]?.string() == "null")
    #expect(root["c"] == nil)
    #expect(root["d"] == nil)
    #expect(try root["e"]?.string() == "")
  }

  @Test func `an unknown key is a mistake at its place with the nearest key named`() throws {
    let root = try YAMLFile.parse("name: x\n  \ncuontry: IN\n", file: "dir/f.yaml")
    let problem = #expect(throws: YAMLProblem.self) { try root.mapping(keys: ["name", "country"]) }
    #expect(
      problem?.description
        == "dir/f.yaml:3:1: unknown key 'cuontry'; did you mean 'country'?"
    )
  }

  @Test func `a far-off key lists the known ones`() throws {
    let root = try YAMLFile.parse("zzzzzz: 1", file: "f")
    let problem = #expect(throws: YAMLProblem.self) { try root.mapping(keys: ["name", "country"]) }
    #expect(problem?.message == "unknown key 'zzzzzz'; known: country, name")
  }

  @Test func `a missing key and a wrong kind name their places`() throws {
    let root = try YAMLFile.parse("a:\n  - b: [1]\n", file: "f")
    let inner = try #require(try root.mapping().items("a").first)
    let missing = #expect(throws: YAMLProblem.self) { try inner.mapping().required("c") }
    #expect(missing?.description == "f:2:5: missing key 'c'")
    let list = try inner.mapping().required("b")
    let wrong = #expect(throws: YAMLProblem.self) { try list.string() }
    #expect(wrong?.description == "f:2:8: expected text, found a list")
  }

  @Test func `numbers outside their range and near-numbers are mistakes`() throws {
    let root = try YAMLFile.parse("[5, 11, -1, 1e1, 99999999999999999999, ten]", file: "f").items()
    #expect(try root[0].int(in: 0...10) == 5)
    for node in root.dropFirst() { #expect(throws: YAMLProblem.self) { try node.int(in: 0...10) } }
  }

  @Test func `only true and false are truth values`() throws {
    let root = try YAMLFile.parse("[true, false, yes, 'true', on]", file: "f").items()
    #expect(try root[0].bool())
    #expect(try !root[1].bool())
    for node in root.dropFirst(2) { #expect(throws: YAMLProblem.self) { try node.bool() } }
  }

  @Test(arguments: [
    "a: &x [1]\nb: *x", "a: &x [1]\n? *x\n: 1", "[&x 1,*x]", "{a: &x 1, \"b\":*x}",
    "a: &x 1\nb:\n- *x",
  ])
  func `an alias is refused where it stands`(text: String) {
    #expect(message(text).contains("aliases"))
  }

  @Test func `an alias is named by line and column`() {
    #expect(message("a: &x 1\né: *x").hasPrefix("f.yaml:2:4: YAML aliases"))
  }

  @Test func `aliases of aliases as a key cost nothing`() {
    var text = "a0: &a0 [x, x]\n"
    for level in 1...60 {
      text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n"
    }
    #expect(message(text + "? *a60\n: 1\n").contains("aliases"))
  }

  @Test(arguments: ["'*foo*'", "a: '&x *y'", "AT&T", "a: fish & chips * 2", "# &x\n- '*y'"])
  func `text with stars and ampersands passes`(text: String) {
    #expect(message(text) == "no problem")
  }

  @Test func `broken YAML is a mistake with line and column`() {
    #expect(message("a: [1,\nb: 2").hasPrefix("f.yaml:3:1: not YAML"))
    #expect(message("a: 1\na: 2").hasPrefix("f.yaml:1:1: key 'a' stands twice"))
    #expect(message("a: 1\n---\nb: 2").hasPrefix("f.yaml:3:1: a second document"))
    #expect(message("").hasPrefix("f.yaml: the file is empty"))
    #expect(message("? [a]\n: 1").hasPrefix("f.yaml:1:3: a key must be plain text"))
    #expect(message("\u{0}").hasPrefix("f.yaml"))
  }

  @Test func `deep nesting is refused`() {
    let deep = String(repeating: "[", count: 50) + String(repeating: "]", count: 50)
    #expect(message(deep).contains("nested more than 40"))
    #expect(message(String(repeating: "[", count: 100_000)).contains("not YAML"))
    #expect(message(String(repeating: "- ", count: 100_000)).contains("not YAML"))
  }

  @Test func `too many values and too many octets are refused`() {
    var limits = YAMLLimits()
    limits.nodes = 3
    #expect(message("[1, 2]", limits: limits) == "no problem")
    #expect(message("[1, 2, 3]", limits: limits).contains("more than 3 values"))
    limits.octets = 4
    #expect(message("[1, 2]", limits: limits).contains("larger than 4 octets"))
  }

  @Test func `a missing file and a device are mistakes, not waits`() {
    for path in ["/nonexistent/x.yaml", "/dev/zero", "/"] {
      #expect(throws: YAMLProblem.self) { _ = try YAMLFile.read(path: path) }
    }
  }
}
