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
}
