import Testing

@testable import Reporting

struct LanguageTests {
  private let small = Language(
    code: "hi",
    texts: ["Verdict": "निर्णय", "and {{.}} more": "{{.}} और <b>", "Size": "आकार"]
  )

  @Test func `a text between tags is looked up with its white space folded`() {
    #expect(small.template("<p>\n  Verdict </p>") == "<p>\n  निर्णय </p>")
    #expect(small.template("<p>Verdict of</p>") == "<p>Verdict of</p>")
    #expect(small.template("{{#a}}Size{{/a}}{{{raw}}}") == "{{#a}}आकार{{/a}}{{{raw}}}")
  }

  @Test func `values stay in their text, and a translation cannot bring markup`() {
    #expect(small.template("<dt>and {{.}} more</dt>") == "<dt>{{.}} और &lt;b&gt;</dt>")
  }

  @Test func `English is the template as it is written`() {
    #expect(Language.english.template(HTMLTemplate.source) == HTMLTemplate.source)
    #expect(Language.english("Verdict") == "Verdict")
  }

  @Test func `the texts of the template are found once each`() {
    let texts = Language.texts(of: "<p>Size</p><i>{{x}}</i><b> Size\n</b><td>all {{y}}</td>")
    #expect(texts == ["Size", "all {{y}}"])
    #expect(Language.texts(of: HTMLTemplate.source).contains("What could not be seen"))
  }

  @Test func `the page says its language and shows its words`() {
    let page = String(decoding: renderHTML(SampleReport.report, in: small), as: UTF8.self)
    #expect(page.contains("<html lang=\"hi\">"))
    #expect(page.contains(">निर्णय</p>"))
    #expect(!page.contains("class=\"kind\">Verdict</p>"))
  }
}
