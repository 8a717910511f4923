import Flows
import TestSupport
import Testing
import Wire

private func get(_ path: String) -> String { "GET /\(path) HTTP/1.1\r\nHost: a.example\r\n\r\n" }
private func answer(_ status: Int) -> String { "HTTP/1.1 \(status) X\r\nContent-Length: 0\r\n\r\n" }

@Suite struct HTTPSidesTests {
  @Test(arguments: Family.allCases, [true, false])
  func `a request inside a download is not the handset's`(family: Family, isOpened: Bool) {
    var connection = Connection(family, port: 80)
    let seen = observe { traffic in
      if isOpened { connection.open(&traffic) }
      connection.say(.client, get("f"), &traffic)
      let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\nabc"
      connection.say(.server, head, &traffic)
      connection.advance(.server, 1000)  // never captured
      let body = "POST /upload HTTP/1.1\r\nHost: b.example\r\nContent-Length: 100000\r\n\r\n"
      for _ in 0..<4 { connection.say(.server, body, &traffic) }
    }
    #expect(seen.http.map(\.uri) == ["/f"])
    #expect(seen.flows.map(\.ends) == [family.ends(40_000, to: 80)])
  }

  @Test(arguments: Family.allCases)
  func `a response inside an upload answers nothing`(family: Family) {
    var connection = Connection(family, port: 80)
    let seen = observe { traffic in
      connection.open(&traffic)
      connection.say(
        .client,
        "POST /f HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\nabc",
        &traffic
      )
      connection.advance(.client, 1000)  // never captured
      connection.say(.client, answer(201), &traffic)
    }
    #expect(seen.http.map(\.statusCode) == [nil])
  }

  @Test(arguments: Family.allCases)
  func `once a request is missing, no response is joined to another's`(family: Family) {
    var connection = Connection(family, port: 80)
    let seen = observe { traffic in
      connection.open(&traffic)
      connection.say(.client, get("a"), &traffic)
      connection.say(.server, answer(201), &traffic)
      connection.advance(.client, get("b").utf8.count)  // never captured
      for path in ["c", "d", "e"] { connection.say(.client, get(path), &traffic) }
      for status in [404, 200, 203, 206] { connection.say(.server, answer(status), &traffic) }
    }
    #expect(seen.http.map(\.uri) == ["/a", "/c", "/d", "/e"])
    #expect(seen.http.map(\.statusCode) == [201, nil, nil, nil])
  }

  @Test(arguments: Family.allCases)
  func `after a missing response the next request has its own`(family: Family) {
    var connection = Connection(family, port: 80)
    let seen = observe { traffic in
      connection.open(&traffic)
      connection.say(.client, get("a"), &traffic)
      connection.advance(.server, answer(201).utf8.count)  // never captured
      for _ in 0..<3 { connection.say(.server, Array(repeating: 0, count: 9), &traffic) }
      connection.say(.client, get("b"), &traffic)
      connection.say(.server, answer(204), &traffic)
    }
    #expect(seen.http.map(\.statusCode) == [nil, 204])
  }

  @Test(arguments: Family.allCases, [1, 2, 3, 7])
  func `heads with line ends of LF alone and empty lines in front are read`(
    family: Family,
    size: Int
  ) {
    var connection = Connection(family, port: 80)
    let heads = get("a") + "\r\n\n" + "GET /b HTTP/1.1\nHost: b.example\n\n" + get("c")
    let seen = observe { traffic in
      connection.open(&traffic)
      connection.say(.client, heads, size: size, &traffic)
    }
    #expect(seen.http.map(\.uri) == ["/a", "/b", "/c"])
    #expect(seen.http.map(\.host) == ["a.example", "b.example", "a.example"])
  }

  @Test(arguments: Family.allCases)
  func `a head of sixty thousand octets in segments of one line is read`(family: Family) {
    var connection = Connection(family, port: 80)
    let lines = String(repeating: "X: y\r\n", count: 10_000)
    let head = "GET /a HTTP/1.1\r\nHost: a.example\r\n\(lines)\r\n" + get("b")
    let seen = observe { traffic in
      connection.open(&traffic)
      connection.say(.client, head, size: 6, &traffic)
    }
    #expect(seen.http.map(\.uri) == ["/a", "/b"])
    #expect(seen.http.map(\.host) == ["a.example", "a.example"])
  }
}
