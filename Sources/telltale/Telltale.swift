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
    subcommands: [
      AuditCommand.self, ObserveCommand.self, ExplainCommand.self, CompareCommand.self,
      DeclareCommand.self, ReportCommand.self, VerifyCommand.self, SignCommand.self,
      KeygenCommand.self,
      RulesCommand.self, LookupCommand.self, DataCommand.self,
    ]
  )

  /// Runs the command; every failure is one line on standard error and status 2.
  static func main() {
    ignoreSignals()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let status as ExitCode {
      exitProcess(status.rawValue)
    } catch {
      fail(error)
    }
  }

  private static func fail(_ error: any Error) -> Never {
    if exitCode(for: error) == .success {
      let isWritten = writeOutput(Array((fullMessage(for: error) + "\n").utf8))
      exitProcess(isWritten ? 0 : 2)
    }
    if error is ValidationError || isArgumentError(error) {
      writeError("telltale: \(message(for: error)); see telltale --help")
    } else {
      writeError("telltale: \(error)")
    }
    exitProcess(2)
  }

  /// Whether the argument parser itself refused the command line.
  private static func isArgumentError(_ error: any Error) -> Bool {
    exitCode(for: error) == .validationFailure
  }
}
