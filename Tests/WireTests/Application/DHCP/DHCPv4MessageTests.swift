import Testing

@testable import Wire

struct DHCPv4MessageTests {
  private static let cookie: [UInt8] = [0x63, 0x82, 0x53, 0x63]
  /// Where the options begin, cookie included.
  private static let optionsStart = 240

  private static func message(
    file: [UInt8] = [],
    serverName: [UInt8] = [],
    _ options: [UInt8]
  ) -> [UInt8] {
    let start: [UInt8] = [2, 1, 6, 0, 0xde, 0xad, 0xbe, 0xef, 0, 0, 0, 0, 0, 0, 0, 0]
    let addresses: [UInt8] = [192, 0, 2, 50, 0, 0, 0, 0, 192, 0, 2, 1]
    let hardware = [2, 0, 0, 0, 0, 7] + [UInt8](repeating: 0, count: 10)
    return start + addresses + hardware + filled(serverName, 64) + filled(file, 128) + cookie
      + options
  }

  private static func filled(_ content: [UInt8], _ count: Int) -> [UInt8] {
    content + [UInt8](repeating: 0, count: count - content.count)
  }

  private static func option(_ code: UInt8, _ data: [UInt8]) -> [UInt8] {
    [code] + Octets.vector(1, data)
  }

  private static let resolverInstance: [UInt8] = {
    let name = Octets.name("dns.example")
    let parameters = Octets.number(1, 2) + Octets.vector(2, Octets.vector(1, Array("dot".utf8)))
    return Octets.vector(
      2,
      [0, 5] + Octets.vector(1, name) + Octets.vector(1, [192, 0, 2, 53]) + parameters
    )
  }()

  static let acknowledgement: [UInt8] = {
    let options: [(UInt8, [UInt8])] = [
      (53, [5]), (54, [192, 0, 2, 1]), (6, [192, 0, 2, 53, 198, 51, 100, 53]),
      (3, [192, 0, 2, 1]), (12, Array("pixel\0".utf8)), (15, Array("lan".utf8)),
      (42, [192, 0, 2, 9]), (50, [192, 0, 2, 50]), (55, [1, 3, 6]),
      (60, Array("android-dhcp-14".utf8)), (61, [1, 2, 0, 0, 0, 0, 7]),
      (81, [4, 0, 0] + Octets.name("pixel.lan")),
      (119, Octets.name("lan.test") + [1, 0x61, 0xc0, 4]), (162, resolverInstance),
    ]
    return message(options.flatMap { option($0.0, $0.1) } + [0, 255])
  }()

  @Test func `an ACK tells what it assigns`() throws {
    let message = try DHCPv4Message(octets: Self.acknowledgement)
    #expect(message.isReply && message.messageTypeName == "ACK")
    #expect(message.transaction == 0xdead_beef)
    #expect(message.clientMAC?.description == "02:00:00:00:00:07")
    #expect(message.assigned?.description == "192.0.2.50" && message.clientAddress == nil)
    #expect(message.relay?.description == "192.0.2.1")
    #expect(message.resolvers.map(\.description) == ["192.0.2.53", "198.51.100.53"])
    #expect(message.routers.map(\.description) == ["192.0.2.1"])
    #expect(message.server?.description == "192.0.2.1")
    #expect(message.requested?.description == "192.0.2.50")
    #expect(message.timeServers.map(\.description) == ["192.0.2.9"])
    #expect(message.hostName == "pixel" && message.domain == "lan")
    #expect(message.vendorClass == "android-dhcp-14" && message.parameterList == [1, 3, 6])
    #expect(message.clientIdentifier == [1, 2, 0, 0, 0, 0, 7])
    #expect(message.clientName == "pixel.lan")
    #expect(message.searchDomains == ["lan.test", "a.test"])
    #expect(message.damage == nil)
  }

  @Test func `an encrypted resolver is designated with name, address and protocol`() throws {
    let designated = try DHCPv4Message(octets: Self.acknowledgement).designated
    #expect(designated.map(\.name) == ["dns.example"])
    #expect(designated.first?.priority == 5)
    #expect(designated.first?.addresses.map(\.description) == ["192.0.2.53"])
    #expect(designated.first?.parameters.alpn == ["dot"])
  }

  @Test func `every truncation keeps the options before the cut`() throws {
    let octets = Self.acknowledgement
    for length in 0..<octets.count {
      let cut = Array(octets.prefix(length))
      guard length >= 236 else {
        #expect(throws: ParseError.self) { try DHCPv4Message(octets: cut) }
        continue
      }
      let message = try DHCPv4Message(octets: cut)
      #expect(message.resolvers.count == (length < 259 ? 0 : 2))
    }
  }

  @Test func `options go on in file and sname`() throws {
    let octets = Self.message(
      file: Self.option(6, [192, 0, 2, 7]) + [255],
      serverName: Self.option(12, Array("a".utf8)) + [255],
      Self.option(52, [3]) + [255]
    )
    let message = try DHCPv4Message(octets: octets)
    #expect(message.resolvers.map(\.description) == ["192.0.2.7"] && message.hostName == "a")
  }

  @Test func `pieces of an option are joined`() throws {
    let octets = Self.message(Self.option(6, [192, 0]) + Self.option(6, [2, 7]) + [255])
    #expect(try DHCPv4Message(octets: octets).resolvers.map(\.description) == ["192.0.2.7"])
  }

  @Test(
    arguments: [
      (6, [1, 2, 3]), (6, [192, 0, 2, 1, 9]), (53, []), (54, [1]), (119, [0xc0, 0]), (119, [5, 1]),
      (162, [0, 9, 0, 1]), (162, [0, 4, 0, 1, 1, 0x40]), (81, [1]),
    ] as [(UInt8, [UInt8])]
  ) func `an option that lies is noted and the next is read`(
    code: UInt8,
    data: [UInt8]
  ) throws {
    let octets = Self.message(Self.option(code, data) + Self.option(15, [0x61]) + [255])
    let message = try DHCPv4Message(octets: octets)
    #expect(message.damage == .invalid(at: Self.optionsStart, field: "option \(code)"))
    #expect(message.domain == "a")
  }

  @Test func `an option without end stops at the limit`() throws {
    let piece = Self.option(60, [UInt8](repeating: 0x61, count: 255))
    let octets = Self.message((0..<200).flatMap { _ in piece } + [255])
    let message = try DHCPv4Message(octets: octets)
    #expect((message.vendorClass ?? "").utf8.count <= DHCPv4Message.maximumOption)
    #expect(message.damage != nil)
  }

  @Test func `a wrong cookie leaves BOOTP`() throws {
    var octets = Self.acknowledgement
    octets[236] = 0
    let message = try DHCPv4Message(octets: octets)
    #expect(message.damage == .invalid(at: 236, field: "magic cookie"))
    #expect(message.messageTypeName == "BOOTP" && message.assigned != nil)
  }

  @Test func `mutated messages never break the reader`() {
    let seed: UInt64 = 0xdc4_0001
    forEachMutation(of: [Self.acknowledgement], seed: seed) { octets in
      guard let message = try? DHCPv4Message(octets: octets) else { return }
      #expect(message.resolvers.count <= octets.count / 4, "seed \(seed)")
      #expect(message.searchDomains.count <= 64, "seed \(seed)")
    }
  }
}
