import Flows
import TestSupport
import Testing
import Wire

private let clientID: [UInt8] = [0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08]
private let serverID: [UInt8] = [0xf0, 0x67, 0xa5, 0x50, 0x2a, 0x42, 0x62, 0xb5]

/// A server's Initial: what it says is sealed, what it is called is not.
private func answer(_ id: [UInt8]) -> [UInt8] {
  [0xc1, 0, 0, 0, 1, 0, UInt8(id.count)] + id + [0, 0x40, 0x40] + Array(repeating: 0x5a, count: 64)
}

private func short(_ id: [UInt8]) -> [UInt8] { [0x45] + id + Array(repeating: 0xa5, count: 40) }

/// A connection, then a datagram from another place.
private func observe(
  _ family: Family,
  answer: [UInt8],
  then later: [UInt8],
  from: (IPAddress, UInt16),
  to port: UInt16 = 443
) throws -> Observations {
  let sealer = QUICSealer(version: 1, connectionID: clientID)
  let hello = TLSBuilder.clientHello("quic.example", alpn: ["h3"])
  let first = try sealer.initial(QUICSealer.crypto(hello, at: 0))
  return observe { traffic in
    traffic.udp((family.handset, 40_000), (family.server, 443), first)
    traffic.udp((family.server, 443), (family.handset, 40_000), answer)
    traffic.udp((family.handset, 40_000), (family.server, 443), short(serverID))
    traffic.udp(from, (family.server, port), later)
  }
}

@Suite struct QUICMigrationTests {
  @Test(arguments: Family.allCases)
  func `a connection is known again from another port or address`(family: Family) throws {
    for from in [(family.handset, UInt16(41_000)), (family.other, 40_000)] {
      let seen = try observe(
        family,
        answer: answer(serverID),
        then: short(serverID),
        from: from
      )
      #expect(seen.flows.map(\.service) == [.quic, .quic])
      #expect(seen.migrations.map(\.flow) == [1])
      #expect(seen.migrations.map(\.from) == [0])
      #expect(seen.migrations.map(\.frame.frame) == [4])
    }
  }

  @Test(arguments: Family.allCases)
  func `another id, server port, or an id too short to tell joins nothing`(
    family: Family
  ) throws {
    let place = (family.handset, UInt16(41_000))
    let other = Array(serverID.reversed())
    let cases = [
      try observe(family, answer: answer(serverID), then: short(other), from: place),
      try observe(family, answer: answer(serverID), then: short(serverID), from: place, to: 444),
      try observe(family, answer: answer([1, 2, 3]), then: short([1, 2, 3]), from: place),
    ]
    for seen in cases { #expect(seen.migrations.isEmpty) }
  }

  @Test(arguments: Family.allCases)
  func `an answer or a later datagram cut anywhere harms nothing`(family: Family) throws {
    let place = (family.handset, UInt16(41_000))
    for length in 0..<22 {
      let seen = try observe(
        family,
        answer: answer(serverID),
        then: Array(short(serverID).prefix(length)),
        from: place
      )
      #expect(seen.migrations.count == (length >= 21 ? 1 : 0))
    }
    for length in 0..<answer(serverID).count {
      let seen = try observe(
        family,
        answer: Array(answer(serverID).prefix(length)),
        then: short(serverID),
        from: place
      )
      #expect(seen.flows.count == 2)
    }
  }
}
