import Flows
import Reporting
import Testing
import Wire

/// What the logs show beyond Zeek's first fields.
struct ProtocolLogTests {
  @Test func `handshakes in datagrams have a log of their own`() throws {
    var observations = Observations()
    observations.flows = [
      flow("2001:db8::1", 1, "2001:db8::2", 443),
      flow("192.0.2.1", 2, "192.0.2.2", 4433, proto: 17),
    ]
    for index in 0..<2 {
      var handshake = TLSHandshake(flow: index, first: place(UInt32(index + 1)))
      handshake.serverName = "h\(index).example"
      handshake.carrier = index == 0 ? .tcp : .dtls
      handshake.version = index == 0 ? 0x0303 : 0xfefd
      handshake.esni = index == 1
      observations.tls.append(handshake)
    }
    #expect(try lines("ssl", observations).map { $0.word("server_name") } == ["h0.example"])
    let line = try #require(try lines("dtls", observations, withPath: true).first)
    #expect(line.word("_path") == "dtls")
    #expect(line.word("server_name") == "h1.example")
    #expect(line.word("version") == "DTLSv12")
    #expect(line.word("esni") == "true")
  }

  @Test func `a question shows the network it names, its cookie and its kind`() throws {
    var observations = Observations()
    let one = flow("192.0.2.1", 1, "192.0.2.2", 53, proto: 17)
    observations.flows = [one]
    var plain = transaction(one, first: place(1))
    var other = transaction(one, first: place(2))
    other.clientSubnet = IPPrefix("2001:db8::/48")
    other.hasCookie = true
    other.flags = 5 << 11
    plain.flags = 0x0100
    observations.dns = [plain, other]
    let seen = try lines("dns", observations)
    #expect(seen.map { $0.word("edns_client_subnet") } == [nil, "2001:db8::/48"])
    #expect(seen.map { $0.word("edns_cookie") } == [nil, "true"])
    #expect(seen.map { $0.word("opcode") } == [nil, "5"])
  }

  @Test(arguments: [
    ("192.0.2.1", "192.0.2.53", "ipv4hint"), ("2001:db8::1", "2001:db8::53", "ipv6hint"),
  ])
  func `resolvers that clients were told of are in one log, whoever told them`(
    client: String,
    resolver: String,
    hint: String
  ) throws {
    var observations = Observations()
    let one = flow(client, 1, resolver, 53, proto: 17)
    observations.flows = [one]
    func assignment(_ frame: UInt32, _ source: AssignmentSource) -> ResolverAssignment {
      ResolverAssignment(
        frame: place(frame),
        source: source,
        server: address(resolver),
        client: source == .routerAdvertisement ? nil : address(client),
        clientMAC: nil,
        resolvers: [address(resolver)],
        encryptedName: source == .dnr ? "dns.example" : nil
      )
    }
    observations.assignments = [
      assignment(1, .dhcpv4), assignment(2, .routerAdvertisement), assignment(3, .dnr),
    ]
    observations.assignments[2].service.alpn = ["dot"]
    observations.assignments[2].service.port = 8853
    var question = transaction(one, first: place(4), name: "_dns.resolver.arpa")
    question.queryType = 64
    question.response = place(5)
    question.answers = [
      DNSAnswer(
        name: "_dns.resolver.arpa",
        type: 64,
        ttl: 60,
        text: "1 dns.example alpn=h2 \(hint)=\(resolver) dohpath=/q{?dns}"
      )
    ]
    observations.dns = [question]
    let seen = try lines("resolvers", observations, withPath: true)
    #expect(seen.map { $0.word("source") } == ["dhcpv4", "router-advertisement", "dnr", "ddr"])
    #expect(seen.map { $0.word("frame") } == ["1", "2", "3", "5"])
    #expect(seen.map { $0.word("client") } == [client, nil, client, client])
    #expect(seen.map { $0.word("name") } == [nil, nil, "dns.example", "dns.example"])
    #expect(seen.map { $0.word("port") } == [nil, nil, "8853", nil])
    #expect(seen.map { $0.word("doh_path") } == [nil, nil, nil, "/q{?dns}"])
    #expect(seen.allSatisfy { $0["addresses"]?.elements.map(\.text) == [resolver] })
    #expect(seen.map { $0["alpn"]?.elements.map(\.text) } == [nil, nil, ["dot"], ["h2"]])
    #expect(seen.allSatisfy { $0.word("_path") == "resolvers" })
  }

  @Test func `type 33 of NetBIOS is NBSTAT`() throws {
    var observations = Observations()
    let one = flow("192.0.2.1", 137, "192.0.2.2", 137, proto: 17)
    observations.flows = [one]
    observations.dns = [Service.nbns, .dns].map { service in
      var record = transaction(one, first: place(1))
      record.service = service
      record.queryType = 33
      return record
    }
    #expect(try lines("dns", observations).map { $0.word("qtype_name") } == ["NBSTAT", "SRV"])
  }

  @Test func `a certificate shows its key, its number and who signed it`() throws {
    var observations = Observations()
    observations.flows = [flow("192.0.2.1", 1, "192.0.2.2", 443)]
    var record = CertificateSeen(
      flow: 0,
      frame: place(1),
      fingerprint: "ab",
      subject: "CN=a",
      issuer: "CN=a",
      notValidBefore: nil,
      notValidAfter: nil,
      dnsNames: []
    )
    observations.certificates = [record]
    record.addresses = ["192.0.2.1"]
    record.details = CertificateDetails(
      version: 3,
      serial: "01ff",
      signatureAlgorithm: "sha256WithRSAEncryption",
      keyType: "rsa",
      keyBits: 2048,
      isAuthority: false,
      isSelfSigned: nil
    )
    observations.certificates.append(record)
    let seen = try lines("x509", observations)
    #expect(seen.map { $0.word("certificate.key_length") } == [nil, "2048"])
    #expect(seen.map { $0.word("certificate.key_type") } == [nil, "rsa"])
    #expect(seen.map { $0.word("certificate.serial") } == [nil, "01ff"])
    #expect(seen.map { $0.word("basic_constraints.ca") } == [nil, "false"])
    #expect(seen.map { $0.word("self_signed") } == [nil, nil])
    #expect(seen[1]["san.ip"]?.elements.count == 1)
  }
}
