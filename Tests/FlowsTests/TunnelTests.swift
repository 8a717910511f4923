import Flows
import TestSupport
import Testing
import Wire

@Suite struct TunnelTests {
  private static func observe(_ frames: [[UInt8]], _ type: LinkType) -> Observations {
    var analyzer = FlowAnalyzer(capture: 0)
    for (index, frame) in frames.enumerated() {
      analyzer.add(
        frame.span,
        number: UInt32(index + 1),
        time: Timestamp(nanoseconds: Int64(index) * 1_000_000_000),
        linkType: type,
        originalLength: frame.count,
        app: -1
      )
    }
    return analyzer.finish(apps: [])
  }

  private static func datagram(_ family: Family, port: UInt16, octets: Int = 4) -> [UInt8] {
    PacketBuilder.ip(
      from: family.handset,
      to: family.server,
      proto: 17,
      PacketBuilder.udp(port, 5999, Array(repeating: 7, count: octets))
    )
  }

  @Test(arguments: Family.allCases)
  func `every packet of an 802.11 aggregate is counted, its frame once`(family: Family) {
    var frame: [UInt8] = [0x88, 1, 0, 0, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]
    frame += [2, 0, 0, 0, 0, 3, 0, 0, 0x80, 0]
    for port: UInt16 in 40001...40003 {
      let packet = Self.datagram(family, port: port)
      let type: [UInt8] = family == .ipv4 ? [8, 0] : [0x86, 0xdd]
      frame += [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2] + PacketBuilder.be(UInt16(packet.count + 8))
      frame += [0xaa, 0xaa, 3, 0, 0, 0] + type + packet
      while (frame.count - 26) % 4 != 0 { frame.append(0) }
    }
    let seen = Self.observe([frame], .ieee80211)
    #expect(seen.flows.map(\.originatorPort) == [40001, 40002, 40003])
    #expect(seen.flows.allSatisfy { $0.sent.packets == 1 && $0.sent.payloadOctets == 4 })
    #expect((seen.coverage.frames, seen.coverage.flowFrames) == (1, 1))
    #expect(seen.anomalies.isEmpty)
  }

  @Test(arguments: Family.allCases)
  func `a tunnel's packet in parts is put together and its inner packet counted`(family: Family) {
    let inner = Self.datagram(family, port: 40000, octets: 100)
    let parts = PacketBuilder.fragments(
      from: family.other,
      to: family.server,
      proto: family == .ipv4 ? 4 : 41,
      id: 5,
      inner,
      cuts: [64]
    )
    let seen = Self.observe(parts, .raw)
    #expect(seen.flows.map(\.originator) == [family.handset])
    #expect(seen.flows.first?.sent.ipOctets == UInt64(inner.count))
    #expect(seen.flows.first?.sent.payloadOctets == 100)
  }

  @Test(arguments: Family.allCases)
  func `of a tunnel's packet whose rest is missing, what was there counts`(family: Family) {
    let inner = Self.datagram(family, port: 40000, octets: 100)
    let parts = PacketBuilder.fragments(
      from: family.other,
      to: family.server,
      proto: family == .ipv4 ? 4 : 41,
      id: 5,
      inner,
      cuts: [64, 96]
    )
    let seen = Self.observe([parts[0], parts[1]], .raw)
    #expect(seen.flows.map(\.originator) == [family.handset])
    #expect(seen.flows.first?.sent.ipOctets == 96)
    #expect(seen.flows.first?.notes.contains(.gap) == true)
  }
}
