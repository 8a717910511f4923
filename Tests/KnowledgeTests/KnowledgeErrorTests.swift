import Testing

@testable import Knowledge

@Suite struct KnowledgeErrorTests {
  @Test func `an error is one line with file, place, problem and remedy`() {
    var error = KnowledgeError(file: "a.yaml", place: .line(3), problem: "no", remedy: "do")
    #expect(error.description == "a.yaml:3: no; do")
    error.place = .offset(77)
    #expect(error.description == "a.yaml: at octet 77: no; do")
    error.place = .file
    #expect(error.description == "a.yaml: no; do")
  }

  @Test func `hostile text becomes one short printable line`() {
    let hostile = "a\u{1b}[31m\n\u{202e}é" + String(repeating: "x", count: 500)
    let line = KnowledgeError.printable(hostile)
    #expect(line.hasPrefix("a?[31m???x"))
    #expect(line.count == 200)
  }
}
