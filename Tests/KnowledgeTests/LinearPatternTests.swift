import Testing

@testable import Knowledge

@Suite struct `A linear pattern` {
  @Test(
    arguments: [
      "(a+)+$", "^(a+)+$", "(a|aa)+$", "(.*a){25}", "([a-zA-Z]+)*$", "(a?){64}a{64}b", "(x+x+)+y",
    ]
  )
  func `that defeats engines which go back ends at once`(text: String) throws {
    let pattern = try LinearPattern(text)
    let subject = String(repeating: "a", count: 100_000) + "!"
    let time = ContinuousClock().measure {
      for _ in 0..<10 { _ = pattern.matches(subject) }
    }
    #expect(time < .seconds(5))
  }

  @Test(
    arguments: [
      "(?=a)b", "(?!a)b", "(?<=a)b", "(?<!a)b", #"(a)\1"#, "(", "[a", "a{3,1}", "*a", "(?>a+)b",
      String(repeating: "a", count: 5000), "a\0b",
    ]
  )
  func `that is none or needs going back is refused`(text: String) {
    #expect(throws: LinearPattern.Problem.self) { try LinearPattern(text) }
  }

  @Test func `says what is wrong`() {
    let problem = #expect(throws: LinearPattern.Problem.self) { try LinearPattern(#"(a)\1"#) }
    #expect(problem?.message == "Back-references are unsupported")
  }

  @Test func `matches from many threads at once`() async throws {
    let pattern = try LinearPattern("b+c$")
    await withTaskGroup(of: Bool.self) { group in
      for index in 0..<64 {
        group.addTask { pattern.matches("a\(index)bbc") && !pattern.matches("a\(index)bb") }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test func `is equal to one with the same text and options`() throws {
    #expect(try LinearPattern("a") == LinearPattern("a"))
    #expect(try LinearPattern("a") != LinearPattern("a", options: .ignoresCase))
    #expect(try LinearPattern("a").hashValue == LinearPattern("a").hashValue)
  }
}

@Suite struct `A column of texts` {
  private static let texts = ["", "a", "abc", "xabc", "abcx", "bc", "a\0c", "ABC", "é"]

  private func column() -> TextColumn {
    var column = TextColumn()
    for text in Self.texts { column.append(text.utf8) }
    return column
  }

  private func places(_ marks: [Bool]) -> [Int] { marks.indices.filter { marks[$0] } }

  @Test(arguments: [["abc"], ["bc", "x"], ["a", "é"], ["zz"], ["c"], [".", "b*", "(a)", "\\"]])
  func `finds what holds a literal, and no more`(needles: [String]) throws {
    let set = try #require(LiteralSet(needles.map { Array($0.utf8) }))
    let column = column()
    var marks = [Bool](repeating: false, count: column.count)
    column.mark(set, in: &marks)
    let expected = Self.texts.indices.filter { index in
      needles.contains { Self.texts[index].contains($0) }
    }
    #expect(places(marks) == expected)
  }

  @Test func `takes no literal that could cross from text to text`() {
    #expect(LiteralSet([]) == nil)
    #expect(LiteralSet([[]]) == nil)
    #expect(LiteralSet([[97, 0, 98]]) == nil)
  }

  @Test func `finds beginnings, ends and wholes`() {
    let column = column()
    func found(_ beginning: Bool, _ ending: Bool, _ needle: String) -> [Int] {
      var places: [Int] = []
      column.forEach(beginning: beginning, ending: ending, with: Array(needle.utf8)) {
        places.append($0)
      }
      return places
    }
    #expect(found(true, false, "a") == [1, 2, 4, 6])
    #expect(found(false, true, "bc") == [2, 3, 5])
    #expect(found(true, true, "abc") == [2])
    #expect(found(true, false, "abcxyzabcxyz") == [])
    #expect(found(true, true, "") == [0])
  }

  @Test(arguments: ["^abc$", "^$", "b", "^a", "c$", ".", ""])
  func `finds what a pattern matches, text by text`(pattern: String) throws {
    let pattern = try LinearPattern(pattern)
    let column = column()
    var marks = [Bool](repeating: false, count: column.count)
    column.mark(pattern, in: &marks)
    #expect(places(marks) == Self.texts.indices.filter { pattern.matches(Self.texts[$0]) })
  }

  @Test func `without texts has nothing to find`() throws {
    var marks: [Bool] = []
    TextColumn().mark(try #require(LiteralSet([[97]])), in: &marks)
    TextColumn().mark(try LinearPattern("a"), in: &marks)
    #expect(TextColumn().count == 0 && marks.isEmpty)
  }
}
