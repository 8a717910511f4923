import Flows
import RuleEngine
import Wire

extension HTMLView {
  /// Section 6.
  var coverageFields: HTMLFields {
    let counts = report.coverage.anomalyCounts
    let examples = Dictionary(grouping: report.anomalies, by: \.name)
    let kinds = Set(counts.keys).union(examples.keys).sorted().prefix(Limits.rows)
    return [
      "coverageSentence": coverageSentence, "coverageRows": coverageRows,
      "hasAnomalies": !kinds.isEmpty,
      "anomalyKinds": kinds.map { kind -> HTMLFields in
        let found = examples[kind] ?? []
        return [
          "kind": Self.clip(kind), "count": Figures.count(counts[kind] ?? UInt64(found.count)),
          "examples": found.prefix(3).map { Self.clip("\($0.detail) (\(place($0)))") },
        ]
      },
    ]
  }

  private func place(_ anomaly: Anomaly) -> String {
    let capture = summary.captureName(Int(anomaly.frame.capture))
    return anomaly.frame.frame == 0 ? capture : "\(capture) frame \(anomaly.frame.frame)"
  }

  private var coverageSentence: String {
    let coverage = report.coverage
    let share = Figures.share(coverage.inspectableUploadOctets, of: coverage.uploadOctets)
    guard coverage.uploadOctets > 0 else {
      return "No payload was sent in the captures, so there was no content to inspect."
    }
    return "The content of \(share) of the octets sent could be inspected; of the rest only the "
      + "destination, the volume and the time are known. Nothing in this report says what opaque "
      + "traffic held, or that it held nothing."
  }

  private var coverageRows: [HTMLFields] {
    let coverage = report.coverage
    let opaque =
      coverage.uploadOctets - min(coverage.uploadOctets, coverage.inspectableUploadOctets)
    // The last of each row says whether a number above nothing is a blind spot.
    let rows: [(String, String, String, Bool)] = [
      ("Frames read", Figures.count(coverage.frames), "All that the captures hold.", false),
      (
        "Frames that belong to a flow", Figures.count(coverage.flowFrames),
        "Counted for a destination.", false
      ),
      (
        "Frames of other kinds", Figures.count(coverage.otherFrames),
        "ARP, link management and the like: no destination.", false
      ),
      blind(
        "Frames not decoded",
        coverage.undecodedFrames,
        "May have carried data; counted for nobody."
      ),
      blind("Frames cut short", coverage.truncatedFrames, "Captured in part only."),
      blind(
        "Fragments never completed",
        coverage.orphanFragments,
        "Their content could not be read."
      ),
      blind(
        "Frames lost while capturing",
        coverage.reportedDrops,
        "As the capturing program says; more may have been lost unnoticed."
      ),
      blind(
        "TCP streams with gaps",
        coverage.streamsWithGaps,
        "Names and requests may be missing."
      ),
      (
        "DNS transactions read", Figures.count(coverage.dnsTransactions), "In clear.", false
      ),
      (
        "Flows to resolvers with encrypted DNS", coverage.encryptedDNSShare(),
        coverage.encryptedDNSFlows > 0
          ? "Which names were asked for cannot be told. DNS over HTTPS to a resolver that is on no "
            + "list is not among them."
          : "DNS over HTTPS to a resolver that is on no list is not recognised.",
        coverage.encryptedDNSFlows > 0
      ),
      ("TLS and QUIC handshakes read", Figures.count(coverage.handshakes), "", false),
      (
        "Hellos that may hide the server’s name", coverage.echShare(),
        coverage.echHandshakes > 0
          ? "They offer Encrypted Client Hello, or random octets in its place (GREASE), which look "
            + "the same: the name that was seen may be a cover." : "",
        coverage.echHandshakes > 0
      ),
      (
        "Flows by how their server’s name is known",
        coverage.namesBySource.sorted { $0.key < $1.key }
          .map { "\($0.key) \(Figures.count($0.value))" }.joined(separator: ", "),
        "none: only the address is known.", false
      ),
      (
        "Octets sent, content not inspected", Figures.octets(opaque),
        "Encrypted without keys, or of a protocol that is not read.", opaque > 0
      ),
    ]
    return (rows + protectionRows + clockRows).map {
      ["label": $0.0, "value": $0.1, "meaning": $0.2, "blind": $0.3]
    }
  }

  /// Payload of both directions, by who can read it.
  private var protectionRows: [(String, String, String, Bool)] {
    let coverage = report.coverage
    return [
      (
        "Octets in clear, both ways", Figures.octets(coverage.clearOctets),
        "Anyone on the way can read them.", false
      ),
      (
        "Octets encrypted, both ways", Figures.octets(coverage.encryptedOctets),
        "By a protocol that was recognised.", coverage.encryptedOctets > 0
      ),
      (
        "Octets opaque, both ways", Figures.octets(coverage.opaqueOctets),
        coverage.opaqueOctets > 0
          ? "They look random, in \(Figures.count(coverage.opaqueFlows)) flows of no protocol that "
            + "is known: not inspectable." : "None.", coverage.opaqueOctets > 0
      ),
      (
        "Octets of other protocols, both ways", Figures.octets(coverage.undeterminedOctets),
        coverage.undeterminedOctets > 0 ? "Whether they are encrypted cannot be told." : "None.",
        coverage.undeterminedOctets > 0
      ),
      (
        "Secrets seen in clear", Figures.count(coverage.credentials),
        "Passwords and communities that anyone on the way could read; they are not kept here.",
        false
      ),
    ]
  }

  private var clockRows: [(String, String, String, Bool)] {
    [
      blind(
        "Jumps of the capture’s clock",
        report.coverage.clockJumps,
        "Back by more than a second or forward by more than a day: times are in doubt."
      )
    ]
  }

  private func blind(
    _ label: String,
    _ count: UInt64,
    _ meaning: String
  ) -> (String, String, String, Bool) {
    (label, Figures.count(count), count > 0 ? meaning : "None.", count > 0)
  }

  /// Section 7.
  var methodFields: HTMLFields {
    let device = report.device
    let facts: [(String, String)] = [
      ("Addresses", device.addresses.prefix(Limits.details).joined(separator: ", ")),
      (
        "Hardware addresses",
        device.hardwareAddresses.prefix(Limits.details).joined(separator: ", ")
      ),
      ("Host name", device.hostName), ("Vendor class", device.vendorClass),
      (
        "DHCP fingerprint",
        device.dhcpFingerprints.prefix(Limits.details).joined(separator: "; ")
      ),
      ("User agents", device.userAgents.prefix(Limits.details).joined(separator: "; ")),
      ("Recognised as", device.basis),
    ]
    return [
      "policyTitle": Self.clip(report.policy.title), "policyName": Self.clip(report.policy.name),
      "statements": report.policy.statements.prefix(Limits.rows).map { Self.clip($0) },
      "deviceFacts": facts.map { label, text -> HTMLFields in
        ["label": label, "text": text.isEmpty ? "not known" : Self.clip(text)]
      },
      "method": report.method.prefix(Limits.rows).map { label, text -> HTMLFields in
        ["label": Self.clip(label), "text": Self.clip(text)]
      },
    ]
  }

  /// Section 8.
  var inputFields: HTMLFields {
    let credits = Set(report.inputs.map(\.attribution)).subtracting([""]).sorted()
    return [
      "inputs": report.inputs.prefix(Limits.rows).map { input -> HTMLFields in
        [
          "file": Self.clip(input.file), "hash": input.sha256 ?? "not hashed",
          "role": input.role.words, "phase": Self.orFalse(input.phase),
          "size": Figures.octets(input.bytes), "content": Self.clip(content(input)),
          "damaged": Self.orFalse(input.damaged ?? ""),
        ]
      },
      "inputsMore": Self.more(report.inputs.count, Limits.rows),
      "credits": credits.map { credit -> HTMLFields in
        ["text": Self.clip(credit), "link": credit.lowercased().contains("db-ip")]
      },
    ]
  }

  private func content(_ input: ReportInput) -> String {
    var parts: [String] = []
    if input.role == .capture {
      parts.append(Figures.counted(input.frames, "frame"))
      if !input.firstTime.isEmpty {
        parts.append(Figures.period(input.firstTime, input.lastTime) + " UTC")
      }
    }
    let kinds = ([input.format] + input.linkTypes).filter { !$0.isEmpty }
    if !kinds.isEmpty { parts.append(kinds.joined(separator: ", ")) }
    if !input.buildDate.isEmpty { parts.append("built \(input.buildDate)") }
    return parts.joined(separator: "; ")
  }
}

extension ReportInput.Role {
  /// What part the file plays, for a reader.
  fileprivate var words: String {
    switch self {
    case .capture: "capture"
    case .rules: "rules"
    case .policy: "policy"
    case .knowledge: "knowledge"
    case .database: "database"
    case .scenario: "scenario"
    case .override: "laboratory’s override"
    case .device: "handset’s identifiers"
    case .list: "list of others"
    case .declaration: "vendor’s declaration"
    }
  }
}
