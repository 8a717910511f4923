import Flows
import TestSupport
import Testing
import Wire

/// A DTLS record of epoch 0, or of a later one.
private func record(_ content: [UInt8], type: UInt8 = 22, epoch: UInt16 = 0) -> [UInt8] {
  [type, 0xfe, 0xfd] + PacketBuilder.be(epoch) + [0, 0, 0, 0, 0, 1] + TLSBuilder.vector16(content)
}

/// A part of a handshake message (RFC 6347 §4.2.2).
private func fragment(
  _ type: UInt8,
  _ body: [UInt8],
  number: UInt16,
  _ part: Range<Int>? = nil
) -> [UInt8] {
  let part = part ?? 0..<body.count
  func three(_ value: Int) -> [UInt8] { Array(PacketBuilder.be(UInt32(value)).dropFirst()) }
  return [type] + three(body.count) + PacketBuilder.be(number) + three(part.lowerBound)
    + three(part.count) + body[part]
}

/// The body of a ClientHello of DTLS 1.2 for a name.
private func hello(_ name: String, random: UInt8 = 1) -> [UInt8] {
  let serverName = TLSBuilder.vector16([0] + TLSBuilder.vector16(Array(name.utf8)))
  var body: [UInt8] = [0xfe, 0xfd] + Array(repeating: random, count: 32) + [0]
  body += TLSBuilder.vector8([7, 7]) + TLSBuilder.vector16([0xc0, 0x2f]) + [1, 0]
  return body + TLSBuilder.vector16([0, 0] + TLSBuilder.vector16(serverName))
}

/// The body of a ServerHello of DTLS 1.2.
private let serverHello: [UInt8] =
  [0xfe, 0xfd] + Array(repeating: 8, count: 32) + [0, 0xc0, 0x2f, 0]

/// What is seen of datagrams between the handset and a server.
private func observe(
  _ family: Family,
  port: UInt16 = 5000,
  _ talk: [(Connection.Speaker, [UInt8])]
) -> Observations {
  observe { traffic in
    let (client, server) = ((family.handset, UInt16(40_000)), (family.server, port))
    for (speaker, payload) in talk {
      let isClient = speaker == .client
      traffic.udp(isClient ? client : server, isClient ? server : client, payload)
    }
  }
}

@Suite struct DTLSTests {
  @Test(arguments: Family.allCases)
  func `a handshake in datagrams names its server`(family: Family) throws {
    let chain = TLSBuilder.handshake(11, [0, 0, 4, 0, 0, 1, 9]).dropFirst(4)
    let seen = observe(
      family,
      [
        (.client, record(fragment(1, hello("dtls.example"), number: 0))),
        (
          .server,
          record(fragment(2, serverHello, number: 0) + fragment(11, Array(chain), number: 1))
        ),
      ]
    )
    let handshake = try #require(seen.tls.first)
    #expect(seen.tls.count == 1)
    #expect(handshake.serverName == "dtls.example")
    #expect(handshake.carrier == .dtls)
    #expect((handshake.version, handshake.cipher) == (0xfefd, 0xc02f))
    #expect(handshake.ja4?.hasPrefix("dd2d0101") == true)
    #expect(handshake.certificates.count == 1)
    #expect(seen.flows.map(\.service) == [.dtls])
    #expect(seen.flows.first?.originator == family.handset)
  }

  @Test(arguments: Family.allCases)
  func `fragments may come in any order, again, and in one datagram`(family: Family) {
    let body = hello("dtls.example")
    let parts = [0..<20, 20..<50, 50..<body.count].map { fragment(1, body, number: 0, $0) }
    for order in [[0, 1, 2], [2, 1, 0], [1, 1, 2, 0, 0]] {
      let seen = observe(family, order.map { (.client, record(parts[$0])) })
      #expect(seen.tls.map(\.serverName) == ["dtls.example"], "\(order)")
    }
    let joined = observe(family, [(.client, record(parts[0]) + record(parts[1] + parts[2]))])
    #expect(joined.tls.map(\.serverName) == ["dtls.example"])
    let cut = observe(family, [(.client, record(parts[0])), (.client, record(parts[2]))])
    #expect(cut.tls.isEmpty)
  }

  @Test(arguments: Family.allCases)
  func `the hello that returns a cookie, and one sent again, are no handshakes of their own`(
    family: Family
  ) {
    let first = record(fragment(1, hello("dtls.example"), number: 0))
    let verify = record(fragment(3, [0xfe, 0xfd, 1, 9], number: 0))
    let second = record(fragment(1, hello("dtls.example"), number: 1))
    let seen = observe(
      family,
      [(.client, first), (.client, first), (.server, verify), (.client, second)]
    )
    #expect(seen.tls.count == 1)
  }

  @Test(arguments: Family.allCases)
  func `a handshake inside a relay's datagrams is read, behind STUN`(family: Family) {
    let stun = [0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42] + [UInt8](repeating: 3, count: 12)
    let inner = record(fragment(1, hello("dtls.example"), number: 0))
    let channel = [0x40, 0] + TLSBuilder.vector16(inner)
    let plain = observe(family, port: 3478, [(.client, stun), (.client, inner)])
    let relayed = observe(family, port: 3478, [(.client, stun), (.client, channel)])
    for seen in [plain, relayed] { #expect(seen.tls.map(\.serverName) == ["dtls.example"]) }
  }

  @Test(arguments: Family.allCases)
  func `a later connection on the same ports is read too, one read before is not`(family: Family) {
    let first = record(fragment(1, hello("a.example"), number: 0))
    let second = record(fragment(1, hello("b.example", random: 2), number: 0))
    let sealed = record([1, 2, 3], type: 23, epoch: 1)
    let end = [(.client, sealed), (.server, sealed)] as [(Connection.Speaker, [UInt8])]
    let seen = observe(family, [(.client, first)] + end + [(.client, first), (.client, second)])
    #expect(seen.tls.map(\.serverName) == ["a.example", "b.example"])
  }

  @Test(arguments: Family.allCases)
  func `truncated handshakes break nothing`(family: Family) {
    let whole = record(fragment(1, hello("dtls.example"), number: 0))
    for length in 1..<whole.count {
      let seen = observe(family, [(.client, Array(whole.prefix(length)))])
      #expect(seen.flows.count == 1)
      #expect(seen.tls.isEmpty)
    }
  }
}
