import Flows
import Reporting
import Testing
import Wire

@Suite struct ObserveLogsTests {
  @Test func `a connection has Zeek's fields`() throws {
    var observations = Observations()
    var one = flow("192.0.2.10", 40_000, "203.0.113.9", 443, first: place(3, 5))
    one.service = .ssl
    one.state = .finished
    one.lastTime = Timestamp(nanoseconds: one.first.time.nanoseconds + 1_250_000_500)
    one.sent.packets = 5
    one.sent.payloadOctets = 100
    one.sent.ipOctets = 300
    one.received.packets = 4
    one.received.payloadOctets = 2500
    one.received.ipOctets = 2660
    one.vlan = 42
    one.app = 0
    observations.flows = [one]
    observations.apps = ["com.browser"]
    var known = FlowAttribution()
    known.name = "www.a.example"
    known.nameSource = "sni"
    known.domain = "a.example"
    known.country = "IN"
    known.asn = 64_496
    known.organisation = "A (fiction)"
    let line = try #require(try lines("conn", observations, attributions: [known]).first)
    #expect(
      line.keys == [
        "ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "frame", "proto",
        "service", "duration", "orig_bytes", "resp_bytes", "orig_pkts", "resp_pkts",
        "orig_ip_bytes", "resp_ip_bytes", "conn_state", "community_id", "vlan", "app",
        "resp_name", "resp_name_source", "resp_domain", "resp_cc", "resp_asn", "resp_org",
      ]
    )
    #expect(line.word("ts") == "1700000000.005000")
    #expect(line.word("duration") == "1.250000500")
    #expect(line.word("orig_bytes") == "100")
    #expect(line.word("resp_ip_bytes") == "2660")
    #expect(line.word("conn_state") == "SF")
    #expect(line.word("proto") == "tcp")
    #expect(line.word("service") == "ssl")
    #expect(line.word("frame") == "3")
    #expect(line.word("resp_asn") == "64496")
  }

  @Test func `what is not known is left out`() throws {
    var observations = Observations()
    observations.flows = [flow("2001:db8::1", 1, "2001:db8::2", 2, proto: 17)]
    let line = try #require(
      try lines("conn", observations, attributions: [FlowAttribution()]).first
    )
    #expect(line.word("proto") == "udp")
    for key in ["service", "vlan", "app", "resp_name", "resp_cc", "resp_asn", "capture", "_path"] {
      #expect(line[key] == nil)
    }
  }

  @Test func `protocols without Zeek's name have their number`() throws {
    var observations = Observations()
    observations.flows = [1, 58, 132, 47].map {
      flow("192.0.2.1", 0, "192.0.2.2", 0, proto: $0, first: place(UInt32($0)))
    }
    let names = try lines("conn", observations).map { $0.word("proto") }
    #expect(names == ["icmp", "ip-47", "icmp", "sctp"])
  }

  @Test func `lines are in time order, then by capture and frame`() throws {
    var observations = Observations()
    let places = [
      place(9, 5), place(2, 7), place(1, 5, capture: 1), place(3, 5), place(1, -2, capture: 1),
    ]
    observations.flows = places.enumerated().map { index, place in
      flow("192.0.2.1", UInt16(index), "192.0.2.2", 9, first: place)
    }
    let seen = try lines("conn", observations, captures: ["a.pcap", "b.pcap"])
    #expect(seen.map { $0.word("id.orig_p") } == ["4", "3", "0", "2", "1"])
    #expect(
      seen.map { $0.word("capture") } == ["b.pcap", "a.pcap", "a.pcap", "b.pcap", "a.pcap"]
    )
  }

  @Test func `the log's name stands first in a common stream`() throws {
    var observations = Observations()
    let one = flow("192.0.2.1", 1, "192.0.2.2", 53, proto: 17)
    observations.flows = [one]
    observations.dns = [transaction(one, first: place(1))]
    observations.anomalies = [Anomaly(name: "x", detail: "y", frame: place(2))]
    for log in ["conn", "dns", "anomaly"] {
      let line = try #require(try lines(log, observations, withPath: true).first)
      #expect(line.keys.first == "_path")
      #expect(line.word("_path") == log)
    }
    #expect(try lines("dns", observations).first?["_path"] == nil)
  }

  @Test func `a transaction has Zeek's fields`() throws {
    var observations = Observations()
    let one = flow("192.0.2.10", 40_000, "198.51.100.53", 53, proto: 17)
    var record = transaction(one, first: place(4))
    record.response = place(5, 12)
    record.responseCode = 0
    record.flags = 0x8180
    record.answers = [
      DNSAnswer(name: "a.example", type: 5, ttl: 60, text: "b.example"),
      DNSAnswer(
        name: "b.example",
        type: 28,
        ttl: 4_294_967_295,
        text: "",
        address: address("2001:db8::9")
      ),
    ]
    var refused = transaction(one, first: place(6, 20), name: "no.example")
    refused.responseCode = 3
    observations.flows = [one]
    observations.dns = [record, refused]
    let seen = try lines("dns", observations)
    let line = try #require(seen.first)
    #expect(
      line.keys == [
        "ts", "uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "frame", "proto",
        "service", "trans_id", "query", "qtype_name", "rcode_name", "AA", "TC", "RD", "RA",
        "answers", "TTLs", "rtt", "rejected",
      ]
    )
    #expect(line.word("qtype_name") == "A")
    #expect(line.word("rcode_name") == "NOERROR")
    #expect(["AA", "TC", "RD", "RA"].map { line.word($0) } == ["false", "false", "true", "true"])
    #expect(line["answers"]?.elements.map(\.text) == ["b.example", "2001:db8::9"])
    #expect(line["TTLs"]?.elements == [.number("60"), .number("4294967295")])
    #expect(line.word("rtt") == "0.012000")
    #expect(seen.last?.word("rcode_name") == "NXDOMAIN")
    #expect(seen.last?.word("rejected") == "true")
  }

  @Test func `who asked is the originator, even of a flow the other side opened`() throws {
    var observations = Observations()
    let one = flow("198.51.100.53", 5353, "192.0.2.10", 40_000, proto: 17)
    var record = transaction(one, first: place(1))
    (record.client, record.clientPort) = (one.responder, one.responderPort)
    observations.flows = [one]
    observations.dns = [record]
    let line = try #require(try lines("dns", observations).first)
    #expect(line.word("id.orig_h") == "192.0.2.10")
    #expect(line.word("id.orig_p") == "40000")
    #expect(line.word("id.resp_h") == "198.51.100.53")
  }

  @Test func `handshakes of TLS and QUIC have Zeek's fields`() throws {
    var observations = Observations()
    observations.flows = [flow("192.0.2.10", 40_000, "203.0.113.9", 443)]
    var handshake = TLSHandshake(flow: 0, first: place(4))
    handshake.serverName = "a.example"
    handshake.version = 0x0303
    handshake.established = true
    handshake.cipher = 0xc02f
    handshake.curve = 29
    handshake.clientALPN = ["h2", "http/1.1"]
    handshake.nextProtocol = "h2"
    handshake.ja3 = "x"
    handshake.ja4 = "y"
    handshake.certificates = ["ff"]
    var quic = TLSHandshake(flow: 0, first: place(5))
    quic.serverName = "q.example"
    quic.ech = true
    quic.quic = QUICDetail(version: 1, clientInitialConnectionID: [0x83, 0x94])
    observations.tls = [handshake]
    observations.quic = [quic]
    let line = try #require(try lines("ssl", observations).first)
    #expect(
      Array(line.keys.dropFirst(7)) == [
        "version", "cipher", "curve", "server_name", "client_alpn", "ja4", "ech", "next_protocol",
        "resumed", "established", "ja3", "cert_chain_fps",
      ]
    )
    #expect(line.word("version") == "TLSv12")
    #expect(line.word("cipher") == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
    #expect(line.word("curve") == "x25519")
    let other = try #require(try lines("quic", observations).first)
    #expect(
      Array(other.keys.dropFirst(7)) == [
        "version", "client_initial_dcid", "server_name", "ech",
      ]
    )
    #expect(other.word("client_initial_dcid") == "8394")
    #expect(other.word("ech") == "true")
  }

  @Test func `requests and UPnP's have logs of their own`() throws {
    var observations = Observations()
    observations.flows = [flow("192.0.2.10", 40_000, "203.0.113.9", 80)]
    var request = HTTPRequest(
      flow: 0,
      first: place(4),
      method: "POST",
      host: "a.example",
      uri: "/a",
      version: "1.1"
    )
    request.userAgent = "app"
    request.referrer = "http://r.example/"
    request.requestBodyOctets = 7
    request.statusCode = 200
    request.responseBodyOctets = 3
    request.responseType = "text/plain"
    let search = HTTPRequest(
      flow: 0,
      first: place(2),
      method: "M-SEARCH",
      host: nil,
      uri: "*",
      version: "1.1"
    )
    observations.http = [search, request]
    let seen = try lines("http", observations)
    #expect(seen.count == 1)
    #expect(
      Array(seen[0].keys.dropFirst(7)) == [
        "method", "host", "uri", "version", "user_agent", "referrer", "request_body_len",
        "status_code", "response_body_len", "resp_mime_types",
      ]
    )
    #expect(seen[0]["resp_mime_types"]?.elements == [.string("text/plain")])
    #expect(try lines("upnp", observations).map { $0.word("method") } == ["M-SEARCH"])
    #expect(try lines("http2", observations).isEmpty)
    request.version = "2"
    observations.http = [search, request]
    #expect(try lines("http", observations).isEmpty)
    #expect(try lines("http2", observations).map { $0.word("method") } == [request.method])
  }

  @Test func `DHCP, certificates and anomalies have Zeek's fields`() throws {
    var observations = Observations()
    observations.flows = [flow("0.0.0.0", 68, "255.255.255.255", 67, proto: 17)]
    observations.dhcp = [
      DHCPEvent(
        flow: 0,
        frame: place(1),
        messageType: "ACK",
        clientMAC: MACAddress(0x0200_0000_0002),
        assigned: address("192.0.2.10"),
        hostName: "phone",
        vendorClass: "v",
        resolvers: [address("192.0.2.53")]
      )
    ]
    observations.certificates = [
      CertificateSeen(
        flow: 0,
        frame: place(2),
        fingerprint: "ff",
        subject: "CN=a",
        issuer: "CN=b",
        notValidBefore: Timestamp(nanoseconds: -1_500_000_000),
        notValidAfter: nil,
        dnsNames: ["a.example"]
      )
    ]
    observations.anomalies = [Anomaly(name: "dns-malformed", detail: "<b>\u{1b}", frame: place(9))]
    let dhcp = try #require(try lines("dhcp", observations).first)
    #expect(
      Array(dhcp.keys.dropFirst(7)) == [
        "msg_types", "mac", "assigned_addr", "host_name", "vendor_class", "dns_servers",
      ]
    )
    #expect(dhcp.word("mac") == "02:00:00:00:00:02")
    let certificate = try #require(try lines("x509", observations).first)
    #expect(certificate.word("certificate.not_valid_before") == "-1.500000")
    #expect(certificate["certificate.not_valid_after"] == nil)
    #expect(certificate["san.dns"]?.elements == [.string("a.example")])
    let anomaly = try #require(try lines("anomaly", observations).first)
    #expect(anomaly.keys == ["ts", "name", "detail", "frame"])
  }

  @Test func `the same flow has the same identifier each time, another has another`() throws {
    var observations = Observations()
    observations.flows = (1...2000).map {
      flow("192.0.2.10", 40_000, "203.0.113.9", 443, first: place(UInt32($0)))
    }
    let first = try lines("conn", observations).map { $0.word("uid") ?? "" }
    #expect(try lines("conn", observations).map { $0.word("uid") ?? "" } == first)
    #expect(Set(first).count == 2000)
    #expect(first.allSatisfy { $0.hasPrefix("C") && $0.utf8.count == 12 })
  }

  @Test func `hostile text stays inside its line`() throws {
    var observations = Observations()
    let one = flow("192.0.2.1", 1, "192.0.2.2", 53, proto: 17)
    observations.flows = [one]
    observations.dns = [
      transaction(one, first: place(1), name: "a\n{\"_path\":\"x\"}\r\u{2028}\u{202e}\0\u{1b}]8;;")
    ]
    var json = JSONWriter()
    ObserveLogs(observations, attributions: [], captures: [], withPath: false)
      .write("dns", into: &json)
    #expect(json.bytes.filter { $0 == UInt8(ascii: "\n") }.count == 1)
    #expect(json.bytes.dropLast().allSatisfy { $0 >= 0x20 })
  }
}
