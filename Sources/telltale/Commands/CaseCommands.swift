import ArgumentParser
import Audit
import Cases
import Reporting
import RuleEngine

enum CaseFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

/// Writes to standard output.
func emitOutput(_ bytes: [UInt8]) throws {
  guard writeOutput(bytes) else {
    throw AuditError("standard output: could not be written to the end")
  }
}

/// `telltale explain`: why a finding fired, or why a rule did not.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say why a finding fired, or why a rule did not: the chain of evidence, in words.",
    discussion: """
      ID is a finding (F-3b1c9a04d2e7) or a rule (TT-DST-001) of a finished audit.

      Examples:
        telltale explain F-3b1c9a04d2e7 report
        telltale explain TT-DNS-001 report
      """
  )

  @Argument(help: ArgumentHelp("A finding or a rule.", valueName: "id"))
  var id: String

  @Argument(help: ArgumentHelp("The folder of a finished audit.", valueName: "dir"))
  var folder = "telltale-report"

  func run() throws {
    let audit = try FinishedAudit(folder)
    if let finding = Explanation.finding(id, in: audit.report, folder: folder) {
      return try emitOutput(Array(finding.text.utf8))
    }
    let rule = try? RulesPlan().pack(toleratesMistakes: true).rules.first { $0.isCalled(id) }
    let code = rule?.code ?? id
    guard rule != nil || audit.report.findings.contains(where: { $0.rule == code }) else {
      throw AuditError("\(folder): there is no finding and no rule '\(id)'")
    }
    try emitOutput(Array(Explanation.rule(code, rule, in: audit.report).text.utf8))
  }
}

/// `telltale compare`: what is new, gone or changed between two audits.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say what is new, gone or changed between two audits.",
    discussion: """
      Recipients, countries, resolvers, findings on data, requirements, apps and octets. Exit \
      status: 0, or with --exit-code 1 where anything differs.

      Examples:
        telltale compare firmware-1 firmware-2
        telltale compare before after --format json
      """
  )

  @Argument(help: ArgumentHelp("The folder of the earlier audit.", valueName: "before"))
  var before: String

  @Argument(help: ArgumentHelp("The folder of the later audit.", valueName: "after"))
  var after: String

  @Option(help: "What goes to standard output: text or json.")
  var format = CaseFormat.text

  @Flag(help: "Exit with 1 if anything differs.")
  var exitCode = false

  func run() throws {
    let (one, other) = (try FinishedAudit(before), try FinishedAudit(after))
    let comparison = Comparison(before: one.report, after: other.report)
    try emitOutput(format == .json ? comparison.json : Array(comparison.text.utf8))
    if exitCode, !comparison.isSame { throw ExitCode(1) }
  }
}

/// `telltale report`: renders a finished audit again.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Render a finished audit again, or make a copy of it that can be shared.",
    discussion: """
      With --redact, a copy of the whole folder is written to -o: pseudonyms stand for the handset's \
      identifiers, its addresses and those of its network, hardware addresses and host names; the \
      same key gives the same pseudonyms. Evidence is left out, for payload cannot be redacted for \
      certain. The copy's manifest names the original by its SHA-256.

      Examples:
        telltale report report --format text
        telltale report report --format html > page.html
        telltale keygen --redaction -o redaction.key
        telltale report report --redact redaction.key --device device.yaml -o copy
      """
  )

  @Argument(help: ArgumentHelp("The folder of a finished audit.", valueName: "dir"))
  var folder: String

  @Option(
    help: ArgumentHelp(
      "What goes to standard output: \(ReportFormat.list).",
      valueName: "format"
    )
  )
  var format = ReportFormat.text

  @OptionGroup(title: "A copy to share") var redaction: RedactionOptions

  @Option(
    help: ArgumentHelp(
      "The device's file that the audit had; it says what to replace.",
      valueName: "file"
    )
  )
  var device: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder for the copy.", valueName: "dir"))
  var output: String?

  @Flag(help: "Replace the output folder if it is there.")
  var force = false

  @Flag(help: "Also write the copy's report.pdf.")
  var pdf = false

  @Option(help: ArgumentHelp("Sign the copy with this Ed25519 key.", valueName: "file"))
  var key: String?

  func run() throws {
    if let plan = try redaction.plan(folder) { return try redact(plan) }
    guard output == nil, device == nil, key == nil, !pdf, !force else {
      throw ValidationError("-o, --device, --key, --pdf and --force go with --redact")
    }
    let report = try FinishedAudit(folder).report
    switch format {
    case .text:
      let text = renderTerminal(
        report,
        width: terminalWidth,
        color: outputWantsColor,
        reportPath: folder + "/report.html"
      )
      try emitOutput(Array(text.utf8))
    default: try emitOutput(format.render(report))
    }
  }

  private func redact(_ plan: RedactionPlan) throws {
    guard let output else { throw ValidationError("--redact needs a folder to write to: -o") }
    var plan = plan
    plan.device = device
    plan.signer = key
    plan.pdf = pdf ? try PDFRenderer.find() : nil
    try plan.write(into: try OutputDirectory(target: output, force: force))
  }
}

/// How copies are redacted.
struct RedactionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write a copy to share, in which pseudonyms of this key stand for what names the handset and "
        + "its network (telltale keygen --redaction makes a key); telltale audit calls it "
        + "DIR-redacted.",
      valueName: "key"
    )
  )
  var redact: String?

  /// What to do with a finished audit; `nil` without `--redact`.
  func plan(_ folder: String) throws -> RedactionPlan? {
    guard let redact else { return nil }
    return RedactionPlan(folder: folder, key: try RedactionKey(path: redact))
  }
}

extension ReportFormat: ExpressibleByArgument {}
