import Flows
import TestSupport
import Testing
import Wire

private let hmac =
  [UInt8](repeating: 0xaa, count: 20) + PacketBuilder.be(UInt32(1)) + PacketBuilder.be(UInt32(9))

/// A packet of the control channel.
private func packet(
  _ opcode: UInt8,
  _ number: UInt32,
  _ piece: [UInt8] = [],
  session: UInt64 = 0x0102_0304_0506_0708,
  isSealed: Bool = false
) -> [UInt8] {
  [opcode << 3] + PacketBuilder.be(session) + (isSealed ? hmac : []) + [0]
    + PacketBuilder.be(number) + piece
}

private let flight = TLSBuilder.records(TLSBuilder.clientHello("vpn.example", padding: 60))
/// The hello in three pieces.
private let pieces = [Array(flight[..<70]), Array(flight[70..<140]), Array(flight[140...])]

private func observe(_ family: Family, _ packets: [[UInt8]], port: UInt16 = 1194) -> Observations {
  observe { traffic in
    for packet in packets { traffic.udp((family.handset, 40_000), (family.server, port), packet) }
  }
}

@Suite struct OpenVPNTests {
  @Test(arguments: Family.allCases, [false, true])
  func `the hello in the control channel is read, in whatever order its pieces come`(
    family: Family,
    isSealed: Bool
  ) {
    for order in [[0, 1, 2], [2, 0, 1], [0, 0, 2, 1, 1]] {
      let parts = order.map { packet(4, UInt32($0 + 1), pieces[$0], isSealed: isSealed) }
      let seen = observe(family, [packet(7, 0, isSealed: isSealed)] + parts)
      #expect(seen.tls.map(\.serverName) == ["vpn.example"], "\(order)")
      #expect(seen.tls.map(\.carrier) == [.openVPN])
    }
  }

  @Test(arguments: Family.allCases)
  func `over TCP each packet has its length in front`(family: Family) {
    let packets = [packet(7, 0)] + pieces.indices.map { packet(4, UInt32($0 + 1), pieces[$0]) }
    let stream = packets.flatMap { TLSBuilder.vector16($0) }
    for size in [1400, 7] {
      var connection = Connection(family, port: 1194)
      let seen = observe { traffic in
        connection.open(&traffic)
        connection.say(.client, TLSBuilder.vector16(packets[0]), &traffic)
        connection.say(.client, Array(stream[16...]), size: size, &traffic)
      }
      #expect(seen.tls.map(\.serverName) == ["vpn.example"], "\(size)")
    }
  }

  @Test(arguments: Family.allCases)
  func `a piece that never comes leaves nothing behind`(family: Family) {
    let seen = observe(family, [packet(7, 0), packet(4, 1, pieces[0]), packet(4, 3, pieces[2])])
    #expect(seen.tls.isEmpty)
    let sealed = [UInt8](repeating: 0x5c, count: 80)
    #expect(observe(family, [packet(7, 0), packet(4, 1, sealed)]).tls.isEmpty)
  }

  @Test(arguments: Family.allCases)
  func `truncated packets break nothing`(family: Family) {
    let whole = packet(4, 1, flight)
    for length in 1..<whole.count {
      let seen = observe(family, [packet(7, 0), Array(whole.prefix(length))])
      #expect(seen.flows.count == 1)
      #expect(seen.tls.isEmpty)
    }
  }
}
