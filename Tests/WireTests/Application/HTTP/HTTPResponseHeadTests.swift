import Testing

@testable import Wire

struct HTTPResponseHeadTests {
  private let response =
    "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n"

  @Test func `a response tells status, reason and type`() throws {
    let head = try #require(HTTPResponseHead.head(response))
    #expect(head.status == 404 && head.reason == "Not Found" && head.version == "1.1")
    #expect(head.headers.first("content-type") == "text/html")
    #expect(head.bodyFraming(requestMethod: "GET") == .length(9))
  }

  @Test func `every truncation asks for more`() {
    let octets = Array(response.utf8)
    for length in 0..<octets.count {
      guard case .needMore = HTTPResponseHead.parse(Array(octets.prefix(length)).span) else {
        Issue.record("length \(length)")
        continue
      }
    }
  }

  @Test(arguments: [
    "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
    "HTTP/1.1200 OK\r\n\r\n",
    "HTTP/2 200\r\n\r\n", "RTSP/1.0 200 OK\r\n\r\n", "HTTP/1.1\r\n\r\n", "HTTP/1.1 099 x\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
  ]) func `other lines are no responses`(text: String) {
    guard case .notHTTP = HTTPResponseHead.parse(Array(text.utf8).span) else {
      Issue.record("taken for a response")
      return
    }
  }

  @Test(
    arguments: [
      ("HTTP/1.1 200 OK", "GET", .untilClose), ("HTTP/1.1 204 x", "GET", .none),
      ("HTTP/1.1 304 x\r\nContent-Length: 4", "GET", .none),
      ("HTTP/1.1 200 OK\r\nContent-Length: 4", "HEAD", .none), ("HTTP/1.1 100 x", "POST", .none),
      ("HTTP/1.1 101 x", "GET", .upgrade), ("HTTP/1.1 200 OK", "CONNECT", .upgrade),
      ("HTTP/1.1 403 x\r\nContent-Length: 4", "CONNECT", .length(4)),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", "GET", .chunked),
      ("HTTP/1.1 200 OK\r\nTransfer-Encoding: x", "GET", .untilClose),
      ("HTTP/1.1 200 OK\r\nContent-Length: x", "GET", .unknown),
      ("HTTP/1.1 200", "GET", .untilClose),
    ] as [(String, String, HTTPBodyFraming)]
  ) func `the body's end follows from head and method`(
    text: String,
    method: String,
    framing: HTTPBodyFraming
  ) throws {
    let head = try #require(HTTPResponseHead.head(text + "\r\n\r\n"))
    #expect(head.bodyFraming(requestMethod: method) == framing)
  }

  @Test func `mutated responses never break the reader`() {
    let seed: UInt64 = 0x477_0002
    forEachMutation(of: [Array(response.utf8)], seed: seed) { octets in
      guard case .head(let head, let consumed) = HTTPResponseHead.parse(octets.span) else { return }
      #expect(consumed <= octets.count && (100...999).contains(head.status), "seed \(seed)")
    }
  }
}

struct HTTPChunkScannerTests {
  private let body =
    "5;a=b\r\nhello\r\n1F\r\n" + String(repeating: "x", count: 31)
    + "\r\n0\r\nTrailer: y\r\n\r\n"

  @Test func `the next message is found behind the trailers`() {
    let octets = Array((body + "GET /").utf8)
    var scanner = HTTPChunkScanner()
    let taken = scanner.consume(octets.span)
    #expect(taken == body.utf8.count)
    #expect(scanner.isDone && !scanner.isDamaged && scanner.bodyOctets == 36)
  }

  @Test func `any cut into pieces gives the same`() {
    let octets = Array(body.utf8)
    for cut in 0...octets.count {
      var scanner = HTTPChunkScanner()
      let first = scanner.consume(Array(octets[..<cut]).span)
      #expect(first == cut && scanner.isDone == (cut == octets.count))
      let second = scanner.consume(Array(octets[cut...]).span)
      #expect(second == octets.count - cut && scanner.isDone && scanner.bodyOctets == 36)
    }
  }

  @Test func `line ends of LF alone are taken`() {
    var scanner = HTTPChunkScanner()
    _ = scanner.consume(Array("2\nab\n0\n\n".utf8).span)
    #expect(scanner.isDone && scanner.bodyOctets == 2)
  }

  @Test func `a chunk of sixteen f digits swallows the rest`() {
    var scanner = HTTPChunkScanner()
    let octets = Array("ffffffffffffffff\r\nabc".utf8)
    let taken = scanner.consume(octets.span)
    #expect(taken == octets.count && scanner.bodyOctets == 3)
    #expect(!scanner.isDone && !scanner.isDamaged)
  }

  @Test(arguments: [
    "fffffffffffffffff\r\n", "00000000000000001\r\n", "\r\n", "-1\r\n", "g\r\n", "2\r\nabc",
    "5" + String(repeating: ";", count: 20_000),
    "0\r\n" + String(repeating: "x", count: 20_000),
  ]) func `what breaks the form is damage`(text: String) {
    var scanner = HTTPChunkScanner()
    _ = scanner.consume(Array(text.utf8).span)
    #expect(scanner.isDamaged)
  }

  @Test func `mutated bodies never break the scanner`() {
    let seed: UInt64 = 0x477_0003
    forEachMutation(of: [Array(body.utf8)], seed: seed) { octets in
      var scanner = HTTPChunkScanner()
      let taken = scanner.consume(octets.span)
      #expect(taken == octets.count || scanner.isDone || scanner.isDamaged, "seed \(seed)")
      #expect(scanner.bodyOctets <= UInt64(octets.count), "seed \(seed)")
    }
  }
}
