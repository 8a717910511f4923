import Testing

@testable import Audit
@testable import Reporting

struct LanguageFileTests {
  @Test func `Hindi has a text for every English one of the page`() throws {
    let hindi = try LanguageFile.load("hi")
    let same = [
      "SHA-256", "Telltale {{version}}", "{{.}} UTC", "ISO/IEC 17025:2017 §7.8.6",
      "ISO/IEC 17025:2017 §7.8.2.1",
    ]
    let missing = Language.texts(of: HTMLTemplate.source).filter { text in
      // Names and units are the same in every language.
      hindi(text) == text && !same.contains(text)
    }
    #expect(missing.isEmpty, "\(missing)")
  }

  @Test func `values of a text are in its translation too`() throws {
    let hindi = try LanguageFile.load("hi")
    for text in Language.texts(of: HTMLTemplate.source) {
      let values = { (text: String) in text.matches(of: /\{\{.*?\}\}/).map { $0.output }.sorted() }
      #expect(values(text) == values(hindi(text)), "\(text)")
    }
  }

  @Test func `a language that is not there is refused with those that are`() {
    let error = #expect(throws: AuditError.self) { try LanguageFile.load("xx") }
    #expect(error?.description == "--language: no language xx; there are en, hi")
    #expect(throws: AuditError.self) { try LanguageFile.load("../Policies/default-deny-in") }
  }
}
