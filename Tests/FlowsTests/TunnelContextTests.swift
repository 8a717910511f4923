import Flows
import TestSupport
import Testing
import Wire

extension Family {
  /// The far end of a tunnel.
  fileprivate var gateway: IPAddress {
    self == .ipv4
      ? IPAddress(ipv4: 0xc633_6401) : IPAddress(high: 0x2001_0db8_0009_0000, low: 1)
  }
}

@Suite struct TunnelContextTests {
  private static func inner(_ family: Family, answers: Bool) -> [UInt8] {
    PacketBuilder.ip(
      from: answers ? family.server : family.handset,
      to: answers ? family.handset : family.server,
      proto: 17,
      answers
        ? PacketBuilder.udp(5999, 40_000, [1, 2, 3, 4])
        : PacketBuilder.udp(40_000, 5999, [1, 2, 3, 4])
    )
  }

  private static func gtp(_ identifier: UInt32, _ packet: [UInt8]) -> [UInt8] {
    PacketBuilder.udp(
      2152,
      2152,
      [0x30, 0xff] + PacketBuilder.be(UInt16(packet.count)) + PacketBuilder.be(identifier) + packet
    )
  }

  @Test(arguments: Family.allCases)
  func `both endpoint identifiers of a GTP tunnel are kept`(family: Family) {
    let seen = observe { traffic in
      for answers in [false, true, false] {
        let packet = Self.inner(family, answers: answers)
        traffic.add(
          PacketBuilder.ip(
            from: answers ? family.gateway : family.other,
            to: answers ? family.other : family.gateway,
            proto: 17,
            Self.gtp(answers ? 0x2222_0001 : 0x1111_0001, packet)
          )
        )
      }
    }
    #expect(seen.flows.map(\.ends) == [family.ends(40_000, to: 5999)])
    #expect(seen.tunnels.map(\.isFromOriginator) == [true, false])
    #expect(seen.tunnels.map(\.tunnel) == [.gtp, .gtp])
    #expect(seen.tunnels.map(\.id) == [0x1111_0001, 0x2222_0001])
    #expect(seen.tunnels.map(\.source) == [family.other, family.gateway])
    #expect(seen.tunnels.map(\.destination) == [family.gateway, family.other])
  }

  @Test(arguments: Family.allCases)
  func `network identifiers and keys are kept, the innermost tunnel's`(family: Family) {
    let packet = Self.inner(family, answers: false)
    let type: [UInt8] = family == .ipv4 ? [8, 0] : [0x86, 0xdd]
    let frame = PacketBuilder.ethernet(packet)
    let cases: [(Tunnel, UInt32, UInt8, [UInt8])] = [
      (
        .vxlan, 0x123456, 17,
        PacketBuilder.udp(40_001, 4789, [8, 0, 0, 0, 0x12, 0x34, 0x56, 0] + frame)
      ),
      (
        .geneve, 0x654321, 17,
        PacketBuilder.udp(40_001, 6081, [0, 0, 0x65, 0x58, 0x65, 0x43, 0x21, 0] + frame)
      ),
      (.gre, 0xaabbccdd, 47, [0x20, 0] + type + [0xaa, 0xbb, 0xcc, 0xdd] + packet),
      (.gre, 0, 47, [0, 0] + type + packet),
      (.ip, 0, family == .ipv4 ? 4 : 41, packet),
    ]
    for (tunnel, id, proto, payload) in cases {
      let outer = PacketBuilder.ip(from: family.other, to: family.gateway, proto: proto, payload)
      let seen = observe { $0.add(outer) }
      #expect(seen.tunnels.map(\.tunnel) == [tunnel])
      #expect(seen.tunnels.map(\.id) == [id])
      let within = PacketBuilder.ip(
        from: family.handset,
        to: family.gateway,
        proto: 17,
        Self.gtp(7, outer)
      )
      #expect(observe { $0.add(within) }.tunnels.map(\.tunnel) == [tunnel])
    }
    #expect(observe { $0.add(packet) }.tunnels.isEmpty)
  }

  @Test(arguments: Family.allCases)
  func `a tunnel cut anywhere makes no context without its inner packet`(family: Family) {
    let outer = PacketBuilder.ip(
      from: family.other,
      to: family.gateway,
      proto: 17,
      Self.gtp(7, Self.inner(family, answers: false))
    )
    for length in 0..<outer.count {
      let seen = observe { $0.add(outer, captured: 14 + length) }
      #expect(seen.tunnels.allSatisfy { seen.flows[$0.flow].originator == family.handset })
    }
  }
}
