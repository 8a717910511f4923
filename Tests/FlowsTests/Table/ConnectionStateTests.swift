import Flows
import TestSupport
import Testing
import Wire

/// A step of a TCP connection: who says which flags.
private typealias Step = (who: Connection.Speaker, flags: TCPFlags)

private let synchronise: Step = (.client, .syn)
private let accept: Step = (.server, [.syn, .ack])
private let confirm: Step = (.client, .ack)
private let clientFIN: Step = (.client, [.fin, .ack])
private let serverFIN: Step = (.server, [.fin, .ack])
private let clientRST: Step = (.client, .rst)
private let serverRST: Step = (.server, [.rst, .ack])

/// What the flows of the steps end as.
private func states(_ family: Family, _ steps: [Step], port: UInt16 = 443) -> [String] {
  let connection = Connection(family, port: port)
  return observe { traffic in
    for step in steps { traffic.add(connection.segment(step.who, [], step.flags)) }
  }.flows.map(\.state.rawValue)
}

@Suite struct ConnectionStateTests {
  @Test(arguments: Family.allCases)
  func `each course of a connection has Zeek's letters`(family: Family) {
    let open = [synchronise, accept, confirm]
    let courses: [(String, [Step])] = [
      ("S0", [synchronise]),
      ("S1", open),
      ("S2", open + [clientFIN]),
      ("S3", open + [serverFIN]),
      ("SF", open + [clientFIN, serverFIN]),
      ("SF", open + [serverFIN, clientFIN]),
      ("REJ", [synchronise, serverRST]),
      ("RSTO", open + [clientRST]),
      ("RSTR", open + [serverRST]),
      ("RSTOS0", [synchronise, clientRST]),
      ("RSTRH", [accept, serverRST]),
      ("SH", [synchronise, clientFIN]),
      ("SHR", [accept, serverFIN]),
      ("OTH", [confirm]),
      ("OTH", [confirm, clientFIN, serverFIN]),
      ("OTH", [(.server, [])]),
    ]
    for (letters, steps) in courses {
      #expect(states(family, steps) == [letters], "\(steps)")
    }
  }

  @Test(arguments: Family.allCases)
  func `the letters do not depend on which address is lower`(family: Family) {
    // The server dials the handset: originator and responder change sides in the table's key.
    let steps: [Step] = [
      (.server, .syn), (.client, [.syn, .ack]), (.server, .ack), (.server, [.fin, .ack]),
    ]
    #expect(states(family, steps, port: 30_000) == ["S2"])
  }

  @Test(arguments: Family.allCases)
  func `a UDP flow is an attempt until it is answered`(family: Family) {
    let seen = observe { traffic in
      traffic.udp((family.handset, 1025), (family.server, 2000), [1])
      traffic.udp((family.handset, 1026), (family.server, 2000), [1])
      traffic.udp((family.server, 2000), (family.handset, 1026), [1])
      traffic.udp((family.server, 443), (family.handset, 1027), [1])
    }
    #expect(seen.flows.map(\.state.rawValue) == ["S0", "SF", "SHR"])
  }

  @Test(arguments: Family.allCases)
  func `a SYN after the close opens a new flow on the same ports`(family: Family) {
    var traffic = Traffic()
    for start in [UInt32(1000), 500_000, 3_000_000_000] {
      var connection = Connection(family, port: 80, clientStart: start)
      connection.open(&traffic)
      connection.say(.client, "GET /\(start) HTTP/1.1\r\nHost: a.example\r\n\r\n", &traffic)
      connection.close(&traffic)
    }
    let seen = observe(traffic)
    #expect(seen.flows.map(\.state.rawValue) == ["SF", "SF", "SF"])
    #expect(seen.flows.map(\.first.frame) == [1, 8, 15])
    #expect(seen.http.map(\.uri) == ["/1000", "/500000", "/3000000000"])
    #expect(seen.http.map(\.flow) == [0, 1, 2])
  }

  @Test(arguments: Family.allCases)
  func `a SYN after a reset opens a new flow, one without does not`(family: Family) {
    #expect(states(family, [synchronise, serverRST, synchronise, accept]) == ["REJ", "S1"])
    #expect(states(family, [synchronise, synchronise, accept]) == ["S1"])
  }

  @Test(arguments: Family.allCases)
  func `the last ACK of a closed connection stays with it`(family: Family) {
    let closed = [synchronise, accept, confirm, clientFIN, serverFIN, confirm]
    #expect(states(family, closed) == ["SF"])
  }
}
