import Flows
import TestSupport
import Testing
import Wire

private let hello = TLSBuilder.records(TLSBuilder.clientHello("inner.example"))

/// What client and server say in clear before TLS starts in the same connection.
private struct Prologue: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let port: UInt16
  let lines: [(Connection.Speaker, [UInt8])]

  init(_ name: String, _ port: UInt16, _ lines: [(Connection.Speaker, String)]) {
    testDescription = name
    self.port = port
    self.lines = lines.map { ($0.0, Array($0.1.utf8)) }
  }

  init(_ name: String, _ port: UInt16, octets lines: [(Connection.Speaker, [UInt8])]) {
    testDescription = name
    self.port = port
    self.lines = lines
  }
}

private let prologues = [
  Prologue(
    "SMTP",
    587,
    [
      (.server, "220 mail ESMTP\r\n"), (.client, "EHLO phone\r\n"), (.server, "250 STARTTLS\r\n"),
      (.client, "STARTTLS\r\n"), (.server, "220 go\r\n"),
    ]
  ),
  Prologue(
    "IMAP",
    143,
    [
      (.server, "* OK ready\r\n"), (.client, "a1 STARTTLS\r\n"), (.server, "a1 OK\r\n"),
    ]
  ),
  Prologue("POP3", 110, [(.server, "+OK\r\n"), (.client, "STLS\r\n"), (.server, "+OK\r\n")]),
  Prologue("FTP", 21, [(.server, "220 FTP\r\n"), (.client, "AUTH TLS\r\n"), (.server, "234\r\n")]),
  Prologue(
    "XMPP",
    5222,
    [
      (.client, "<?xml version='1.0'?><stream:stream to='x' xmlns='jabber:client'>"),
      (.server, "<?xml version='1.0'?><stream:stream><stream:features><starttls/>"),
      (.client, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"), (.server, "<proceed/>"),
    ]
  ),
  Prologue(
    "LDAP",
    389,
    octets: [
      (
        .client,
        [0x30, 0x1d, 2, 1, 1, 0x77, 0x18, 0x80, 0x16] + Array("1.3.6.1.4.1.1466.20037".utf8)
      ),
      (.server, [0x30, 12, 2, 1, 1, 0x78, 7, 10, 1, 0, 4, 0, 4, 0]),
    ]
  ),
  Prologue(
    "PostgreSQL",
    5432,
    octets: [
      (.client, [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]), (.server, [0x53]),
    ]
  ),
  Prologue(
    "SOCKS5",
    1080,
    octets: [
      (.client, [5, 1, 0]), (.server, [5, 0]),
      (.client, [5, 1, 0, 3, 5] + Array("a.net".utf8) + [1, 0xbb]),
      (.server, [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
    ]
  ),
  Prologue(
    "HTTP proxy",
    8080,
    [
      (.client, "CONNECT inner.example:443 HTTP/1.1\r\nHost: inner.example:443\r\n\r\n"),
      (.server, "HTTP/1.1 200 Connection established\r\n\r\n"),
    ]
  ),
  Prologue(
    "WebSocket",
    80,
    [
      (.client, "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
      (.server, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"),
    ]
  ),
]

@Suite struct InnerProtocolTests {
  @Test(arguments: Family.allCases, prologues)
  private func `TLS that starts inside another protocol is read`(
    family: Family,
    prologue: Prologue
  ) {
    var connection = Connection(family, port: prologue.port)
    let seen = observe { traffic in
      connection.open(&traffic)
      for (speaker, octets) in prologue.lines { connection.say(speaker, octets, &traffic) }
      connection.say(.client, hello, &traffic)
    }
    #expect(seen.tls.map(\.serverName) == ["inner.example"])
    #expect(seen.flows.map(\.service) == [.ssl])
  }

  @Test(arguments: Family.allCases, [1, 20, 1400])
  func `a proxy's header in front of TLS or HTTP is passed over`(family: Family, size: Int) {
    let text = Array("PROXY TCP4 192.0.2.1 192.0.2.2 1234 443\r\n".utf8)
    let binary =
      [0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a, 0x21, 0x11, 0, 12]
      + [UInt8](repeating: 1, count: 12)
    for header in [text, binary] {
      var connection = Connection(family)
      let secure = observe { traffic in
        connection.open(&traffic)
        connection.say(.client, header + hello, size: size < 20 ? 60 : size, &traffic)
      }
      #expect(secure.tls.map(\.serverName) == ["inner.example"])
      var other = Connection(family, port: 80)
      let plain = observe { traffic in
        other.open(&traffic)
        other.say(.client, header, &traffic)
        other.say(.client, "GET /p HTTP/1.1\r\nHost: a.example\r\n\r\n", size: size, &traffic)
      }
      #expect(plain.http.map(\.uri) == ["/p"])
    }
  }

  @Test(arguments: Family.allCases)
  func `an SSL 2 hello opens a handshake that the server's hello completes`(family: Family) {
    let content = [1, 3, 1, 0, 3, 0, 0, 0, 16, 0, 0, 0x2f] + [UInt8](repeating: 4, count: 16)
    var connection = Connection(family)
    let seen = observe { traffic in
      connection.open(&traffic)
      connection.say(.client, [0x80, UInt8(content.count)] + content, &traffic)
      let hello = TLSBuilder.serverHello(cipher: 0x002f, isVersion13: false)
      connection.say(.server, TLSBuilder.records(hello), &traffic)
    }
    #expect(seen.tls.map(\.cipher) == [0x002f])
    #expect(seen.flows.map(\.service) == [.ssl])
  }
}
