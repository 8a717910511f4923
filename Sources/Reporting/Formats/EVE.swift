import Destinations
import Flows
import RuleEngine
import Wire

/// Findings and destinations as NDJSON in the manner of Suricata's EVE: a line each, `alert` for a
/// finding, `telltale_destination` for a destination, in the report's order.
func renderEVE(_ report: Report) -> [UInt8] {
  let summary = ReportSummary(report)
  var json = JSONWriter()
  for finding in report.findings {
    for evidence in finding.evidence.prefix(1) { json.writeAlert(finding, evidence, summary) }
  }
  for judged in report.destinations { json.writeDestination(judged) }
  return json.bytes
}

extension JSONWriter {
  fileprivate mutating func writeAlert(
    _ finding: Finding,
    _ evidence: Evidence,
    _ summary: ReportSummary
  ) {
    beginObject()
    field("timestamp", evidence.firstTime)
    field("event_type", "alert")
    if let frame = evidence.frames.first { field("pcap_cnt", UInt64(frame)) }
    field("pcap_filename", summary.captureName(evidence.capture))
    writeFlow(evidence.flow)
    key("alert")
    beginObject()
    field("action", "allowed")
    field("signature", finding.title)
    field("category", finding.outcome.rawValue)
    // Suricata's 1 is the gravest.
    field("severity", max(1, 4 - finding.severity.rank))
    key("metadata")
    beginObject()
    field("confidence", [finding.confidence.rawValue])
    field("finding", [finding.id])
    field("rule", [finding.rule])
    field("subject", [finding.subject])
    field("summary", [finding.summary])
    endObject()
    endObject()
    endObject()
    endLine()
  }

  /// `tcp 192.0.2.1:40000 > 203.0.113.9:443` as the fields that EVE has for it.
  private mutating func writeFlow(_ flow: String) {
    let words = flow.split(separator: " ").map(String.init)
    guard words.count == 4, words[2] == ">" else { return }
    field("proto", words[0].uppercased())
    writeEnd(words[1], "src")
    writeEnd(words[3], "dest")
  }

  private mutating func writeEnd(_ text: String, _ side: String) {
    if let address = IPAddress(text) { return field("\(side)_ip", address.description) }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
    else { return }
    let host = text[..<colon].filter { $0 != "[" && $0 != "]" }
    field("\(side)_ip", String(host))
    field("\(side)_port", Int(port))
  }

  fileprivate mutating func writeDestination(_ judged: JudgedDestination) {
    let destination = judged.destination
    beginObject()
    field("timestamp", destination.first.time.description)
    field("event_type", "telltale_destination")
    field("dest_ip", destination.address.description)
    key("telltale_destination")
    beginObject()
    field("apps", destination.apps)
    field("country", destination.location.country)
    field("location_confidence", destination.location.confidence.rawValue)
    field("name", destination.name.source == .none ? "" : destination.name.name)
    field("operator_country", destination.location.operatorCountry)
    field("organisation", destination.organisation)
    field("received_octets", destination.receivedOctets)
    field("sent_octets", destination.sentOctets)
    field("verdict", judged.verdict.outcome.rawValue)
    endObject()
    endObject()
    endLine()
  }
}
