import Testing

@testable import RuleEngine

@Suite struct `A Sigma string` {
  @Test(
    arguments: [
      ("abc", "abc"), ("abc", "ABC"), ("a*c", "ac"), ("a*c", "aXbc"), ("a?c", "abc"),
      ("a?c", "aéc"), ("*", ""), ("**", "x"), (#"a\*c"#, "a*c"), (#"a\\c"#, #"a\c"#),
      (#"a\bc"#, #"a\bc"#), (#"a\"#, #"a\"#), ("ÄPFEL", "äpfel"), ("*b*d", "abcd"),
      ("*ab", "aab"), ("*a?c*", "xxabcxx"),
    ] as [(String, String)]
  )
  func `matches`(pattern: String, text: String) {
    #expect(TextPattern(pattern).matches(text))
  }

  @Test(
    arguments: [
      ("abc", "abcd"), ("abc", "ab"), ("a?c", "ac"), ("a*c", "ab"), (#"a\*c"#, "abc"),
      ("", "a"), ("?", ""), ("*b*d", "abce"),
    ] as [(String, String)]
  )
  func `does not match`(pattern: String, text: String) {
    #expect(!TextPattern(pattern).matches(text))
  }

  @Test func `is anchored as its modifier says`() {
    #expect(TextPattern("b", anchor: .anywhere).matches("abc"))
    #expect(TextPattern("a", anchor: .start).matches("abc"))
    #expect(!TextPattern("b", anchor: .start).matches("abc"))
    #expect(TextPattern("c", anchor: .end).matches("abc"))
    #expect(!TextPattern("b", anchor: .end).matches("abc"))
  }

  @Test func `minds case only when told to`() {
    #expect(!TextPattern("abc", cased: true).matches("ABC"))
    #expect(TextPattern("aBc", cased: true).matches("aBc"))
  }

  @Test(.timeLimit(.minutes(1)))
  func `takes no exponential time on patterns made for it`() {
    let pattern = TextPattern(String(repeating: "*a", count: 40) + "!")
    #expect(!pattern.matches(String(repeating: "a", count: 20_000)))
  }
}
