import Flows
import TestSupport
import Testing
import Wire

private let gateway6 = IPAddress(high: 0xfe80 << 48, low: 1)
private let everyone6 = IPAddress(high: 0xff02 << 48, low: 1)

/// Encrypted resolvers that a network designates (RFC 9463).
@Suite struct DesignationTests {
  /// A lease of a family with what it designates.
  private func lease(_ family: Family, _ designated: [(String, [String], UInt16?)]) -> Observations
  {
    observe { traffic in
      let resolvers = designated.map { name, alpn, port in
        DHCPBuilder.designation(
          name,
          [family.other],
          alpn: alpn,
          port: port,
          inDHCPv4: family == .ipv4
        )
      }
      switch family {
      case .ipv4:
        let message = DHCPBuilder.version4(
          type: 5,
          assigned: family.handset,
          resolvers: [family.other],
          designated: resolvers
        )
        traffic.udp((family.server, 67), (family.handset, 68), message)
      case .ipv6:
        let message = DHCPBuilder.version6(
          type: 7,
          assigned: family.handset,
          resolvers: [family.other],
          designated: resolvers
        )
        traffic.udp((family.server, 547), (family.handset, 546), message)
      }
    }
  }

  @Test(arguments: Family.allCases)
  func `a lease designates resolvers with name, address, protocols and port`(family: Family) {
    let seen = lease(
      family,
      [("dns.net.example", ["dot", "h2"], nil), ("b.example", ["h3"], 8443)]
    )
    #expect(seen.assignments.map(\.source).suffix(2) == [.dnr, .dnr])
    #expect(seen.assignments.map(\.encryptedName) == [nil, "dns.net.example", "b.example"])
    #expect(seen.assignments.map(\.resolvers) == Array(repeating: [family.other], count: 3))
    #expect(seen.assignments.map(\.service.alpn) == [[], ["dot", "h2"], ["h3"]])
    #expect(seen.assignments.map(\.service.port) == [nil, nil, 8443])
    #expect(seen.assignments.allSatisfy { $0.client == family.handset })
    #expect(seen.coverage.anomalyCounts.isEmpty)
  }

  @Test func `a router advertisement designates until it takes a resolver back`() {
    let seen = observe { traffic in
      for lifetime in [UInt32(600), 0] {
        let resolver = DHCPBuilder.designation(
          "dns.net.example",
          [Family.ipv6.other],
          alpn: ["doq"],
          lifetime: lifetime
        )
        let message = DHCPBuilder.routerAdvertisement(designated: [resolver])
        traffic.add(
          PacketBuilder.ip(from: gateway6, to: everyone6, proto: 58, hopLimit: 255, message)
        )
      }
    }
    #expect(seen.assignments.map(\.frame.frame) == [1])
    #expect(seen.assignments.map(\.encryptedName) == ["dns.net.example"])
    #expect(seen.assignments.map(\.service.alpn) == [["doq"]])
    #expect(seen.assignments.map(\.client) == [nil])
  }
}
