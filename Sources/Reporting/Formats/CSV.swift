import Destinations
import Flows
import RuleEngine
import Wire

/// Destinations as CSV (RFC 4180): a row each, as in `report.json`.
func renderDestinationsCSV(_ report: Report) -> [UInt8] {
  var table = CSVTable(header: [
    "name", "name_source", "address", "domain", "organisation", "party", "country",
    "location_confidence", "registered_country", "operator_country", "asn", "as_name", "apps",
    "services", "ports", "first_time", "last_time", "flows", "sent_octets", "received_octets",
    "verdict", "reasons",
  ])
  for judged in report.destinations {
    let destination = judged.destination
    let location = destination.location
    table.add([
      destination.name.source == .none ? "" : destination.name.name,
      destination.name.source.rawValue, destination.address.description, destination.domain,
      destination.organisation, destination.party.rawValue, location.country,
      location.confidence.rawValue, location.registeredCountry, location.operatorCountry,
      destination.asn == 0 ? "" : String(destination.asn), destination.asName,
      destination.apps.joined(separator: " "), destination.services.joined(separator: " "),
      destination.ports.joined(separator: " "), destination.first.time.description,
      destination.lastTime.description, String(destination.flows.count),
      String(destination.sentOctets), String(destination.receivedOctets),
      judged.verdict.outcome.rawValue, judged.verdict.reasons.joined(separator: "; "),
    ])
  }
  return table.bytes
}

/// Findings as CSV (RFC 4180): a row for each piece of evidence, and one for a finding without.
func renderFindingsCSV(_ report: Report) -> [UInt8] {
  let summary = ReportSummary(report)
  var table = CSVTable(header: [
    "id", "rule", "title", "severity", "outcome", "confidence", "subject", "summary", "capture",
    "sha256", "frames", "first_time", "last_time", "flow", "detail", "display_filter",
  ])
  for finding in report.findings {
    let head = [
      finding.id, finding.rule, finding.title, finding.severity.rawValue,
      finding.outcome.rawValue, finding.confidence.rawValue, finding.subject, finding.summary,
    ]
    if finding.evidence.isEmpty { table.add(head + Array(repeating: "", count: 8)) }
    for evidence in finding.evidence {
      let captures = summary.captures
      let hash =
        captures.indices.contains(evidence.capture) ? captures[evidence.capture].sha256 : nil
      table.add(
        head + [
          summary.captureName(evidence.capture), hash ?? "",
          evidence.frames.map(String.init).joined(separator: " "), evidence.firstTime,
          evidence.lastTime, evidence.flow, evidence.detail, evidence.displayFilter,
        ]
      )
    }
  }
  return table.bytes
}

/// Rows of cells, each escaped so that no spreadsheet takes it for a formula.
private struct CSVTable {
  private(set) var bytes: [UInt8] = []
  private let columns: Int

  init(header: [String]) {
    columns = header.count
    add(header)
  }

  mutating func add(_ cells: [String]) {
    assert(cells.count == columns, "a row with more or fewer cells than the header")
    bytes += Array(cells.map(TextEscaping.csv).joined(separator: ",").utf8) + [0x0d, 0x0a]
  }
}
