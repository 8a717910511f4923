import TestSupport
import Testing
import Wire

@Suite struct EncapsulationTests {
  private static func packet(_ family: Family) -> [UInt8] {
    PacketBuilder.ip(
      from: family.handset,
      to: family.server,
      proto: 17,
      PacketBuilder.udp(40000, 5999, [1, 2, 3, 4, 5])
    )
  }

  @Test(arguments: Encapsulation.all, Family.allCases)
  func `the packet inside is the conversation`(outside: Encapsulation, family: Family) {
    let inner = Self.packet(family)
    let frame = outside.wrap(inner)
    let packet = Packet(frame.span, linkType: outside.linkType, originalLength: frame.count)
    #expect(packet.outcome == .ip)
    #expect(packet.problem == nil)
    #expect(packet.source == family.handset)
    #expect(packet.destination == family.server)
    #expect((packet.sourcePort, packet.destinationPort) == (40000, 5999))
    #expect(packet.ipLength == inner.count)
    #expect((packet.payloadLength, packet.payloadCaptured) == (5, 5))
    #expect(packet.payloadOffset == frame.count - 5)
    #expect(packet.tunnelDepth == (outside.isTunnel ? 1 : 0))
    #expect(!packet.isTruncated)
  }

  @Test(arguments: Encapsulation.all, Family.allCases)
  func `cut anywhere, it gives the same conversation, the tunnel's, or a reason`(
    outside: Encapsulation,
    family: Family
  ) {
    let frame = outside.wrap(Self.packet(family))
    for length in 0..<frame.count {
      let cut = Array(frame[..<length])
      let packet = Packet(cut.span, linkType: outside.linkType, originalLength: frame.count)
      switch packet.outcome {
      case .ip where packet.source == family.handset:
        #expect(packet.destination == family.server, "length \(length)")
        #expect(packet.isTruncated)
      case .ip:
        #expect(outside.isTunnel && packet.source == Encapsulation.near, "length \(length)")
      case .undecoded: #expect(packet.problem != nil, "length \(length)")
      // Without the octets that tell IP, the frame is taken for something else, never for IP.
      case .other, .fragment: #expect(packet.outcome == .other, "length \(length)")
      }
    }
  }

  @Test(arguments: Encapsulation.all)
  func `octets changed at random never trap and stay within the frame`(outside: Encapsulation) {
    var random = SeededRandom(seed: 20_261_122)
    let frame = outside.wrap(Self.packet(.ipv4))
    for _ in 0..<400 {
      var bytes = frame
      for _ in 0...Int(random.next() % 4) {
        bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      let packet = Packet(bytes.span, linkType: outside.linkType, originalLength: bytes.count)
      #expect(packet.payloadOffset <= bytes.count)
      #expect(packet.payloadOffset + packet.payloadCaptured <= bytes.count)
      #expect(packet.nextSubframe < bytes.count)
    }
  }

  @Test func `no link type traps on random octets`() {
    var random = SeededRandom(seed: 7)
    for type in UInt32(0)...300 {
      for _ in 0..<200 {
        let bytes = (0..<Int(random.next() % 90)).map { _ in
          UInt8(truncatingIfNeeded: random.next() >> 7)
        }
        let packet = Packet(bytes.span, linkType: LinkType(rawValue: type), originalLength: 100)
        #expect(packet.payloadCaptured <= bytes.count)
      }
    }
  }

  @Test func `tunnels in tunnels lead to the innermost packet, up to the limit of headers`() {
    let inner = Self.packet(.ipv6)
    var frame = inner
    for outside in Encapsulation.tunnels.prefix(9) { frame = outside.wrap(frame) }
    let packet = Packet(frame.span, linkType: .raw, originalLength: frame.count)
    #expect(packet.source == Family.ipv6.handset)
    #expect(packet.tunnelDepth == 9)
    for outside in Encapsulation.tunnels.prefix(20) { frame = outside.wrap(frame) }
    let deep = Packet(frame.span, linkType: .raw, originalLength: frame.count)
    #expect(deep.problem == .tooManyLayers)
    #expect(deep.source == Encapsulation.near)
  }

  @Test(arguments: Family.allCases)
  func `each packet of an aggregate can be had`(family: Family) {
    let inner = Self.packet(family)
    let part = addresses + be(UInt16(inner.count + 8)) + snap(inner)
    let padded = part + zeros((4 - part.count % 4) % 4)
    let header = [0x88, 1, 0, 0] + addresses + [2, 0, 0, 0, 0, 3, 0, 0, 0x80, 0]
    let frame = header + padded + padded + part + [9, 9, 9, 9]
    var packet = Packet(frame.span, linkType: .ieee80211, originalLength: frame.count)
    var count = 1
    while packet.nextSubframe > 0 {
      #expect(packet.ipLength == inner.count)
      packet = Packet(
        frame.span,
        subframeAt: packet.nextSubframe,
        originalLength: frame.count
      )
      count += 1
    }
    #expect(count == 3)
    #expect(packet.source == family.handset)
    #expect(packet.payloadOffset == frame.count - 4 - 5)
  }

  @Test func `what is encrypted or another protocol is said and made no flow`() {
    let secure = addresses + [0x88, 0xe5, 0x2c, 0] + zeros(40)
    let packet = Packet(secure.span, linkType: .ethernet, originalLength: secure.count)
    #expect((packet.outcome, packet.problem) == (.other, .encryptedMACsec))
    var later = wlan(Self.packet(.ipv4))
    later[22] = 1  // the second fragment of an 802.11 frame
    let part = Packet(later.span, linkType: .ieee80211, originalLength: later.count)
    #expect((part.outcome, part.problem) == (.other, nil))
    let fragment = addresses + [0x88, 0x47, 0, 0x10, 1, 64, 0x10, 0, 0, 0]
    let channel = Packet(fragment.span, linkType: .ethernet, originalLength: fragment.count)
    #expect((channel.outcome, channel.problem) == (.other, nil))
  }

  @Test(arguments: Family.allCases, [0x00, 0x45, 0x60] as [UInt8])
  func `a pseudowire is told from IP whatever its address begins with`(
    family: Family,
    first: UInt8
  ) {
    let frame = [first, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2] + typed(Self.packet(family))
    for word in [[], [0, 0, 0, 0]] as [[UInt8]] {
      let bytes = addresses + [0x88, 0x47, 0, 0x10, 1, 64] + word + frame
      let packet = Packet(bytes.span, linkType: .ethernet, originalLength: bytes.count)
      #expect(packet.source == family.handset)
      #expect(packet.destinationMAC.value >> 40 == UInt64(first))
    }
  }

  @Test func `a tunnel that carries no IP stays a flow of its ends`() {
    let arp = addresses + [8, 6] + zeros(28)
    for port: UInt16 in [4789, 6081] {
      let header: [UInt8] =
        port == 4789 ? [8, 0, 0, 0, 0, 0, 1, 0] : [0, 0, 0x65, 0x58, 0, 0, 1, 0]
      let frame = PacketBuilder.ip(
        from: Encapsulation.near,
        to: Encapsulation.far,
        proto: 17,
        PacketBuilder.udp(50000, port, header + arp)
      )
      let packet = Packet(frame.span, linkType: .raw, originalLength: frame.count)
      #expect(packet.source == Encapsulation.near)
      #expect(packet.destinationPort == port)
      #expect(packet.problem == nil)
    }
  }

  @Test func `what goes to a tunnel's port without its header is a plain datagram`() {
    for port: UInt16 in [2152, 3386, 4789, 4790, 6081, 3544, 1701, 6635, 5247, 5072, 4754, 37008] {
      let frame = PacketBuilder.ip(
        from: Encapsulation.near,
        to: Encapsulation.far,
        proto: 17,
        PacketBuilder.udp(50000, port, Array(repeating: 0xff, count: 60))
      )
      let packet = Packet(frame.span, linkType: .raw, originalLength: frame.count)
      #expect(packet.outcome == .ip)
      #expect(packet.source == Encapsulation.near, "port \(port)")
      #expect((packet.payloadLength, packet.payloadCaptured) == (60, 60), "port \(port)")
    }
  }

  @Test func `a jumbogram has the length that its option states`() {
    let payload = PacketBuilder.udp(1, 2, zeros(100))
    var packet = PacketBuilder.ip(
      from: Family.ipv6.handset,
      to: Family.ipv6.server,
      proto: 0,
      [17, 0, 0xc2, 4] + be(UInt32(100_000)) + payload
    )
    packet.replaceSubrange(4..<6, with: [0, 0])
    let decoded = Packet(packet.span, linkType: .ipv6, originalLength: 100_040)
    #expect(decoded.ipLength == 100_040)
    #expect(decoded.isTruncated)
    let whole = Packet(packet.span, linkType: .ipv6, originalLength: packet.count)
    #expect(whole.ipLength == packet.count)
  }

  @Test func `of nested frames the innermost has the addresses, the outermost the VLAN`() {
    let inner = [4, 4, 4, 4, 4, 4, 6, 6, 6, 6, 6, 6, 0x81, 0, 0, 9] + typed(Self.packet(.ipv4))
    let outer = PacketBuilder.ip(
      from: Encapsulation.near,
      to: Encapsulation.far,
      proto: 17,
      PacketBuilder.udp(50000, 4789, [8, 0, 0, 0, 0, 1, 2, 0] + inner)
    )
    let frame = PacketBuilder.ethernet(outer, vlans: [7])
    let packet = Packet(frame.span, linkType: .ethernet, originalLength: frame.count)
    #expect(packet.sourceMAC.description == "06:06:06:06:06:06")
    #expect(packet.vlan == 7)
    #expect(packet.tunnelID == 0x102)
  }
}
