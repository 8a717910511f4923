import ArgumentParser
import Audit
import Reporting

/// `telltale declare`: drafts a vendor's declaration from captures.
struct DeclareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "declare",
    abstract: "Draft a vendor's declaration, or a MUD file, from what was seen in captures.",
    discussion: """
      A declaration says whom a product talks to, in which countries, for what and on whose consent. \
      The draft names everybody who was contacted outside the local network, with the terms that \
      captures show (names, ports, TLS) and with what was observed beside each as a comment. What \
      only the vendor can say is marked TO-BE-FILLED-IN; an audit reports what is still open as a \
      defect of the declaration, and counts nothing that stands in the draft as undeclared.

      With --mud it is a MUD file (RFC 8520), which has no room for countries, data or comments.

      Examples:
        telltale declare phone.pcapng -o declaration.yaml
        (edit declaration.yaml: replace each TO-BE-FILLED-IN)
        telltale audit phone.pcapng --declaration declaration.yaml -o report
        telltale declare --scenario scenario.yaml -o declaration.yaml
        telltale declare thing.pcap --mud -o thing.json
      """
  )

  @OptionGroup var capture: CaptureOptions
  @OptionGroup var knowledge: KnowledgeOptions

  @Option(
    help: ArgumentHelp(
      "A scenario: its captures and phases; names that its test script visits are left out.",
      valueName: "file"
    )
  )
  var scenario: String?

  @Flag(help: "Draft a MUD file (RFC 8520, JSON) rather than a declaration in YAML.")
  var mud = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The file to write (default: standard output).", valueName: "file")
  )
  var output: String?

  @Flag(help: "Replace the file if it is there.")
  var force = false

  func run() throws {
    var audit = AuditPlan(captures: capture.paths)
    audit.reading = try capture.reading()
    audit.knowledge = try knowledge.plan()
    if let scenario {
      guard audit.captures.isEmpty else {
        throw ValidationError("name captures or a --scenario, not both: the scenario names its own")
      }
      audit.take(try Scenario(path: scenario), from: scenario, policyIsSet: true)
    }
    guard !audit.captures.isEmpty else {
      throw ValidationError("name a capture, a scenario, or - for standard input")
    }
    var plan = DeclarePlan(audit)
    plan.isMUD = mud
    plan.output = output
    plan.force = force
    let result = try plan.run(progress: capture.progress)
    clearProgress()
    if output == nil { return try emitOutput(result.bytes) }
    guard !capture.quiet else { return }
    for skipped in result.skipped {
      writeError("telltale: skipped \(skipped.name): \(skipped.reason)")
    }
    let count = result.endpoints
    writeError(
      "telltale: \(count) endpoint\(count == 1 ? "" : "s") drafted; "
        + (mud
          ? "fill in what says \(result.placeholder)"
          : "fill in what says \(result.placeholder), then audit with --declaration")
    )
  }
}
