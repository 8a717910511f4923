import Destinations
import Flows
import GRDB
import Reporting
import Wire

/// Fills the tables of a case that say what came of an audit.
struct CaseWriter {
  let database: Database
  let report: Report
  /// The place of each of the report's destinations among those of the traffic.
  let order: [Int]
  let cutouts: Set<String>
  let limits: CaseLimits
  var texts: CaseTexts

  init(
    _ database: Database,
    _ report: Report,
    _ order: [Int],
    _ cutouts: Set<String>,
    _ limits: CaseLimits,
    _ texts: CaseTexts
  ) {
    self.database = database
    self.report = report
    self.order = order
    self.cutouts = cutouts
    self.limits = limits
    self.texts = texts
  }

  /// Writes every table once, each in one go, so that its pages lie together.
  mutating func writeAll() throws {
    try writeInputs()
    try writeDestinations()
    try writeTexts()
    try writeFindings()
    try writeRequirements()
    try writeResolvers()
    try writeAnomalies()
    try writeLimits()
  }

  private func writeLimits() throws {
    var row = try RowStatement(database, into: "limits", columns: 3)
    for entry in texts.counts.sorted(by: { $0.item < $1.item }) {
      row.add(entry.item)
      row.add(entry.kept)
      row.add(entry.leftOut)
      try row.store()
    }
  }

  private func writeTexts() throws {
    var row = try RowStatement(database, into: "addresses", columns: 2)
    for (index, address) in texts.addresses.all.enumerated() {
      row.add(index + 1)
      row.add(address.description)
      try row.store()
    }
    row = try RowStatement(database, into: "names", columns: 2)
    for (index, name) in texts.names.all.enumerated() {
      row.add(index + 1)
      row.add(shown(name))
      try row.store()
    }
    row = try RowStatement(database, into: "apps", columns: 2)
    for (index, app) in texts.apps.enumerated() {
      row.add(index)
      row.add(shown(app))
      try row.store()
    }
  }

  private func writeInputs() throws {
    var meta = try RowStatement(database, into: "meta", columns: 2)
    let facts = [
      ("policy", report.policy.name), ("policy_title", report.policy.title),
      ("schema", "1"), ("tool", "telltale"), ("tool_version", report.toolVersion),
    ]
    for (key, value) in facts {
      meta.add(key)
      meta.add(shown(value))
      try meta.store()
    }
    var row = try RowStatement(database, into: "inputs", columns: 7)
    var capture = try RowStatement(database, into: "captures", columns: 11)
    var captures = 0
    for (index, input) in report.inputs.enumerated() {
      row.add(index)
      row.add(input.role.rawValue)
      row.add(shown(input.file))
      row.add(input.sha256)
      row.add(input.bytes)
      row.add(input.format)
      row.add(input.buildDate)
      try row.store()
      guard input.role == .capture else { continue }
      capture.add(captures)
      captures += 1
      try store(input, in: &capture)
    }
  }

  private func store(_ input: ReportInput, in row: inout RowStatement) throws {
    row.add(shown(input.file))
    row.add(input.sha256)
    row.add(input.bytes)
    row.add(input.format)
    row.add(input.linkTypes.joined(separator: " "))
    row.add(input.frames)
    row.add(input.firstTime.isEmpty ? nil : input.firstTime)
    row.add(input.lastTime.isEmpty ? nil : input.lastTime)
    row.add(input.damaged.map(shown))
    row.add(shown(input.phase))
    try row.store()
  }
}

/// Text that may come from packets, with what would move a cursor or reorder text shown by code
/// point: a shell prints a case's texts as they are.
func shown(_ text: String) -> String { TextEscaping.terminal(text) }
