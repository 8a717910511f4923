import Testing

@testable import Wire

struct RouterAdvertisementTests {
  private static let resolver = Octets.hex("20010db8000000000000000000000053")
  private static let start: [UInt8] =
    [134, 0, 0, 0, 64, 0xc0, 0x07, 0x08] + [UInt8](repeating: 0, count: 8)

  /// An option filled up to units of eight octets.
  private static func option(_ type: UInt8, _ data: [UInt8]) -> [UInt8] {
    let units = (data.count + 2 + 7) / 8
    let padding = [UInt8](repeating: 0, count: units * 8 - 2 - data.count)
    return [type, UInt8(units)] + data + padding
  }

  static let advertisement: [UInt8] = {
    let lifetime: [UInt8] = [0, 0, 0x0e, 0x10]
    let prefix =
      [64, 0xc0] + lifetime + [UInt8](repeating: 0, count: 8) + Array(resolver.prefix(8))
    let designated =
      [0, 1] + lifetime + Octets.vector(2, Octets.name("dns.example"))
      + Octets.vector(2, resolver) + Octets.vector(2, [0, 3, 0, 2, 0x03, 0x55])
    return start + option(1, [2, 0, 0, 0, 0, 1])
      + option(3, prefix + [UInt8](repeating: 0, count: 8))
      + option(25, [0, 0] + lifetime + resolver + resolver)
      + option(31, [0, 0] + lifetime + Octets.name("lan.test") + Octets.name("b"))
      + option(144, designated)
  }()

  @Test func `an advertisement tells prefixes, resolvers and domains`() throws {
    let message = try RouterAdvertisement(octets: Self.advertisement)
    #expect(message.routerLifetime == 1800 && message.isManaged && message.hasOtherConfiguration)
    #expect(message.sourceMAC?.description == "02:00:00:00:00:01")
    #expect(message.prefixes.map(\.prefix.description) == ["2001:db8::/64"])
    #expect(message.prefixes.first?.isAutonomous == true)
    #expect(
      message.resolvers.flatMap(\.values).map(\.description) == ["2001:db8::53", "2001:db8::53"]
    )
    #expect(message.resolvers.map(\.lifetime) == [3600])
    #expect(message.searchDomains.flatMap(\.values) == ["lan.test", "b"])
    #expect(message.designated.map(\.name) == ["dns.example"])
    #expect(message.designated.first?.parameters.port == 853)
    #expect(message.designated.first?.lifetime == 3600)
    #expect(message.damage == nil)
  }

  @Test func `every truncation keeps the options before the cut`() throws {
    for length in 0..<Self.advertisement.count {
      let cut = Array(Self.advertisement.prefix(length))
      if length < 16 {
        #expect(throws: ParseError.self) { try RouterAdvertisement(octets: cut) }
      } else {
        let message = try RouterAdvertisement(octets: cut)
        #expect((message.sourceMAC != nil) == (length >= 24) && message.designated.isEmpty)
      }
    }
  }

  @Test func `an option of length zero ends the reading`() throws {
    let message = try RouterAdvertisement(octets: Self.start + [25, 0] + [1, 2, 3, 4, 5, 6])
    #expect(message.damage == .invalid(at: 17, field: "option length"))
  }

  @Test(
    arguments: [
      (25, [UInt8](repeating: 1, count: 10)), (3, [129] + [UInt8](repeating: 0, count: 29)),
      (31, [0, 0, 0, 0, 0, 9, 60, 1]), (144, [0, 1, 0, 0, 0, 9, 0xff, 0xff]),
    ] as [(UInt8, [UInt8])]
  ) func `an option that lies is noted and the next is read`(
    type: UInt8,
    data: [UInt8]
  ) throws {
    let octets = Self.start + Self.option(type, data) + Self.option(1, [2, 0, 0, 0, 0, 1])
    let message = try RouterAdvertisement(octets: octets)
    #expect(message.damage != nil && message.sourceMAC != nil)
  }

  @Test func `neighbour messages tell whose address has which link address`() throws {
    let target = Self.resolver
    let fixed: [UInt8] = [0, 0, 0, 0, 0, 0, 0]
    let advertisement = [136] + fixed + target + Self.option(2, [2, 0, 0, 0, 0, 5])
    let message = try NeighborMessage(octets: advertisement)
    #expect(message.isAdvertisement && message.target.description == "2001:db8::53")
    #expect(message.linkAddress?.description == "02:00:00:00:00:05" && message.damage == nil)
    let solicitation = [135] + fixed + target + Self.option(2, [2, 0, 0, 0, 0, 5])
    #expect(try NeighborMessage(octets: solicitation).linkAddress == nil)
    for length in 0..<24 {
      #expect(throws: ParseError.self) {
        try NeighborMessage(octets: Array(advertisement.prefix(length)))
      }
    }
    #expect(try NeighborMessage(octets: [135] + fixed + target + [1, 0]).damage != nil)
    #expect(throws: ParseError.self) { try NeighborMessage(octets: [134] + fixed + target) }
  }

  @Test func `mutated messages never break the readers`() {
    let seed: UInt64 = 0x4a_0001
    forEachMutation(of: [Self.advertisement], seed: seed) { octets in
      if let message = try? RouterAdvertisement(octets: octets) {
        #expect(message.resolvers.flatMap(\.values).count <= octets.count / 16, "seed \(seed)")
      }
      var neighbour = octets
      if !neighbour.isEmpty { neighbour[0] = 136 }
      _ = try? NeighborMessage(octets: neighbour)
    }
  }
}
