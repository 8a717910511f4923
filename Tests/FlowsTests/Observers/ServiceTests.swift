import TestSupport
import Testing
import Wire

@testable import Flows

/// Octets from hexadecimal digits, and so many of one value.
private func fill(_ count: Int, _ octet: UInt8 = 0xa5) -> [UInt8] {
  Array(repeating: octet, count: count)
}

private let stun = hex("000100082112a442") + fill(12) + hex("8022000474657374")
private let hello = hex("16fefd00000000000000000010010000040000000000000004fefd0000")

/// One datagram, the port it goes to, and what it is.
private let datagrams: [(port: UInt16, payload: [UInt8], service: String)] = [
  (40_100, stun, "stun"),
  (3478, hex("000100082112a442") + fill(12) + hex("0019000411000000"), "stun"),
  (3478, hex("000300082112a442") + fill(12) + hex("0019000411000000"), "stun,turn"),
  (40_101, hello, "dtls"),
  (123, [0x23] + fill(47, 0), "ntp"),
  (51_820, hex("01000000") + fill(144), "wireguard"),
  (443, [0x38] + fill(8) + fill(5, 0), "openvpn"),
  (500, fill(8, 1) + fill(8, 0) + hex("2120220800000000000000240000000801020304"), "ipsec"),
  (4500, fill(8) + fill(32), "ipsec"),
  (161, hex("30120201010406") + Array("public".utf8) + hex("a105020101") + hex("0201"), "snmp"),
  (5060, Array("REGISTER sip:b.example SIP/2.0\r\n".utf8), "sip"),
  (514, Array("<34>Oct 11 22:14:15 host su: x".utf8), "syslog"),
  (69, hex("0001") + Array("boot.img\u{0}octet\u{0}".utf8), "tftp"),
  (5683, hex("40011234bb") + Array("temperature".utf8), "coap"),
  (6881, Array("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe".utf8), "bittorrent"),
  (1900, Array("M-SEARCH * HTTP/1.1\r\nMAN: x\r\n".utf8), "ssdp"),
  (4343, Array("r6fnvWj8".utf8) + fill(60), "dnscrypt"),
]

/// What a client or server says first over TCP, and what it is.
private let streams: [(port: UInt16, speaker: Connection.Speaker, payload: [UInt8], String)] = [
  (22, .server, Array("SSH-2.0-x\r\n".utf8), "ssh"),
  (25, .server, Array("220 mx.example ESMTP\r\n".utf8), "smtp"),
  (21, .server, Array("220 ready\r\n".utf8), "ftp"),
  (110, .server, Array("+OK ready\r\n".utf8), "pop3"),
  (143, .server, Array("* OK ready\r\n".utf8), "imap"),
  (3306, .server, hex("4a0000000a") + Array("8.0.36\u{0}".utf8) + fill(67), "mysql"),
  (5900, .server, Array("RFB 003.008\n".utf8), "rfb"),
  (1080, .client, [5, 1, 0], "socks"),
  (5222, .client, Array("<?xml version='1.0'?><stream:stream>".utf8), "xmpp"),
  (1883, .client, hex("100c0004") + Array("MQTT".utf8) + hex("0402003c0000"), "mqtt"),
  (5432, .client, hex("0000000804d2162f"), "postgresql"),
  (6379, .client, Array("*1\r\n$4\r\nPING\r\n".utf8), "redis"),
  (554, .client, Array("OPTIONS * RTSP/1.0\r\n\r\n".utf8), "rtsp"),
  (3389, .client, hex("030000130ee000000000000100080003000000"), "rdp"),
  (445, .client, hex("00000054fe534d424000") + fill(60), "smb"),
  (6881, .client, [19] + Array("BitTorrent protocol".utf8) + fill(48), "bittorrent"),
  (23, .server, hex("fffd18fffd20"), "telnet"),
  (40_000, .client, hex("170303") + [0, 32] + fill(32), "ssl"),
]

@Suite struct ServiceTests {
  @Test(arguments: Family.allCases)
  func `a datagram is named by its content`(family: Family) {
    for (port, payload, service) in datagrams {
      let seen = observe { traffic in
        traffic.udp((family.handset, 40_000), (family.server, port), payload)
      }
      #expect(seen.flows.map(\.services) == [service], "port \(port)")
    }
  }

  @Test(arguments: Family.allCases)
  func `a stream is named by what its ends say first`(family: Family) {
    for (port, speaker, payload, service) in streams {
      let seen = observe { traffic in
        var connection = Connection(family, port: port)
        connection.open(&traffic)
        connection.say(speaker, payload, &traffic)
      }
      #expect(seen.flows.map(\.services) == [service], "port \(port)")
    }
  }

  @Test(arguments: Family.allCases)
  func `a call is named by what opens it and by its media`(family: Family) {
    let seen = observe { traffic in
      let (phone, peer) = ((family.handset, UInt16(40_000)), (family.server, UInt16(40_100)))
      traffic.udp(phone, peer, stun)
      traffic.udp(phone, peer, hello)
      let sealed = hex("16fefd0001000000000000000401020304")
      traffic.udp(peer, phone, sealed)
      traffic.udp(phone, peer, sealed)
      for sequence in [UInt8(7), 8] {
        traffic.udp(phone, peer, [0x80, 0x60, 0, sequence, 0, 0, 0, 0, 1, 2, 3, 4] + fill(40))
      }
    }
    #expect(seen.flows.map(\.services) == ["stun,dtls,srtp"])
  }

  @Test(arguments: Family.allCases)
  func `media, µTP, TFTP blocks and a VPN's reset need two datagrams that fit`(family: Family) {
    let pairs: [(service: String, first: [UInt8], second: [UInt8], isReply: Bool)] = [
      (
        "rtp", hex("80000001000000000a0b0c0d") + fill(20),
        hex("80000002000000a00a0b0c0d") + fill(20), false
      ),
      (
        "bittorrent", hex("41001234") + fill(16, 1), hex("21001234") + fill(16, 2), true
      ),
      ("tftp", hex("00030001") + fill(100), hex("00040001"), true),
      ("openvpn", [0x38] + fill(80), [0x40] + fill(80), true),
    ]
    for (service, first, second, isReply) in pairs {
      let (phone, peer) = ((family.handset, UInt16(40_000)), (family.server, UInt16(40_100)))
      let alone = observe { $0.udp(phone, peer, first) }
      #expect(alone.flows.map(\.services) == [""], "\(service)")
      let both = observe { traffic in
        traffic.udp(phone, peer, first)
        traffic.udp(isReply ? peer : phone, isReply ? phone : peer, second)
      }
      #expect(both.flows.map(\.services) == [service])
    }
  }

  @Test(arguments: Family.allCases)
  func `what an envelope carries is named after it`(family: Family) {
    let socks = observe { traffic in
      var connection = Connection(family, port: 1080)
      connection.open(&traffic)
      connection.say(.client, [5, 1, 0], &traffic)
      connection.say(.server, [5, 0], &traffic)
      connection.say(.client, TLSBuilder.records(TLSBuilder.clientHello("a.example")), &traffic)
    }
    #expect(socks.flows.map(\.services) == ["socks,ssl"])
    #expect(socks.tls.map(\.serverName) == ["a.example"])
    let mail = observe { traffic in
      var connection = Connection(family, port: 587)
      connection.open(&traffic)
      connection.say(.server, "220 mx.example ESMTP\r\n", &traffic)
      connection.say(.client, "STARTTLS\r\n", &traffic)
      connection.say(.client, TLSBuilder.records(TLSBuilder.clientHello("a.example")), &traffic)
    }
    #expect(mail.flows.map(\.services) == ["smtp,ssl"])
    #expect(mail.tls.map(\.serverName) == ["a.example"])
  }

  @Test(arguments: Family.allCases)
  func `random payloads are no protocol, and are marked as opaque`(family: Family) {
    var random = SeededRandom(seed: 20_260_311)
    var traffic = Traffic()
    for number in 0..<1500 {
      let count = Int.random(in: 100...1200, using: &random)
      let payload = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let from = UInt16(20_000 + number)
      traffic.udp((family.handset, from), (family.server, 40_000), payload)
      var connection = Connection(family, port: 40_001, from: from)
      connection.open(&traffic)
      connection.say(.client, payload, &traffic)
    }
    let seen = observe(traffic)
    #expect(seen.flows.count == 3000)
    #expect(seen.flows.filter { $0.service != .unknown }.map(\.services) == [])
    #expect(seen.flows.count { $0.notes.contains(.opaque) } > 2990)
    #expect(seen.coverage.opaqueOctets > 0)
    #expect(seen.coverage.clearOctets == 0)
  }

  @Test func `no recogniser takes random octets for its protocol, whatever the port`() {
    var random = SeededRandom(seed: 99)
    var found = 0
    let ports: [UInt16] = [
      69, 427, 500, 514, 1194, 1701, 1812, 1900, 2123, 3478, 5351, 5683, 40_000,
    ]
    for _ in 0..<20_000 {
      let count = Int.random(in: 12...300, using: &random)
      let payload = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      for port in ports where StreamProtocol.isNamed(payload, port) { found += 1 }
    }
    #expect(found == 0)
  }

  @Test(arguments: Family.allCases)
  func `odd octets on the DNS port do not hide the questions after them`(family: Family) {
    let (client, resolver) = ((family.handset, UInt16(40_000)), (family.server, UInt16(53)))
    let seen = observe { traffic in
      traffic.udp(client, resolver, datagrams[9].payload)
      traffic.udp(client, resolver, PacketBuilder.dns(id: 7, "www.example", type: 1))
    }
    #expect(seen.dns.map(\.query) == ["www.example"])
    #expect(seen.flows.map(\.services) == ["dns"])
  }
}

@Suite struct CredentialSeenTests {
  @Test(arguments: Family.allCases)
  func `secrets in clear are noted with their frame and without themselves`(family: Family) {
    let seen = observe { traffic in
      var ftp = Connection(family, port: 21)
      ftp.open(&traffic)
      ftp.say(.server, "220 ready\r\n", &traffic)
      ftp.say(.client, "USER roberta.doe\r\n", &traffic)
      ftp.say(.server, "331 Password required\r\n", &traffic)
      ftp.say(.client, "PASS hunter2\r\n", &traffic)
      var http = Connection(family, port: 80, from: 40_001)
      http.open(&traffic)
      http.say(
        .client,
        "GET / HTTP/1.1\r\nHost: a.example\r\n"
          + "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n",
        &traffic
      )
      traffic.udp((family.handset, 40_002), (family.server, 161), datagrams[9].payload)
    }
    #expect(seen.credentials.map(\.service) == [.ftp, .http, .snmp])
    #expect(seen.credentials.map(\.frame.frame) == [7, 11, 12])
    #expect(seen.credentials.map(\.credential.maskedUser) == ["ro…oe", "A…", ""])
    #expect(seen.credentials.map(\.credential.secretLength) == [7, 11, 6])
    #expect(seen.coverage.credentials == 3)
  }

  @Test(arguments: Family.allCases)
  func `what a server says is no secret of the client`(family: Family) {
    let seen = observe { traffic in
      var mail = Connection(family, port: 110)
      mail.open(&traffic)
      mail.say(.server, "+OK ready\r\n", &traffic)
      mail.say(.server, "USER bob\r\nPASS secret\r\n", &traffic)
    }
    #expect(seen.flows.map(\.service) == [.pop3])
    #expect(seen.credentials.isEmpty)
  }
}

@Suite struct ClockTests {
  @Test func `steps of the clock are counted, small disorder apart from them`() {
    var traffic = Traffic()
    let ends = ((Family.ipv4.handset, UInt16(1)), (Family.ipv4.server, UInt16(40_000)))
    for step in [0, 1_000_000, -500_000_000, 1_000_000, -5_000_000_000, 2 * 86_400_000_000_000] {
      traffic.now += Int64(step) - 1_000_000
      traffic.udp(ends.0, ends.1, [1])
    }
    let coverage = observe(traffic).coverage
    #expect(coverage.framesOutOfOrder == 2)
    #expect(coverage.clockJumps == 2)
    #expect(coverage.anomalyCounts["clock-jump"] == 2)
  }
}

extension Flow {
  /// Its protocols, outermost first, as the log writes them.
  fileprivate var services: String {
    (carriers.all + [service]).map(\.name).joined(separator: ",")
  }
}

extension StreamProtocol {
  /// Whether octets are taken for anything at the start of a stream.
  fileprivate static func isNamed(_ payload: [UInt8], _ port: UInt16) -> Bool {
    switch recognise(payload.span, sourcePort: 40_000, destinationPort: port) {
    case .unknown, .undecided: false
    default: true
    }
  }
}
