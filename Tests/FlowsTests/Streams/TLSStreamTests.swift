import Flows
import TestSupport
import Testing
import Wire

private let hello = TLSBuilder.clientHello("www.example.org", alpn: ["h2", "http/1.1"])

/// What is seen of a connection in which the client says `flight`, segment by segment.
private func observe(
  _ family: Family,
  _ flight: [UInt8],
  size: Int = 1400,
  port: UInt16 = 443,
  before: [(Connection.Speaker, String)] = [],
  answer: [UInt8] = []
) -> Observations {
  var connection = Connection(family, port: port)
  return observe { traffic in
    connection.open(&traffic)
    for (speaker, text) in before { connection.say(speaker, text, &traffic) }
    connection.say(.client, flight, size: size, &traffic)
    connection.say(.server, answer, size: size, &traffic)
  }
}

@Suite struct TLSStreamTests {
  @Test(arguments: Family.allCases)
  func `a handshake says what was offered and what was agreed on`(family: Family) throws {
    let answer = TLSBuilder.records(TLSBuilder.serverHello())
    let seen = observe(family, TLSBuilder.records(hello), answer: answer)
    let handshake = try #require(seen.tls.first)
    #expect(seen.tls.count == 1)
    #expect(handshake.serverName == "www.example.org")
    #expect(handshake.clientALPN == ["h2", "http/1.1"])
    #expect(handshake.established)
    #expect(handshake.version == 0x0304)
    #expect(handshake.cipher == 0x1301)
    #expect(handshake.curve == 0x001d)
    #expect(handshake.first.frame == 4)
    #expect(handshake.serverHello?.frame == 5)
    #expect(handshake.ja3?.count == 32)
    #expect(handshake.ja4?.hasPrefix("t13d030") == true)
    #expect(seen.flows.map(\.service) == [.ssl])
    #expect(seen.coverage.handshakes == 1)
  }

  @Test(arguments: Family.allCases)
  func `TLS 1.2 shows the protocol that the server chose`(family: Family) throws {
    let answer = TLSBuilder.serverHello(cipher: 0xc02f, isVersion13: false, alpn: "h2")
    let seen = observe(family, TLSBuilder.records(hello), answer: TLSBuilder.records(answer))
    let handshake = try #require(seen.tls.first)
    #expect((handshake.version, handshake.cipher) == (0x0303, 0xc02f))
    #expect(handshake.nextProtocol == "h2")
  }

  @Test(arguments: Family.allCases)
  func `TLS on port 853 or with the token dot is DNS over TLS`(family: Family) {
    let answer = TLSBuilder.records(TLSBuilder.serverHello())
    let token = TLSBuilder.clientHello("dns.example", alpn: ["dot"])
    for (flight, port) in [(hello, 853), (token, 443), ([], 853)] as [([UInt8], UInt16)] {
      let seen = observe(family, TLSBuilder.records(flight), port: port, answer: answer)
      #expect(seen.flows.map(\.service) == [.dot])
      #expect(seen.coverage.encryptedDNSFlows == 1)
    }
  }

  @Test(arguments: Family.allCases, [1, 2, 3, 5, 7, 50])
  func `a hello may lie in segments of any size`(family: Family, size: Int) {
    let answer = TLSBuilder.records(TLSBuilder.serverHello())
    let seen = observe(family, TLSBuilder.records(hello), size: size, answer: answer)
    #expect(seen.tls.map(\.serverName) == ["www.example.org"])
    #expect(seen.tls.first?.established == true)
    let segments = (TLSBuilder.records(hello).count + size - 1) / size
    #expect(seen.tls.first?.first.frame == UInt32(3 + segments))
  }

  @Test(arguments: Family.allCases, [1, 3, 4, 5, 100])
  func `a hello may lie in records of any size`(family: Family, size: Int) {
    let seen = observe(family, TLSBuilder.records(hello, size: size))
    #expect(seen.tls.map(\.serverName) == ["www.example.org"])
  }

  @Test(arguments: Family.allCases)
  func `a hello of several segments may arrive out of order`(family: Family) {
    let flight = TLSBuilder.records(TLSBuilder.clientHello("big.example", padding: 3000))
    var connection = Connection(family)
    let seen = observe { traffic in
      connection.open(&traffic)
      for start in [2800, 1400, 0] {
        let part = Array(flight[start..<min(start + 1400, flight.count)])
        traffic.add(connection.segment(.client, part, at: start))
      }
    }
    #expect(seen.tls.map(\.serverName) == ["big.example"])
  }

  @Test(arguments: Family.allCases)
  func `a hello is found behind a proxy's CONNECT`(family: Family) {
    let seen = observe(
      family,
      TLSBuilder.records(hello),
      port: 3128,
      before: [
        (.client, "CONNECT www.example.org:443 HTTP/1.1\r\nHost: www.example.org\r\n\r\n"),
        (.server, "HTTP/1.1 200 Connection established\r\n\r\n"),
      ]
    )
    #expect(seen.http.map(\.method) == ["CONNECT"])
    #expect(seen.http.map(\.statusCode) == [200])
    #expect(seen.tls.map(\.serverName) == ["www.example.org"])
    #expect(seen.flows.map(\.service) == [.ssl])
  }

  @Test(arguments: Family.allCases)
  func `a hello that does not wait for the proxy is found, in the same segment too`(
    family: Family
  ) {
    let ask = Array("CONNECT www.example.org:443 HTTP/1.1\r\n\r\n".utf8)
    for size in [1400, ask.count] {
      let seen = observe(family, ask + TLSBuilder.records(hello), size: size, port: 3128)
      #expect(seen.http.map(\.method) == ["CONNECT"])
      #expect(seen.tls.map(\.serverName) == ["www.example.org"])
    }
  }

  @Test(arguments: Family.allCases)
  func `a segment full of CONNECT ends after so many tunnels`(family: Family) {
    let seen = observe(
      family,
      Array(String(repeating: "CONNECT a HTTP/1.1\r\n\r\n", count: 2500).utf8),
      size: 60_000,
      port: 3128
    )
    #expect(seen.http.count == FlowLimits.standard.tunnelsPerStream + 1)
    #expect(seen.coverage.anomalyCounts["tunnel-limit"] == 1)
  }

  @Test(arguments: Family.allCases)
  func `a request that follows a refused CONNECT is read`(family: Family) {
    let seen = observe(
      family,
      Array("GET /login HTTP/1.1\r\nHost: proxy.example\r\n\r\n".utf8),
      port: 3128,
      before: [
        (.client, "CONNECT www.example.org:443 HTTP/1.1\r\n\r\n"),
        (.server, "HTTP/1.1 407 Authenticate\r\nContent-Length: 0\r\n\r\n"),
      ]
    )
    #expect(seen.http.map(\.method) == ["CONNECT", "GET"])
  }

  @Test(arguments: Family.allCases)
  func `a hello is found after STARTTLS`(family: Family) {
    let seen = observe(
      family,
      TLSBuilder.records(hello),
      port: 587,
      before: [
        (.server, "220 mail.example ESMTP\r\n"), (.client, "EHLO handset\r\n"),
        (.server, "250-mail.example\r\n250 STARTTLS\r\n"), (.client, "STARTTLS\r\n"),
        (.server, "220 go ahead\r\n"),
      ]
    )
    #expect(seen.tls.map(\.serverName) == ["www.example.org"])
    #expect(seen.flows.map(\.service) == [.ssl])
  }

  @Test(arguments: Family.allCases)
  func `a server's hello without the client's is a handshake of its own`(family: Family) throws {
    let seen = observe(family, [], answer: TLSBuilder.records(TLSBuilder.serverHello()))
    let handshake = try #require(seen.tls.first)
    #expect(handshake.serverName == nil)
    #expect(handshake.established)
    #expect(handshake.ja3 == nil)
  }

  @Test(arguments: Family.allCases)
  func `a hello that offers Encrypted Client Hello marks its flow`(family: Family) throws {
    var body = Array(TLSBuilder.clientHello("public.example").dropFirst(4))
    let extensions = 2 + 32 + 33 + 8 + 2
    let length = Int(body[extensions]) << 8 | Int(body[extensions + 1])
    body += [0xfe, 0x0d, 0, 3, 0, 1, 1]
    body.replaceSubrange(
      extensions..<(extensions + 2),
      with: PacketBuilder.be(UInt16(length + 7))
    )
    let seen = observe(family, TLSBuilder.records(TLSBuilder.handshake(1, body)))
    #expect(seen.tls.first?.ech == true)
    #expect(seen.flows.first?.notes.contains(.encryptedClientHello) == true)
    #expect(seen.coverage.echHandshakes == 1)
  }

  @Test(arguments: Family.allCases)
  func `two thousand empty records before a hello are passed over`(family: Family) {
    let empty = Array(repeatElement(TLSBuilder.record(22, []), count: 2000).joined())
    let flight = TLSBuilder.record(22, [1]) + empty + TLSBuilder.records(Array(hello.dropFirst()))
    let seen = observe(family, flight)
    #expect(seen.tls.map(\.serverName) == ["www.example.org"])
  }

  @Test(arguments: Family.allCases)
  func `a hello whose lengths lie is noted and never trusted further`(family: Family) {
    var body = Array(hello.dropFirst(4))
    body[2 + 32] = 200
    let seen = observe(family, TLSBuilder.records(TLSBuilder.handshake(1, body)))
    #expect(seen.coverage.anomalyCounts["tls-hello-damaged"] == 1)
    #expect(seen.tls.first?.serverName == nil)
    let short = observe(family, TLSBuilder.records(TLSBuilder.handshake(1, [3, 3])))
    #expect(short.coverage.anomalyCounts["tls-hello-malformed"] == 1)
    #expect(short.tls.isEmpty)
  }

  @Test(arguments: Family.allCases)
  func `a handshake that never ends is given up`(family: Family) {
    let endless = TLSBuilder.handshake(1, Array(repeating: 1, count: 300_000))
    let seen = observe(family, TLSBuilder.records(endless))
    #expect(seen.tls.isEmpty)
    #expect(seen.flows.first?.sent.payloadOctets == UInt64(TLSBuilder.records(endless).count))
  }

  @Test(arguments: Family.allCases)
  func `a hello in which octets are missing is read up to them, and says so`(family: Family) {
    let flight = TLSBuilder.records(TLSBuilder.clientHello("big.example", padding: 3000))
    var connection = Connection(family)
    let seen = observe { traffic in
      connection.open(&traffic)
      traffic.add(connection.segment(.client, Array(flight[..<1400])))
      traffic.add(connection.segment(.client, Array(flight[2800...]), at: 2800))
    }
    #expect(seen.tls.map(\.serverName) == ["big.example"])
    #expect(seen.tls.map(\.ja3) == [nil])
    #expect(seen.flows.first?.notes.contains(.gap) == true)
    #expect(seen.coverage.streamsWithGaps == 1)
    #expect(seen.coverage.anomalyCounts["tls-hello-damaged"] == 1)
  }

  @Test(arguments: Family.allCases)
  func `a second hello that says something else is another row`(family: Family) {
    let other = TLSBuilder.clientHello("other.example")
    let seen = observe(family, TLSBuilder.records(hello) + TLSBuilder.records(other))
    #expect(seen.tls.map(\.serverName) == ["www.example.org", "other.example"])
    let twice = observe(family, TLSBuilder.records(hello) + TLSBuilder.records(hello))
    #expect(twice.tls.count == 1)
  }

  @Test(arguments: Family.allCases)
  func `a hello that was captured short is read as far as it goes, without fingerprints`(
    family: Family
  ) throws {
    let flight = TLSBuilder.records(TLSBuilder.clientHello("cut.example", padding: 600))
    var connection = Connection(family)
    let seen = observe { traffic in
      connection.open(&traffic)
      let segment = connection.segment(.client, flight)
      traffic.add(segment, captured: 14 + family.headerOctets + 20 + 200)
    }
    let record = try #require(seen.tls.first)
    #expect(record.serverName == "cut.example")
    #expect(record.ja3 == nil)
    #expect(record.ja4 == nil)
    #expect(seen.flows.first?.notes.contains(.gap) == true)
  }

  @Test(arguments: Family.allCases)
  func `a server that repeats the session of TLS 1 2 takes it up`(family: Family) {
    var body: [UInt8] = [3, 3] + Array(repeating: 7, count: 32)
    body += TLSBuilder.vector8(Array(repeating: 5, count: 32)) + [0xc0, 0x2f, 0]
    let again = observe(
      family,
      TLSBuilder.records(hello),
      answer: TLSBuilder.records(TLSBuilder.handshake(2, body))
    )
    #expect(again.tls.map(\.resumed) == [true])
    let fresh = TLSBuilder.serverHello(cipher: 0xc02f, isVersion13: false)
    let first = observe(family, TLSBuilder.records(hello), answer: TLSBuilder.records(fresh))
    #expect(first.tls.map(\.resumed) == [false])
  }
}
