import Flows
import TestSupport
import Testing
import Wire

private let request = Array("GET /path HTTP/1.1\r\nHost: a.example\r\n\r\n".utf8)

@Suite struct PaddingTests {
  @Test(arguments: Family.allCases, 1...6)
  func `padding that a sender counts as payload of an acknowledgement hides nothing`(
    family: Family,
    count: Int
  ) {
    let zeros = [UInt8](repeating: 0, count: count)
    var connection = Connection(family, port: 80)
    let seen = observe { traffic in
      connection.open(&traffic)
      traffic.add(connection.segment(.client, zeros, .ack))
      connection.say(.client, request, &traffic)
      traffic.add(connection.segment(.server, zeros, .ack))
      connection.say(.server, "HTTP/1.1 204 No\r\n\r\n", &traffic)
    }
    #expect(seen.http.map(\.uri) == ["/path"])
    #expect(seen.http.map(\.statusCode) == [204])
    #expect(seen.flows.first?.notes.isEmpty == true)
  }

  @Test(arguments: Family.allCases)
  func `zeros that nothing else takes the place of were said`(family: Family) {
    // A body of two zeros and the request behind it.
    let head = Array("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n".utf8)
    var connection = Connection(family, port: 80)
    let seen = observe { traffic in
      connection.open(&traffic)
      connection.say(.client, head, &traffic)
      traffic.add(connection.segment(.client, [0, 0], .ack))
      connection.advance(.client, 2)
      connection.say(.client, request, &traffic)
    }
    #expect(seen.http.map(\.uri) == ["/a", "/path"])
    #expect(seen.http.first?.requestBodyOctets == 2)
    #expect(seen.coverage.missingOctets == 0)
  }
}
