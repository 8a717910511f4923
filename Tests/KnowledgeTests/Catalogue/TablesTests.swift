import Testing
import Wire

@testable import Knowledge

@Suite struct TablesTests {
  @Test func `a domain holds itself and names below it, by label and without case`() {
    var table = DomainTable<Int>()
    #expect(table.insert(1, at: "Example.COM.") == nil)
    #expect(table.insert(2, at: "b.example.com") == nil)
    #expect(table.insert(3, at: "example.com") == 1)
    #expect(table.longestMatch("example.com")?.value == 3)
    #expect(table.longestMatch("A.B.Example.com.")?.domain == "b.example.com")
    for name in ["badexample.com", "com", "example.com.evil", "", ".", "..", "example.co"] {
      #expect(table.longestMatch(name) == nil, "\(name)")
    }
  }

  @Test func `the longest block decides in both families`() throws {
    var table = PrefixTable<Int>()
    for (index, text) in ["192.0.2.0/24", "192.0.2.128/25", "2001:db8::/32", "2001:db8:1::/48"]
      .enumerated()
    {
      #expect(table.insert(index, at: try #require(IPPrefix(text))) == nil)
    }
    func value(_ text: String) throws -> Int? {
      table.longestMatch(try ip(text))?.value
    }
    #expect(try value("192.0.2.1") == 0)
    #expect(try value("192.0.2.200") == 1)
    #expect(try value("2001:db8::1") == 2)
    #expect(try value("2001:db8:1::1") == 3)
    #expect(try value("192.0.3.1") == nil)
    #expect(try value("2001:db9::1") == nil)
  }

  // Seen in other tools: a byte-reversed address must not be taken for the address.
  @Test func `a block holds no byte-reversed address`() throws {
    var table = PrefixTable<Int>()
    _ = table.insert(1, at: try #require(IPPrefix("192.168.0.0/16")))
    #expect(table.longestMatch(try ip("1.0.168.192")) == nil)
  }

  @Test func `a block of one family never holds the other`() throws {
    var table = PrefixTable<Int>()
    _ = table.insert(1, at: try #require(IPPrefix("::/0")))
    #expect(table.longestMatch(try ip("192.0.2.1")) == nil)
    #expect(table.longestMatch(try ip("2001:db8::1"))?.value == 1)
    _ = table.insert(2, at: try #require(IPPrefix("0.0.0.0/0")))
    #expect(table.longestMatch(try ip("192.0.2.1"))?.value == 2)
    #expect(table.longestMatch(try ip("2001:db8::1"))?.value == 1)
  }

  @Test(arguments: [
    ("example.in", "IN"), ("a.co.uk", "GB"), ("x.cn.", "CN"), ("x.io", ""), ("x.co", ""),
    ("x.com", ""), ("x.eu", ""), ("in", ""), ("", ""), ("xn--x.xn--fiqs8s", "CN"), ("X.IN", "IN"),
    ("x.zz", ""), ("8.8.8.8", ""),
  ])
  func `a name's country is that of its top-level domain`(name: String, country: String) {
    #expect(NameCountry.country(of: name) == country)
  }
}
