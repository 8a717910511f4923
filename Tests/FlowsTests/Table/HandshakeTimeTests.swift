import Flows
import TestSupport
import Testing
import Wire

@Suite struct HandshakeTimeTests {
  @Test(arguments: Family.allCases)
  func `the round trip is from SYN to SYN+ACK`(family: Family) {
    var connection = Connection(family)
    let seen = observe { connection.open(&$0) }
    #expect(seen.flows.first?.roundTrip == 1_000_000)
    #expect(seen.flows.first?.roundTripFrame == 2)
  }

  @Test(arguments: Family.allCases)
  func `a repeated SYN does not make the round trip shorter`(family: Family) {
    var connection = Connection(family)
    let seen = observe { traffic in
      traffic.add(connection.segment(.client, [], .syn))
      traffic.now += 1_000_000_000
      connection.open(&traffic)
    }
    #expect(seen.flows.first?.roundTrip == 1_002_000_000)
  }

  @Test(arguments: Family.allCases)
  func `without the SYN there is no round trip`(family: Family) {
    let connection = Connection(family)
    let seen = observe { traffic in
      traffic.add(connection.segment(.server, [], [.syn, .ack]))
      traffic.add(connection.segment(.client))
    }
    #expect(seen.flows.first?.roundTrip == -1)
  }

  @Test(arguments: Family.allCases)
  func `an answer that the clock puts before its SYN gives no round trip`(family: Family) {
    var connection = Connection(family)
    var traffic = Traffic()
    connection.open(&traffic)
    traffic.frames[1].time -= 5_000_000
    #expect(observe(traffic).flows.first?.roundTrip == -1)
  }

  @Test(arguments: Family.allCases)
  func `the first SYN counts at the epoch too`(family: Family) {
    var connection = Connection(family)
    var traffic = Traffic()
    traffic.now = 0
    traffic.add(connection.segment(.client, [], .syn))
    traffic.now += 9_000_000
    connection.open(&traffic)
    #expect(observe(traffic).flows.first?.roundTrip == 11_000_000)
  }

  @Test(arguments: Family.allCases)
  func `the round trip is never taken for shorter than the clock's step allows`(family: Family) {
    var connection = Connection(family)
    var traffic = Traffic()
    connection.open(&traffic)
    #expect(observe(traffic, tick: 10_000_000).flows.first?.roundTrip == 11_000_000)
    #expect(observe(traffic, tick: .max).flows.first?.roundTrip == -1)
  }

  @Test(arguments: Family.allCases)
  func `an answer to another SYN gives no round trip`(family: Family) {
    for offset in [777_777, 2, -1] {
      var connection = Connection(family)
      let seen = observe { traffic in
        traffic.add(connection.segment(.client, [], .syn))
        connection.advance(.client, offset)
        traffic.add(connection.segment(.server, [], [.syn, .ack]))
      }
      #expect(seen.flows.first?.roundTrip == -1, "\(offset)")
    }
  }

  @Test(arguments: Family.allCases)
  func `an answer may acknowledge data on the SYN or leave it out`(family: Family) {
    for acknowledged in [1, 4] {
      var connection = Connection(family)
      let seen = observe { traffic in
        traffic.add(connection.segment(.client, [1, 2, 3], .syn))
        connection.advance(.client, acknowledged)
        traffic.add(connection.segment(.server, [], [.syn, .ack]))
      }
      #expect(seen.flows.first?.roundTrip == 1_000_000)
    }
  }
}
