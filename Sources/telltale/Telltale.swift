import ArgumentParser
import Audit

/// The command line.
@main
struct Telltale: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "telltale",
    abstract: "See where a handset's data goes, and prove it.",
    discussion: """
      Telltale reads captures of a handset's traffic (pcap or pcapng, plain or compressed), works \
      out who is at the other end of every flow, and judges it against a policy. It never uses the \
      network.

      Start with:  telltale audit CAPTURE -o report
      then open    report/report.html

      Exit status: 0 nothing at or above --fail-on, 1 findings at or above it, 2 the work could \
      not be completed.
      """,
    version: toolVersion,
    subcommands: [AuditCommand.self, ObserveCommand.self, DataCommand.self]
  )

  /// Runs the command; every failure is one line on standard error and status 2.
  static func main() {
    ignoreSignals()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let status as ExitCode {
      Foundation_exit(status.rawValue)
    } catch {
      fail(error)
    }
  }

  private static func fail(_ error: any Error) -> Never {
    let isHelp = exitCode(for: error) == .success
    if isHelp || error is ValidationError || isArgumentError(error) {
      let text = fullMessage(for: error)
      if isHelp { writeOutput(Array((text + "\n").utf8)) } else { writeError(text) }
      Foundation_exit(isHelp ? 0 : 2)
    }
    writeError("telltale: \(error)")
    Foundation_exit(2)
  }

  /// Whether the argument parser itself refused the command line.
  private static func isArgumentError(_ error: any Error) -> Bool {
    exitCode(for: error) == .validationFailure
  }
}
