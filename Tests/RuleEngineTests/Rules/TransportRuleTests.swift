import Destinations
import Flows
import Testing
import Wire

@testable import RuleEngine

/// A registrable domain is the last two labels here.
private func lastTwoLabels(_ name: String) -> String? {
  let labels = name.split(separator: ".")
  return labels.count < 2 ? nil : labels.suffix(2).joined(separator: ".")
}

extension TestRun {
  fileprivate func findings(knowingDomains code: String) throws -> [Finding] {
    let rules = try builtin.get().rules.filter { $0.code == code }
    var input = input
    input.registrableDomain = lastTwoLabels
    input.isRegistrySuffix = { !$0.contains(".") }
    input.simNetworks = ["404"]
    return try Judge(policy: defaultPolicy.get(), rules: rules).judge(input).findings
  }

  /// A handshake of a destination that was agreed on.
  fileprivate mutating func agree(
    _ name: String?,
    version: UInt16 = 0x0303,
    cipher: UInt16 = 0xc02f,
    certificate: String? = nil,
    in destination: Int
  ) {
    let flow = destinations[destination].flows[0]
    var handshake = TLSHandshake(flow: flow, first: observations.flows[flow].first)
    handshake.serverName = name
    handshake.version = version
    handshake.cipher = cipher
    handshake.established = true
    handshake.serverHello = frame()
    if let certificate { handshake.certificates = [certificate] }
    observations.tls.append(handshake)
  }

  /// A certificate that is valid and sound, but for what `change` does to it.
  fileprivate mutating func certificate(
    _ fingerprint: String,
    names: [String],
    _ change: (inout CertificateSeen) -> Void = { _ in }
  ) {
    var seen = CertificateSeen(
      flow: 0,
      frame: frame(),
      fingerprint: fingerprint,
      subject: "CN=a.example",
      issuer: "CN=Authority",
      notValidBefore: Timestamp(nanoseconds: 1_600_000_000_000_000_000),
      notValidAfter: Timestamp(nanoseconds: 1_800_000_000_000_000_000),
      dnsNames: names
    )
    seen.details = CertificateDetails(
      version: 3,
      serial: "01",
      signatureAlgorithm: "sha256WithRSAEncryption",
      keyType: "rsa",
      keyBits: 2048,
      isAuthority: false,
      isSelfSigned: false
    )
    change(&seen)
    observations.certificates.append(seen)
  }
}

@Suite struct `TT-CRY-003, obsolete TLS or cipher` {
  @Test(arguments: Family.allCases)
  func `judges what was agreed on, by version and suite`(family: Family) throws {
    for (version, cipher, severity): (UInt16, UInt16, Severity?) in [
      (0x0303, 0xc02f, nil), (0x0304, 0x1301, nil), (0x0302, 0xc013, .medium),
      (0x0300, 0x0005, .medium), (0x0303, 0x000a, .medium), (0x0303, 0x009c, .low),
      (0x0303, 0x0034, .high), (0x0303, 0x0002, .high), (0xfefd, 0xc02b, nil),
      (0xfeff, 0xc013, .medium), (0x0303, 0x008c, nil), (0x0303, 0x1301, nil),
    ] {
      var run = TestRun(family)
      run.agree("a.example", version: version, cipher: cipher, in: run.destination("a.example"))
      let found = try run.findings("TT-CRY-003").map(\.severity)
      #expect(found == (severity.map { [$0] } ?? []), "\(version) \(cipher)")
    }
  }

  @Test func `an offer alone is no agreement`() throws {
    var run = TestRun(.v4)
    let index = run.destination("a.example")
    var handshake = TLSHandshake(flow: run.destinations[index].flows[0], first: run.frame())
    handshake.version = 0x0301
    run.observations.tls.append(handshake)
    #expect(try run.findings("TT-CRY-003").isEmpty)
  }
}

@Suite struct `TT-CRY-004, certificate problem` {
  @Test(arguments: Family.allCases)
  func `names each problem, and none where there is none`(family: Family) throws {
    let cases: [(String, [String], (inout CertificateSeen) -> Void)] = [
      ("", ["a.example"], { _ in }), ("public suffix", ["*.example", "b.test"], { _ in }),
      ("not for the name asked for", ["b.example"], { _ in }),
      ("not for the name asked for", ["*.a.example"], { _ in }),
      ("expired", ["a.example"], { $0.notValidAfter = Timestamp(nanoseconds: 1) }),
      ("not yet", ["a.example"], { $0.notValidBefore = Timestamp(nanoseconds: .max) }),
      ("too short", ["a.example"], { $0.details?.keyBits = 1024 }),
      ("SHA-1", ["a.example"], { $0.details?.signatureAlgorithm = "ecdsa-with-SHA1" }),
      ("self-signed", ["a.example"], { $0.details?.isSelfSigned = true }),
      ("public suffix", ["a.example", "*.com"], { _ in }),
    ]
    for (words, names, change) in cases {
      var run = TestRun(family)
      run.certificate("f", names: names, change)
      run.agree("a.example", certificate: "f", in: run.destination("a.example"))
      let found = try run.findings(knowingDomains: "TT-CRY-004")
      if words.isEmpty {
        #expect(found.isEmpty, "\(names)")
      } else {
        #expect(found.count == 1 && found[0].summary.contains(words), "\(words): \(found)")
      }
      if words == "self-signed" { #expect(found.first?.severity == .low) }
    }
  }
}

@Suite struct `TT-DST-006, name mismatch` {
  @Test(arguments: Family.allCases)
  func `is a name that DNS put elsewhere, at an address it gave for another`(family: Family) throws
  {
    for (asked, expected) in [("hidden.other.test", 1), ("www.front.test", 0), ("b.front.test", 0)]
    {
      var run = TestRun(family)
      run.question("www.front.test", to: family.resolver, gives: [family.server])
      run.question("hidden.other.test", to: family.resolver, gives: [family.publicResolver])
      let index = run.destination(asked) { $0.asn = 64_500 }
      run.destination("hidden.other.test", at: family.publicResolver) { $0.asn = 64_501 }
      run.hello(asked, in: run.destinations[index].flows[0])
      #expect(try run.findings(knowingDomains: "TT-DST-006").count == expected, "\(asked)")
    }
  }

  @Test func `is not where both addresses are of one network's holder`() throws {
    var run = TestRun(.v4)
    run.question("www.front.test", to: Family.v4.resolver, gives: [Family.v4.server])
    run.question("hidden.other.test", to: Family.v4.resolver, gives: [Family.v4.publicResolver])
    let index = run.destination("hidden.other.test") { $0.asn = 64_500 }
    run.destination("hidden.other.test", at: Family.v4.publicResolver) { $0.asn = 64_500 }
    run.hello("hidden.other.test", in: run.destinations[index].flows[0])
    #expect(try run.findings(knowingDomains: "TT-DST-006").isEmpty)
  }
}

@Suite struct `TT-DST-007, non-standard port or protocol` {
  @Test(
    arguments: Family.allCases,
    [
      (Service.http, UInt16(9999), 1), (.http, 80, 0), (.http, 8080, 0), (.ssl, 8443, 0),
      (.ssl, 5228, 0), (.ssl, 9000, 1), (.unknown, 443, 1), (.unknown, 5223, 0), (.ssh, 443, 1),
      (.stun, 40_000, 0),
    ]
  )
  func `goes by content and port`(family: Family, _ sample: (Service, UInt16, Int)) throws {
    var run = TestRun(family)
    run.destination("a.example", service: sample.0, port: sample.1)
    run.observations.flows[0].received.payloadOctets = 100
    #expect(try run.findings("TT-DST-007").count == sample.2, "\(sample)")
  }

  @Test(arguments: Family.allCases)
  func `finds echo requests that carry much, and leaves pings alone`(family: Family) throws {
    for (octets, expected): (UInt64, Int) in [(68, 0), (69, 1), (1400, 1)] {
      var run = TestRun(family)
      let proto = family == .v4 ? IPProtocol.icmp : IPProtocol.icmpv6
      run.destination("a.example", service: .unknown, port: 0, proto: proto)
      run.observations.flows[0].originatorPort = family == .v4 ? 8 : 128
      run.observations.flows[0].sent.packets = 10
      run.observations.flows[0].sent.payloadOctets = octets * 10
      #expect(try run.findings("TT-DST-007").count == expected, "\(octets)")
    }
  }
}

@Suite struct `TT-DST-008, tunnels` {
  @Test(arguments: Family.allCases)
  func `are named by kind, and the own operator's gateway is none`(family: Family) throws {
    let names = [
      ("vpn.example", 1), ("epdg.epc.mnc045.mcc404.pub.3gppnetwork.org", 0),
      ("epdg.epc.mnc045.mcc460.pub.3gppnetwork.org", 1), ("epdg.evil.example", 1),
    ]
    for (name, expected) in names {
      var run = TestRun(family)
      run.destination(name, service: .ipsec, port: 4500, proto: IPProtocol.udp)
      #expect(try run.findings(knowingDomains: "TT-DST-008").count == expected, "\(name)")
    }
    for service in [Service.openvpn, .wireguard, .ssh, .socks, .pptp, .l2tp] {
      var run = TestRun(family)
      run.destination("a.example", service: service, port: 443)
      #expect(try run.findings("TT-DST-008").count == 1, "\(service)")
      run = TestRun(family)
      run.destination("a.example", sent: 0, service: service, port: 443)
      #expect(try run.findings("TT-DST-008").isEmpty, "\(service)")
    }
    var run = TestRun(family)
    run.destination("a.example", service: .http, port: 8080)
    run.request("CONNECT", host: "b.example:443", body: 0, in: 0, uri: "b.example:443")
    #expect(try run.findings("TT-DST-008").map(\.confidence) == [.confirmed])
  }
}

@Suite struct `TT-DST-009, local network scan` {
  @Test(arguments: Family.allCases)
  func `counts neighbours within a minute`(family: Family) throws {
    for (count, pause, expected) in [(15, UInt32(0), 0), (16, 0, 1), (30, 30, 0)] {
      var run = TestRun(family)
      run.destination("a.example")
      for number in 0..<count {
        for _ in 0..<pause { _ = run.frame() }
        let target = family.address("192.0.2.\(100 + number)", "2001:db8:1::\(100 + number)")
        // A frame comes a second after the one before.
        run.observations.linkQueries.append(
          LinkQuery(frame: run.frame(), hardware: MACAddress(0x02_00_00_00_00_10), target: target)
        )
      }
      #expect(try run.findings("TT-DST-009").count == expected, "\(count), \(pause)")
    }
  }

  @Test(arguments: Family.allCases)
  func `counts hosts that did not answer, and a port opened by UPnP`(family: Family) throws {
    var run = TestRun(family)
    for number in 1...8 {
      let host = family.address("192.168.1.\(number)", "fe80::\(number)")
      let index = run.destination(at: host, sent: 0, port: 22) { $0.party = .local }
      run.observations.flows[run.destinations[index].flows[0]].state = .attempt
    }
    let finding = try #require(try run.findings("TT-DST-009").first)
    #expect(finding.summary.contains("8 local hosts"))
    #expect(finding.evidence.first?.frames.count == 8)
    var router = TestRun(family)
    router.destination(at: family.router, service: .http, port: 5000) { $0.party = .local }
    router.request("POST", host: nil, body: 10, in: 0, uri: "/ctl/IPConn")
    #expect(try router.findings("TT-DST-009").isEmpty)
    router.observations.http[0].action =
      "\"urn:schemas-upnp-org:service:WANIPConnection:1#AddPortMapping\""
    #expect(try router.findings("TT-DST-009").count == 1)
  }
}

@Suite struct `TT-UPD-001, code fetched over cleartext` {
  @Test func `goes by the first octets of the answer`() throws {
    let cases: [([UInt8], String, String, Severity?)] = [
      ([0x50, 0x4b, 3, 4], "/a.apk", "", .high), ([0x50, 0x4b, 3, 4], "/a.zip", "", .medium),
      ([0x50, 0x4b, 3, 4], "/a.docx", "", nil), (Array("dex\n035".utf8), "/x", "", .high),
      ([0x7f, 0x45, 0x4c, 0x46], "/lib.so", "", .high), (Array("MZ".utf8), "/x", "", nil),
      (Array("MZ here".utf8), "/x", "text/plain", nil), (Array("<html>".utf8), "/a.apk", "", nil),
      ([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52], "/A.class", "", .high),
    ]
    for (octets, uri, type, severity) in cases {
      var run = TestRun(.v6)
      run.destination("a.example", service: .http, port: 80)
      run.request("GET", host: "a.example", body: 0, in: 0, uri: uri)
      run.observations.http[0].statusCode = 200
      run.observations.http[0].responseType = type
      run.observations.http[0].responseStart.append(octets.span)
      let found = try run.findings("TT-UPD-001").map(\.severity)
      #expect(found == (severity.map { [$0] } ?? []), "\(uri) \(octets)")
    }
  }
}

@Suite struct `What a destination's fact says of uploads` {
  @Test(arguments: Family.allCases)
  func `counts lopsided and unreadable octets`(family: Family) throws {
    var run = TestRun(family)
    run.destination("a.example", sent: 80_000)
    run.observations.flows[0].received.payloadOctets = 20_000
    run.destinations[0].receivedOctets = 20_000
    let scene = try Scene(run.input, policy: defaultPolicy.get())
    #expect(scene.sentShare(0) == 80 && scene.lopsidedOctets(0) == 80_000)
    #expect(scene.opaqueOctets(0) == 80_000)
    run.observations.flows[0].received.payloadOctets = 30_000
    run.observations.flows[0].service = .http
    let other = try Scene(run.input, policy: defaultPolicy.get())
    #expect(other.lopsidedOctets(0) == 0 && other.opaqueOctets(0) == 0)
    #expect(try run.findings("TT-CRY-006").isEmpty)
    run.observations.flows[0].service = .ssl
    #expect(try run.findings("TT-CRY-006").map(\.outcome) == [.cannotTell])
  }
}
