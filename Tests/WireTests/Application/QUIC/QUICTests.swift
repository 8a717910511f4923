import Testing

@testable import Wire

struct QUICTests {
  private func packet(
    first: UInt8 = 0xc3,
    version: Int = 1,
    destination: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8],
    source: [UInt8] = [9],
    _ rest: [UInt8]
  ) -> [UInt8] {
    [first] + Octets.number(version, 4) + Octets.vector(1, destination) + Octets.vector(1, source)
      + rest
  }

  private var initial: [UInt8] { packet([2, 0xaa, 0xbb, 0x40, 20] + [UInt8](0..<20)) }

  @Test func `an Initial packet tells its ids, token and place`() throws {
    let header = try QUICLongHeader(octets: initial + [0, 0])
    #expect(header.type == .initial && header.version == .v1 && header.hasFixedBit)
    #expect(header.destinationConnectionID == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(header.sourceConnectionID == [9])
    #expect(header.token == 17..<19)
    #expect(header.packetNumberOffset == 21)
    #expect(header.range == 0..<41)
    #expect(header.damage == nil)
  }

  @Test func `every truncation is told`() throws {
    let octets = initial
    for length in 0..<octets.count {
      let cut = Array(octets.prefix(length))
      if length < 16 {
        #expect(throws: ParseError.self) { try QUICLongHeader(octets: cut) }
      } else {
        let header = try QUICLongHeader(octets: cut)
        #expect(header.damage != nil && header.range == 0..<length)
      }
    }
  }

  @Test func `a token or packet of 2 to the 62 less 1 octets is cut`() throws {
    let most = [UInt8](repeating: 0xff, count: 8)
    for rest in [most, [0] + most, most + most] {
      let header = try QUICLongHeader(octets: packet(rest + [1, 2, 3]))
      #expect(header.damage != nil)
      #expect(header.range.upperBound == 16 + rest.count + 3)
    }
  }

  @Test func `connection ids longer than the version has are refused`() {
    let long = [UInt8](repeating: 7, count: 21)
    #expect(throws: ParseError.self) { try QUICLongHeader(octets: packet(destination: long, [])) }
    #expect(throws: ParseError.self) { try QUICLongHeader(octets: packet(source: long, [])) }
    let most = [UInt8](repeating: 7, count: 255)
    #expect(throws: ParseError.self) { try QUICLongHeader(octets: packet(destination: most, [])) }
  }

  @Test func `ids of 255 octets are read where only the invariants are known`() throws {
    let most = [UInt8](repeating: 7, count: 255)
    let header = try QUICLongHeader(octets: packet(version: 0x1234_5678, destination: most, [1]))
    #expect(header.type == .unknown && header.destinationConnectionID == most)
  }

  @Test(
    arguments: [
      (1, 0xc0, .initial), (1, 0xd0, .zeroRTT), (1, 0xe0, .handshake), (1, 0xf0, .retry),
      (0x6b33_43cf, 0xd0, .initial), (0x6b33_43cf, 0xe0, .zeroRTT),
      (0x6b33_43cf, 0xf0, .handshake), (0x6b33_43cf, 0xc0, .retry),
      (0xff00_001d, 0xc0, .initial), (0xface_b002, 0xc0, .initial), (0x5430_3531, 0xc0, .initial),
    ] as [(Int, UInt8, QUICLongHeader.PacketType)]
  ) func `packet types depend on the version`(
    version: Int,
    first: UInt8,
    type: QUICLongHeader.PacketType
  ) throws {
    let rest = [UInt8](repeating: 0, count: 32)
    #expect(try QUICLongHeader(octets: packet(first: first, version: version, rest)).type == type)
  }

  @Test func `a Retry packet is token and tag`() throws {
    let octets = packet(first: 0xf0, [1, 2, 3] + [UInt8](repeating: 9, count: 16))
    let header = try QUICLongHeader(octets: octets)
    #expect(header.token == 16..<19 && header.packetNumberOffset == octets.count)
    let short = try QUICLongHeader(octets: packet(first: 0xf0, [1]))
    #expect(short.damage != nil)
  }

  @Test func `version negotiation lists versions, up to the limit`() throws {
    let list = Octets.number(1, 4) + Octets.number(0x6b33_43cf, 4) + [1, 2]
    let header = try QUICLongHeader(octets: packet(first: 0x80, version: 0, list))
    #expect(header.type == .versionNegotiation)
    #expect(header.supportedVersions == [.v1, .v2])
    let many = [UInt8](repeating: 1, count: 4000)
    let long = try QUICLongHeader(octets: packet(first: 0x80, version: 0, many))
    #expect(long.supportedVersions.count == QUICLongHeader.maximumVersions)
  }

  @Test func `coalesced packets are walked, up to the limit`() {
    let two = QUICDatagram(octets: initial + initial + [0x41, 1, 2])
    #expect(two.packets.map(\.range) == [0..<41, 41..<82])
    #expect(two.shortHeader == 82 && two.damage == nil)
    let many = QUICDatagram(octets: (0..<120).flatMap { _ in packet(first: 0xe0, [0]) })
    #expect(many.packets.count == QUICDatagram.maximumPackets)
    #expect(many.damage != nil)
    let padded = QUICDatagram(octets: initial + [0, 0, 0])
    #expect(padded.packets.count == 1 && padded.shortHeader == nil && padded.damage == nil)
  }

  @Test func `versions have the salts and labels of their specifications`() {
    #expect(QUICVersion.v1.initialSalt?.first == 0x38)
    #expect(QUICVersion.v2.initialSalt?.first == 0x0d)
    #expect(QUICVersion.v1.labelPrefix == "quic " && QUICVersion.v2.labelPrefix == "quicv2 ")
    #expect((22...34).allSatisfy { QUICVersion(rawValue: 0xff00_0000 + $0).initialSalt != nil })
    #expect(QUICVersion(rawValue: 0x5130_3433).initialSalt == nil)
    #expect(QUICVersion(rawValue: 0x5130_3433).isGoogle)
    let names = [1, 0x6b33_43cf, 0xff00_001d, 0x5130_3433, 0xface_b002] as [UInt32]
    #expect(
      names.map { QUICVersion(rawValue: $0).name } == [
        "v1", "v2", "draft-29", "Q043", "0xfaceb002",
      ]
    )
  }

  @Test func `mutated datagrams never break the reader`() {
    let seed: UInt64 = 0x9_0001
    forEachMutation(
      of: [initial + initial, packet(first: 0x80, version: 0, [0, 0, 0, 1])],
      seed: seed
    ) { octets in
      let datagram = QUICDatagram(octets: octets)
      for packet in datagram.packets {
        #expect(packet.range.upperBound <= octets.count, "seed \(seed)")
        #expect(packet.packetNumberOffset <= octets.count, "seed \(seed)")
        #expect(packet.token.upperBound <= octets.count, "seed \(seed)")
      }
    }
  }
}
