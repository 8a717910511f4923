import Destinations
import Flows
import RuleEngine
import Wire

@testable import Reporting

/// A whole report of a made-up browser that keeps its own resolver after it is uninstalled.
///
/// Names end in `.example`, addresses are documentation space, countries are fiction.
enum SampleReport {
  static let report: Report = {
    var report = Report(
      toolVersion: "0.1.0",
      inputs: inputs,
      method: method,
      coverage: coverage,
      device: device,
      policy: policy,
      destinations: destinations,
      findings: findings,
      requirements: requirements,
      anomalies: anomalies,
      resolvers: resolvers,
      timeline: timeline
    )
    report.coverage.anomalyCounts = ["tcp-gap": 2, "dns-name-loop": 1]
    return report
  }()

  static let method: [(label: String, text: String)] = [
    (
      "Capture point",
      "Laboratory access point, all frames of the handset's hardware address; no application "
        + "attribution except where the capture carries it."
    ),
    (
      "Countries",
      "An address is given a country only where the sources agree or the laboratory's override "
        + "names one. Anycast, disagreement and silence give \u{201c}cannot tell\u{201d}."
    ),
    (
      "Names",
      "A name is joined to an address per client and in time: TLS server name first, then the "
        + "DNS answer that preceded the flow."
    ),
    ("Limits", "1 048 576 flows, 64 KiB of handshake a flow, 10 000 anomalies listed."),
  ]

  static let device = ReportDevice(
    addresses: ["192.168.50.23", "2001:db8:50::23"],
    hardwareAddresses: ["02:00:5e:10:00:17 (randomised)"],
    hostName: "handset-17",
    vendorClass: "android-dhcp-14",
    basis: "the only client of the access point"
  )

  static let policy = ReportPolicy(
    name: "default-deny-in",
    title: "Personal data stays in India",
    statements: [
      "Authorised countries (hosting): India.",
      "Authorised resolvers: those that the network assigned by DHCP or router advertisement.",
      "Everything not authorised is denied.",
    ]
  )

  static var inputs: [ReportInput] {
    let captures = [
      ("01-baseline.pcapng", "baseline", UInt64(48_211), UInt64(9_812_443), "3b1c", "09"),
      ("02-use.pcapng", "use", 391_207, 301_553_872, "a94f", "10"),
      ("03-after-uninstall.pcapng", "after-uninstall", 52_940, 11_230_114, "07de", "11"),
    ].map { file, phase, frames, bytes, hash, hour in
      var input = ReportInput(
        role: .capture,
        file: file,
        sha256: String(repeating: hash, count: 16),
        bytes: bytes
      )
      input.format = "pcapng"
      input.linkTypes = ["EN10MB"]
      input.frames = frames
      input.firstTime = "2026-11-20T\(hour):00:00.000112Z"
      input.lastTime = "2026-11-20T\(hour):29:59.731020Z"
      input.phase = phase
      return input
    }
    var damaged = captures
    damaged[2].damaged = "ends inside frame 52 941; the frames before it were read"
    let rules = ReportInput(
      role: .rules,
      file: "builtin",
      sha256: String(repeating: "5c", count: 32),
      bytes: 48_211
    )
    let policy = ReportInput(
      role: .policy,
      file: "default-deny-in.yml",
      sha256: String(repeating: "e1", count: 32),
      bytes: 2_113
    )
    var database = ReportInput(
      role: .database,
      file: "country-lite.mmdb",
      sha256: String(repeating: "90", count: 32),
      bytes: 7_340_112
    )
    database.format = "DBIP-Country-Lite"
    database.buildDate = "2026-09-01"
    database.attribution = "IP Geolocation by DB-IP"
    var override = ReportInput(
      role: .override,
      file: "laboratory-fiction.yml",
      sha256: String(repeating: "2d", count: 32),
      bytes: 611
    )
    override.buildDate = "2026-11-01"
    return damaged + [rules, policy, database, override]
  }

  static var coverage: Coverage {
    var coverage = Coverage()
    coverage.frames = 492_358
    coverage.flowFrames = 489_920
    coverage.otherFrames = 2_401
    coverage.undecodedFrames = 37
    coverage.truncatedFrames = 12
    coverage.reportedDrops = 4
    coverage.uploadOctets = 14_804_229
    coverage.inspectableUploadOctets = 412_881
    coverage.downloadOctets = 287_114_902
    coverage.streamsWithGaps = 2
    coverage.dnsTransactions = 1_204
    coverage.clearDNSFlows = 1_102
    coverage.clearDNSOctets = 98_310
    coverage.encryptedDNSFlows = 9
    coverage.encryptedDNSOctets = 41_770
    coverage.handshakes = 877
    coverage.readHellos = 874
    coverage.echHandshakes = 3
    return coverage
  }

  static let anomalies = [
    Anomaly(
      name: "dns-name-loop",
      detail: "compression pointer at octet 31 points at itself",
      frame: reference(1, 3_204)
    ),
    Anomaly(name: "tcp-gap", detail: "2 896 octets missing", frame: reference(1, 88_120)),
    Anomaly(name: "tcp-gap", detail: "1 448 octets missing", frame: reference(2, 40_333)),
  ]

  static let resolvers = [
    ResolverUse(
      address: "192.168.50.1",
      name: "access point",
      country: "",
      assigned: true,
      transport: "dns",
      questions: 611,
      captures: [0, 1, 2]
    ),
    ResolverUse(
      address: "203.0.113.53",
      name: "",
      country: "CN",
      assigned: false,
      transport: "dns",
      questions: 584,
      captures: [1, 2]
    ),
    ResolverUse(
      address: "198.51.100.77",
      name: "resolver.cloud.example",
      country: "",
      assigned: nil,
      transport: "doh",
      questions: 9,
      captures: [1]
    ),
  ]

  static let requirements = [
    Requirement(
      id: "R-RESIDENCY",
      title: "Data goes to authorised countries only",
      clauses: ["DPDP Act 2023 s.16(1)", "NIST SP 800-53r5 SA-9(5)"],
      outcome: .violation,
      findings: ["F-3b1c9a04d2e7", "F-71aa02b9c410", "F-88d0e1f2a3b4"],
      reason: "Five destinations in three other countries received 9.7 MB."
    ),
    Requirement(
      id: "R-RESOLVER",
      title: "Names are resolved by the network's resolver",
      clauses: ["ETSI EN 303 645 5.5-1"],
      outcome: .violation,
      findings: ["F-0c5512d98eaa"],
      reason: "A resolver that no network assigned answered 584 questions, 97 of them after the "
        + "application was uninstalled."
    ),
    Requirement(
      id: "R-CLEARTEXT",
      title: "Identifiers are not sent in clear",
      clauses: [],
      outcome: .cannotTell,
      findings: ["F-aa10bb20cc30"],
      reason: "97 % of the octets sent are encrypted and no keys were given."
    ),
    Requirement(
      id: "R-TLS",
      title: "TLS 1.2 or later",
      clauses: ["ETSI EN 303 645 5.5-6"],
      outcome: .conforms,
      findings: [],
      reason: "877 handshakes were read; all are 1.2 or 1.3."
    ),
  ]

  static var timeline: Timeline {
    let phases = ["baseline", "use", "after-uninstall"]
    return Timeline(
      rows: phases.enumerated().map { index, label in
        Timeline.Row(
          capture: index,
          label: label,
          start: "2026-11-20T\(["09", "10", "11"][index]):00:00Z",
          binSeconds: 60,
          violations: (0..<30).map { index == 0 ? 0 : ($0 * (index == 1 ? 7 : 3)) % 11 / 3 },
          conforming: (0..<30).map { ($0 * 5 + index) % (index == 1 ? 13 : 4) },
          undecided: (0..<30).map { index == 1 && $0 % 4 == 1 ? 2 : 0 }
        )
      }
    )
  }

  static func reference(_ capture: Int32, _ frame: UInt32) -> FrameReference {
    let start: Int64 = 1_795_165_200 + Int64(capture) * 3600
    let time = Timestamp(nanoseconds: (start + Int64(frame) / 200) * 1_000_000_000 + 112_000)
    return FrameReference(capture: capture, frame: frame, time: time)
  }
}
