import Testing
import Wire

@testable import Knowledge

@Suite struct AnycastListTests {
  private static func error(_ yaml: String) -> String {
    do throws(KnowledgeError) {
      _ = try AnycastList(text: yaml, file: "anycast.yaml")
      return ""
    } catch {
      return error.description
    }
  }

  private static let head = "updated: '2026-11-21'\nservices:\n"

  @Test(
    arguments: [
      ("8.8.8.8", "Google Public DNS"), ("2001:4860:4860::8844", "Google Public DNS"),
      ("1.1.1.1", "Cloudflare DNS (1.1.1.1)"), ("2606:4700:4700::1111", "Cloudflare DNS (1.1.1.1)"),
      ("104.16.132.229", "Cloudflare"), ("2606:4700::6810:84e5", "Cloudflare"),
      ("9.9.9.9", "Quad9"), ("2620:fe::fe", "Quad9"), ("193.0.14.129", "Root name servers"),
      ("2001:7fd::1", "Root name servers"), ("94.140.14.14", "AdGuard DNS"),
    ]
  )
  func `the shipped list knows well-known services of both families`(
    text: String,
    service: String
  ) throws {
    let list = try AnycastList(home: TestFiles.home)
    #expect(list.isAnycast(try #require(IPAddress(text))) == service)
  }

  @Test(arguments: ["8.8.9.8", "104.15.255.255", "192.0.2.1", "2001:4860:4861::1", "::1"])
  func `other addresses are not on it`(text: String) throws {
    let list = try AnycastList(home: TestFiles.home)
    #expect(list.isAnycast(try #require(IPAddress(text))) == nil)
  }

  @Test func `every block of the shipped list is global and its host bits are zero`() throws {
    let path = "\(TestFiles.home)/Rules/Knowledge/anycast.yaml"
    let text = try KnowledgeText(path: path, shownAs: "anycast.yaml").text
    let blocks = text.split(whereSeparator: { " ,[]\"\n".contains($0) })
      .filter { $0.contains("/") && !$0.contains("//") }
    #expect(blocks.count > 80)
    for block in blocks {
      let prefix = try #require(IPPrefix(String(block)), "\(block)")
      #expect(prefix.description == String(block))
      #expect(SpecialAddresses.isGlobal(prefix.address), "\(block)")
    }
  }

  @Test func `what is wrong is named with its line`() {
    let entry = "- {service: A, source: B, prefixes: [300.0.0.0/8]}\n"
    #expect(Self.error(Self.head + entry).hasPrefix("anycast.yaml:3: not an address block"))
    #expect(Self.error(Self.head + "- {service: A, prefixes: []}\n").contains(":3: `source`"))
    #expect(Self.error(Self.head + "- {service: A, source: B}\n").contains("`prefixes`"))
    #expect(Self.error("updated: x\n").contains("`services`"))
    #expect(Self.error("").contains("not a mapping"))
    #expect(Self.error("- 1\n").contains("not a mapping"))
    #expect(Self.error("a: [1\nb: 2\n").hasPrefix("anycast.yaml:2: "))
  }

  @Test func `aliases and bombs are refused`() {
    let laughs = "updated: x\na: &a [x,x]\nb: [*a,*a]\n"
    #expect(Self.error(laughs).hasPrefix("anycast.yaml:2: anchors"))
    let many = "updated: x\nservices: [" + String(repeating: "1,", count: 20_000) + "1]\n"
    #expect(Self.error(many).contains("10000 values"))
    let deep = "services: " + String(repeating: "[", count: 100_000)
    #expect(!Self.error(deep).isEmpty)
    #expect(Self.error(String(repeating: "#", count: 2 << 20)).contains("1 MiB"))
  }
}
