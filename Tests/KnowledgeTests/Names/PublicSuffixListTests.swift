import Testing

@testable import Knowledge

@Suite struct PublicSuffixListTests {
  private static let list = Result { try PublicSuffixList(home: TestFiles.home) }

  private static func domain(_ name: String) throws -> String? {
    try list.get().registrableDomain(of: name)
  }

  @Test(
    arguments: [
      ("www.google.com", "google.com"), ("google.com", "google.com"),
      ("evilgoogle.com", "evilgoogle.com"), ("a.b.example.co.uk", "example.co.uk"),
      ("WWW.GOOGLE.COM.", "google.com"), ("tracker.example", "tracker.example"),
      ("a.b.nosuchtld", "b.nosuchtld"), ("www.ck", "www.ck"), ("a.b.c.kobe.jp", "b.c.kobe.jp"),
      ("x.city.kobe.jp", "city.kobe.jp"), ("foo.github.io", "foo.github.io"),
      ("*.example.com", "example.com"), ("_dmarc.example.com", "example.com"),
      ("www.xn--fiq228c.xn--fiqs8s", "xn--fiq228c.xn--fiqs8s"),
      ("api.xn--85x722f.com.cn", "xn--85x722f.com.cn"), ("www.食狮.公司.cn", "食狮.公司.cn"),
      ("<script>.evil.com", "evil.com"),
    ]
  )
  func `the registrable domain is the public suffix and one label`(
    name: String,
    expected: String
  ) throws {
    #expect(try Self.domain(name) == expected)
  }

  @Test(
    arguments: [
      "com", "co.uk", "github.io", "uk", "localhost", "", ".", "..", ".com", "a..com",
      "192.0.2.1", "192.0.2.1.", "2001:db8::1", "[2001:db8::1]", "::ffff:192.0.2.1", "1.2.3",
      "foo.123", "a b.com", "a\u{0}.com", "\u{0}", "x\r\n.com", "evil.com\u{0}.good.org",
      "<script>.com", "a/b.com", "kobe.jp", "xn--fiqs8s",
    ]
  )
  func `suffixes, single labels, addresses and garbage have none`(name: String) throws {
    #expect(try Self.domain(name) == nil)
  }

  @Test func `names and labels have the lengths of RFC 1035`() throws {
    let label = String(repeating: "a", count: 63)
    #expect(try Self.domain("\(label).com") == "\(label).com")
    #expect(try Self.domain("a\(label).com") == nil)
    let longest = [String](repeating: label, count: 3).joined(separator: ".")
    // 191 octets, a dot and 61 octets: 253 in all.
    let tail = String(repeating: "b", count: 57) + ".com"
    #expect("\(longest).\(tail)".utf8.count == 253)
    #expect(try Self.domain("\(longest).\(tail)") == tail)
    #expect(try Self.domain("\(longest).b\(tail)") == nil)
    #expect(try Self.domain(String(repeating: "a.", count: 500_000) + "com") == nil)
  }

  @Test func `the list names its version and licence`() throws {
    let input = try Self.list.get().input
    #expect(input.buildDate == "2026-10-22")
    #expect(input.licence == "MPL-2.0")
    #expect(input.file == "public_suffix_list.dat")
  }

  @Test func `what is no list is refused`() throws {
    for bytes in [[], Array("com\n".utf8), [0xff, 0xfe, 0x00]] as [[UInt8]] {
      #expect(throws: KnowledgeError.self) {
        try TestFiles.with(bytes, name: "list.dat") { try PublicSuffixList(path: $0) }
      }
    }
    #expect(throws: KnowledgeError.self) { try PublicSuffixList(home: "/nowhere") }
    #expect(throws: KnowledgeError.self) { try PublicSuffixList(path: "/dev/zero") }
  }
}
