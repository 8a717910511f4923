import RuleEngine

/// Findings as SARIF 2.1.0 (OASIS), for code scanning and CI systems.
///
/// A violation is a result of kind `fail`; what cannot be told is `open` and never fails a build.
func renderSARIF(_ report: Report) -> [UInt8] {
  let summary = ReportSummary(report)
  var json = JSONWriter(indents: true)
  json.beginObject()
  json.field("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
  json.key("runs")
  json.beginArray()
  json.beginObject()
  json.writeArtifacts(summary)
  json.field("columnKind", "unicodeCodePoints")
  json.key("results")
  json.beginArray()
  for finding in report.findings { json.writeResult(finding, summary) }
  json.endArray()
  json.writeDriver(report)
  json.endObject()
  json.endArray()
  json.field("version", "2.1.0")
  json.endObject()
  json.endLine()
  return json.bytes
}

extension JSONWriter {
  fileprivate mutating func writeArtifacts(_ summary: ReportSummary) {
    key("artifacts")
    beginArray()
    for capture in summary.captures {
      beginObject()
      if let hash = capture.sha256 {
        key("hashes")
        beginObject(onOneLine: true)
        field("sha-256", hash)
        endObject()
      }
      key("location")
      beginObject(onOneLine: true)
      field("uri", percentEncoded(capture.file))
      endObject()
      endObject()
    }
    endArray()
  }

  fileprivate mutating func writeResult(_ finding: Finding, _ summary: ReportSummary) {
    beginObject()
    key("fingerprints")
    beginObject(onOneLine: true)
    field("telltale/v1", finding.id)
    endObject()
    field("kind", finding.outcome == .violation ? "fail" : "open")
    field("level", finding.outcome == .violation ? finding.severity.sarifLevel : "none")
    key("locations")
    beginArray()
    for evidence in finding.evidence.prefix(10) { writeLocation(evidence, summary) }
    endArray()
    key("message")
    beginObject()
    field("text", finding.summary)
    endObject()
    key("properties")
    beginObject()
    field("confidence", finding.confidence.rawValue)
    field("severity", finding.severity.rawValue)
    field("subject", finding.subject)
    endObject()
    field("ruleId", finding.rule)
    endObject()
  }

  private mutating func writeLocation(_ evidence: Evidence, _ summary: ReportSummary) {
    beginObject()
    key("logicalLocations")
    beginArray()
    for frame in evidence.frames.prefix(10) {
      beginObject(onOneLine: true)
      field("kind", "frame")
      field("name", "frame \(frame)")
      endObject()
    }
    endArray()
    key("message")
    beginObject(onOneLine: true)
    field("text", evidence.detail)
    endObject()
    key("physicalLocation")
    beginObject()
    key("artifactLocation")
    beginObject(onOneLine: true)
    if summary.captures.indices.contains(evidence.capture) { field("index", evidence.capture) }
    field("uri", percentEncoded(summary.captureName(evidence.capture)))
    endObject()
    endObject()
    endObject()
  }

  fileprivate mutating func writeDriver(_ report: Report) {
    key("tool")
    beginObject()
    key("driver")
    beginObject()
    field("name", "telltale")
    key("rules")
    beginArray()
    var seen: Set<String> = []
    for finding in report.findings.sorted(by: { $0.rule < $1.rule })
    where seen.insert(finding.rule).inserted {
      beginObject()
      field("id", finding.rule)
      key("shortDescription")
      beginObject(onOneLine: true)
      field("text", finding.title)
      endObject()
      endObject()
    }
    endArray()
    field("version", report.toolVersion)
    endObject()
    endObject()
  }
}

extension Severity {
  fileprivate var sarifLevel: String {
    switch self {
    case .info, .low: "note"
    case .medium: "warning"
    case .high, .critical: "error"
    }
  }
}

/// A file's name as a relative URI reference (RFC 3986): all but unreserved characters and slashes
/// as percent signs with digits.
func percentEncoded(_ name: String) -> String {
  name.utf8.map { octet in
    switch octet {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x2f, 0x5f, 0x7e:
      String(UnicodeScalar(octet))
    default: "%" + (octet < 16 ? "0" : "") + String(octet, radix: 16, uppercase: true)
    }
  }.joined()
}
