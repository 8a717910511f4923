import Flows
import TestSupport
import Testing
import Wire

private func observe(
  _ family: Family,
  size: Int,
  _ request: String,
  _ response: [UInt8]
) -> Observations {
  var connection = Connection(family, port: 80)
  return observe { traffic in
    connection.open(&traffic)
    connection.say(.client, Array(request.utf8), size: size, &traffic)
    connection.say(.server, response, size: size, &traffic)
    connection.close(&traffic)
  }
}

private let code: [UInt8] = Array("dex\n035\0".utf8) + [UInt8](repeating: 7, count: 40)

@Suite struct `The beginning of a body` {
  @Test(arguments: Family.allCases, [1, 7, 1400])
  func `is kept of a response, however it is framed`(family: Family, size: Int) throws {
    let chunks = Array("3;x=y\r\n".utf8) + code.prefix(3) + Array("\r\n2d\r\n".utf8)
    let framed: [(String, [UInt8])] = [
      ("Content-Length: 48\r\n", code),
      ("Transfer-Encoding: chunked\r\n", chunks + code.dropFirst(3) + Array("\r\n0\r\n\r\n".utf8)),
      ("", code),
    ]
    for (header, body) in framed {
      let head = Array("HTTP/1.1 200 OK\r\n\(header)\r\n".utf8)
      let seen = observe(
        family,
        size: size,
        "GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n",
        head + body
      )
      let record = try #require(seen.http.first)
      #expect(record.responseStart.octets == Array(code.prefix(16)), "\(header) \(size)")
    }
  }

  @Test(arguments: Family.allCases, [1, 7, 1400])
  func `of a form shows that a password was sent`(family: Family, size: Int) throws {
    let body = "user=somebody&password=secret"
    let request =
      "POST /in HTTP/1.1\r\nHost: a.example\r\nContent-Length: \(body.utf8.count)\r\n"
      + "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n\r\n\(body)"
    let seen = observe(family, size: size, request, Array("HTTP/1.1 204 \r\n\r\n".utf8))
    #expect(seen.credentials.map(\.credential.kind) == [.form])
    #expect(seen.credentials.first?.credential.secretLength == 6)
    #expect(seen.http.first?.responseStart.octets == [])
    let plain = request.replacing("application/x-www-form-urlencoded", with: "text/plain")
    #expect(observe(family, size: size, plain, []).credentials.isEmpty)
  }
}
