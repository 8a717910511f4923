import RuleEngine

@testable import Reporting

extension SampleReport {
  static let findings: [Finding] = [
    finding(
      "F-0c5512d98eaa",
      "TT-DNS-001",
      "Resolver that the network did not assign",
      .critical,
      .violation,
      .confirmed,
      "203.0.113.53",
      "The handset was observed to send 584 DNS questions to 203.0.113.53 (CN), which no network "
        + "assigned; 97 of them after the application was uninstalled.",
      evidence: [
        evidence(
          1,
          [1_220, 1_228, 1_301, 1_466, 2_004],
          "udp 192.168.50.23:40112 > 203.0.113.53:53",
          "first questions after the application's first start",
          "ip.addr == 203.0.113.53 && udp.port == 53"
        ),
        evidence(
          2,
          [12, 18, 44, 91],
          "udp 192.168.50.23:51002 > 203.0.113.53:53",
          "questions after the application was uninstalled",
          "ip.addr == 203.0.113.53 && udp.port == 53"
        ),
        evidence(
          0,
          [4],
          "udp 192.168.50.1:67 > 192.168.50.23:68",
          "the DHCP acknowledgement assigns 192.168.50.1 only",
          "dhcp.option.dhcp == 5"
        ),
      ],
      mappings: ["ETSI EN 303 645 5.5-1", "MITRE ATT&CK Mobile T1437"]
    ),
    finding(
      "F-3b1c9a04d2e7",
      "TT-DST-001",
      "Data sent to a country that is not authorised",
      .high,
      .violation,
      .confirmed,
      "stats.browser.example (203.0.113.80)",
      "The handset was observed to send 6.2 MB to stats.browser.example (203.0.113.80), an "
        + "address located in CN by the laboratory's override of 2026-11-01.",
      evidence: [
        evidence(
          1,
          [212, 215, 216, 218],
          "tcp 192.168.50.23:40210 > 203.0.113.80:443",
          "TLS ClientHello with this server name, then application data",
          "tcp.stream == 14"
        )
      ],
      mappings: ["DPDP Act 2023 s.16(1)", "NIST SP 800-53r5 SA-9(5)"]
    ),
    finding(
      "F-71aa02b9c410",
      "TT-DST-001",
      "Data sent to a country that is not authorised",
      .high,
      .violation,
      .probable,
      "bid.adverts.example (198.51.100.20)",
      "The handset was observed to send 2.9 MB to bid.adverts.example (198.51.100.20), an address "
        + "located in SG by the laboratory's override of 2026-11-01.",
      evidence: [
        evidence(
          1,
          Array(954...1_020),
          "tcp 192.168.50.23:40388 > 198.51.100.20:443",
          "TLS ClientHello with this server name, then application data",
          "tcp.stream == 31"
        )
      ],
      mappings: ["DPDP Act 2023 s.16(1)"]
    ),
    finding(
      "F-88d0e1f2a3b4",
      "TT-DST-001",
      "Data sent to a country that is not authorised",
      .high,
      .violation,
      .probable,
      "crash.tools.example (198.51.100.140)",
      "The handset was observed to send 512 kB to crash.tools.example (198.51.100.140), an "
        + "address located in US by the laboratory's override of 2026-11-01.",
      evidence: [
        evidence(
          1,
          [1_325, 1_328],
          "tcp 192.168.50.23:40391 > 198.51.100.140:443",
          "application data",
          "tcp.stream == 32"
        )
      ],
      mappings: ["DPDP Act 2023 s.16(1)"]
    ),
    finding(
      "F-19c4de77a001",
      "TT-DST-003",
      "Address that was never resolved",
      .medium,
      .violation,
      .possible,
      "2001:db8:c0de::7",
      "The handset was observed to send 98 kB to 2001:db8:c0de::7, which no visible DNS answer "
        + "named.",
      evidence: [
        evidence(
          1,
          [1_696, 1_699],
          "tcp [2001:db8:50::23]:40400 > [2001:db8:c0de::7]:8443",
          "connection without a name",
          "ipv6.addr == 2001:db8:c0de::7"
        )
      ],
      alternatives: ["The name may have been resolved over the encrypted DNS of F-5e5e5e5e0001."]
    ),
    finding(
      "F-5e5e5e5e0001",
      "TT-DNS-006",
      "Encrypted DNS that cannot be read",
      .medium,
      .cannotTell,
      .indeterminate,
      "resolver.cloud.example (198.51.100.77)",
      "Nine connections to resolver.cloud.example look like DNS over HTTPS; which names were asked "
        + "for cannot be told.",
      evidence: [
        evidence(
          1,
          [2_809, 2_815],
          "tcp 192.168.50.23:40551 > 198.51.100.77:443",
          "application protocol h2 with a resolver's server name",
          "tls.handshake.extensions_server_name == \"resolver.cloud.example\""
        )
      ]
    ),
    finding(
      "F-d00d00d00d01",
      "TT-DST-001",
      "Data sent to a country that is not authorised",
      .low,
      .cannotTell,
      .indeterminate,
      "cdn.pages.example (203.0.113.200)",
      "The handset was observed to send 711 kB to cdn.pages.example (203.0.113.200); the address "
        + "is anycast, so its country cannot be told.",
      evidence: [
        evidence(
          1,
          [2_067],
          "udp 192.168.50.23:50100 > 203.0.113.200:443",
          "QUIC Initial",
          "quic && ip.addr == 203.0.113.200"
        )
      ]
    ),
    finding(
      "F-aa10bb20cc30",
      "TT-ID-000",
      "Content that cannot be inspected",
      .info,
      .cannotTell,
      .indeterminate,
      "all encrypted flows",
      "97 % of the octets sent are encrypted and no keys were given: whether they hold "
        + "identifiers cannot be told.",
      evidence: []
    ),
  ]

  static func finding(
    _ id: String,
    _ rule: String,
    _ title: String,
    _ severity: Severity,
    _ outcome: Outcome,
    _ confidence: Confidence,
    _ subject: String,
    _ summary: String,
    evidence: [Evidence],
    alternatives: [String] = ["The user may have asked for this destination in the use phase."],
    mappings: [String] = []
  ) -> Finding {
    Finding(
      id: id,
      rule: rule,
      title: title,
      severity: severity,
      outcome: outcome,
      confidence: confidence,
      subject: subject,
      summary: summary,
      evidence: evidence,
      alternatives: alternatives,
      references: ["RFC 8499"],
      mappings: mappings
    )
  }

  static func evidence(
    _ capture: Int,
    _ frames: [UInt32],
    _ flow: String,
    _ detail: String,
    _ filter: String
  ) -> Evidence {
    let first = reference(Int32(capture), frames.first ?? 0).time.description
    let last = reference(Int32(capture), frames.last ?? 0).time.description
    return Evidence(
      capture: capture,
      frames: frames,
      firstTime: first,
      lastTime: last,
      flow: flow,
      detail: detail,
      displayFilter: filter
    )
  }
}
