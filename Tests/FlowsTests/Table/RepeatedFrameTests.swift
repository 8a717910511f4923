import Flows
import TestSupport
import Testing
import Wire

@Suite struct RepeatedFrameTests {
  /// A TCP segment with a checksum, in a packet with an identification (IPv4 has one).
  private static func segment(
    _ family: Family,
    sequence: UInt32,
    id: UInt16,
    checksum: UInt16,
    _ payload: [UInt8] = [1, 2, 3]
  ) -> [UInt8] {
    var segment = PacketBuilder.tcp(40000, 443, sequence: sequence, .ack, payload)
    segment.replaceSubrange(16..<18, with: PacketBuilder.be(checksum))
    return packet(family, 6, id, segment)
  }

  private static func packet(
    _ family: Family,
    _ proto: UInt8,
    _ id: UInt16,
    _ payload: [UInt8]
  ) -> [UInt8] {
    var packet = PacketBuilder.ip(
      from: family.handset,
      to: family.server,
      proto: proto,
      payload
    )
    if family == .ipv4 { packet.replaceSubrange(4..<6, with: PacketBuilder.be(id)) }
    return packet
  }

  /// Feeds IP packets in Ethernet frames at times in milliseconds.
  private static func observe(_ packets: [(Int64, [UInt8])], vlans: [UInt16] = []) -> Observations {
    var analyzer = FlowAnalyzer(capture: 0)
    for (index, item) in packets.enumerated() {
      let frame = PacketBuilder.ethernet(item.1, vlans: index % 2 == 1 ? vlans : [])
      analyzer.add(
        frame.span,
        number: UInt32(index + 1),
        time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + item.0 * 1_000_000),
        linkType: .ethernet,
        originalLength: frame.count,
        app: -1
      )
    }
    return analyzer.finish(apps: [])
  }

  @Test(arguments: Family.allCases)
  func `a packet with and without its VLAN tag is counted as repeated and in the octets`(
    family: Family
  ) throws {
    let one = Self.segment(family, sequence: 1, id: 7, checksum: 0x1234)
    let two = Self.segment(family, sequence: 4, id: 8, checksum: 0x1299)
    let seen = Self.observe([(0, one), (0, one), (1, two), (2, two)], vlans: [9])
    #expect(seen.coverage.repeatedFrames == 2)
    #expect(seen.coverage.anomalyCounts["frame-repeated"] == 2)
    #expect(seen.anomalies.map(\.name) == ["frame-repeated"])
    #expect(seen.anomalies.first?.frame.frame == 2)
    let flow = try #require(seen.flows.first)
    #expect(flow.sent.packets == 4)
    #expect(flow.sent.ipOctets == UInt64(4 * one.count))
  }

  @Test(arguments: Family.allCases)
  func `a copy after answers of the other side is still a copy`(family: Family) {
    let one = Self.segment(family, sequence: 1, id: 7, checksum: 0x1234)
    let answer = PacketBuilder.ip(
      from: family.server,
      to: family.handset,
      proto: 6,
      PacketBuilder.tcp(443, 40000, sequence: 1, .ack, [9])
    )
    #expect(Self.observe([(0, one), (1, answer), (2, one)]).coverage.repeatedFrames == 1)
  }

  @Test(arguments: Family.allCases)
  func `what is sent again later is no copy`(family: Family) {
    let one = Self.segment(family, sequence: 1, id: 7, checksum: 0x1234)
    #expect(Self.observe([(0, one), (200, one)]).coverage.repeatedFrames == 0)
    let datagram = Self.packet(family, 17, 7, PacketBuilder.udp(1, 2, [1, 2, 3, 4]))
    #expect(Self.observe([(0, datagram), (1000, datagram)]).coverage.repeatedFrames == 0)
  }

  @Test func `what is sent again at once has another identification`() {
    let one = Self.segment(.ipv4, sequence: 1, id: 7, checksum: 0x1234)
    let two = Self.segment(.ipv4, sequence: 1, id: 8, checksum: 0x1234)
    #expect(Self.observe([(0, one), (1, two)]).coverage.repeatedFrames == 0)
  }

  @Test(arguments: Family.allCases)
  func `acknowledgements without identification are never taken for copies`(family: Family) {
    let one = Self.segment(family, sequence: 1, id: 0, checksum: 0x1234, [])
    #expect(Self.observe([(0, one), (1, one)]).coverage.repeatedFrames == 0)
  }

  @Test(arguments: Family.allCases)
  func `datagrams that differ at either end are not copies`(family: Family) {
    func datagram(_ payload: [UInt8]) -> [UInt8] {
      var udp = PacketBuilder.udp(4000, 443, payload)
      udp.replaceSubrange(6..<8, with: [0x11, 0x22])
      return Self.packet(family, 17, 0, udp)
    }
    let all = [[1, 2, 3, 4, 5], [9, 2, 3, 4, 5], [1, 2, 3, 4, 9]].map { (Int64(0), datagram($0)) }
    #expect(Self.observe(all).coverage.repeatedFrames == 0)
    #expect(Self.observe([all[0], all[0]]).coverage.repeatedFrames == 1)
  }

  @Test func `captures that are merged add up what they repeat`() {
    let one = Self.segment(.ipv4, sequence: 1, id: 7, checksum: 0x1234)
    var coverage = Self.observe([(0, one), (0, one)]).coverage
    coverage.merge(coverage)
    #expect(coverage.repeatedFrames == 2)
  }
}
