import Destinations
import Flows
import RuleEngine
import Wire

/// Reads `report.json` back, so that a finished audit can be rendered again, compared, explained.
///
/// Rendering what was read gives the same octets again; a test holds every sample to it.
package enum ReportReader {
  /// Why a report cannot be read, in one line.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// Reads a report.
  package static func read(_ bytes: [UInt8]) throws(Problem) -> Report {
    guard let tree = JSONTree(bytes) else {
      throw Problem(description: "report.json: not JSON, or cut short")
    }
    return try read(tree)
  }

  /// Reads a report from its values.
  package static func read(_ tree: JSONTree) throws(Problem) -> Report {
    guard tree["schema"].text == reportSchemaURL else {
      throw Problem(description: "report.json: not of a format that this version knows")
    }
    var report = Report(
      toolVersion: tree["tool"]["version"].text,
      inputs: tree["inputs"].elements.map(input),
      method: tree["method"].elements.map { ($0["label"].text, $0["text"].text) },
      coverage: coverage(tree["coverage"]),
      device: device(tree["device"]),
      policy: ReportPolicy(
        name: tree["policy"]["name"].text,
        title: tree["policy"]["title"].text,
        statements: tree["policy"]["statements"].texts
      ),
      destinations: try tree["destinations"].elements.map(destination),
      findings: tree["findings"].elements.map(finding),
      requirements: tree["requirements"].elements.map(requirement),
      anomalies: tree["anomalies"].elements.map(anomaly),
      resolvers: tree["resolvers"].elements.map(resolver),
      phases: phases(tree["phases"]),
      timeline: Timeline(rows: tree["timeline"].elements.map(row))
    )
    report.comparison = comparison(tree["declaration"])
    report.conformity = conformity(tree["conformity"])
    report.record = record(tree["scenario"])
    return report
  }
}

extension ReportReader {
  private static func phases(_ tree: JSONTree) -> PhaseMatrix? {
    guard case .object = tree else { return nil }
    return PhaseMatrix(
      columns: tree["columns"].elements.map { column in
        PhaseMatrix.Column(
          phase: column["phase"].text,
          captures: column["captures"].elements.map { Int(clamping: $0.count) },
          sawQuestions: column["questions_seen"] == .bool(true)
        )
      },
      rows: tree["resolvers"].elements.map { row in
        var assigned: Bool?
        if case .bool(let value) = row["assigned"] { assigned = value }
        return PhaseMatrix.Row(
          resolver: row["resolver"].text,
          transport: row["transport"].text,
          assigned: assigned,
          counts: row["counts"].elements.map(\.count),
          outcome: outcome(row["outcome"]),
          reason: row["reason"].text
        )
      }
    )
  }

  private static func input(_ tree: JSONTree) -> ReportInput {
    var input = ReportInput(
      role: ReportInput.Role(rawValue: tree["role"].text) ?? .knowledge,
      file: tree["file"].text,
      sha256: tree["sha256"].textOrNil,
      bytes: tree["bytes"].count
    )
    input.format = input.role == .database ? tree["type"].text : tree["format"].text
    input.linkTypes = tree["link_types"].texts
    input.frames = tree["frames"].count
    input.firstTime = tree["first_ts"].text
    input.lastTime = tree["last_ts"].text
    input.damaged = tree["damaged"].textOrNil
    input.buildDate = tree["build_date"].text
    input.attribution = tree["attribution"].text
    input.phase = tree["phase"].text
    return input
  }

  private static func device(_ tree: JSONTree) -> ReportDevice {
    var device = ReportDevice(
      addresses: tree["addresses"].texts,
      hardwareAddresses: tree["hardware_addresses"].texts,
      hostName: tree["host_name"].text,
      vendorClass: tree["vendor_class"].text,
      basis: tree["basis"].text
    )
    device.dhcpFingerprints = tree["dhcp_fingerprints"].texts
    device.userAgents = tree["user_agents"].texts
    return device
  }

  private static func coverage(_ tree: JSONTree) -> Coverage {
    var coverage = Coverage()
    for (name, field) in coverageFields { coverage[keyPath: field] = tree[name].count }
    coverage.anomalyCounts = tree["anomaly_counts"].members.mapValues(\.count)
    coverage.namesBySource = tree["names_by_source"].members.mapValues(\.count)
    coverage.undecodedReasons = tree["undecoded_reasons"].members.mapValues(\.count)
    return coverage
  }

  private static var coverageFields: [(String, WritableKeyPath<Coverage, UInt64>)] {
    [
      ("clear_dns_flows", \.clearDNSFlows), ("clear_dns_octets", \.clearDNSOctets),
      ("encrypted_dns_octets", \.encryptedDNSOctets), ("read_hellos", \.readHellos),
      ("clear_octets", \.clearOctets), ("clock_jumps", \.clockJumps),
      ("credentials", \.credentials), ("dns_transactions", \.dnsTransactions),
      ("download_octets", \.downloadOctets), ("ech_handshakes", \.echHandshakes),
      ("encrypted_dns_flows", \.encryptedDNSFlows), ("encrypted_octets", \.encryptedOctets),
      ("flow_frames", \.flowFrames), ("frames", \.frames),
      ("frames_out_of_order", \.framesOutOfOrder), ("handshakes", \.handshakes),
      ("inspectable_upload_octets", \.inspectableUploadOctets),
      ("missing_octets", \.missingOctets), ("opaque_flows", \.opaqueFlows),
      ("opaque_octets", \.opaqueOctets), ("orphan_fragments", \.orphanFragments),
      ("other_frames", \.otherFrames),
      ("reported_drops", \.reportedDrops), ("streams_with_gaps", \.streamsWithGaps),
      ("truncated_frames", \.truncatedFrames), ("undecoded_frames", \.undecodedFrames),
      ("undetermined_octets", \.undeterminedOctets), ("upload_octets", \.uploadOctets),
    ]
  }

  private static func finding(_ tree: JSONTree) -> Finding {
    Finding(
      id: tree["id"].text,
      rule: tree["rule"].text,
      title: tree["title"].text,
      severity: Severity(rawValue: tree["severity"].text) ?? .info,
      outcome: outcome(tree["outcome"]),
      confidence: Confidence(rawValue: tree["confidence"].text) ?? .indeterminate,
      subject: tree["subject"].text,
      summary: tree["summary"].text,
      evidence: tree["evidence"].elements.map(evidence),
      alternatives: tree["alternatives"].texts,
      references: tree["references"].texts,
      mappings: tree["mappings"].texts
    )
  }

  static func evidence(_ tree: JSONTree) -> Evidence {
    Evidence(
      capture: tree["capture"].whole,
      frames: tree["frames"].elements.map { UInt32(clamping: $0.count) },
      firstTime: tree["first_ts"].text,
      lastTime: tree["last_ts"].text,
      flow: tree["flow"].text,
      detail: tree["detail"].text,
      displayFilter: tree["display_filter"].text
    )
  }

  private static func requirement(_ tree: JSONTree) -> Requirement {
    Requirement(
      id: tree["id"].text,
      title: tree["title"].text,
      clauses: tree["clauses"].texts,
      outcome: outcome(tree["outcome"]),
      findings: tree["findings"].texts,
      reason: tree["reason"].text
    )
  }

  private static func anomaly(_ tree: JSONTree) -> Anomaly {
    Anomaly(
      name: tree["name"].text,
      detail: tree["detail"].text,
      frame: FrameReference(
        capture: Int32(clamping: tree["capture"].whole),
        frame: UInt32(clamping: tree["frame"].count),
        time: time(tree["ts"])
      )
    )
  }

  private static func resolver(_ tree: JSONTree) -> ResolverUse {
    ResolverUse(
      address: tree["address"].text,
      name: tree["name"].text,
      country: tree["country"].text,
      assigned: tree["assigned"].flag,
      transport: tree["transport"].text,
      questions: tree["questions"].count,
      captures: tree["captures"].elements.map(\.whole)
    )
  }

  private static func row(_ tree: JSONTree) -> Timeline.Row {
    Timeline.Row(
      capture: tree["capture"].whole,
      label: tree["label"].text,
      start: tree["start"].text,
      binSeconds: Double(tree["bin_seconds"].nanoseconds ?? 0) / 1e9,
      violations: tree["violation"].elements.map(\.whole),
      conforming: tree["conforms"].elements.map(\.whole),
      undecided: tree["cannot_tell"].elements.map(\.whole)
    )
  }

  /// What is unknown is neither a violation nor a pass.
  static func outcome(_ tree: JSONTree) -> Outcome {
    Outcome(rawValue: tree.text) ?? .cannotTell
  }

  private static func time(_ tree: JSONTree) -> Timestamp {
    Timestamp(rfc3339: tree.text) ?? Timestamp(nanoseconds: 0)
  }
}

extension ReportReader {
  private static func destination(_ tree: JSONTree) throws(Problem) -> JudgedDestination {
    guard let address = IPAddress(tree["address"].text) else {
      throw Problem(description: "report.json: '\(tree["address"].text)' is no address")
    }
    var named = reference(tree["name_frame"])
    named?.time = time(tree["name_ts"])
    let name = DestinationName(
      name: tree["name"].text,
      source: NameSource(rawValue: tree["name_source"].text) ?? .none,
      frame: named,
      chain: tree["name_chain"].texts
    )
    var first =
      reference(tree["first_frame"])
      ?? FrameReference(
        capture: 0,
        frame: 0,
        time: Timestamp(nanoseconds: 0)
      )
    first.time = time(tree["first_ts"])
    var destination = Destination(address: address, name: name, first: first)
    destination.lastTime = time(tree["last_ts"])
    destination.domain = tree["domain"].text
    destination.organisation = tree["organisation"].text
    destination.organisationSource = tree["organisation_source"].text
    destination.party = Party(rawValue: tree["party"].text) ?? .unknown
    destination.asn = UInt32(clamping: tree["asn"].count)
    destination.asName = tree["as_name"].text
    destination.location = location(tree)
    destination.apps = tree["apps"].texts
    destination.services = tree["services"].texts
    destination.ports = tree["ports"].texts
    // Which flows they were is in the case; how many there were, here.
    destination.flows = Array(0..<min(tree["flows"].whole, 1 << 24))
    destination.connectedFlows = tree["connected_flows"].whole
    destination.sentOctets = tree["orig_bytes"].count
    destination.receivedOctets = tree["resp_bytes"].count
    destination.roundTrip = tree["round_trip_seconds"].nanoseconds ?? -1
    return JudgedDestination(
      destination: destination,
      verdict: DestinationVerdict(
        outcome: outcome(tree["verdict"]),
        reasons: tree["reasons"].texts
      )
    )
  }

  private static func location(_ tree: JSONTree) -> Location {
    var location = Location()
    location.country = tree["country"].text
    location.countrySource = tree["country_source"].text
    location.confidence = LocationConfidence(rawValue: tree["location_confidence"].text) ?? .unknown
    location.registeredCountry = tree["registered_country"].text
    location.operatorCountry = tree["operator_country"].text
    location.nameCountry = tree["name_country"].text
    location.latencyNote = tree["latency_note"].textOrNil
    location.evidence = tree["geo"].elements.map { row in
      GeoEvidence(
        database: row["database"].text,
        buildDate: row["build_date"].text,
        network: row["network"].text,
        country: row["country"].text
      )
    }
    return location
  }

  private static func reference(_ tree: JSONTree) -> FrameReference? {
    guard case .object = tree else { return nil }
    return FrameReference(
      capture: Int32(clamping: tree["capture"].whole),
      frame: UInt32(clamping: tree["frame"].count),
      time: Timestamp(nanoseconds: 0)
    )
  }
}
