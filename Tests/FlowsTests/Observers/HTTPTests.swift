import Flows
import TestSupport
import Testing
import Wire

/// What is seen of a connection in which both sides say texts in turn.
private func observe(
  _ family: Family,
  size: Int = 1400,
  port: UInt16 = 80,
  _ talk: [(Connection.Speaker, String)]
) -> Observations {
  var connection = Connection(family, port: port)
  return observe { traffic in
    connection.open(&traffic)
    for (speaker, text) in talk { connection.say(speaker, text, size: size, &traffic) }
  }
}

@Suite struct HTTPTests {
  @Test(arguments: Family.allCases, [1, 4, 33, 1400])
  func `a request and its response are one record`(family: Family, size: Int) throws {
    let post =
      "POST /v2/collect?id=1 HTTP/1.1\r\nHost: U.example\r\nUser-Agent: app/1\r\n"
      + "Referer: http://a.example/\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n"
      + "{\"a\":1}"
    let answer =
      "HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"
    let seen = observe(family, size: size, [(.client, post), (.server, answer)])
    let request = try #require(seen.http.first)
    #expect(seen.http.count == 1)
    #expect(request.method == "POST")
    #expect(request.uri == "/v2/collect?id=1")
    #expect(request.host == "U.example")
    #expect(request.version == "1.1")
    #expect(request.userAgent == "app/1")
    #expect(request.referrer == "http://a.example/")
    #expect(request.contentType == "application/json")
    #expect(request.requestBodyOctets == 7)
    #expect(request.statusCode == 201)
    #expect(request.responseType == "text/plain")
    #expect(request.responseBodyOctets == 5)
    #expect(seen.flows.map(\.service) == [.http])
    #expect(seen.coverage.inspectableUploadOctets == UInt64(post.utf8.count))
  }

  @Test(arguments: Family.allCases)
  func `pipelined requests are joined to their responses in order`(family: Family) {
    let requests = (1...3).map { "GET /\($0) HTTP/1.1\r\nHost: a.example\r\n\r\n" }.joined()
    let answers = [200, 404, 301].map { "HTTP/1.1 \($0) X\r\nContent-Length: 2\r\n\r\nok" }.joined()
    let seen = observe(family, [(.client, requests), (.server, answers)])
    #expect(seen.http.map(\.uri) == ["/1", "/2", "/3"])
    #expect(seen.http.map(\.statusCode) == [200, 404, 301])
    #expect(seen.http.map(\.responseBodyOctets) == [2, 2, 2])
  }

  @Test(arguments: Family.allCases, [1, 7, 1400])
  func `chunked bodies are counted without their framing`(family: Family, size: Int) {
    let post =
      "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
      + "4;x=y\r\nabcd\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n"
    let answer =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    let next = "GET /b HTTP/1.1\r\n\r\n"
    let seen = observe(family, size: size, [(.client, post), (.server, answer), (.client, next)])
    #expect(seen.http.map(\.uri) == ["/a", "/b"])
    #expect(seen.http.first?.requestBodyOctets == 14)
    #expect(seen.http.first?.responseBodyOctets == 3)
  }

  @Test(arguments: Family.allCases)
  func `an interim response does not answer the request`(family: Family) {
    let seen = observe(
      family,
      [
        (.client, "POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"),
        (.server, "HTTP/1.1 100 Continue\r\n\r\n"), (.client, "abc"),
        (.server, "HTTP/1.1 204 No Content\r\n\r\n"),
        (.client, "GET /b HTTP/1.1\r\n\r\n"),
      ]
    )
    #expect(seen.http.map(\.uri) == ["/a", "/b"])
    #expect(seen.http.map(\.statusCode) == [204, nil])
    #expect(seen.http.first?.requestBodyOctets == 3)
  }

  @Test(arguments: Family.allCases)
  func `a response to HEAD has no body whatever it states`(family: Family) {
    let seen = observe(
      family,
      [
        (.client, "HEAD /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n"),
        (.server, "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"),
        (.server, "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"),
      ]
    )
    #expect(seen.http.map(\.statusCode) == [200, 404])
    #expect(seen.http.map(\.responseBodyOctets) == [0, 0])
  }

  @Test(arguments: Family.allCases)
  func `a gap inside a body of stated length costs nothing`(family: Family) {
    var connection = Connection(family, port: 80)
    let head = "POST /a HTTP/1.1\r\nContent-Length: 3000\r\n\r\n"
    let seen = observe { traffic in
      connection.open(&traffic)
      connection.say(.client, head, &traffic)
      connection.say(.client, Array(repeating: 65, count: 1000), &traffic)
      connection.advance(.client, 1000)  // never captured
      connection.say(.client, Array(repeating: 65, count: 1000), &traffic)
      connection.say(.client, "GET /b HTTP/1.1\r\n\r\n", &traffic)
    }
    #expect(seen.http.map(\.uri) == ["/a", "/b"])
    #expect(seen.http.first?.requestBodyOctets == 3000)
    #expect(seen.flows.first?.notes.contains(.gap) == true)
    #expect(seen.coverage.missingOctets == 1000)
  }

  @Test(arguments: Family.allCases)
  func `after a gap inside a chunked body the next request is found`(family: Family) {
    var connection = Connection(family, port: 80)
    let seen = observe { traffic in
      connection.open(&traffic)
      connection.say(
        .client,
        "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc",
        &traffic
      )
      connection.advance(.client, 400)
      connection.say(.client, "tail\r\n0\r\n\r\n", &traffic)
      connection.say(.client, "GET /b HTTP/1.1\r\n\r\n", &traffic)
    }
    #expect(seen.http.map(\.uri) == ["/a", "/b"])
  }

  @Test(arguments: Family.allCases)
  func `a response without its request is no record`(family: Family) {
    let seen = observe(family, [(.server, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")])
    #expect(seen.http.isEmpty)
    #expect(seen.flows.map(\.service) == [.http])
    #expect(seen.flows.map(\.ends) == [family.ends(40_000, to: 80)])
  }

  @Test(arguments: Family.allCases)
  func `two Host headers are both kept`(family: Family) {
    let seen = observe(
      family,
      [(.client, "GET / HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n")]
    )
    #expect(seen.http.first?.host == "a.example")
    #expect(seen.http.first?.secondHost == "b.example")
  }

  @Test(arguments: Family.allCases, ["-1", "99999999999999999999", "5, 6", "x"])
  func `a body length that cannot be is no length`(family: Family, length: String) {
    let seen = observe(
      family,
      [
        (.client, "POST /a HTTP/1.1\r\nContent-Length: \(length)\r\n\r\nabcdef"),
        (.client, "GET /b HTTP/1.1\r\n\r\n"),
      ]
    )
    #expect(seen.http.map(\.uri) == ["/a", "/b"])
  }

  @Test(arguments: Family.allCases)
  func `a body length of 2^64 - 1 ends nothing early`(family: Family) {
    let seen = observe(
      family,
      [
        (.client, "POST /a HTTP/1.1\r\nContent-Length: 18446744073709551615\r\n\r\nabcdef"),
        (.client, "GET /b HTTP/1.1\r\n\r\n"),
      ]
    )
    #expect(seen.http.map(\.uri) == ["/a"])
    #expect(seen.http.first?.requestBodyOctets == 6 + 19)
  }

  @Test(arguments: Family.allCases)
  func `a chunk of 2^64 - 1 octets neither traps nor ends`(family: Family) {
    let seen = observe(
      family,
      [
        (.client, "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc"),
        (.client, "GET /b HTTP/1.1\r\n\r\n"),
      ]
    )
    #expect(seen.http.first?.uri == "/a")
  }

  @Test(arguments: Family.allCases)
  func `a head without end is taken as far as the limit`(family: Family) {
    let head =
      "GET /a HTTP/1.1\r\nHost: a.example\r\n" + String(repeating: "X: y\r\n", count: 13_000)
    let seen = observe(family, [(.client, head)])
    #expect(seen.http.count <= 1)
    #expect(seen.flows.first?.sent.payloadOctets == UInt64(head.utf8.count))
  }

  @Test(arguments: Family.allCases)
  func `what follows a protocol switch is not read as HTTP`(family: Family) {
    let seen = observe(
      family,
      [
        (.client, "GET /chat HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
        (.server, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"),
        (.client, "\u{1}\u{2}GET /no HTTP/1.1\r\n\r\n"),
      ]
    )
    #expect(seen.http.map(\.uri) == ["/chat"])
    #expect(seen.http.first?.statusCode == 101)
  }
}
