import TestSupport
import Testing

@testable import Wire

/// A recogniser and octets that it must accept.
struct Recogniser: Sendable, CustomTestStringConvertible {
  let name: String
  let sample: [UInt8]
  let accepts: @Sendable ([UInt8]) -> Bool
  var testDescription: String { name }

  static let all: [Recogniser] = datagrams + streams + texts

  private static let datagrams: [Recogniser] = [
    Recogniser(name: "stun", sample: RecognitionSamples.stun) { STUN.isMessage($0.span) },
    Recogniser(name: "turn", sample: RecognitionSamples.allocate) {
      STUN.isRelayMessage($0.span)
    },
    Recogniser(name: "classic stun", sample: RecognitionSamples.classicSTUN) {
      STUN.isClassicMessage($0.span)
    },
    Recogniser(name: "dtls", sample: RecognitionSamples.dtls) {
      DTLSRecognition.isRecord($0.span)
    },
    Recogniser(name: "rtcp", sample: RecognitionSamples.rtcp) { RTP.isControl($0.span) },
    Recogniser(name: "wireguard", sample: RecognitionSamples.wireGuard) {
      WireGuard.isMessage($0.span)
    },
    Recogniser(name: "warp", sample: RecognitionSamples.warpHandshake) {
      WireGuard.isMessage($0.span)
    },
    Recogniser(name: "openvpn", sample: RecognitionSamples.openVPN) {
      OpenVPN.isClientReset($0.span)
    },
    Recogniser(name: "openvpn tls-auth", sample: RecognitionSamples.openVPNAuthenticated) {
      OpenVPN.isClientReset($0.span)
    },
    Recogniser(name: "ike", sample: RecognitionSamples.ike) { IKE.isMessage($0.span) },
    Recogniser(name: "ike 4500", sample: [0, 0, 0, 0] + RecognitionSamples.ike) {
      IKE.isMarkedMessage($0.span)
    },
    Recogniser(name: "snmp", sample: RecognitionSamples.snmp) { SNMP.isMessage($0.span) },
    Recogniser(name: "snmp 3", sample: RecognitionSamples.snmp3) { SNMP.isMessage($0.span) },
    Recogniser(name: "ldap", sample: RecognitionSamples.ldap) { LDAP.isMessage($0.span) },
    Recogniser(name: "kerberos", sample: RecognitionSamples.kerberos) {
      Kerberos.isMessage($0.span)
    },
    Recogniser(name: "radius", sample: RecognitionSamples.radius) { RADIUS.isMessage($0.span) },
    Recogniser(name: "coap", sample: RecognitionSamples.coap) { CoAP.isMessage($0.span) },
    Recogniser(name: "gtp", sample: RecognitionSamples.gtp) { GTP.isMessage($0.span) },
    Recogniser(name: "tracker", sample: RecognitionSamples.tracker) {
      BitTorrent.isDatagram($0.span)
    },
    Recogniser(name: "dht", sample: RecognitionSamples.dht) { BitTorrent.isDatagram($0.span) },
    Recogniser(name: "tftp", sample: RecognitionSamples.tftp) {
      FileStart.isTFTPRequest($0.span)
    },
    Recogniser(name: "dnscrypt", sample: RecognitionSamples.dnscrypt) {
      DNSCrypt.isResponse($0.span)
    },
    Recogniser(name: "slp", sample: RecognitionSamples.slp) { MachineStart.isSLP($0.span) },
    Recogniser(name: "l2tp", sample: RecognitionSamples.l2tp) { TunnelControl.isL2TP($0.span) },
  ]

  private static let streams: [Recogniser] = [
    Recogniser(name: "mqtt", sample: RecognitionSamples.mqtt) {
      MessagingStart.isMQTT($0.span)
    },
    Recogniser(name: "socks 5", sample: RecognitionSamples.socks5) {
      TunnelControl.isSOCKS5($0.span)
    },
    Recogniser(name: "socks 4", sample: RecognitionSamples.socks4) {
      TunnelControl.isSOCKS4($0.span)
    },
    Recogniser(name: "rdp", sample: RecognitionSamples.rdp) { RemoteStart.isRDP($0.span) },
    Recogniser(name: "smb", sample: RecognitionSamples.smb) { FileStart.isSMB($0.span) },
    Recogniser(name: "mysql", sample: RecognitionSamples.mysql) {
      DatabaseStart.isMySQL($0.span)
    },
    Recogniser(name: "postgresql", sample: RecognitionSamples.postgreSQL) {
      DatabaseStart.isPostgreSQL($0.span)
    },
    Recogniser(name: "mongodb", sample: RecognitionSamples.mongoDB) {
      DatabaseStart.isMongoDB($0.span)
    },
    Recogniser(name: "tds", sample: RecognitionSamples.tds) { DatabaseStart.isTDS($0.span) },
    Recogniser(name: "diameter", sample: RecognitionSamples.diameter) {
      Diameter.isMessage($0.span)
    },
    Recogniser(name: "pptp", sample: RecognitionSamples.pptp) { TunnelControl.isPPTP($0.span) },
    Recogniser(name: "bgp", sample: RecognitionSamples.bgp) { MachineStart.isBGP($0.span) },
    Recogniser(name: "dce-rpc", sample: RecognitionSamples.dcerpc) {
      RemoteStart.isDCERPC($0.span)
    },
    Recogniser(name: "bittorrent", sample: RecognitionSamples.bitTorrent) {
      FileStart.isBitTorrent($0.span)
    },
    Recogniser(name: "telnet", sample: RecognitionSamples.telnet) {
      RemoteStart.isTelnet($0.span)
    },
    Recogniser(name: "openvpn tcp", sample: [0, 14] + RecognitionSamples.openVPN) {
      OpenVPN.isStream($0.span)
    },
    Recogniser(name: "framed stun", sample: [0, 28] + RecognitionSamples.stun) {
      STUN.isFramed($0.span)
    },
  ]

  private static let texts: [Recogniser] = [
    Recogniser(name: "sip", sample: Array("INVITE sip:bob@b.example SIP/2.0\r\n".utf8)) {
      MediaText.isSIP($0.span)
    },
    Recogniser(name: "rtsp", sample: Array("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n".utf8)) {
      MediaText.isRTSP($0.span)
    },
    Recogniser(name: "memcached", sample: RecognitionSamples.memcached) {
      DatabaseStart.isMemcached($0.span)
    },
    Recogniser(name: "redis", sample: Array("*1\r\n$4\r\nPING\r\n".utf8)) {
      DatabaseStart.isRedis($0.span)
    },
    Recogniser(name: "xmpp", sample: RecognitionSamples.xmpp) { MessagingStart.isXMPP($0.span) },
    Recogniser(name: "irc", sample: Array("NICK me\r\nUSER me 0 * :Me\r\n".utf8)) {
      MessagingStart.isIRC($0.span)
    },
    Recogniser(name: "amqp", sample: Array("AMQP".utf8) + [0, 0, 9, 1]) {
      MessagingStart.isAMQP($0.span)
    },
    Recogniser(name: "syslog", sample: Array("<34>Oct 11 22:14:15 host su: x".utf8)) {
      Syslog.isMessage($0.span)
    },
    Recogniser(name: "ssdp", sample: Array("M-SEARCH * HTTP/1.1\r\n".utf8)) {
      SSDPRecognition.isMessage($0.span)
    },
    Recogniser(name: "smtp", sample: Array("220 mx.example ESMTP\r\n".utf8)) {
      TextGreeting.kind($0.span, port: 40_000) == .smtp
    },
    Recogniser(name: "imap", sample: Array("* OK IMAP4rev1 ready\r\n".utf8)) {
      TextGreeting.kind($0.span, port: 40_000) == .imap
    },
  ]
}

@Suite struct RecognitionTests {
  @Test(arguments: Recogniser.all)
  func `the first message of each protocol is recognised`(recogniser: Recogniser) {
    #expect(recogniser.accepts(recogniser.sample))
  }

  @Test(arguments: Recogniser.all)
  func `no truncation traps, and an octet is never enough`(recogniser: Recogniser) {
    for length in 0..<recogniser.sample.count {
      let isAccepted = recogniser.accepts(Array(recogniser.sample.prefix(length)))
      #expect(!isAccepted || length >= 3, "\(length) octets")
    }
  }

  @Test(arguments: Recogniser.all)
  func `each octet may be anything without a trap`(recogniser: Recogniser) {
    for index in recogniser.sample.indices {
      for octet in [UInt8(0), 0x7f, 0x80, 0xff] {
        var changed = recogniser.sample
        changed[index] = octet
        _ = recogniser.accepts(changed)
      }
    }
    #expect(!recogniser.accepts([]))
  }

  @Test(arguments: Recogniser.all)
  func `the message of one protocol is not that of another`(recogniser: Recogniser) {
    // A relay's request is STUN's, and several ports share one form.
    let related: [Set<String>] = [
      ["stun", "turn", "classic stun", "gtp"], ["ike", "ike 4500", "openvpn tcp"],
      ["wireguard", "warp"], ["openvpn", "openvpn tls-auth"], ["snmp", "snmp 3"],
      ["tracker", "dht"], ["gtp", "coap"], ["radius", "slp"],
    ]
    for other in Recogniser.all where other.name != recogniser.name {
      if related.contains(where: { $0.isSuperset(of: [other.name, recogniser.name]) }) { continue }
      #expect(!other.accepts(recogniser.sample), "\(other.name)")
    }
  }

  @Test func `random octets look random, and text, numbers and files do not`() {
    var generator = SeededRandom(seed: 7)
    for count in [64, 128, 500, 1400] {
      let octets = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      #expect(random(octets), "\(count)")
      #expect(!random([0x1f, 0x8b] + octets), "gzip \(count)")
      let digits = octets.map { 0x30 + $0 % 64 }
      #expect(!random(digits), "64 values, \(count)")
      #expect(!random(RecognitionSamples.fill(count)))
    }
    #expect(!random(Array(0..<63)))
  }

  @Test func `an RTP stream goes on by its sequence number, across its end too`() {
    let first = RTP.Place(source: 1, sequence: 0xffff)
    #expect(first.leads(to: RTP.Place(source: 1, sequence: 0)))
    #expect(!first.leads(to: RTP.Place(source: 2, sequence: 0)))
    #expect(!first.leads(to: first))
    #expect(!first.leads(to: RTP.Place(source: 1, sequence: 100)))
  }

  @Test func `the data of a relay's channel is found where padding allows`() {
    let data = RecognitionSamples.hex("4000 0005 0102030405 000000")
    #expect(channel(data) == 4..<9)
    #expect(channel(Array(data.prefix(8))) == nil)
    #expect(channel(data + [0]) == nil)
  }

  private func random(_ octets: [UInt8]) -> Bool { Randomness.looksRandom(octets.span) }

  private func channel(_ octets: [UInt8]) -> Range<Int>? { STUN.channelData(octets.span) }
}
