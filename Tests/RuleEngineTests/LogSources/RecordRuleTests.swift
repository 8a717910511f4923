import Destinations
import Flows
import Knowledge
import Testing
import Wire

@testable import RuleEngine

/// A rule on records, as its author would write it.
func recordRule(
  _ logsource: String,
  _ detection: String,
  extra: String = "",
  level: String = "high"
) throws -> SigmaRule {
  try SigmaRule(
    YAMLFile.parse(
      """
      title: Suspicious
      id: 00000000-0000-4000-8000-000000000001
      name: test_rule
      level: \(level)
      status: test
      falsepositives: [Unknown, A tester]
      tags: [attack.t1071.004, attack.exfiltration]
      logsource: {\(logsource)}
      \(extra)
      detection:

      """ + detection.split(separator: "\n").map { "  \($0)\n" }.joined(),
      file: "set/r.yml"
    )
  )
}

extension TestRun {
  /// The findings of rules that are not among those that ship.
  func findings(_ rules: [SigmaRule]) throws -> [Finding] {
    try Judge(policy: defaultPolicy.get(), rules: rules).judge(input).findings
  }
}

@Suite struct `A rule on records` {
  @Test(arguments: Family.allCases)
  func `finds DNS questions and says which`(family: Family) throws {
    var run = TestRun(family)
    run.question("evil.example", to: family.resolver, gives: [family.server])
    run.question("good.example", to: family.resolver)
    run.question("EVIL.example", to: family.resolver)
    let rule = try recordRule(
      "product: zeek, service: dns",
      "s: {query|contains: evil}\nf: {qtype_name: MX}\ncondition: s and not f"
    )
    let findings = try run.findings([rule])
    let finding = try #require(findings.first)
    #expect(findings.count == 1)
    #expect(finding.outcome == .violation && finding.severity == .high)
    #expect(finding.confidence == .possible && finding.rule == "test_rule")
    #expect(finding.subject == "evil.example")
    #expect(finding.summary.contains("was observed to match the Sigma rule \"Suspicious\": 2 dns"))
    #expect(finding.alternatives == ["A tester"])
    #expect(finding.mappings == ["MITRE ATT&CK T1071.004"])
    let evidence = try #require(finding.evidence.first)
    // The question, its answer, and the second question with its answer.
    let dns = run.observations.dns
    var frames: [UInt32] = []
    for record in [dns[0], dns[2]] { frames += [record.first.frame, record.response?.frame ?? 0] }
    #expect(evidence.frames == frames.sorted())
    #expect(evidence.detail.contains("query = evil.example, qtype_name = A"))
    #expect(
      evidence.detail.contains("rule test_rule (00000000-0000-4000-8000-000000000001) of set/r.yml")
    )
    #expect(evidence.displayFilter == "dns.qry.name == \"evil.example\"")
  }

  @Test(arguments: Family.allCases)
  func `finds flows by block, port and octets`(family: Family) throws {
    var run = TestRun(family)
    run.destination("a.example", sent: 5_000_000)
    run.destination("b.example", at: family.publicResolver, sent: 10)
    let block = family == .v4 ? "203.0.113.0/24" : "2001:db8:2::/48"
    for (source, fields) in [
      (
        "product: zeek, service: conn",
        "id.resp_h|cidr: '\(block)', id.resp_p: 443, orig_bytes|gt: 1000"
      ),
      ("category: firewall", "dst_ip|cidr: '\(block)', dst_port: 443, bytes_out|gte: 5000000"),
      (
        "category: network, service: connection",
        "destination.ip: '\(family.server)', network.transport: tcp"
      ),
    ] {
      let rule = try recordRule(source, "s: {\(fields)}\ncondition: s")
      let findings = try run.findings([rule])
      #expect(findings.count == 1, "\(source)")
      #expect(findings.first?.subject == "a.example (\(family.server))")
      #expect(findings.first?.evidence.first?.flow.hasPrefix("tcp ") ?? false)
    }
  }

  @Test(arguments: Family.allCases)
  func `finds questions under the names of Zeek and of the Elastic Common Schema`(family: Family)
    throws
  {
    var run = TestRun(family)
    run.question("a.paste.example", to: family.resolver, gives: [family.server])
    for fields in ["dns.question.name|endswith: .paste.example", "qtype_name: A"] {
      let right = try recordRule("category: dns", "s: {\(fields)}\ncondition: s")
      #expect(try run.findings([right]).count == 1, "\(fields)")
    }
    let wrong = try recordRule("category: dns", "s: {dns.question.name: b.example}\ncondition: s")
    #expect(try run.findings([wrong]) == [])
  }

  @Test func `finds requests under a proxy's names and Zeek's`() throws {
    var run = TestRun(.v4)
    let index = run.destination("h.example", service: .http, port: 80)
    run.request("POST", host: "h.example", body: 7, in: index, uri: "/a/b.php?id=1&x=2")
    for fields in [
      "c-uri: 'http://h.example/a/b.php?id=1&x=2'", "c-uri-stem: /a/b.php", "c-uri-query: 'id=1*'",
      "c-uri-extension: PHP", "cs-host: H.example", "cs-method: post", "cs-version: HTTP/1.1",
      "cs-bytes: 7", "dst_ip: 203.0.113.9", "c-useragent: null",
    ] {
      let rule = try recordRule("category: proxy", "s: {\(fields)}\ncondition: s")
      #expect(try run.findings([rule]).count == 1, "\(fields)")
    }
    let zeek = try recordRule(
      "product: zeek, service: http",
      "s: {uri|startswith: /a/, host|fieldref: resp_name, request_body_len: 7}\ncondition: s"
    )
    #expect(try run.findings([zeek]).count == 1)
  }

  @Test func `finds handshakes, certificates and DHCP messages`() throws {
    var run = TestRun(.v6)
    let index = run.destination("tls.example")
    run.hello("tls.example", in: index)
    run.observations.tls[0].ja3 = "abc"
    run.observations.tls[0].version = 0x0303
    run.observations.certificates.append(
      CertificateSeen(
        flow: index,
        frame: run.frame(),
        fingerprint: "ff",
        subject: "CN=x",
        issuer: "CN=y",
        notValidBefore: nil,
        notValidAfter: nil,
        dnsNames: ["a.example", "b.example"]
      )
    )
    run.observations.certificates[0].addresses = ["2001:db8::1"]
    run.observations.certificates[0].details = CertificateDetails(
      version: 3,
      serial: "08BB00EE",
      signatureAlgorithm: "sha256WithRSAEncryption",
      keyType: "rsa",
      keyBits: 1024,
      isAuthority: true,
      isSelfSigned: nil
    )
    run.observations.dhcp.append(
      DHCPEvent(
        flow: index,
        frame: run.frame(),
        messageType: "REQUEST",
        clientMAC: nil,
        assigned: nil,
        hostName: "phone",
        vendorClass: "android-dhcp-14",
        resolvers: []
      )
    )
    for (service, fields) in [
      ("ssl", "server_name|endswith: .example, ja3: ABC, version: TLSv12"),
      ("x509", "san.dns: b.example, certificate.subject|contains: x"),
      ("x509", "certificate.serial: 08bb00ee, certificate.version: 3, certificate.key_type: rsa"),
      ("x509", "certificate.key_length|lt: 2048, certificate.sig_alg|startswith: sha256"),
      ("x509", "basic_constraints.ca: true, san.ip: '2001:db8::1'"),
      ("dhcp", "msg_types: REQUEST, host_name: phone"),
    ] {
      let rule = try recordRule(
        "product: zeek, service: \(service)",
        "s: {\(fields)}\ncondition: s"
      )
      #expect(try run.findings([rule]).count == 1, "\(service)")
    }
  }

  @Test func `looks for keywords in every field`() throws {
    var run = TestRun(.v4)
    run.question("needle.example", to: Family.v4.resolver, gives: [Family.v4.server])
    let source = "product: zeek, service: dns"
    #expect(try run.findings([recordRule(source, "s: [needle]\ncondition: s")]).count == 1)
    #expect(
      try run.findings([recordRule(source, "s: {'|all': [needle, '203.0.113']}\ncondition: s")])
        .count == 1
    )
    #expect(
      try run.findings([recordRule(source, "s: {'|all': [needle, haystack]}\ncondition: s")])
        .isEmpty
    )
  }

  @Test func `speaks of the handset alone`() throws {
    var run = TestRun(.v4)
    run.question("evil.example", to: Family.v4.resolver)
    run.device = DeviceIdentity()
    run.device?.addresses = [Family.v4.publicResolver]
    let rule = try recordRule("category: dns", "s: {query|contains: evil}\ncondition: s")
    #expect(try run.findings([rule]).isEmpty)
    run.device?.addresses = [Family.v4.handset]
    #expect(try run.findings([rule]).count == 1)
  }

  @Test func `counts against the destination unless it only informs`() throws {
    var run = TestRun(.v4)
    run.destination("a.example", country: "IN") { destination in
      destination.location.operatorCountry = "IN"
    }
    var policy = try defaultPolicy.get()
    policy.authorised.domains = DomainSet(["a.example"])
    let detection = "s: {id.resp_p: 443}\ncondition: s"
    for (level, outcome) in [("high", Outcome.violation), ("informational", .conforms)] {
      let rule = try recordRule("product: zeek, service: conn", detection, level: level)
      let judgement = try Judge(policy: policy, rules: [rule]).judge(run.input)
      #expect(judgement.findings.count == 1)
      #expect(judgement.verdicts.first?.outcome == outcome, "\(level)")
    }
  }

  @Test func `that decides a requirement says nothing where there are no records`() throws {
    var run = TestRun(.v4)
    run.destination("a.example")
    var policy = try defaultPolicy.get()
    policy.requirements = [Policy.Demand(id: "R", title: "R", clauses: [], rules: ["test_rule"])]
    let rule = try recordRule("product: zeek, service: x509", "s: {fingerprint: a}\ncondition: s")
    let requirement = try Judge(policy: policy, rules: [rule]).judge(run.input).requirements.first
    #expect(requirement?.outcome == .cannotTell)
    #expect(requirement?.reason == "No x509 record was seen: this is not a pass.")
  }

  @Test func `with many subjects counts those beyond the first`() throws {
    var run = TestRun(.v4)
    for index in 0..<205 { run.question("n\(index).example", to: Family.v4.resolver) }
    let rule = try recordRule("category: dns", "s: {query|endswith: .example}\ncondition: s")
    let findings = try run.findings([rule])
    #expect(findings.count == 201)
    #expect(
      findings.contains { $0.subject == "further subjects" && $0.summary.contains("5 dns records") }
    )
    #expect(Set(findings.map(\.id)).count == 201)
  }

  @Test func `may have a sentence of its own`() throws {
    var run = TestRun(.v4)
    run.question("evil.example", to: Family.v4.resolver)
    let rule = try recordRule(
      "product: zeek, service: dns",
      "s: {query|contains: evil}\ncondition: s",
      extra: "telltale: {summary: '{id.orig_h} asked for {query}', confidence: confirmed}"
    )
    let finding = try run.findings([rule]).first
    #expect(finding?.summary == "192.0.2.10 asked for evil.example")
    #expect(finding?.confidence == .confirmed)
  }

  @Test(.timeLimit(.minutes(1)))
  func `with a pattern that defeats other engines is done at once`() throws {
    var run = TestRun(.v4)
    for index in 0..<50 {
      run.question(String(repeating: "a", count: 240) + "\(index)!", to: Family.v4.resolver)
    }
    let rule = try recordRule("category: dns", "s: {query|re: '^(a+)+$'}\ncondition: s")
    #expect(try run.findings([rule]).isEmpty)
  }

  @Test func `names only fields that its log source has`() {
    for view in RecordView.allCases {
      let names = view.fields
      #expect(Set(names).count == names.count, "\(view)")
      #expect(view.unobserved.isDisjoint(with: names), "\(view)")
    }
  }
}
