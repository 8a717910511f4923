import Testing
import Wire

@testable import Knowledge

/// Mistakes that were met in tools of the same purpose.
@Suite struct PeerMistakesTests {
  @Test(arguments: ["in.tracker.example", "a.b.tracker.example", "TRACKER.example."])
  func `names below a listed domain are found`(name: String) {
    var table = DomainTable<Int>()
    _ = table.insert(1, at: "tracker.example")
    #expect(table.longestMatch(name)?.value == 1)
  }

  @Test(arguments: ["evilgoogle.com", "google.com.example", "oogle.com"])
  func `a suffix counts by whole labels`(name: String) {
    #expect(!DomainName.isSubdomain(name, of: "google.com"))
    #expect(DomainName.isSubdomain("www.google.com", of: "google.com"))
  }

  @Test(arguments: [["8.8.8.8", "1.1.1.1"], ["2001:4860:4860::8888", "2606:4700:4700::1111"]])
  func `what is said of an address rests on the databases alone, not on look-ups before it`(
    texts: [String]
  ) throws {
    let addresses = try texts.map { try #require(IPAddress($0)) }
    let one = try GeoKnowledge(home: TestFiles.home)
    let first = addresses.map { one.answer(for: $0) }
    one.releasePages()
    let other = try GeoKnowledge(home: TestFiles.home)
    let second = Array(addresses.reversed().map { other.answer(for: $0) }.reversed())
    #expect(first == second)
    #expect(
      first.allSatisfy { $0.rows.allSatisfy { $0.buildDate.count == 10 } && !$0.rows.isEmpty }
    )
    // Without the networks' file nothing else takes its place.
    let country = try GeoKnowledge(files: ["\(TestFiles.home)/Rules/Knowledge/geo/country.mmdb"])
    for address in addresses {
      #expect(country.answer(for: address).rows.allSatisfy { $0.asn == nil })
    }
  }
}
