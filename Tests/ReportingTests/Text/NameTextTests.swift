import Testing

@testable import Reporting

@Suite("The text of a DNS name")
struct NameTextTests {
  @Test func `octets that are no text become replacement characters`() {
    #expect(readableName(#"ftp.ecite\236e.example"#) == "ftp.ecite\u{fffd}e.example")
  }

  @Test func `octets that are text together become that text`() {
    #expect(readableName(#"caf\195\169.example"#) == "café.example")
  }

  @Test(arguments: [
    "www.example", #"a\046b.example"#, #"\013x.example"#, #"x\"#, #"x\25"#, #"\999"#,
  ])
  func `a name without escaped octets beyond ASCII stays as it is`(name: String) {
    #expect(readableName(name) == nil)
  }
}
