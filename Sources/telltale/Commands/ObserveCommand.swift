import ArgumentParser
import Audit

/// `telltale observe`: what was seen, without judgement.
struct ObserveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "observe",
    abstract: "Write what was seen as NDJSON logs with Zeek's names, without judging it.",
    discussion: """
      With -o, one file a log: conn, dns, ssl, dtls, quic, http, http2, upnp, dhcp, resolvers, \
      neighbors, x509, credentials, anomaly. Without it all records go to standard output, each with "_path".

      Examples:
        telltale observe phone.pcapng -o logs
        telltale observe phone.pcapng | jq 'select(._path == "dns").query'
      """
  )

  @OptionGroup var capture: CaptureOptions
  @OptionGroup var knowledge: KnowledgeOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder for the logs.", valueName: "dir"))
  var output: String?

  @Flag(help: "Replace the output folder if it is there.")
  var force = false

  @Flag(help: "Leave names, countries and networks of responders out.")
  var noAttribution = false

  func run() throws {
    guard !capture.paths.isEmpty else {
      throw ValidationError("name a capture, or - for standard input")
    }
    var plan = ObservePlan(captures: capture.paths)
    plan.reading = try capture.reading()
    plan.knowledge = try knowledge.plan()
    plan.attributes = !noAttribution
    plan.output = output
    plan.force = force
    let result = try plan.run(progress: capture.progress)
    clearProgress()
    if let lines = result.lines, !writeOutput(lines) {
      throw AuditError("standard output: could not be written to the end")
    }
    for skipped in result.skipped where !capture.quiet {
      writeError("telltale: skipped \(skipped.name): \(skipped.reason)")
    }
  }
}
