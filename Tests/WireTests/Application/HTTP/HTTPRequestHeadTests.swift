import Testing

@testable import Wire

struct HTTPRequestHeadTests {
  private let request =
    "POST /a?b=c HTTP/1.1\r\nHost: Example.com\r\nUser-Agent: x/1 \r\nContent-Length: 5\r\n\r\n"

  @Test func `a request is read up to the empty line`() throws {
    let octets = Array((request + "hello").utf8)
    guard case .head(let head, let consumed) = HTTPRequestHead.parse(octets.span) else {
      Issue.record("no head")
      return
    }
    #expect(consumed == request.utf8.count)
    #expect(head.method == "POST" && head.target == "/a?b=c" && head.version == "1.1")
    #expect(head.host == "Example.com" && head.secondHost == nil)
    #expect(head.headers.first("user-agent") == "x/1")
    #expect(head.headers.lines.map(\.name) == ["Host", "User-Agent", "Content-Length"])
    #expect(head.bodyFraming == .length(5))
    #expect(head.damage == nil && !head.headers.closes(version: head.version))
  }

  @Test func `every truncation asks for more, or counts as it is when nothing more comes`() {
    let octets = Array(request.utf8)
    for length in 0..<octets.count {
      let cut = Array(octets.prefix(length))
      guard case .needMore = HTTPRequestHead.parse(cut.span) else {
        Issue.record("length \(length)")
        continue
      }
      let final = HTTPRequestHead.parse(cut.span, isFinal: true)
      if case .head(let head, let consumed) = final {
        #expect(length >= 22 && head.method == "POST" && head.damage != nil && consumed <= length)
      } else {
        #expect(length < 22)
      }
    }
  }

  @Test func `line ends of LF alone and empty lines in front are taken`() throws {
    let head = try #require(HTTPRequestHead.head("\r\n\nGET / HTTP/1.0\nHost: a\n\n"))
    #expect(head.host == "a" && head.version == "1.0")
    #expect(head.headers.closes(version: head.version))
  }

  @Test(arguments: [
    "OPTIONS * RTSP/1.0\r\n\r\n", "INVITE sip:a@b SIP/2.0\r\n\r\n", "GET / ICAP/1.0\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "GET /\r\n\r\n", "GET HTTP/1.1\r\n\r\n",
    "G=T / HTTP/1.1\r\n\r\n", "\u{16}\u{3}\u{1}\u{0}", "/ HTTP/1.1\r\n\r\n",
    " GET / HTTP/1.1\r\n\r\n",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG / HTTP/1.1\r\n\r\n", "GET /\u{1} HTTP/1.1", "SSH-2.0-x\r\n",
  ]) func `other protocols are not HTTP`(text: String) {
    guard case .notHTTP = HTTPRequestHead.parse(Array(text.utf8).span) else {
      Issue.record("taken for HTTP")
      return
    }
  }

  @Test func `two Host headers are both told`() throws {
    let head = try #require(
      HTTPRequestHead.head("GET / HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\n\r\n")
    )
    #expect(head.host == "a.test" && head.secondHost == "b.test")
  }

  @Test func `the same Host twice, or with its port, is one`() throws {
    let twice = "GET / HTTP/1.1\r\nHost: a.test\r\nHost: A.test:80\r\n\r\n"
    #expect(try #require(HTTPRequestHead.head(twice)).secondHost == nil)
  }

  @Test(
    arguments: [
      ("GET http://u:p@a.test:8080/x HTTP/1.1", "a.test:8080"),
      ("CONNECT a.test:443 HTTP/1.1", "a.test:443"), ("GET /http://a.test HTTP/1.1", nil),
      ("GET https://[2001:db8::1]?x HTTP/1.1", "[2001:db8::1]"), ("GET http:/// HTTP/1.1", nil),
    ] as [(String, String?)]
  ) func `a target may name its authority`(line: String, host: String?) throws {
    let head = try #require(HTTPRequestHead.head(line + "\r\n\r\n"))
    #expect(head.targetAuthority == host && head.host == nil)
  }

  @Test func `an authority that differs from Host is told`() throws {
    let text = "GET http://a.test/ HTTP/1.1\r\nHost: b.test\r\n\r\n"
    #expect(try #require(HTTPRequestHead.head(text)).secondHost == "a.test")
  }

  @Test func `a target with spaces is kept whole and noted`() throws {
    let head = try #require(HTTPRequestHead.head("GET /a b HTTP/1.1\r\n\r\n"))
    #expect(head.target == "/a b" && head.damage == .invalid(at: 4, field: "target"))
  }

  @Test func `a folded header is joined, and three hundred folds are cut`() throws {
    let head = try #require(HTTPRequestHead.head("GET / HTTP/1.1\r\nA: b\r\n  c\r\n\td\r\n\r\n"))
    #expect(head.headers.first("a") == "b c d" && head.damage == nil)
    let folds = String(repeating: " " + String(repeating: "x", count: 100) + "\r\n", count: 300)
    let long = try #require(HTTPRequestHead.head("GET / HTTP/1.1\r\nA: b\r\n" + folds + "\r\n"))
    let kept = (long.headers.first("a") ?? "").utf8.count
    #expect(kept > HTTPHeaders.maximumValue - 100 && kept <= HTTPHeaders.maximumValue)
    #expect(long.damage != nil)
  }

  @Test func `thousands of headers are counted out`() throws {
    let lines = String(repeating: "a: b\r\n", count: 10_000)
    let head = try #require(HTTPRequestHead.head("GET / HTTP/1.1\r\n" + lines + "\r\n"))
    #expect(head.headers.lines.count == HTTPHeaders.maximumLines)
    #expect(head.damage?.isNumberOfHeaders == true)
  }

  @Test func `a head longer than the limit is given as far as it goes`() throws {
    let lines = String(repeating: "a: bbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n", count: 3000)
    let head = try #require(HTTPRequestHead.head("GET / HTTP/1.1\r\n" + lines))
    #expect(head.method == "GET" && head.damage != nil)
    let endless = "GET /" + String(repeating: "a", count: 70_000)
    #expect(HTTPRequestHead.head(endless) == nil)
  }

  @Test(
    arguments: [
      ("Content-Length: -1", .unknown), ("Content-Length: 100000000000000000000", .unknown),
      ("Content-Length: 18446744073709551615", .length(.max)), ("Content-Length: 0", .none),
      ("Content-Length: 3\r\nContent-Length: 4", .unknown), ("Content-Length: 3, 3", .length(3)),
      ("Content-Length: +3", .unknown), ("Content-Length:", .unknown), ("X: y", .none),
      ("Transfer-Encoding: gzip, Chunked\r\nContent-Length: 3", .chunked),
      ("Transfer-Encoding: gzip", .unknown),
    ] as [(String, HTTPBodyFraming)]
  ) func `the body's end follows from the headers`(
    lines: String,
    framing: HTTPBodyFraming
  ) throws {
    let head = try #require(HTTPRequestHead.head("POST / HTTP/1.1\r\n" + lines + "\r\n\r\n"))
    #expect(head.bodyFraming == framing)
  }

  @Test func `hostile text is escaped and lines without a colon are noted`() throws {
    let octets =
      Array("GET /".utf8) + [0xff, 0x1b] + Array(" HTTP/1.1\r\nx\r\nA: é\u{7}\r\n\r\n".utf8)
    guard case .head(let head, _) = HTTPRequestHead.parse(octets.span) else {
      Issue.record("no head")
      return
    }
    #expect(head.target == "/\\xff\\x1b")
    #expect(head.headers.first("a") == "é\\x07")
    #expect(head.damage == .invalid(at: 18, field: "header line"))
  }

  @Test func `SSDP is told from other requests`() throws {
    let search = try #require(HTTPRequestHead.head("M-SEARCH * HTTP/1.1\r\nHOST: x\r\n\r\n"))
    #expect(search.isSSDP)
    #expect(try #require(HTTPRequestHead.head(request)).isSSDP == false)
  }

  @Test func `mutated requests never break the reader`() {
    let seed: UInt64 = 0x477_0001
    let folded = "GET / HTTP/1.1\r\nHost: a\r\n b\r\nTransfer-Encoding: chunked\r\n\r\n"
    forEachMutation(of: [Array(request.utf8), Array(folded.utf8)], seed: seed) { octets in
      for isFinal in [false, true] {
        guard
          case .head(let head, let consumed) = HTTPRequestHead.parse(octets.span, isFinal: isFinal)
        else { continue }
        #expect(consumed <= octets.count && !head.method.isEmpty, "seed \(seed)")
        _ = (head.bodyFraming, head.secondHost, head.asksForUpgrade)
      }
    }
  }
}

extension ParseError {
  fileprivate var isNumberOfHeaders: Bool {
    if case .invalid(_, "number of headers") = self { true } else { false }
  }
}
