import Testing

@testable import Wire

struct DHCPv6MessageTests {
  private static let resolver = Octets.hex("20010db8000000000000000000000053")

  private static func option(_ code: Int, _ data: [UInt8]) -> [UInt8] {
    Octets.number(code, 2) + Octets.vector(2, data)
  }

  private static func identifier(_ type: Int, _ rest: [UInt8]) -> [UInt8] {
    Octets.number(type, 2) + [0, 1] + rest + [2, 0, 0, 0, 0, 9]
  }

  private static func message(_ options: [[UInt8]]) -> [UInt8] {
    [7, 0x0a, 0x0b, 0x0c] + options.flatMap { $0 }
  }

  private static func relayed(_ inner: [UInt8]) -> [UInt8] {
    [13, 0] + resolver + Octets.hex("fe800000000000000000000000000009") + option(9, inner)
  }

  static let reply: [UInt8] = {
    let address = option(5, resolver + [UInt8](repeating: 1, count: 8))
    let prefix = option(26, [UInt8](repeating: 1, count: 8) + [56] + resolver)
    let designated =
      [0, 1] + Octets.vector(2, Octets.name("dns.example")) + Octets.vector(2, resolver)
      + Octets.number(3, 2) + Octets.vector(2, [0x03, 0x55])
    return message([
      option(1, identifier(1, [1, 2, 3, 4])), option(2, [9]),
      option(3, [UInt8](repeating: 0, count: 12) + address),
      option(25, [UInt8](repeating: 0, count: 12) + prefix), option(23, resolver + resolver),
      option(24, Octets.name("a.test") + Octets.name("b.test")), option(6, [0, 23]),
      option(16, [0, 0, 1, 0x37] + Octets.vector(2, Array("MSFT 5.0".utf8))),
      option(39, [0] + Octets.vector(1, Array("pixel".utf8))), option(144, designated),
    ])
  }()

  @Test func `a reply tells what it assigns`() throws {
    let message = try DHCPv6Message(octets: Self.reply)
    #expect(message.messageTypeName == "REPLY" && message.transaction == 0x0a0b0c)
    #expect(message.clientMAC?.description == "02:00:00:00:00:09")
    #expect(message.serverID == [9])
    #expect(message.addresses.map(\.description) == ["2001:db8::53"])
    #expect(message.prefixes.map(\.description) == ["2001:db8::/56"])
    #expect(message.resolvers.map(\.description) == ["2001:db8::53", "2001:db8::53"])
    #expect(message.searchDomains == ["a.test", "b.test"])
    #expect(message.requestedOptions == [23])
    #expect(message.vendorClass == "311 MSFT 5.0")
    #expect(message.clientName == "pixel")
    #expect(message.designated.map(\.name) == ["dns.example"])
    #expect(message.designated.first?.parameters.port == 853)
    #expect(message.damage == nil && message.relays == 0)
  }

  @Test func `every truncation keeps the options before the cut`() throws {
    for length in 0..<Self.reply.count {
      let cut = Array(Self.reply.prefix(length))
      if length < 4 {
        #expect(throws: ParseError.self) { try DHCPv6Message(octets: cut) }
      } else {
        let message = try DHCPv6Message(octets: cut)
        #expect(message.designated.isEmpty && (message.clientID != nil) == (length >= 22))
      }
    }
  }

  @Test func `identifiers tell a hardware address only if made from one`() throws {
    func mac(_ identifier: [UInt8]) throws -> MACAddress? {
      try DHCPv6Message(octets: Self.message([Self.option(1, identifier)])).clientMAC
    }
    #expect(try mac(Self.identifier(3, [])) == MACAddress(0x0200_0000_0009))
    #expect(try mac(Self.identifier(2, [0, 0, 0, 0])) == nil)
    #expect(try mac([0, 3, 0, 6, 1, 2, 3, 4, 5, 6]) == nil)
    #expect(try mac([0, 1, 0, 1, 0]) == nil)
    #expect(try mac([]) == nil)
  }

  @Test func `a relayed reply is read through its relays`() throws {
    let message = try DHCPv6Message(octets: Self.relayed(Self.relayed(Self.reply)))
    #expect(message.relays == 2 && message.messageTypeName == "REPLY")
    #expect(message.resolvers.count == 2)
    #expect(message.peer?.description == "fe80::9")
  }

  @Test func `relays without end stop at the limit`() throws {
    var octets = Self.reply
    for _ in 0..<40 { octets = Self.relayed(octets) }
    let message = try DHCPv6Message(octets: octets)
    #expect(message.relays == DHCPv6Message.maximumRelays + 1 && message.damage != nil)
    #expect(message.resolvers.isEmpty)
  }

  @Test func `options without end stop at the limit`() throws {
    let octets = Self.message((0..<1000).map { _ in Self.option(23, Self.resolver) })
    let message = try DHCPv6Message(octets: octets)
    #expect(message.resolvers.count == DHCPv6Message.maximumOptions && message.damage != nil)
  }

  @Test(
    arguments: [
      (23, [1, 2, 3]), (24, [5, 1]), (144, [0, 1, 0, 9]), (16, [1]), (3, [1]), (39, []),
      (25, [UInt8](repeating: 0, count: 12) + [0, 26, 0, 25] + [UInt8](repeating: 200, count: 25)),
    ] as [(Int, [UInt8])]
  ) func `an option that lies is noted and the next is read`(
    code: Int,
    data: [UInt8]
  ) throws {
    let next = Self.option(2, [7])
    let message = try DHCPv6Message(octets: Self.message([Self.option(code, data), next]))
    #expect(message.damage != nil && message.serverID == [7])
  }

  @Test func `mutated messages never break the reader`() {
    let seed: UInt64 = 0xdc6_0001
    forEachMutation(of: [Self.reply, Self.relayed(Self.reply)], seed: seed) { octets in
      guard let message = try? DHCPv6Message(octets: octets) else { return }
      #expect(message.resolvers.count <= octets.count / 16, "seed \(seed)")
      _ = message.clientMAC
    }
  }
}
