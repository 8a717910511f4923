import Testing

@testable import Knowledge

@Suite struct CountriesTests {
  @Test func `the shipped table names every code that databases may use, and no other`() throws {
    let countries = try Countries(home: TestFiles.home)
    #expect(Set(countries.codes) == CountryCode.assigned)
    #expect(countries.codes.count == 250)
    #expect(countries.name(of: "IN") == "India")
    #expect(countries.name(of: "CI") == "Côte d'Ivoire")
    #expect(countries.name(of: "ZZ") == nil)
  }

  @Test(arguments: ["IN", "IN\tIND\t356", "ZZ\tZZZ\t999\tNowhere", "IN\tIND\t356\tIndia\tx"])
  func `a damaged line is named`(line: String) {
    let error = #expect(throws: KnowledgeError.self) {
      try Countries(text: "# comment\n\n\(line)\n", file: "countries.tsv")
    }
    #expect(error?.place == .line(3))
    #expect(error?.description.hasPrefix("countries.tsv:3: this is not a country; ") == true)
  }
}
