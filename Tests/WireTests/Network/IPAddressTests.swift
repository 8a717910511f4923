import Testing
import Wire

@Suite struct IPAddressTests {
  @Test(
    arguments: [
      ("192.0.2.1", "192.0.2.1"), ("::", "::"), ("::1", "::1"), ("2001:db8::1", "2001:db8::1"),
      ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("fe80::1:0:0:0", "fe80::1:0:0:0"),
      ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("::ffff:192.0.2.1", "192.0.2.1"),
      ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("1::", "1::"),
    ]
  )
  func `text is read and written in the form of RFC 5952`(text: String, canonical: String) throws {
    #expect(try #require(IPAddress(text)).description == canonical)
  }

  @Test(
    arguments: [
      "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", "::1::", ":::",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8:9", "12345::", "g::", "fe80::1%eth0", "1.2.3.4::", "+1::",
      "1:2:3:4:5:6:7:8::",
    ]
  )
  func `other text is refused`(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func `a block holds its own addresses and none of the other family`() throws {
    let block = try #require(IPPrefix("203.0.113.0/24"))
    #expect(block.contains(try #require(IPAddress("203.0.113.255"))))
    #expect(!block.contains(try #require(IPAddress("203.0.114.0"))))
    #expect(!block.contains(try #require(IPAddress("2001:db8::1"))))
    let all = try #require(IPPrefix("::/0"))
    #expect(all.contains(try #require(IPAddress("2001:db8::1"))))
    #expect(!all.contains(try #require(IPAddress("192.0.2.1"))))
    #expect(try #require(IPPrefix("0.0.0.0/0")).contains(try #require(IPAddress("192.0.2.1"))))
  }

  @Test(arguments: ["203.0.113.9/33", "2001:db8::/129", "1.2.3.4/-1", "x/8", "1.2.3.4/"])
  func `a block with an impossible length is refused`(text: String) {
    #expect(IPPrefix(text) == nil)
  }

  @Test func `a block is written with its first address`() {
    #expect(IPPrefix("203.0.113.77/24")?.description == "203.0.113.0/24")
    #expect(IPPrefix("2001:db8:1:2::9/48")?.description == "2001:db8:1::/48")
  }
}
