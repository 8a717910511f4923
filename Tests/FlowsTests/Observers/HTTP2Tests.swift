import Flows
import TestSupport
import Testing
import Wire

private let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

private func frame(
  _ type: UInt8,
  _ flags: UInt8,
  stream: UInt32,
  _ payload: [UInt8] = []
) -> [UInt8] {
  PacketBuilder.be(UInt32(payload.count)).dropFirst() + [type, flags] + PacketBuilder.be(stream)
    + payload
}

/// A header that is not kept in the table, in clear (RFC 7541 §6.2.2).
private func field(_ name: String, _ value: String) -> [UInt8] {
  [0] + TLSBuilder.vector8(Array(name.utf8)) + TLSBuilder.vector8(Array(value.utf8))
}

private let request =
  [0x83, 0x86] + field(":path", "/up?x=1") + field(":authority", "h2.example")
  + field("user-agent", "app/1") + field("content-type", "text/plain")
private let answer = [0x88] + field("content-type", "application/json")

/// What is seen of a connection in which both sides say octets in turn.
private func observe(
  _ family: Family,
  size: Int = 1400,
  _ talk: [(Connection.Speaker, [UInt8])]
) -> Observations {
  var connection = Connection(family, port: 80)
  return observe { traffic in
    connection.open(&traffic)
    for (speaker, octets) in talk { connection.say(speaker, octets, size: size, &traffic) }
  }
}

@Suite struct HTTP2Tests {
  @Test(arguments: Family.allCases, [1, 5, 1400])
  func `requests with prior knowledge are joined with their responses`(
    family: Family,
    size: Int
  ) throws {
    let client =
      preface + frame(4, 0, stream: 0) + frame(1, 4, stream: 1, request)
      + frame(0, 1, stream: 1, Array("hello".utf8))
    let server =
      frame(4, 0, stream: 0) + frame(1, 4, stream: 1, answer)
      + frame(0, 1, stream: 1, [UInt8](repeating: 1, count: 700))
    let seen = observe(family, size: size, [(.client, client), (.server, server)])
    let record = try #require(seen.http.first)
    #expect(seen.http.count == 1)
    #expect((record.method, record.host, record.uri) == ("POST", "h2.example", "/up?x=1"))
    #expect((record.version, record.userAgent) == ("2", "app/1"))
    #expect((record.statusCode, record.responseType) == (200, "application/json"))
    #expect((record.requestBodyOctets, record.responseBodyOctets) == (5, 700))
    #expect(seen.flows.map(\.service) == [.http])
  }

  @Test(arguments: Family.allCases)
  func `a header block may go on in other frames, padded and with a priority`(family: Family) {
    let half = request.count / 2
    let first = [2] + PacketBuilder.be(UInt32(0)) + [0] + request[..<half] + [0, 0]
    let client =
      preface + frame(1, 0x28, stream: 3, first)
      + frame(9, 4, stream: 3, Array(request[half...]))
    #expect(observe(family, [(.client, client)]).http.map(\.host) == ["h2.example"])
  }

  @Test(arguments: Family.allCases)
  func `an upgrade that the server agrees to goes on in HTTP 2`(family: Family) {
    let ask = "GET /a HTTP/1.1\r\nHost: h2.example\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    let agree = "HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    let server = Array(agree.utf8) + frame(4, 0, stream: 0) + frame(1, 4, stream: 1, answer)
    let client = preface + frame(1, 4, stream: 3, request)
    let seen = observe(
      family,
      [(.client, Array(ask.utf8)), (.server, server), (.client, client)]
    )
    #expect(seen.http.map(\.uri) == ["/a", "/up?x=1"])
    #expect(seen.http.map(\.version) == ["1.1", "2"])
    #expect(seen.http.map(\.statusCode) == [200, nil])
  }

  @Test(arguments: Family.allCases)
  func `damaged header blocks end the reading, with a note`(family: Family) {
    let client = preface + frame(1, 4, stream: 1, [0x80]) + frame(1, 4, stream: 3, request)
    let seen = observe(family, [(.client, client)])
    #expect(seen.http.isEmpty)
    #expect(seen.coverage.anomalyCounts["http2-headers-damaged"] == 1)
  }

  @Test(arguments: Family.allCases)
  func `a client cannot answer itself, nor a server ask`(family: Family) {
    let client = preface + frame(1, 4, stream: 1, request)
    let seen = observe(family, [(.client, client), (.server, frame(1, 4, stream: 2, request))])
    #expect(seen.http.count == 1)
  }
}
