import Compliance
import Flows
import RuleEngine
import Wire

/// The JSON Schema that `report.json` follows; the file lies in the repository under `Schemas`.
package let reportSchemaURL = "https://telltale.example/schema/report-1.json"

/// Renders a report as `report.json`: indented, keys sorted at every level, the same octets for
/// the same report.
package func renderJSON(_ report: Report) -> [UInt8] {
  let capacity = 4096 + report.destinations.count * 2048 + report.findings.count * 2048
  var json = JSONWriter(indents: true, reservingOctets: capacity)
  json.beginObject()
  json.writeAnomalies(report.anomalies)
  json.writeConformity(report.conformity)
  json.writeCoverage(report.coverage)
  json.writeDeclaration(report.comparison)
  json.writeDestinations(report.destinations)
  json.writeDevice(report.device)
  json.writeFindings(report.findings, ReportSummary(report))
  json.writeInputs(report.inputs)
  json.writeMethod(report.method)
  if let phases = report.phases { json.writePhases(phases) }
  json.writePolicy(report.policy)
  json.writeRequirements(report.requirements)
  json.writeResolvers(report.resolvers)
  if report.conformity != nil || report.record?.isStated == true {
    json.writeRecord(report.record, tested: report.testedPeriod)
  }
  json.field("schema", reportSchemaURL)
  json.writeTimeline(report.timeline)
  json.key("tool")
  json.beginObject()
  json.field("name", "telltale")
  json.field("version", report.toolVersion)
  json.endObject()
  json.endObject()
  json.endLine()
  return json.bytes
}

extension JSONWriter {
  fileprivate mutating func writeAnomalies(_ anomalies: [Anomaly]) {
    key("anomalies")
    beginArray()
    for anomaly in anomalies {
      beginObject()
      field("capture", Int(anomaly.frame.capture))
      field("detail", anomaly.detail)
      field("frame", UInt64(anomaly.frame.frame))
      field("name", anomaly.name)
      field("ts", anomaly.frame.frame == 0 ? "" : anomaly.frame.time.description)
      endObject()
    }
    endArray()
  }

  fileprivate mutating func writeCoverage(_ coverage: Coverage) {
    key("coverage")
    beginObject()
    key("anomaly_counts")
    beginObject()
    for (name, count) in coverage.anomalyCounts.sorted(by: { $0.key < $1.key }) {
      field(name, count)
    }
    endObject()
    field("clear_dns_flows", coverage.clearDNSFlows)
    field("clear_dns_octets", coverage.clearDNSOctets)
    field("clear_octets", coverage.clearOctets)
    field("clock_jumps", coverage.clockJumps)
    field("credentials", coverage.credentials)
    field("dns_transactions", coverage.dnsTransactions)
    field("download_octets", coverage.downloadOctets)
    field("ech_handshakes", coverage.echHandshakes)
    field("encrypted_dns_flows", coverage.encryptedDNSFlows)
    field("encrypted_dns_octets", coverage.encryptedDNSOctets)
    field("encrypted_octets", coverage.encryptedOctets)
    field("flow_frames", coverage.flowFrames)
    field("frames", coverage.frames)
    field("frames_out_of_order", coverage.framesOutOfOrder)
    field("handshakes", coverage.handshakes)
    field("inspectable_upload_octets", coverage.inspectableUploadOctets)
    field("missing_octets", coverage.missingOctets)
    key("names_by_source")
    beginObject()
    for (name, count) in coverage.namesBySource.sorted(by: { $0.key < $1.key }) {
      field(name, count)
    }
    endObject()
    field("opaque_flows", coverage.opaqueFlows)
    field("opaque_octets", coverage.opaqueOctets)
    field("orphan_fragments", coverage.orphanFragments)
    field("other_frames", coverage.otherFrames)
    field("read_hellos", coverage.readHellos)
    field("reported_drops", coverage.reportedDrops)
    field("streams_with_gaps", coverage.streamsWithGaps)
    field("truncated_frames", coverage.truncatedFrames)
    field("undecoded_frames", coverage.undecodedFrames)
    key("undecoded_reasons")
    beginObject()
    for (name, count) in coverage.undecodedReasons.sorted(by: { $0.key < $1.key }) {
      field(name, count)
    }
    endObject()
    field("undetermined_octets", coverage.undeterminedOctets)
    field("upload_octets", coverage.uploadOctets)
    endObject()
  }

  fileprivate mutating func writeDevice(_ device: ReportDevice) {
    key("device")
    beginObject()
    field("addresses", device.addresses)
    field("basis", device.basis)
    field("dhcp_fingerprints", device.dhcpFingerprints)
    field("hardware_addresses", device.hardwareAddresses)
    field("host_name", device.hostName)
    field("user_agents", device.userAgents)
    field("vendor_class", device.vendorClass)
    endObject()
  }

  fileprivate mutating func writeInputs(_ inputs: [ReportInput]) {
    key("inputs")
    beginArray()
    for input in inputs {
      beginObject()
      field("attribution", input.attribution)
      field("build_date", input.buildDate)
      field("bytes", input.bytes)
      field("damaged", orNull: input.damaged)
      field("file", input.file)
      field("first_ts", input.firstTime)
      field("format", input.role == .database ? "" : input.format)
      field("frames", input.frames)
      field("last_ts", input.lastTime)
      field("link_types", input.linkTypes)
      field("phase", input.phase)
      field("role", input.role.rawValue)
      field("sha256", orNull: input.sha256)
      field("type", input.role == .database ? input.format : "")
      endObject()
    }
    endArray()
  }

  fileprivate mutating func writeMethod(_ method: [(label: String, text: String)]) {
    key("method")
    beginArray()
    for (label, text) in method {
      beginObject()
      field("label", label)
      field("text", text)
      endObject()
    }
    endArray()
  }

  fileprivate mutating func writePolicy(_ policy: ReportPolicy) {
    key("policy")
    beginObject()
    field("name", policy.name)
    field("statements", policy.statements)
    field("title", policy.title)
    endObject()
  }

  fileprivate mutating func writeRequirements(_ requirements: [Requirement]) {
    key("requirements")
    beginArray()
    for requirement in requirements {
      beginObject()
      field("clauses", requirement.clauses)
      field("findings", requirement.findings)
      field("id", requirement.id)
      field("outcome", requirement.outcome.rawValue)
      field("reason", requirement.reason)
      field("title", requirement.title)
      endObject()
    }
    endArray()
  }

  fileprivate mutating func writeResolvers(_ resolvers: [ResolverUse]) {
    key("resolvers")
    beginArray()
    for resolver in resolvers {
      beginObject()
      field("address", resolver.address)
      key("assigned")
      if let assigned = resolver.assigned { bool(assigned) } else { null() }
      key("captures")
      beginArray(onOneLine: true)
      for capture in resolver.captures { int(capture) }
      endArray()
      field("country", resolver.country)
      field("name", resolver.name)
      field("questions", resolver.questions)
      field("transport", resolver.transport)
      endObject()
    }
    endArray()
  }

  fileprivate mutating func writeTimeline(_ timeline: Timeline) {
    key("timeline")
    beginArray()
    for row in timeline.rows {
      beginObject()
      key("bin_seconds")
      seconds(nanoseconds: row.binNanoseconds)
      writeBins("cannot_tell", row.undecided)
      field("capture", row.capture)
      writeBins("conforms", row.conforming)
      field("label", row.label)
      field("start", row.start)
      writeBins("violation", row.violations)
      endObject()
    }
    endArray()
  }

  private mutating func writeBins(_ name: String, _ bins: [Int]) {
    key(name)
    beginArray(onOneLine: true)
    for bin in bins { int(bin) }
    endArray()
  }
}

extension Timeline.Row {
  /// The length of a bin in whole nanoseconds; 0 where it is not a length at all.
  package var binNanoseconds: Int64 {
    let length = (binSeconds * 1e9).rounded()
    return length > 0 ? Int64(exactly: length) ?? 0 : 0
  }
}
