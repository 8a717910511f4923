import Destinations
import Flows
import RuleEngine
import Wire

@testable import Reporting

/// A report in which every text that can come from outside tries to break out of its place.
enum HostileReport {
  /// One of each: markup, attributes with combining marks, terminal controls, bidirectional
  /// overrides, line separators, formulas, templates, tags, and far too many marks.
  static let text =
    "<script>alert(1)</script>\"\u{301} onmouseover=\"x' onload='y`${1}{{title}}{{{style}}}]]>-->"
    + "\u{1b}]8;;http://x.example\u{7}\u{1b}[2J\u{9b}31m\u{85}\u{0}\r\n\t\u{7f}"
    + "\u{202e}gpj.exe\u{2066}\u{2028}\u{2029}\u{200b}\u{feff}\u{e0041}"
    + "=cmd|' /C calc'!A0 ../../etc/passwd a"
    + String(repeating: "\u{301}", count: 40)

  static let report: Report = {
    var report = Report(
      toolVersion: text,
      inputs: inputs,
      method: [(text, text)],
      coverage: Coverage(),
      device: ReportDevice(
        addresses: [text],
        hardwareAddresses: [text],
        hostName: text,
        vendorClass: text,
        basis: text
      ),
      policy: ReportPolicy(name: text, title: text, statements: [text]),
      destinations: [destination],
      findings: [finding],
      requirements: [requirement],
      anomalies: [Anomaly(name: text, detail: text, frame: SampleReport.reference(7, 3))],
      resolvers: [
        ResolverUse(
          address: text,
          name: text,
          country: text,
          assigned: false,
          transport: text,
          questions: .max,
          captures: [.max, 0, .min]
        )
      ],
      timeline: Timeline(rows: timelineRows)
    )
    report.coverage.anomalyCounts = [text: .max, "other": .max]
    report.coverage.uploadOctets = .max
    report.coverage.inspectableUploadOctets = .max
    return report
  }()

  private static var inputs: [ReportInput] {
    [ReportInput.Role.capture, .database].map { role in
      var input = ReportInput(role: role, file: text, sha256: text, bytes: .max)
      input.format = text
      input.linkTypes = [text]
      input.firstTime = text
      input.lastTime = text
      input.damaged = text
      input.buildDate = text
      input.attribution = "db-ip " + text
      input.phase = text
      return input
    }
  }

  private static var destination: JudgedDestination {
    let first = FrameReference(
      capture: .max,
      frame: .max,
      time: Timestamp(nanoseconds: .min)
    )
    let name = DestinationName(name: text, source: .dns, frame: first, chain: [text])
    var destination = Destination(address: .zero, name: name, first: first)
    destination.domain = text
    destination.organisation = text
    destination.organisationSource = text
    destination.asName = text
    destination.asn = .max
    destination.location.country = text
    destination.location.confidence = .single
    destination.location.registeredCountry = text
    destination.location.operatorCountry = text
    destination.location.latencyNote = text
    destination.location.evidence = [
      GeoEvidence(database: text, buildDate: text, network: text, country: text)
    ]
    destination.apps = [text]
    destination.services = [text]
    destination.ports = [text]
    destination.sentOctets = .max
    destination.receivedOctets = .max
    destination.lastTime = Timestamp(nanoseconds: .max)
    let verdict = DestinationVerdict(outcome: .violation, reasons: [text])
    return JudgedDestination(destination: destination, verdict: verdict)
  }

  private static var finding: Finding {
    let evidence = Evidence(
      capture: .max,
      frames: [1, .max],
      firstTime: text,
      lastTime: text + "x",
      flow: text,
      detail: text,
      displayFilter: text
    )
    return Finding(
      id: text,
      rule: text,
      title: text,
      severity: .critical,
      outcome: .violation,
      confidence: .confirmed,
      subject: text,
      summary: text,
      evidence: [evidence],
      alternatives: [text],
      references: [text],
      mappings: [text]
    )
  }

  private static var requirement: Requirement {
    Requirement(
      id: text,
      title: text,
      clauses: [text],
      outcome: .cannotTell,
      findings: [text],
      reason: text
    )
  }

  private static var timelineRows: [Timeline.Row] {
    [Double.nan, .infinity, -1, 1e300, 9e9].map { seconds in
      Timeline.Row(
        capture: 0,
        label: text,
        start: text,
        binSeconds: seconds,
        violations: [.max, .min],
        conforming: [.max],
        undecided: []
      )
    }
  }
}
