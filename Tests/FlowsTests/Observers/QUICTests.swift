import Flows
import TestSupport
import Testing
import Wire

private let hello = TLSBuilder.clientHello("quic.example", alpn: ["h3"])
private let connectionID: [UInt8] = [0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08]

/// The CRYPTO frame of RFC 9001 appendix A.2, also used by RFC 9369 appendix A.2.
private let sampleFrame = hex(
  """
  060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868
  04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578
  616d706c652e636f6dff01000100000a00080006001d00170018001000070005
  04616c706e000500050100000000003300260024001d00209370b2c9caa47fba
  baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400
  0d0010000e0403050306030203080408050806002d00020101001c0002400100
  3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000
  75300901100f088394c8f03e51570806048000ffff
  """
)

/// What is seen when the client sends datagrams.
private func observe(
  _ family: Family,
  _ datagrams: [[UInt8]],
  port: UInt16 = 443
) -> Observations {
  observe { traffic in
    for datagram in datagrams {
      traffic.udp((family.handset, 40_000), (family.server, port), datagram)
    }
  }
}

@Suite struct QUICTests {
  @Test(arguments: Family.allCases)
  func `the sample packets of RFC 9001 and RFC 9369 are read`(family: Family) throws {
    let samples = [
      (
        1, "c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11",
        "e221af44860018ab0856972e194cd934", UInt32(1)
      ),
      (
        2, "d76b3343cf088394c8f03e5157080000449ea0c95e82ffe67b6abcdb4298b485",
        "a18b2faa745b6fe189cf772a9f84cbfc", 0x6b33_43cf
      ),
    ]
    for (version, first, last, number) in samples {
      let sealer = QUICSealer(version: version, connectionID: connectionID)
      let packet = try sealer.initial(sampleFrame, number: 2)
      // The sealer of these tests makes what the RFC prints.
      #expect(packet.count == 1200)
      #expect(Array(packet.prefix(32)) == hex(first))
      #expect(Array(packet.suffix(16)) == hex(last))
      let seen = observe(family, [packet])
      let handshake = try #require(seen.quic.first)
      #expect(handshake.serverName == "example.com")
      #expect(handshake.clientALPN == ["alpn"])
      #expect(handshake.quic?.version == number)
      #expect(handshake.quic?.clientInitialConnectionID == connectionID)
      #expect(handshake.ja4?.hasPrefix("q13d0") == true)
      #expect(seen.flows.map(\.service) == [.quic])
    }
  }

  @Test(arguments: Family.allCases, [1, 2])
  func `a hello may lie in CRYPTO frames in any order, in one packet`(
    family: Family,
    version: Int
  ) throws {
    let sealer = QUICSealer(version: version, connectionID: connectionID)
    let pieces = stride(from: 0, to: hello.count, by: 25).map { start in
      QUICSealer.crypto(Array(hello[start..<min(start + 25, hello.count)]), at: start)
    }
    var random = SeededRandom(seed: 9)
    for _ in 0..<10 {
      // PING and PADDING lie between, as Chrome writes them.
      let frames = Array(pieces.shuffled(using: &random).joined(separator: [1, 0, 0]))
      let seen = observe(family, [try sealer.initial(frames)])
      #expect(seen.quic.map(\.serverName) == ["quic.example"])
    }
  }

  @Test(arguments: Family.allCases, [1, 2])
  func `a hello may lie in several datagrams in any order`(family: Family, version: Int) throws {
    let sealer = QUICSealer(version: version, connectionID: connectionID)
    let large = TLSBuilder.clientHello("large.example", alpn: ["h3"], padding: 2500)
    let datagrams = try stride(from: 0, to: large.count, by: 1000).enumerated().map {
      index,
      start in
      let piece = Array(large[start..<min(start + 1000, large.count)])
      return try sealer.initial(QUICSealer.crypto(piece, at: start), number: UInt32(index))
    }
    for order in [datagrams, datagrams.reversed(), [datagrams[1], datagrams[2], datagrams[0]]] {
      let seen = observe(family, order)
      #expect(seen.quic.map(\.serverName) == ["large.example"])
      #expect(seen.quic.first?.first.frame == 3)
      // One datagram missing: no name is made up.
      #expect(observe(family, Array(order.dropLast())).quic.isEmpty)
    }
  }

  @Test(arguments: Family.allCases)
  func `packets that share a datagram are all read`(family: Family) throws {
    let sealer = QUICSealer(version: 1, connectionID: connectionID)
    let half = hello.count / 2
    let first = try sealer.initial(QUICSealer.crypto(Array(hello[half...]), at: half), size: 400)
    let second = try sealer.initial(
      QUICSealer.crypto(Array(hello[..<half]), at: 0),
      number: 1,
      size: 400
    )
    #expect(observe(family, [first + second]).quic.map(\.serverName) == ["quic.example"])
  }

  @Test(arguments: Family.allCases, [1, 2])
  func `after a Retry the keys come from the server's connection id`(
    family: Family,
    version: Int
  ) throws {
    let chosen: [UInt8] = [0xaa, 0xbb, 0xcc, 0xdd, 0xee]
    let before = QUICSealer(version: version, connectionID: connectionID)
    let after = QUICSealer(version: version, connectionID: chosen)
    // The hello is larger than a datagram, so that the Initial before the Retry does not hold it.
    let large = TLSBuilder.clientHello("retry.example", alpn: ["h3"], padding: 1500)
    let pieces = [Array(large[..<1000]), Array(large[1000...])]
    let retry =
      [version == 1 ? 0xf0 : 0xc0] + before.versionOctets + [0, 5] + chosen
      + Array("token".utf8) + Array(repeating: 7, count: 16)
    let seen = observe { traffic in
      let (client, server) = ((family.handset, UInt16(40_000)), (family.server, UInt16(443)))
      func send(_ sealer: QUICSealer, _ index: Int, _ token: String) throws {
        let frame = QUICSealer.crypto(pieces[index], at: index * 1000)
        let packet = try sealer.initial(
          frame,
          number: UInt32(index),
          token: Array(token.utf8)
        )
        traffic.udp(client, server, packet)
      }
      #expect(throws: Never.self) {
        try send(before, 0, "")
        traffic.udp(server, client, retry)
        try send(after, 0, "token")
        try send(after, 1, "token")
      }
    }
    #expect(seen.quic.map(\.serverName) == ["retry.example"])
    #expect(seen.quic.first?.quic?.clientInitialConnectionID == connectionID)
    #expect(seen.flows.first?.roundTrip == 1_000_000)
    #expect(seen.flows.map(\.ends) == [family.ends(40_000, to: 443)])
  }

  @Test(arguments: Family.allCases)
  func `a name offered with the token doq is DNS over QUIC`(family: Family) throws {
    let sealer = QUICSealer(version: 1, connectionID: connectionID)
    let body = TLSBuilder.clientHello("dns.example", alpn: ["doq"])
    let seen = observe(family, [try sealer.initial(QUICSealer.crypto(body, at: 0))], port: 853)
    #expect(seen.flows.map(\.service) == [.doq])
    #expect(seen.coverage.encryptedDNSFlows == 1)
  }

  @Test(arguments: Family.allCases)
  func `a packet that does not open yields no name`(family: Family) throws {
    let sealer = QUICSealer(version: 1, connectionID: connectionID)
    var packet = try sealer.initial(QUICSealer.crypto(hello, at: 0))
    packet[packet.count - 1] ^= 1
    let seen = observe(family, [packet])
    #expect(seen.quic.isEmpty)
    #expect(seen.flows.map(\.service) == [.quic])
  }

  @Test(arguments: Family.allCases)
  func `impossible lengths in long headers are survived`(family: Family) throws {
    let good = try QUICSealer(version: 1, connectionID: connectionID).initial(
      QUICSealer.crypto(hello, at: 0)
    )
    let maximum: [UInt8] = Array(repeating: 0xff, count: 8)
    let start: [UInt8] = [0xc3, 0, 0, 0, 1]
    let cases: [[UInt8]] = [
      start + [8] + connectionID + [0] + maximum + Array(repeating: 1, count: 60),
      start + [255] + Array(repeating: 1, count: 300),
      start + [8] + connectionID + [0, 0] + maximum + Array(repeating: 1, count: 60),
      Array(repeatElement(start + [0, 0, 0, 1, 0], count: 120).joined()),
    ]
    for bytes in cases {
      // What follows on the same flow is still read.
      #expect(observe(family, [bytes, good]).quic.count <= 1)
    }
    #expect(observe(family, [cases[0], good]).quic.map(\.serverName) == ["quic.example"])
  }

  @Test(arguments: Family.allCases)
  func `every truncation of an Initial packet is survived`(family: Family) throws {
    let packet = try QUICSealer(version: 1, connectionID: connectionID).initial(
      QUICSealer.crypto(hello, at: 0),
      size: 300
    )
    for length in 0..<packet.count {
      #expect(observe(family, [Array(packet[..<length])]).quic.isEmpty, "length \(length)")
    }
  }

  @Test(arguments: Family.allCases)
  func `CRYPTO frames beyond the limit are left out`(family: Family) throws {
    let sealer = QUICSealer(version: 1, connectionID: connectionID)
    let frames = (0..<20).flatMap { QUICSealer.crypto([1, 2, 3], at: 16_000 - $0 * 5) }
    let far: [UInt8] = [6, 0xff] + Array(repeating: 0xff, count: 7) + [3, 1, 2, 3]
    let seen = observe(
      family,
      [
        try sealer.initial(frames), try sealer.initial(far, number: 1),
        try sealer.initial(QUICSealer.crypto(hello, at: 0), number: 2),
      ]
    )
    #expect(seen.quic.map(\.serverName) == ["quic.example"])
  }

  @Test(arguments: Family.allCases)
  func `only a first Initial and an answer with a long header give a round trip`(
    family: Family
  ) throws {
    let sealer = QUICSealer(version: 1, connectionID: connectionID)
    let initial = try sealer.initial(QUICSealer.crypto(hello, at: 0))
    let handshake = [0xe0, 0, 0, 0, 1, 0, 0, 0x40, 0x40] + Array(repeating: UInt8(7), count: 64)
    let short = [0x40] + Array(repeating: UInt8(7), count: 60)
    func roundTrip(_ talk: [(isClient: Bool, [UInt8])]) -> Int64? {
      let (client, server) = ((family.handset, UInt16(40_000)), (family.server, UInt16(443)))
      let seen = observe { traffic in
        for (isClient, datagram) in talk {
          traffic.udp(isClient ? client : server, isClient ? server : client, datagram)
        }
      }
      return seen.flows.first?.roundTrip
    }
    #expect(roundTrip([(true, initial), (false, handshake)]) == 1_000_000)
    #expect(roundTrip([(true, initial), (false, short), (false, handshake)]) == 2_000_000)
    #expect(roundTrip([(true, initial), (false, short)]) == -1)
    #expect(roundTrip([(true, handshake), (false, handshake)]) == -1)
    #expect(roundTrip([(true, handshake), (true, initial), (false, handshake)]) == -1)
  }

  @Test(arguments: Family.allCases, [1, 2])
  func `a second connection on the same ports is read, its copies are not`(
    family: Family,
    version: Int
  ) throws {
    var datagrams: [[UInt8]] = []
    for number in UInt8(0)..<3 {
      let sealer = QUICSealer(version: version, connectionID: connectionID + [number])
      let large = TLSBuilder.clientHello("q\(number).example", padding: 1200)
      let pieces = [Array(large[..<900]), Array(large[900...])]
      let first = try sealer.initial(QUICSealer.crypto(pieces[0], at: 0))
      let second = try sealer.initial(QUICSealer.crypto(pieces[1], at: 900), number: 1)
      datagrams += [first, second, first, second]
    }
    let seen = observe(family, datagrams)
    #expect(seen.quic.map(\.serverName) == ["q0.example", "q1.example", "q2.example"])
    #expect(seen.flows.count == 1)
  }

  @Test(arguments: Family.allCases)
  func `connections beyond the limit on the same ports are left out`(family: Family) throws {
    let datagrams = try (UInt8(0)..<100).map { number in
      let sealer = QUICSealer(version: 1, connectionID: connectionID + [number])
      return try sealer.initial(QUICSealer.crypto(hello, at: 0))
    }
    let seen = observe(family, datagrams)
    #expect(seen.quic.count == 1 + FlowLimits.standard.reopenedConnections)
  }
}
