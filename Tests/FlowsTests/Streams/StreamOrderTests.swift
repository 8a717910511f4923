import Flows
import TestSupport
import Testing
import Wire

/// Pieces of a request, each at its place in the stream.
private typealias Piece = (at: Int, text: String)

private let request = "GET /path HTTP/1.1\r\nHost: a.example\r\nUser-Agent: test\r\n\r\n"

/// A part of the request; cut by octets, for CR LF is one character.
private func piece(_ start: Int, _ end: Int) -> Piece {
  let octets = Array(request.utf8)
  return (start, String(decoding: octets[start..<min(end, octets.count)], as: UTF8.self))
}

/// The request cut in three.
private let thirds = [piece(0, 20), piece(20, 40), piece(40, 99)]

/// What is seen of an opened connection whose client sends pieces in the order given.
private func observe(
  _ family: Family,
  _ pieces: [Piece],
  start: UInt32 = 1000,
  limits: FlowLimits = .standard,
  isOpened: Bool = true
) -> Observations {
  var connection = Connection(family, port: 80, clientStart: start)
  return observe(limits) { traffic in
    if isOpened { connection.open(&traffic) }
    for piece in pieces {
      traffic.add(connection.segment(.client, Array(piece.text.utf8), at: piece.at))
    }
  }
}

extension Observations {
  /// Whether the one request was read whole.
  fileprivate var hasRequest: Bool {
    http.count == 1 && http[0].uri == "/path" && http[0].host == "a.example"
      && http[0].userAgent == "test"
  }
}

@Suite struct StreamOrderTests {
  @Test(arguments: Family.allCases)
  func `segments are read in their order, whatever order they come in`(family: Family) {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      let seen = observe(family, order.map { thirds[$0] })
      #expect(seen.hasRequest, "\(order)")
      #expect(seen.flows.first?.notes.isEmpty == true)
      #expect(seen.anomalies.isEmpty)
    }
  }

  @Test(arguments: Family.allCases)
  func `repeated and overlapping segments are read once`(family: Family) {
    let overlap = piece(10, 50)
    let courses: [[Piece]] = [
      [thirds[0], thirds[0], thirds[1], thirds[2], thirds[1]],
      [thirds[0], overlap, thirds[2]],
      [thirds[2], overlap, thirds[0], thirds[1]],
      [overlap, thirds[0], thirds[2]],
      [(0, request), (0, request)],
    ]
    for course in courses {
      let seen = observe(family, course)
      #expect(seen.hasRequest)
      #expect(seen.flows.first?.notes.isEmpty == true)
    }
  }

  @Test(
    arguments: Family.allCases,
    [0xffff_ffff, 0xffff_fffe, 0xffff_ffec, 0xffff_ffe1, 0x7fff_fff0]
  )
  func `sequence numbers may wrap`(family: Family, start: Int) {
    let start = UInt32(start)
    #expect(observe(family, thirds, start: start).hasRequest)
    #expect(observe(family, [thirds[1], thirds[2], thirds[0]], start: start).hasRequest)
  }

  @Test(arguments: Family.allCases)
  func `data may ride on the SYN`(family: Family) {
    var connection = Connection(family, port: 80)
    let seen = observe { traffic in
      traffic.add(connection.segment(.client, Array(thirds[0].text.utf8), .syn))
      connection.advance(.client, 1)
      traffic.add(connection.segment(.server, [], [.syn, .ack]))
      for piece in thirds.dropFirst() {
        traffic.add(connection.segment(.client, Array(piece.text.utf8), at: piece.at))
      }
    }
    #expect(seen.hasRequest)
  }

  @Test(arguments: Family.allCases)
  func `a conversation joined midway is read from there`(family: Family) {
    let seen = observe(family, thirds, isOpened: false)
    #expect(seen.hasRequest)
    #expect(seen.flows.first?.notes == .midStream)
  }

  @Test(arguments: Family.allCases)
  func `an octet of keep-alive disturbs nothing`(family: Family) {
    let seen = observe(family, [(-1, "\0"), thirds[0], (19, "\0"), thirds[1], thirds[2]])
    #expect(seen.hasRequest)
  }

  @Test(arguments: Family.allCases)
  func `what first came for a place stays, and contradiction is noted`(family: Family) {
    let other = thirds[1].text.replacing("a.example", with: "b.example")
    let seen = observe(family, [thirds[2], thirds[1], (20, other), thirds[0]])
    #expect(seen.hasRequest)
    #expect(seen.flows.first?.notes.contains(.ambiguous) == true)
    #expect(seen.coverage.anomalyCounts["tcp-segments-contradict"] == 1)
  }

  @Test(arguments: Family.allCases)
  func `a waiting segment that agrees with a longer one is no contradiction`(family: Family) {
    let longer: Piece = (20, thirds[1].text + thirds[2].text)
    let seen = observe(family, [thirds[1], longer, thirds[0]])
    #expect(seen.hasRequest)
    #expect(seen.flows.first?.notes.isEmpty == true)
  }

  @Test(arguments: Family.allCases)
  func `a hole that is never filled is a gap once the capture ends`(family: Family) {
    let seen = observe(family, [thirds[0], thirds[2]])
    #expect(seen.flows.first?.notes.contains(.gap) == true)
    #expect(seen.coverage.missingOctets == 20)
    #expect(seen.coverage.streamsWithGaps == 1)
    // The head is taken as far as it goes.
    #expect(seen.http.map(\.uri) == ["/path"])
  }

  @Test(arguments: Family.allCases)
  func `a hole is given up once the receiver acknowledged what lies behind it`(family: Family) {
    var connection = Connection(family, port: 80)
    let next = "POST /next HTTP/1.1\r\nHost: b.example\r\n\r\n"
    let seen = observe { traffic in
      connection.open(&traffic)
      for part in 0..<4 {
        traffic.add(connection.segment(.client, Array(next.utf8), at: 500 + part * next.utf8.count))
      }
      connection.advance(.client, 500 + 4 * next.utf8.count)
      traffic.add(connection.segment(.server))
    }
    #expect(seen.http.map(\.uri) == ["/next", "/next", "/next", "/next"])
    #expect(seen.http.map(\.first.frame) == [4, 5, 6, 7])
    #expect(seen.flows.first?.notes.contains(.gap) == true)
    #expect(seen.coverage.missingOctets == 500)
  }

  @Test(arguments: Family.allCases)
  func `too many waiting segments give the hole up`(family: Family) {
    var limits = FlowLimits.standard
    limits.waitingSegmentsPerStream = 4
    let next = "GET /next HTTP/1.1\r\n\r\n"
    let pieces = (0..<6).map { (at: 100 + $0 * next.utf8.count, text: next) }
    let seen = observe(family, pieces, limits: limits)
    #expect(seen.http.count == 6)
    #expect(seen.coverage.missingOctets == 100)
  }

  @Test(arguments: Family.allCases)
  func `too much waiting over all streams ends a stream, with a note`(family: Family) {
    var limits = FlowLimits.standard
    limits.waitingOctets = 1000
    let seen = observe(limits) { traffic in
      for port in UInt16(1)...3 {
        var connection = Connection(family, from: 40_000 + port)
        connection.open(&traffic)
        traffic.add(connection.segment(.client, Array(repeating: 0, count: 400), at: 50))
      }
    }
    #expect(seen.coverage.anomalyCounts["tcp-waiting-limit"] == 1)
    #expect(seen.flows.count == 3)
    #expect(seen.flows.map(\.sent.payloadOctets) == [400, 400, 400])
  }
}
