/// The forms in which a finished audit can be had again.
package enum ReportFormat: String, CaseIterable, Sendable {
  case text, html, json, csv, findingsCSV = "findings-csv", sarif, junit, stix, eve

  /// Their names, for a help text.
  package static var list: String { allCases.map(\.rawValue).joined(separator: ", ") }

  /// What such a file is called in an audit's folder; `nil` for what lies there anyway.
  package var fileName: String? {
    switch self {
    case .html, .json: nil
    case .text: "report.txt"
    case .csv: "destinations.csv"
    case .findingsCSV: "findings.csv"
    case .sarif: "report.sarif"
    case .junit: "junit.xml"
    case .stix: "stix.json"
    case .eve: "eve.ndjson"
    }
  }

  /// A report in this form; `text` without colour, 80 columns wide.
  package func render(_ report: Report) -> [UInt8] {
    switch self {
    case .text: Array(renderTerminal(report, width: 80, color: false, reportPath: "").utf8)
    case .html: renderHTML(report)
    case .json: renderJSON(report)
    case .csv: renderDestinationsCSV(report)
    case .findingsCSV: renderFindingsCSV(report)
    case .sarif: renderSARIF(report)
    case .junit: renderJUnit(report)
    case .stix: renderSTIX(report)
    case .eve: renderEVE(report)
    }
  }
}
