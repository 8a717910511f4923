import Crypto
import Foundation
import Identifiers
import TestSupport
import Testing
import Wire

@testable import Cases

private let keyFile = Array(
  ("telltale-redaction-key-1 " + String(repeating: "0123456789abcdef", count: 4) + "\n").utf8
)

@Suite struct RedactorTests {
  private func redactor(
    _ addresses: [String] = ["192.0.2.101", "2001:db8:1::5eff:fe10:5301"],
    hostNames: [String] = ["annas-phone"],
    values: [DeviceProfile.Value] = [
      .init(.imei, "356938035643809"), .init(.ssid, "Lab-Handset-24"),
    ]
  ) throws -> Redactor {
    var subject = Redactor.Subject()
    subject.addresses = Set(addresses.compactMap { IPAddress($0) })
    subject.hostNames = hostNames
    subject.hardwareAddresses = [try #require(MACAddress("02:00:5e:10:53:01"))]
    subject.stated = [("serial", "A1-77"), ("ssid", "ab")]
    subject.findings = ["F-3b1c9a04d2e7"]
    var profile = DeviceProfile()
    profile.values = values
    return Redactor(
      key: try #require(RedactionKey(file: keyFile)),
      subject: subject,
      profile: profile
    )
  }

  @Test(arguments: [
    "the handset (192.0.2.101) sent", "tcp 192.0.2.101:40000 > 203.0.113.9:443",
    "ip.addr == 192.0.2.101 && tcp.port == 443", "at 192.0.2.101.", "x192.0.2.101y",
    "192.0.2.101.443", "1.192.0.2.101", "192.0.2.101/32", "[::ffff:192.0.2.101]:80",
    "101.2.0.192.in-addr.arpa", "9.101.2.0.192.IN-ADDR.ARPA",
  ])
  func `an IPv4 address goes wherever it stands`(text: String) throws {
    var redactor = try redactor()
    let result = redactor.text(text)
    #expect(result != text)
    #expect(!result.contains("192.0.2.101") && !result.contains("101.2.0.192"))
    #expect(!text.contains("203.0.113.9") || result.contains("203.0.113.9:443"))
  }

  @Test(arguments: [
    "the handset (2001:db8:1::5eff:fe10:5301) sent", "[2001:db8:1::5eff:fe10:5301]:443 > x",
    "ipv6.addr == 2001:DB8:1:0:0:5EFF:FE10:5301", "from 2001:db8:1::5eff:fe10:5301: a question",
    "2001:db8:1::5eff:fe10:5301/128",
    "1.0.3.5.0.1.e.f.f.f.e.5.0.0.0.0.0.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
  ])
  func `an IPv6 address goes wherever it stands`(text: String) throws {
    var redactor = try redactor()
    let result = redactor.text(text)
    #expect(result != text)
    #expect(!result.lowercased().contains("5eff:fe10:5301") && !result.contains("1.0.3.5.0.1.e.f"))
  }

  @Test func `hosts of the handset's own IPv6 network and private addresses go too`() throws {
    var redactor = try redactor()
    for text in [
      "2001:db8:1::53", "fe80::5eff:fe10:53fe", "fd00::1", "10.0.0.7", "192.168.1.1", "172.16.9.9",
      "100.64.0.9", "169.254.3.4", "ff02::1:ff10:5301",
    ] { #expect(redactor.text(text) != text, "\(text)") }
    for text in [
      "203.0.113.9", "192.0.2.53", "2001:db8:cc::91", "ff02::fb", "255.255.255.255", "0.0.0.0",
      "::", "127.0.0.1", "10.0.0.0/8", "fe80::/10", "fc00::/7", "4.0.17", "2026-11-21T21:22:03Z",
      "t13d1516h2_8daaf6152771_e5627efa2ab1", "10:20:30", "a.b.c.d",
    ] { #expect(redactor.text(text) == text, "\(text)") }
    #expect(redactor.text("192.168.1.1").hasPrefix("192.168."))
    #expect(redactor.text("ff02::1:ff10:5301").hasPrefix("ff02::1:ff"))
  }

  @Test func `a network and its hosts keep their relation`() throws {
    var redactor = try redactor()
    let host = try #require(IPAddress(redactor.text("10.1.2.3")))
    let network = try #require(IPPrefix(redactor.text("10.1.2.0/24")))
    #expect(network.contains(host))
  }

  @Test(arguments: [
    "02:00:5e:10:53:01", "02-00-5E-10-53-01", "02005e105301", "0200.5e10.5301",
    "00:03:00:01:02:00:5e:10:53:01", "12:34:56:78:9a:bc (randomised)",
  ])
  func `hardware addresses go in every spelling`(text: String) throws {
    var redactor = try redactor()
    let result = redactor.text(text).lowercased()
    #expect(result != text.lowercased())
    #expect(!result.contains("5e:10:53:01") && !result.contains("56:78:9a:bc"))
    #expect(result.hasSuffix("(randomised)") == text.hasSuffix("(randomised)"))
  }

  @Test func `a fingerprint is no hardware address`() throws {
    var redactor = try redactor()
    let print = (0..<20).map { _ in "cd" }.joined(separator: ":")
    #expect(redactor.text(print) == print)
  }

  @Test(arguments: [
    "IMEI 356938035643809 in", "imei=35693803564380", "35-693803-564380-9", "MzU2OTM4MDM1NjQzODA5",
    "333536393338303335363433383039", "IMEI 356938…809 in octets", "908346530839653",
    Insecure.MD5.hash(data: Data("356938035643809".utf8)).map {
      String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
    }.joined(),
  ])
  func `an identifier goes in every form, under one name`(text: String) throws {
    var redactor = try redactor()
    let name = try #require(
      redactor.text("356938035643809").wholeMatch(of: /redacted-imei-[0-9a-f]{12}/)
    )
    #expect(redactor.text(text).contains(name.output), "\(redactor.text(text))")
  }

  @Test func `values that a key gives away and masked ones go without a device's file`() throws {
    var redactor = try redactor(values: [])
    #expect(redactor.text("GET /x?imei=490154203237518&a=1").hasSuffix("&a=1"))
    #expect(!redactor.text("GET /x?imei=490154203237518&a=1").contains("4901"))
    #expect(!redactor.text("IMSI 001010…789 in octets 4").contains("001010"))
    #expect(redactor.text("IMSI 001010…789 in octets 4").hasSuffix(" in octets 4"))
    #expect(redactor.text("and so on … as before") == "and so on … as before")
  }

  @Test func `host names and names of the local network go, services and others stay`() throws {
    var redactor = try redactor()
    #expect(!redactor.text("Annas-Phone.lan asked").contains("nnas"))
    #expect(redactor.text("annas-phones").contains("annas-phones"))
    let service = redactor.text("Anna’s\\032iPhone._airplay._tcp.local")
    #expect(service.hasSuffix("._airplay._tcp.local") && !service.contains("Anna"))
    #expect(redactor.text("_googlecast._tcp.local") == "_googlecast._tcp.local")
    #expect(redactor.text("x.localhost.example") == "x.localhost.example")
  }

  @Test func `what the laboratory wrote down and ids of findings go`() throws {
    var redactor = try redactor()
    #expect(redactor.text("serial A1-77").contains("redacted-serial-"))
    #expect(redactor.text("able, ab, cab").hasPrefix("able, redacted-ssid-"))
    #expect(redactor.text("see F-3b1c9a04d2e7").wholeMatch(of: /see F-[0-9a-f]{12}/) != nil)
    #expect(!redactor.text("see F-3b1c9a04d2e7").contains("3b1c9a04d2e7"))
  }

  @Test func `the same key gives the same pseudonyms, another one gives others`() throws {
    let subject = { () -> Redactor.Subject in
      var subject = Redactor.Subject()
      subject.addresses = [Family.ipv4.handset]
      return subject
    }()
    let (one, other) = (RedactionKey(), RedactionKey())
    let text = "\(Family.ipv4.handset) 02:00:5e:10:53:01"
    var redactors = [one, one, other].map { key in
      Redactor(key: key, subject: subject, profile: DeviceProfile())
    }
    let results = redactors.indices.map { redactors[$0].text(text) }
    #expect(results[0] == results[1] && results[0] != results[2])
    #expect(one.name == one.name && one.name != other.name)
  }

  @Test func `a text with more than can be told goes as a whole`() throws {
    var redactor = try redactor(hostNames: ["aa"])
    let text = String(repeating: "aa ", count: 5000)
    #expect(redactor.text(text).wholeMatch(of: /redacted-text-[0-9a-f]{12}/) != nil)
  }

  @Test func `a key's file is read back, and what is none is refused`() throws {
    let key = RedactionKey()
    #expect(RedactionKey(file: key.file)?.name == key.name)
    for text in [
      "", "telltale-redaction-key-1", "telltale-redaction-key-1 00",
      "telltale-redaction-key-2 " + String(repeating: "0", count: 64),
      "telltale-redaction-key-1 " + String(repeating: "+1", count: 32),
    ] { #expect(RedactionKey(file: Array(text.utf8)) == nil) }
    let folder = TemporaryDirectory()
    try key.write(to: folder.path + "/key")
    #expect(throws: CaseError.self) { try key.write(to: folder.path + "/key") }
    #expect(try RedactionKey(path: folder.path + "/key").name == key.name)
    #expect(throws: CaseError.self) { try RedactionKey(path: folder.path + "/none") }
  }
}
