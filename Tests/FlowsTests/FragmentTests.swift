import Flows
import TestSupport
import Testing
import Wire

/// A DNS answer so long that it is cut, and where.
private let payload: [UInt8] = {
  let addresses = (0..<40).map { IPAddress(ipv4: 0xcb00_7100 + UInt32($0)) }
  return PacketBuilder.udp(
    53,
    40_000,
    PacketBuilder.dns(id: 7, "www.example", type: 1, answers: addresses)
  )
}()
private let cuts = [200, 400, 600]

private func parts(_ family: Family, id: UInt16 = 9, _ bytes: [UInt8] = payload) -> [[UInt8]] {
  PacketBuilder.fragments(
    from: family.server,
    to: family.handset,
    proto: 17,
    id: id,
    bytes,
    cuts: cuts
  )
}

private func observe(_ packets: [[UInt8]], limits: FlowLimits = .standard) -> Observations {
  observe(limits) { traffic in
    for packet in packets { traffic.add(packet) }
  }
}

/// Every order of four things.
private let orders: [[Int]] = {
  func arranged(_ rest: [Int]) -> [[Int]] {
    rest.isEmpty
      ? [[]] : rest.flatMap { first in arranged(rest.filter { $0 != first }).map { [first] + $0 } }
  }
  return arranged([0, 1, 2, 3])
}()

/// Expects all that the server sent in parts to be counted in one flow of which octets are missing.
private func expectCounted(_ seen: Observations, _ family: Family, packets: UInt32, port: UInt16) {
  #expect(seen.flows.count == 1)
  guard let flow = seen.flows.first else { return }
  let server = flow.originator == family.server ? flow.sent : flow.received
  #expect(Set([flow.originator, flow.responder]) == [family.server, family.handset])
  #expect(Set([flow.originatorPort, flow.responderPort]).contains(port))
  #expect(flow.proto == 17)
  #expect(server.packets == packets)
  #expect(server.payloadOctets > 0)
  #expect(server.ipOctets > server.payloadOctets)
  #expect(flow.notes.contains(.gap))
  #expect(flow.first.frame == 1)
}

@Suite struct FragmentTests {
  @Test(arguments: Family.allCases)
  func `parts are put together in any order`(family: Family) throws {
    for order in orders {
      let seen = observe(order.map { parts(family)[$0] })
      let flow = try #require(seen.flows.first, "\(order)")
      #expect(seen.dns.first?.answers.count == 40)
      #expect(flow.received.payloadOctets == UInt64(payload.count - 8))
      // Each part had an IP header of its own, and in IPv6 a fragment header.
      let header = family == .ipv4 ? 20 : 40
      let extra = family == .ipv4 ? 0 : 8
      let least = UInt64(payload.count + 4 * header)
      #expect((least...(least + UInt64(4 * extra))).contains(flow.received.ipOctets))
      #expect(flow.first.frame == 4)
      #expect(seen.coverage.flowFrames == 4)
      #expect(seen.coverage.orphanFragments == 0)
      #expect(seen.anomalies.isEmpty)
    }
  }

  @Test(arguments: Family.allCases)
  func `a duplicate part changes nothing`(family: Family) {
    let all = parts(family)
    let seen = observe([all[0], all[1], all[1], all[0], all[2], all[3]])
    #expect(seen.dns.count == 1)
    #expect(seen.anomalies.isEmpty)
    #expect(seen.coverage.orphanFragments == 0)
  }

  @Test(arguments: Family.allCases)
  func `parts of packets with different identifications are kept apart`(family: Family) {
    let (one, two) = (parts(family, id: 1), parts(family, id: 2))
    let seen = observe(zip(one, two).flatMap { [$0, $1] })
    #expect(seen.dns.count == 2)
    #expect(seen.coverage.orphanFragments == 0)
  }

  @Test(arguments: Family.allCases)
  func `an identification is used again once its packet was complete`(family: Family) {
    #expect(observe(parts(family) + parts(family)).dns.count == 2)
  }

  @Test(arguments: Family.allCases)
  func `parts of an incomplete packet are counted`(family: Family) {
    for missing in 0..<4 {
      var some = parts(family)
      some.remove(at: missing)
      let seen = observe(some)
      #expect(seen.dns.isEmpty)
      expectCounted(seen, family, packets: 3, port: missing == 0 ? 0 : 53)
      #expect(seen.coverage.orphanFragments == 3)
      #expect(seen.coverage.anomalyCounts["ip-fragments-incomplete"] == 3)
      #expect(seen.coverage.flowFrames == 3)
    }
  }

  @Test func `parts that overlap mark an IPv4 packet, and what came first stays`() {
    var other = payload
    for index in 200..<400 { other[index] = 0xff }
    let all = parts(.ipv4)
    let overlapping = PacketBuilder.fragments(
      from: Family.ipv4.server,
      to: Family.ipv4.handset,
      proto: 17,
      id: 9,
      other,
      cuts: [200, 408]
    )
    let seen = observe([all[0], all[1], overlapping[1], all[2], all[3]])
    #expect(seen.dns.first?.answers.count == 40)
    #expect(seen.coverage.anomalyCounts["ip-fragments-overlap"] == 1)
    #expect(seen.flows.first?.notes.contains(.ambiguous) == true)
  }

  @Test func `parts that overlap are refused in IPv6`() {
    var other = payload
    for index in 200..<400 { other[index] = 0xff }
    let all = parts(.ipv6)
    let overlapping = PacketBuilder.fragments(
      from: Family.ipv6.server,
      to: Family.ipv6.handset,
      proto: 17,
      id: 9,
      other,
      cuts: [200, 408]
    )
    let seen = observe([all[0], all[1], overlapping[1], all[2], all[3]])
    #expect(seen.dns.isEmpty)
    #expect(seen.coverage.orphanFragments == 5)
  }

  @Test(arguments: Family.allCases)
  func `a part beyond the largest packet is refused`(family: Family) {
    let far = PacketBuilder.fragments(
      from: family.server,
      to: family.handset,
      proto: 17,
      id: 9,
      Array(repeating: 1, count: 65_520),
      cuts: [65_512]
    )
    // The ping of death: a last part that ends behind octet 65,535.
    var last = far[1]
    last += Array(repeating: 1, count: 200)
    if family == .ipv4 {
      last.replaceSubrange(2..<4, with: PacketBuilder.be(UInt16(last.count)))
    } else {
      last.replaceSubrange(4..<6, with: PacketBuilder.be(UInt16(last.count - 40)))
    }
    let seen = observe([last])
    #expect(seen.coverage.orphanFragments == 1)
    expectCounted(seen, family, packets: 1, port: 0)
  }

  @Test(arguments: Family.allCases)
  func `a part that was captured short is not used`(family: Family) {
    var traffic = Traffic()
    for (index, part) in parts(family).enumerated() {
      traffic.add(part, captured: index == 1 ? 100 : nil)
    }
    let seen = observe(traffic)
    #expect(seen.dns.isEmpty)
    expectCounted(seen, family, packets: 4, port: 53)
    #expect(seen.flows.first?.received.payloadOctets == UInt64(payload.count - 8))
    #expect(seen.flows.first?.notes.contains(.truncated) == true)
    #expect(seen.coverage.orphanFragments == 4)
    #expect(seen.coverage.truncatedFrames == 1)
  }

  @Test(arguments: Family.allCases)
  func `the oldest parts make room when too many wait`(family: Family) {
    var limits = FlowLimits.standard
    limits.fragmentOctets = 2000
    let flood = (0..<3000).map { parts(family, id: UInt16($0 + 10))[0] }
    let seen = observe(flood + parts(family), limits: limits)
    #expect(seen.dns.count == 1)
    #expect(seen.coverage.orphanFragments == 3000)
  }

  @Test(arguments: Family.allCases)
  func `a packet in more parts than there can be is refused`(family: Family) {
    let tiny = (1...1500).flatMap { index in
      // Every second part is missing, so that nothing is ever complete.
      let cuts = [index * 16, index * 16 + 8]
      let zeros = [UInt8](repeating: 0, count: 24_016)
      return PacketBuilder.fragments(
        from: family.server,
        to: family.handset,
        proto: 17,
        id: 9,
        zeros,
        cuts: cuts
      )[1...1]
    }
    let seen = observe(tiny)
    expectCounted(seen, family, packets: 1500, port: 0)
    #expect(seen.coverage.orphanFragments == 1500)
  }

  @Test(.timeLimit(.minutes(1)))
  func `parts that overlap one another by the thousand take no long time`() {
    let ends = PacketBuilder.fragments(
      from: Family.ipv4.server,
      to: Family.ipv4.handset,
      proto: 17,
      id: 9,
      Array(repeating: 0, count: 65_000),
      cuts: [8, 64_992]
    )
    var packets = [ends[2], ends[0]]
    for index in 2..<8000 {
      var part = ends[1].prefix(20) + Array(repeating: UInt8(truncatingIfNeeded: index), count: 64)
      part.replaceSubrange(2..<4, with: [0, 84])
      part.replaceSubrange(6..<8, with: PacketBuilder.be(UInt16(index) | 0x2000))
      packets.append(Array(part))
    }
    let seen = observe(packets + packets + packets)
    #expect(seen.flows.count <= 2)
    let counted = seen.flows.reduce(0) { $0 + Int($1.sent.packets + $1.received.packets) }
    #expect(counted == 3 * packets.count)
    #expect(seen.coverage.orphanFragments == UInt64(3 * packets.count))
  }

  @Test(arguments: Family.allCases)
  func `a whole packet that cannot be decoded is noted`(family: Family) {
    // A TCP header that states more octets than there are.
    var segment = PacketBuilder.tcp(
      40_000,
      443,
      sequence: 1,
      .ack,
      Array(repeating: 0, count: 20)
    )
    segment[12] = 0xf0
    let packets = PacketBuilder.fragments(
      from: family.handset,
      to: family.server,
      proto: 6,
      id: 3,
      segment,
      cuts: [24]
    )
    let seen = observe(packets)
    #expect(seen.coverage.anomalyCounts["tcp-header-invalid"] == 1)
    #expect(seen.coverage.flowFrames + seen.coverage.undecodedFrames == 2)
  }

  @Test(arguments: Family.allCases)
  func `an upload in first parts only is counted as the upload it is`(family: Family) {
    let secret = PacketBuilder.udp(4444, 9999, Array(repeating: 0x73, count: 1200))
    let seen = observe { traffic in
      for id in 0..<50 {
        let all = PacketBuilder.fragments(
          from: family.handset,
          to: family.server,
          proto: 17,
          id: UInt16(id),
          secret,
          cuts: [904]
        )
        traffic.add(all[0])
      }
    }
    #expect(seen.flows.map(\.ends) == [family.ends(4444, to: 9999)])
    #expect(seen.flows.first?.sent.payloadOctets == 50 * 896)
    #expect(seen.flows.first?.sent.packets == 50)
    #expect(seen.flows.first?.firstUpload.frame == 1)
    #expect(seen.flows.first?.lastFrame == 50)
    #expect(seen.coverage.orphanFragments == 50)
  }

  @Test(arguments: Family.allCases, [61, -61])
  func `a part does not wait longer than a minute`(family: Family, seconds: Int64) {
    var traffic = Traffic()
    traffic.add(parts(family)[3])
    traffic.now += seconds * 1_000_000_000
    for part in parts(family)[..<3] { traffic.add(part) }
    let apart = observe(traffic)
    #expect(apart.dns.isEmpty)
    #expect(apart.coverage.orphanFragments == 4)
    traffic.add(parts(family)[3])
    let whole = observe(traffic)
    #expect(whole.dns.first?.answers.count == 40)
    #expect(whole.coverage.orphanFragments == 1)
  }

  @Test func `extension headers behind an IPv6 fragment header are read`() {
    let family = Family.ipv6
    let question = PacketBuilder.udp(5555, 53, PacketBuilder.dns(id: 3, "www.example", type: 1))
    let seen = observe(
      PacketBuilder.fragments(
        from: family.handset,
        to: family.other,
        proto: 60,
        id: 9,
        [17, 0, 1, 4, 0, 0, 0, 0] + question,
        cuts: [24]
      )
    )
    #expect(seen.dns.map(\.query) == ["www.example"])
    #expect(seen.flows.map(\.proto) == [17])
  }

  @Test(arguments: Family.allCases)
  func `a first fragment that was captured short is read as far as it goes`(family: Family) {
    let whole = parts(family)[0]
    let header = family == .ipv4 ? 20 : 48
    for length in 0..<whole.count {
      let seen = observe { $0.add(whole, captured: 14 + length) }
      let hasQuestion = length >= header + 8 + 12 + 17
      #expect(seen.dns.map(\.query) == (hasQuestion ? ["www.example"] : []), "\(length)")
      #expect(seen.flows.allSatisfy { $0.received.packets + $0.sent.packets == 1 })
    }
  }
}
