import Flows
import TestSupport
import Testing
import Wire

private let request = Array("GET /path HTTP/1.1\r\nHost: a.example\r\n\r\n".utf8)
/// A sequence number far from those of the connections made here.
private let far = 0x7000_0000

@Suite struct StreamStartTests {
  @Test(arguments: Family.allCases)
  func `a stray segment before the SYN hides nothing`(family: Family) {
    for speaker in [Connection.Speaker.client, .server] {
      for offset in [far, -far, 5000, -1] {
        var connection = Connection(family, port: 80)
        let seen = observe { traffic in
          traffic.add(connection.segment(speaker, [0x78], at: offset))
          connection.open(&traffic)
          connection.say(.client, request, &traffic)
          connection.say(.server, "HTTP/1.1 204 No\r\n\r\n", &traffic)
        }
        #expect(seen.http.map(\.host) == ["a.example"], "\(speaker) \(offset)")
        #expect(seen.http.map(\.statusCode) == [204], "\(speaker) \(offset)")
        #expect(seen.flows.count == 1)
      }
    }
  }

  @Test(arguments: Family.allCases)
  func `a request captured before its SYN is read once`(family: Family) {
    var connection = Connection(family, port: 80)
    var opening = Traffic()
    connection.open(&opening)
    let seen = observe { traffic in
      traffic.add(connection.segment(.client, request))
      traffic.frames += opening.frames
      connection.advance(.client, request.count)
      connection.say(.server, "HTTP/1.1 204 No\r\n\r\n", &traffic)
    }
    #expect(seen.http.map(\.statusCode) == [204])
  }

  @Test(arguments: Family.allCases)
  func `an unanswered SYN of another number hides nothing`(family: Family) {
    var connection = Connection(family, port: 80)
    let seen = observe { traffic in
      traffic.add(connection.segment(.client, [], .syn, at: far))
      connection.open(&traffic)
      connection.say(.client, request, &traffic)
    }
    #expect(seen.http.map(\.host) == ["a.example"])
    // Which of the two was answered when is not what the first one's time tells.
    #expect(seen.flows.first?.roundTrip == -1)
  }

  @Test(arguments: Family.allCases)
  func `the SYN that the answer acknowledges counts, not a later one`(family: Family) {
    var connection = Connection(family, port: 80)
    let seen = observe { traffic in
      traffic.add(connection.segment(.client, [], .syn))
      traffic.add(connection.segment(.client, [], .syn, at: far))
      connection.advance(.client, 1)
      traffic.add(connection.segment(.server, [], [.syn, .ack]))
      traffic.add(connection.segment(.client, [], .syn, at: -far))
      connection.advance(.server, 1)
      connection.say(.client, request, &traffic)
    }
    #expect(seen.http.map(\.host) == ["a.example"])
    #expect(seen.flows.first?.roundTrip == 2_000_000)
  }

  @Test(arguments: Family.allCases)
  func `payload that stays far outside the window is noted once`(family: Family) {
    var connection = Connection(family, port: 80)
    let seen = observe { traffic in
      connection.open(&traffic)
      for part in 0..<20 {
        traffic.add(connection.segment(.client, request, at: -far + part * request.count))
      }
    }
    #expect(seen.http.isEmpty)
    #expect(seen.coverage.anomalyCounts == ["tcp-out-of-window": 1])
  }

  @Test(arguments: Family.allCases)
  func `what waited first stays where a longer segment says something else`(family: Family) {
    let start = Array("GET /f HTTP/1.1\r\n".utf8)
    let good = Array("Host: good.example\r\n\r\n".utf8)
    let evil = Array("Host: evil.example\r\n\r\n".utf8)
    let courses: [[(at: Int, octets: ArraySlice<UInt8>)]] = [
      [(0, good.dropLast(2)), (0, evil[...])],
      [(2, good.dropFirst(2)), (0, evil[...])],
      [(6, good[6..<8]), (8, good[8..<12]), (0, evil[...])],
      [(5, good[5..<10]), (12, good[12...]), (0, evil[...])],
    ]
    for (number, course) in courses.enumerated() {
      var connection = Connection(family, port: 80)
      let seen = observe { traffic in
        connection.open(&traffic)
        for piece in course {
          let at = start.count + piece.at
          traffic.add(connection.segment(.client, Array(piece.octets), at: at))
        }
        traffic.add(connection.segment(.client, start))
      }
      #expect(seen.http.map(\.host) == ["good.example"], "course \(number)")
      #expect(seen.flows.first?.notes == .ambiguous, "course \(number)")
      #expect(seen.coverage.anomalyCounts["tcp-segments-contradict"] == 1)
    }
  }

  @Test(arguments: Family.allCases)
  func `what waited first stays where the segment before it says something else`(family: Family) {
    let good = Array("GET /f HTTP/1.1\r\nHost: good.example\r\n\r\n".utf8)
    let evil = Array("GET /f HTTP/1.1\r\nHost: evil.example\r\n\r\n".utf8)
    var connection = Connection(family, port: 80)
    let seen = observe { traffic in
      connection.open(&traffic)
      traffic.add(connection.segment(.client, Array(good[20...]), at: 20))
      traffic.add(connection.segment(.client, evil))
    }
    #expect(seen.http.map(\.host) == ["good.example"])
    #expect(seen.flows.first?.notes == .ambiguous)
  }

  @Test(arguments: Family.allCases)
  func `a copy that differs from what was delivered is noted`(family: Family) {
    let other = Array("GET /path HTTP/1.1\r\nHost: b.example\r\n\r\n".utf8)
    for (at, octets) in [(0, other[...]), (0, other.prefix(30)), (25, other.dropFirst(25))] {
      var connection = Connection(family, port: 80)
      let seen = observe { traffic in
        connection.open(&traffic)
        traffic.add(connection.segment(.client, request))
        for _ in 0..<3 { traffic.add(connection.segment(.client, Array(octets), at: at)) }
      }
      #expect(seen.http.map(\.host) == ["a.example"])
      #expect(seen.flows.first?.notes == .ambiguous)
    }
    var connection = Connection(family, port: 80)
    let same = observe { traffic in
      connection.open(&traffic)
      for _ in 0..<3 { traffic.add(connection.segment(.client, request)) }
      traffic.add(connection.segment(.client, Array(request.dropFirst(9)), at: 9))
    }
    #expect(same.flows.first?.notes == [])
  }
}
