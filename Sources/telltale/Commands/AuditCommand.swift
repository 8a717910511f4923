import ArgumentParser
import Audit
import Cases
import Reporting
import RuleEngine

/// `telltale audit`: captures in, verdicts, findings and a report out.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Judge where a handset's data went, and write a report that proves it.",
    discussion: """
      The captures of one run belong together: DNS answers of an earlier one name flows of a later \
      one. A scenario file names captures with their phases, the policy and where they were taken.

      Examples:
        telltale audit phone.pcapng -o report
        telltale audit --scenario Captures/uc-style-browser/scenario.yaml -o report
        telltale audit phone.pcap --policy my-policy.yaml --lab 28.61,77.21 -o report
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @OptionGroup var capture: CaptureOptions
  @OptionGroup var knowledge: KnowledgeOptions

  @Option(
    help: ArgumentHelp(
      "A scenario: captures, phases, policy, place of the laboratory.",
      valueName: "file"
    )
  )
  var scenario: String?

  @Option(
    help: ArgumentHelp(
      "What is authorised: a file, or the name of a policy that ships: default-deny-in (the default), "
        + "default-deny-eu, india-data-residency, india-sovereignty, eu-gdpr-transfers, "
        + "secure-communication-fleet, observe-only.",
      valueName: "file|name"
    )
  )
  var policy: String?

  @Option(
    help: ArgumentHelp(
      "A list of others to block (repeatable): hosts, adblock, names, Zeek intel, Exodus, MISP, STIX.",
      valueName: "file"
    )
  )
  var list: [String] = []

  @Option(
    help: ArgumentHelp(
      "Clauses of further frameworks that rules go with (repeatable).",
      valueName: "file"
    )
  )
  var mapping: [String] = []

  @Option(
    help: ArgumentHelp(
      "The vendor's declaration to hold against the captures: YAML, or a MUD file (RFC 8520).",
      valueName: "file"
    )
  )
  var declaration: String?

  @Option(help: ArgumentHelp("Further rules (repeatable).", valueName: "dir"))
  var rules: [String] = []

  @Option(help: ArgumentHelp("Rules instead of those that ship.", valueName: "dir"))
  var onlyRules: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The folder for report.html, report.json, case.sqlite, evidence and manifest.json.",
      valueName: "dir"
    )
  )
  var output: String?

  @Flag(
    help: "Also write report.pdf, with the chromium or weasyprint of this machine (needs -o)."
  )
  var pdf = false
  @Option(
    help: ArgumentHelp(
      "The language of report.html: en, or a file of Rules/Languages such as hi.",
      valueName: "code"
    )
  )
  var language = "en"

  @Option(
    help: ArgumentHelp(
      "Sign the manifest with this Ed25519 key (telltale keygen, or ssh-keygen without passphrase).",
      valueName: "file"
    )
  )
  var key: String?

  @Option(
    help: ArgumentHelp(
      "Further forms of the report in the output folder, with commas: csv, findings-csv, sarif, "
        + "junit, stix, eve, text.",
      valueName: "formats"
    )
  )
  var write: String?

  @OptionGroup var redaction: RedactionOptions

  @Flag(help: "Replace the output folder if it is there.")
  var force = false

  @Flag(help: "Show the handset's identifiers in full; the report notes it.")
  var unmask = false

  @Option(help: "What goes to standard output: text or json.")
  var format = Format.text

  @Option(
    help: ArgumentHelp(
      "Exit with 1 for violations of this severity or graver: info, low, medium, high, critical.",
      valueName: "severity"
    )
  )
  var failOn = Severity.medium

  @Flag(help: "Exit with 0 whatever was found.")
  var exitZero = false

  func run() throws {
    guard let output else {
      guard !pdf else { throw ValidationError("--pdf needs a folder to write to: -o") }
      guard redaction.redact == nil else {
        throw ValidationError("--redact needs a folder to write to: -o")
      }
      let result = try self.plan().run(progress: capture.progress)
      clearProgress()
      return try finish(result, reportPath: "")
    }
    try finish(try auditing(into: output), reportPath: output + "/report.html")
  }

  /// Audits and writes the output folder.
  func auditing(into output: String) throws -> AuditResult {
    let plan = try self.plan()
    // A folder that cannot be written is said before the work, not after it.
    _ = try formats()
    let language = try LanguageFile.load(self.language)
    let renderer = pdf ? try PDFRenderer.find() : nil
    let copy = try redaction.plan(output)
    let directory = try OutputDirectory(target: output, force: force)
    // A copy that cannot be made is said before the work too.
    if copy != nil { _ = try OutputDirectory(target: copyPath(output), force: force) }
    let database = try CaseDatabase(
      path: directory.writer.path(of: CaseDatabase.fileName),
      threaded: capture.threads > 1
    )
    let result = try plan.run(filling: database, progress: capture.progress)
    clearProgress()
    var options = OutputOptions()
    options.options = manifestOptions(plan)
    options.threads = capture.threads
    options.key = key
    options.formats = try formats()
    options.pdf = renderer
    options.language = language
    let written = try result.write(into: directory, options)
    for note in written.notes { writeError("telltale: \(note)") }
    if let signer = written.signer, !capture.quiet { writeError("telltale: signed by \(signer)") }
    if var copy {
      copy.device = plan.deviceFile
      copy.signer = key
      copy.pdf = renderer
      try copy.write(into: try OutputDirectory(target: copyPath(output), force: force))
    }
    return result
  }

  /// Where the redacted copy of an output folder goes.
  private func copyPath(_ output: String) -> String {
    var path = output[...]
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    return path + "-redacted"
  }

  private func plan() throws -> AuditPlan {
    var plan = AuditPlan(captures: capture.paths)
    plan.reading = try capture.reading()
    plan.knowledge = try knowledge.plan()
    plan.extraRules = rules
    plan.onlyRules = onlyRules
    plan.lists = list
    plan.mappings = mapping
    plan.unmasks = unmask
    if let policy { plan.policy = policy }
    plan.declaration = declaration
    if let scenario {
      guard plan.captures.isEmpty else {
        throw ValidationError("name captures or a --scenario, not both: the scenario names its own")
      }
      plan.take(try Scenario(path: scenario), from: scenario, policyIsSet: policy != nil)
    }
    guard !plan.captures.isEmpty else {
      throw ValidationError("name a capture, a scenario, or - for standard input")
    }
    return plan
  }

  private func manifestOptions(_ plan: AuditPlan) -> [(name: String, value: String)] {
    var options = [("fail-on", failOn.rawValue), ("policy", plan.policyName)]
    if let filter = capture.filter { options.append(("filter", filter)) }
    if let device = plan.deviceText { options.append(("device", device)) }
    if unmask { options.append(("unmask", "yes")) }
    if let lab = plan.knowledge.labText { options.append(("lab", lab)) }
    for list in plan.lists {
      options.append(("list", String(list.split(separator: "/").last ?? "")))
    }
    if language != "en" { options.append(("language", language)) }
    if capture.noHash { options.append(("no-hash", "true")) }
    if let write { options.append(("write", write)) }
    options += knowledge.geo.map { ("geo", Self.lastPart($0)) }
    options += rules.map { ("rules", Self.lastPart($0)) }
    if let onlyRules { options.append(("only-rules", Self.lastPart(onlyRules))) }
    if let overrides = knowledge.overrides {
      options.append(("overrides", Self.lastPart(overrides)))
    }
    return options.map { (name: $0.0, value: $0.1) }
  }

  /// The forms that `--write` names, each once.
  private func formats() throws -> [ReportFormat] {
    var formats: [ReportFormat] = []
    for name in (write ?? "").split(separator: ",") {
      guard let format = ReportFormat(rawValue: String(name)) else {
        throw ValidationError("--write takes \(ReportFormat.list), not '\(name)'")
      }
      if !formats.contains(format) { formats.append(format) }
    }
    return formats
  }

  /// A path without the folders of this machine.
  private static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private func finish(_ result: AuditResult, reportPath: String) throws {
    switch format {
    case .json: try print(renderJSON(result.report))
    case .text where !capture.quiet:
      let text = renderTerminal(
        result.report,
        width: terminalWidth,
        color: outputWantsColor,
        reportPath: reportPath
      )
      try print(Array(text.utf8))
    case .text: break
    }
    let status = result.judgement.exitStatus(failOn: failOn)
    if !exitZero, status != 0 { throw ExitCode(status) }
  }

  private func print(_ bytes: [UInt8]) throws {
    guard writeOutput(bytes) else {
      throw AuditError("standard output: could not be written to the end")
    }
  }
}

extension Severity: ExpressibleByArgument {}
