import Flows
import TestSupport
import Testing
import Wire

@Suite struct OriginatorTests {
  @Test(arguments: Family.allCases)
  func `who sends the first frame is the originator`(family: Family) {
    let seen = observe { traffic in
      traffic.udp((family.handset, 40_000), (family.server, 41_000), [1])
      traffic.udp((family.server, 41_000), (family.handset, 40_000), [2])
    }
    #expect(seen.flows.map(\.ends) == [family.ends(40_000, to: 41_000)])
    #expect(seen.flows.first?.originatorMAC.description == "02:00:00:00:00:02")
  }

  @Test(arguments: Family.allCases)
  func `a SYN+ACK seen first comes from the responder`(family: Family) {
    var connection = Connection(family, port: 30_000)
    let seen = observe { traffic in
      connection.advance(.client, 1)
      traffic.add(connection.segment(.server, [], [.syn, .ack]))
      traffic.add(connection.segment(.client))
    }
    #expect(seen.flows.map(\.ends) == [family.ends(40_000, to: 30_000)])
    #expect(seen.flows.first?.notes.contains(.midStream) == false)
  }

  @Test(arguments: Family.allCases, [443, 853, 5228, 8080, 8883])
  func `a well-known port seen first belongs to the responder`(family: Family, port: Int) {
    let connection = Connection(family, port: UInt16(port))
    let seen = observe { $0.add(connection.segment(.server, [0x80])) }
    #expect(seen.flows.map(\.ends) == [family.ends(40_000, to: UInt16(port))])
    #expect(seen.flows.first?.notes.contains(.midStream) == true)
  }

  @Test(arguments: Family.allCases)
  func `a late SYN corrects the originator that was guessed`(family: Family) {
    // The server's keep-alive of an older connection came first, between two high ports.
    var connection = Connection(family, port: 30_000)
    let seen = observe { traffic in
      traffic.add(connection.segment(.server, [0]))
      connection.open(&traffic)
    }
    #expect(seen.flows.map(\.ends) == [family.ends(40_000, to: 30_000)])
  }

  @Test(arguments: Family.allCases)
  func `a DNS response seen first comes from the responder`(family: Family) {
    let answer = PacketBuilder.dns(id: 7, "www.example", type: 1, answers: [PacketBuilder.server4])
    for (client, port) in [(40_000, 53), (53, 53), (40_000, 5300)] as [(UInt16, UInt16)] {
      let seen = observe { $0.udp((family.server, port), (family.handset, client), answer) }
      #expect(seen.flows.map(\.ends) == [family.ends(client, to: port)])
      #expect(seen.dns.first?.client == family.handset)
      #expect(seen.flows.first?.sent.packets == 0)
    }
  }

  @Test(arguments: Family.allCases)
  func `content shows who opened a connection between two high ports`(family: Family) {
    var connection = Connection(family, port: 30_000)
    let seen = observe { traffic in
      traffic.add(connection.segment(.server))
      connection.say(.client, "GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n", &traffic)
    }
    #expect(seen.flows.map(\.ends) == [family.ends(40_000, to: 30_000)])
  }

  @Test func `a flow between equal addresses is told apart by its ports`() {
    let address = PacketBuilder.handset4
    let seen = observe { traffic in
      traffic.udp((address, 5000), (address, 6000), [1])
      traffic.udp((address, 6000), (address, 5000), [1, 2])
      traffic.udp((address, 7000), (address, 7000), [1])
    }
    #expect(seen.flows.count == 2)
    #expect(seen.flows.first?.sent.payloadOctets == 1)
    #expect(seen.flows.first?.received.payloadOctets == 2)
  }

  @Test(arguments: Family.allCases)
  func `ICMP messages between two hosts are one flow named by the first`(family: Family) {
    let (proto, request, reply): (UInt8, UInt8, UInt8) =
      family == .ipv4 ? (1, 8, 0) : (58, 128, 129)
    let seen = observe { traffic in
      for (from, to, type) in [
        (family.handset, family.server, request), (family.server, family.handset, reply),
      ] {
        traffic.add(
          PacketBuilder.ip(from: from, to: to, proto: proto, [type, 0, 0, 0, 0, 1, 0, 1])
        )
      }
    }
    #expect(seen.flows.map(\.ends) == [family.ends(UInt16(request), to: 0)])
    #expect(seen.flows.first?.sent.packets == 1)
    #expect(seen.flows.first?.received.packets == 1)
  }
}
