import Flows
import TestSupport
import Testing
import Wire

/// Mistakes that were met in tools of the same purpose; those of later steps are tested beside them.
@Suite struct PeerMistakesTests {
  @Test(arguments: Family.allCases)
  func `a name that one client was told is that client's, with the time it was told`(
    family: Family
  ) throws {
    let message = PacketBuilder.dns(id: 1, "a.example", type: 1, answers: [PacketBuilder.server4])
    let seen = observe { traffic in
      for client in [family.handset, family.server] {
        traffic.udp(
          (client, 40_000),
          (family.other, 53),
          PacketBuilder.dns(id: 1, "a.example", type: 1)
        )
        traffic.udp((family.other, 53), (client, 40_000), message)
      }
    }
    #expect(seen.dns.map(\.client) == [family.handset, family.server])
    #expect(seen.dns.map(\.response?.frame) == [2, 4])
    #expect(Set(seen.dns.map(\.flow)).count == 2)
  }

  @Test(arguments: Family.allCases)
  func `hosts that could not be read are counted one by one`(family: Family) {
    let seen = observe { traffic in
      for index in 0..<3 {
        var connection = Connection(family, from: 40_000 + UInt16(index))
        connection.open(&traffic)
        let hello = TLSBuilder.clientHello("h\(index).example")
        connection.say(.client, TLSBuilder.records(hello), &traffic)
      }
    }
    #expect(seen.coverage.handshakes == 3)
    #expect(Set(seen.tls.compactMap(\.serverName)).count == 3)
  }

  @Test(arguments: Family.allCases, ["GET", "POST", "PUT"])
  func `what a request carries is read whatever its method and the case of its headers`(
    family: Family,
    method: String
  ) throws {
    var connection = Connection(family, port: 80)
    let seen = observe { traffic in
      connection.open(&traffic)
      let head = "\(method) /p?IMEI=1 HTTP/1.1\r\nHOST: a.example\r\ncontent-LENGTH: 4\r\n"
      connection.say(.client, head + "USER-agent: Phone\r\n\r\nimei", &traffic)
    }
    let request = try #require(seen.http.first)
    #expect((request.host, request.uri) == ("a.example", "/p?IMEI=1"))
    #expect((request.userAgent, request.requestBodyOctets) == ("Phone", 4))
  }

  @Test(arguments: Family.allCases)
  func `a flow without an app is kept, and takes no other's`(family: Family) throws {
    let sealer = QUICSealer(version: 1, connectionID: [1, 2, 3, 4, 5, 6, 7, 8])
    let hello = TLSBuilder.clientHello("q.example", alpn: ["h3"])
    var traffic = Traffic()
    traffic.udp((family.handset, 1), (family.server, 9), [1])
    traffic.udp(
      (family.handset, 2),
      (family.server, 443),
      try sealer.initial(QUICSealer.crypto(hello, at: 0), size: 300)
    )
    let named = observe(traffic, apps: ["app"])
    #expect(named.flows.map(\.app) == [0, 0])
    let bare = observe(traffic)
    #expect(bare.flows.map(\.app) == [-1, -1])
    #expect(bare.quic.map(\.serverName) == ["q.example"])
    #expect(bare.flows.map(\.sent.packets) == [1, 1])
  }

  @Test(arguments: Family.allCases)
  func `a question put before the lease is there, in its order`(family: Family) {
    let seen = observe { traffic in
      traffic.udp(
        (family.handset, 40_000),
        (family.other, 53),
        PacketBuilder.dns(id: 1, "a", type: 1)
      )
      switch family {
      case .ipv4:
        let lease = DHCPBuilder.version4(
          type: 5,
          assigned: family.handset,
          resolvers: [family.other],
          host: "phone"
        )
        traffic.udp((family.server, 67), (family.handset, 68), lease)
      case .ipv6:
        let reply = DHCPBuilder.version6(
          type: 7,
          assigned: family.handset,
          resolvers: [family.other]
        )
        traffic.udp((family.server, 547), (family.handset, 546), reply)
      }
    }
    #expect(seen.dns.map(\.first.frame) == [1])
    #expect(seen.assignments.map(\.frame.frame) == [2])
    #expect(seen.assignments.map(\.resolvers) == [[family.other]])
  }

  @Test(arguments: [
    ("1.0.168.192", "192.168.0.1"), ("2001:db8::a", "a00::b80d:120"),
  ])
  func `an address keeps the order of its octets`(text: String, reversed: String) throws {
    let address = try #require(IPAddress(text))
    #expect(address != IPAddress(reversed))
    #expect(address.description == text)
    let seen = observe { $0.udp((address, 1), (address, 2), [0]) }
    #expect(seen.flows.map(\.responder) == [address])
  }
}
