import Testing
import Wire

@testable import Knowledge

@Suite struct SpecialAddressesTests {
  private static func address(_ text: String) throws -> IPAddress {
    try #require(IPAddress(text))
  }

  @Test(
    arguments: [
      ("0.0.0.0", .thisNetwork), ("0.255.255.255", .thisNetwork), ("10.1.2.3", .private),
      ("100.64.0.0", .sharedCGN), ("100.127.255.255", .sharedCGN), ("127.0.0.53", .loopback),
      ("169.254.169.254", .linkLocal), ("172.16.0.1", .private), ("172.31.255.255", .private),
      ("192.0.0.8", .protocolAssignment), ("192.0.2.1", .documentation),
      ("192.168.0.1", .private), ("198.18.0.1", .benchmarking), ("198.19.255.255", .benchmarking),
      ("198.51.100.7", .documentation), ("203.0.113.255", .documentation),
      ("224.0.0.251", .multicast), ("239.255.255.250", .multicast), ("240.0.0.1", .reserved),
      ("255.255.255.255", .broadcast), ("::", .unspecified), ("::1", .loopback),
      ("::7f00:1", .reserved), ("100::1", .discard), ("64:ff9b:1::1", .localNAT64),
      ("2001:2::1", .benchmarking), ("2001:db8::1", .documentation), ("3fff::1", .documentation),
      ("3fff:fff::1", .documentation), ("2001:10::1", .orchid),
      ("2001:100::1", .protocolAssignment),
      ("5f00::1", .segmentRouting), ("fc00::1", .uniqueLocal), ("fdff::1", .uniqueLocal),
      ("fe80::1", .linkLocal), ("febf::1", .linkLocal), ("fec0::1", .reserved),
      ("ff02::fb", .multicast), ("4000::1", .reserved), ("::ffff:10.0.0.1", .private),
    ] as [(String, SpecialKind)]
  )
  func `addresses set aside are known and not global`(text: String, kind: SpecialKind) throws {
    let address = try Self.address(text)
    #expect(SpecialAddresses.kind(of: address) == kind)
    #expect(!SpecialAddresses.isGlobal(address))
  }

  @Test(
    arguments: [
      "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
      "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0",
      "198.17.255.255", "198.20.0.0", "203.0.112.255", "203.0.114.0", "223.255.255.255",
      "2001:200::1", "2001:4860:4860::8888", "2001:db7::1", "2001:db9::1", "2400::1", "2003::1",
      "3fff:1000::1", "3ffe::1", "::ffff:8.8.8.8",
    ]
  )
  func `their neighbours are ordinary and global`(text: String) throws {
    let address = try Self.address(text)
    #expect(SpecialAddresses.kind(of: address) == nil)
    #expect(SpecialAddresses.isGlobal(address))
  }

  @Test(
    arguments: [
      ("64:ff9b::808:808", .nat64, "8.8.8.8", true), ("64:ff9b::a00:1", .nat64, "10.0.0.1", false),
      ("2002:808:808::1", .sixToFour, "8.8.8.8", true),
      ("2002:c0a8:101::1", .sixToFour, "192.168.1.1", false),
      ("2001:0:4136:e378:8000:63bf:3fff:fdd2", .teredo, "192.0.2.45", false),
      ("2001::f7f7:f7f7", .teredo, "8.8.8.8", true),
    ] as [(String, SpecialKind, String, Bool)]
  )
  func `an address that carries another is as global as that one`(
    text: String,
    kind: SpecialKind,
    inner: String,
    isGlobal: Bool
  ) throws {
    let address = try Self.address(text)
    #expect(SpecialAddresses.kind(of: address) == kind)
    #expect(SpecialAddresses.embedded(in: address)?.description == inner)
    #expect(SpecialAddresses.isGlobal(address) == isGlobal)
  }

  @Test(
    arguments: [
      ("2001:db8::/32", "2001:db8:c000:221::"), ("2001:db8:100::/40", "2001:db8:1c0:2:21::"),
      ("2001:db8:122::/48", "2001:db8:122:c000:2:2100::"),
      ("2001:db8:122:300::/56", "2001:db8:122:3c0:0:221::"),
      ("2001:db8:122:344::/64", "2001:db8:122:344:c0:2:2100::"),
      ("2001:db8:122:344::/96", "2001:db8:122:344::192.0.2.33"),
      ("64:ff9b::/96", "64:ff9b::192.0.2.33"),
    ]
  )
  func `the examples of RFC 6052 hold`(prefix: String, text: String) throws {
    let prefix = try #require(IPPrefix(prefix))
    let inner = SpecialAddresses.nat64Embedded(try Self.address(text), prefix: prefix)
    #expect(inner?.description == "192.0.2.33")
  }

  @Test func `other prefixes, other lengths and a dirty zero octet carry nothing`() throws {
    let address = try Self.address("2001:db8:122:344:ff00::1")
    let other = try #require(IPPrefix("2001:db9::/32"))
    #expect(SpecialAddresses.nat64Embedded(address, prefix: other) == nil)
    for length in [0, 31, 33, 63, 65, 95, 97, 128] {
      let prefix = try #require(IPPrefix(address, length: length))
      #expect(SpecialAddresses.nat64Embedded(address, prefix: prefix) == nil)
    }
    for length in [32, 40, 48, 56, 64] {
      let prefix = try #require(IPPrefix(address, length: length))
      #expect(SpecialAddresses.nat64Embedded(address, prefix: prefix) == nil)
    }
    #expect(SpecialAddresses.nat64Embedded(IPAddress(ipv4: 1)) == nil)
  }

  @Test func `only documentation networks may be given a country`() {
    #expect(SpecialKind.allCases.filter(\.isDocumentation) == [.documentation])
  }
}
