import TestSupport
import Testing
import Wire

/// Both families, for tests that must hold for each.
private let families: [(IPAddress, IPAddress)] = [
  (PacketBuilder.handset4, PacketBuilder.server4), (PacketBuilder.handset6, PacketBuilder.server6),
]

private func decode(_ bytes: [UInt8], _ type: LinkType = .ethernet, original: Int? = nil) -> Packet
{
  Packet(bytes.span, linkType: type, originalLength: original ?? bytes.count)
}

@Suite struct PacketTests {
  @Test(arguments: families)
  func `a UDP datagram in Ethernet is decoded to its ports and payload`(
    source: IPAddress,
    destination: IPAddress
  ) {
    let ip = PacketBuilder.ip(
      from: source,
      to: destination,
      proto: 17,
      PacketBuilder.udp(40000, 53, [1, 2, 3])
    )
    let packet = decode(PacketBuilder.ethernet(ip))
    #expect(packet.outcome == .ip)
    #expect(packet.problem == nil)
    #expect((packet.source, packet.destination) == (source, destination))
    #expect((packet.sourcePort, packet.destinationPort) == (40000, 53))
    #expect(packet.payloadLength == 3)
    #expect(packet.payloadCaptured == 3)
    #expect(packet.ipLength == ip.count)
    #expect(packet.sourceMAC.description == "02:00:00:00:00:02")
  }

  @Test(arguments: families)
  func `every truncation of a TCP frame is decoded or says why not`(
    source: IPAddress,
    destination: IPAddress
  ) {
    let segment = PacketBuilder.tcp(40000, 443, sequence: 7, .ack, [9, 9, 9])
    let frame = PacketBuilder.ethernet(
      PacketBuilder.ip(from: source, to: destination, proto: 6, segment),
      vlans: [5]
    )
    for length in 0..<frame.count {
      let packet = decode(Array(frame[..<length]), original: frame.count)
      let isWhole = packet.outcome == .ip && packet.problem == nil
      #expect(isWhole == (length >= frame.count - 3), "length \(length)")
      if packet.outcome == .ip { #expect(packet.isTruncated) }
    }
  }

  @Test(arguments: families)
  func `Ethernet padding is not payload`(source: IPAddress, destination: IPAddress) {
    let ip = PacketBuilder.ip(
      from: source,
      to: destination,
      proto: 17,
      PacketBuilder.udp(1, 2, [7])
    )
    let packet = decode(PacketBuilder.ethernet(ip) + [0, 0, 0, 0, 0, 0])
    #expect(packet.payloadLength == 1)
    #expect(packet.payloadCaptured == 1)
    #expect(!packet.isTruncated)
  }

  @Test(arguments: families)
  func `the innermost packet of a tunnel is the conversation`(
    source: IPAddress,
    destination: IPAddress
  ) {
    let inner = PacketBuilder.ip(
      from: source,
      to: destination,
      proto: 17,
      PacketBuilder.udp(40000, 53, [1])
    )
    let outer = PacketBuilder.ip(
      from: IPAddress(ipv4: 0xc633_6401),
      to: IPAddress(ipv4: 0xc633_6402),
      proto: 17,
      PacketBuilder.udp(2152, 2152, [0x30, 255, 0, 0, 0, 0, 0, 1] + inner)
    )
    let packet = decode(PacketBuilder.ethernet(outer))
    #expect(packet.source == source)
    #expect(packet.destinationPort == 53)
    #expect(packet.tunnelDepth == 1)
    #expect(packet.ipLength == inner.count)
  }

  @Test(arguments: families)
  func `a length beyond the frame is cut down to what was there`(
    source: IPAddress,
    destination: IPAddress
  ) {
    var ip = PacketBuilder.ip(
      from: source,
      to: destination,
      proto: 17,
      PacketBuilder.udp(1, 2, [7, 7, 7, 7])
    )
    let length = ip.count
    ip.replaceSubrange(source.isIPv4 ? 2..<4 : 4..<6, with: [0xfd, 0xfc])
    let frame = PacketBuilder.ethernet(ip)
    let packet = decode(frame)
    #expect(packet.ipLength == length)
    #expect((packet.payloadLength, packet.payloadCaptured) == (4, 4))
    #expect(packet.problem == .ipLengthBeyondFrame)
    #expect(packet.isTruncated)
    #expect((packet.sourcePort, packet.destinationPort) == (1, 2))
    // What the capture cut was on the wire.
    let cut = decode(frame, original: 70_000)
    #expect(cut.ipLength == 0xfdfc + (source.isIPv4 ? 0 : 40))
    #expect(cut.problem == nil)
    // A packet in another one has no more than that one has.
    let outer = PacketBuilder.ip(from: source, to: destination, proto: source.isIPv4 ? 4 : 41, ip)
    let inner = decode(PacketBuilder.ethernet(outer), original: 70_000)
    #expect(inner.ipLength == length)
    #expect(inner.problem == .ipLengthBeyondFrame)
  }

  @Test(arguments: families)
  func `the hop limit is read`(source: IPAddress, destination: IPAddress) {
    let ip = PacketBuilder.ip(from: source, to: destination, proto: 59, hopLimit: 255, [])
    #expect(decode(PacketBuilder.ethernet(ip)).hopLimit == 255)
  }

  @Test func `a hundred VLAN tags are given up with a reason`() {
    let ip = PacketBuilder.ip(
      from: PacketBuilder.handset4,
      to: PacketBuilder.server4,
      proto: 17,
      PacketBuilder.udp(1, 2, [])
    )
    let packet = decode(PacketBuilder.ethernet(ip, vlans: Array(repeating: 3, count: 100)))
    #expect(packet.problem == .tooManyLayers)
  }

  @Test func `thirty packets inside each other end at the limit and keep what was decoded`() {
    var ip = PacketBuilder.ip(
      from: PacketBuilder.handset4,
      to: PacketBuilder.server4,
      proto: 17,
      PacketBuilder.udp(1, 2, [])
    )
    for _ in 0..<30 {
      ip = PacketBuilder.ip(
        from: PacketBuilder.handset4,
        to: PacketBuilder.server4,
        proto: 4,
        ip
      )
    }
    let packet = decode(ip, .raw)
    #expect(packet.outcome == .ip)
    #expect(packet.problem == .tooManyLayers)
  }

  @Test func `an IPv6 chain of extension headers leads to the upper layer`() {
    let options: [UInt8] = [60, 0, 1, 4, 0, 0, 0, 0]
    let destination: [UInt8] = [17, 0, 1, 4, 0, 0, 0, 0]
    let ip = PacketBuilder.ip(
      from: PacketBuilder.handset6,
      to: PacketBuilder.server6,
      proto: 0,
      options + destination + PacketBuilder.udp(546, 547, [1, 2])
    )
    let packet = decode(ip, .ipv6)
    #expect(packet.proto == 17)
    #expect(packet.destinationPort == 547)
    #expect(packet.payloadLength == 2)
  }

  @Test(arguments: families)
  func `fragments say where they belong`(source: IPAddress, destination: IPAddress) {
    let parts = PacketBuilder.fragments(
      from: source,
      to: destination,
      proto: 17,
      id: 77,
      PacketBuilder.udp(1, 2, Array(repeating: 5, count: 40)),
      cuts: [16, 32]
    )
    let packets = parts.map { decode($0, .raw) }
    #expect(packets.allSatisfy { $0.outcome == .fragment && $0.fragmentID == 77 })
    #expect(packets.map(\.fragmentOffset) == [0, 16, 32])
    #expect(packets.map(\.moreFragments) == [true, true, false])
  }

  @Test(
    arguments: [
      (LinkType.null, [2, 0, 0, 0]), (.loop, [0, 0, 0, 2]),
      (.linuxSLL, [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 2, 0, 0, 8, 0]),
      (.linuxSLL2, [8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 2, 0, 0, 0, 0, 2, 0, 0]),
      (.ppp, [0xff, 3, 0, 0x21]), (.raw, []), (.ciscoHDLC, [0x0f, 0, 8, 0]),
      (
        .ieee80211,
        [8, 1, 0, 0, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 3, 0, 0]
          + [0xaa, 0xaa, 3, 0, 0, 0, 8, 0]
      ),
      (
        .radiotap,
        [0, 0, 8, 0, 0, 0, 0, 0]
          + [8, 1, 0, 0, 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 3, 0, 0]
          + [0xaa, 0xaa, 3, 0, 0, 0, 8, 0]
      ),
    ] as [(LinkType, [UInt8])]
  )
  func `each link type leads to the same packet`(type: LinkType, header: [UInt8]) {
    let ip = PacketBuilder.ip(
      from: PacketBuilder.handset4,
      to: PacketBuilder.server4,
      proto: 17,
      PacketBuilder.udp(40000, 53, [1])
    )
    let packet = decode(header + ip, type)
    #expect(packet.problem == nil)
    #expect(packet.source == PacketBuilder.handset4)
    #expect(packet.destinationPort == 53)
  }

  @Test func `an encrypted 802.11 frame is counted as not decoded with its reason`() {
    let header: [UInt8] = [8, 0x41] + Array(repeating: 0, count: 22)
    let packet = decode(header + Array(repeating: 1, count: 20), .ieee80211)
    #expect(packet.outcome == .other)
    #expect(packet.problem == .encryptedWLAN)
  }

  @Test func `an unknown link type is said, not guessed`() {
    #expect(decode([1, 2, 3], LinkType(rawValue: 9999)).problem == .linkTypeUnsupported)
  }

  @Test func `random octets never trap under any link type`() {
    var random = SeededRandom(seed: 20_261_121)
    for _ in 0..<20_000 {
      let count = Int(random.next() % 120)
      let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next() >> 11) }
      for type: UInt32 in [
        0, 1, 8, 9, 10, 50, 51, 101, 104, 105, 107, 113, 119, 127, 166, 192, 239, 276,
      ] {
        _ = decode(bytes, LinkType(rawValue: type), original: count + 5)
      }
    }
  }
}
