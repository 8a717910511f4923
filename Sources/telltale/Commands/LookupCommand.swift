import ArgumentParser
import Audit
import Reporting

/// `telltale lookup`: everything that is known of one name or address.
struct LookupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lookup",
    abstract: "Say all that is known of a name or an address, with sources and dates.",
    discussion: """
      Nothing is asked of the network: only the databases and lists that ship, and those given.

      Examples:
        telltale lookup dragate-in.dc.heytapmobi.com
        telltale lookup 2001:4860:4860::8888 --format json
        telltale lookup tracker.example --list hosts.txt
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Argument(
    help: ArgumentHelp("A domain name, or an address of either family.", valueName: "name|address")
  )
  var subject: String

  @Option(
    help: ArgumentHelp(
      "A country or network database to use instead of the embedded ones (repeatable).",
      valueName: "file.mmdb"
    )
  )
  var geo: [String] = []

  @Option(help: ArgumentHelp("Your own statements about networks and names.", valueName: "file"))
  var overrides: String?

  @Option(help: ArgumentHelp("A list of others to look into (repeatable).", valueName: "file"))
  var list: [String] = []

  @Option(help: "What goes to standard output: text or json.")
  var format = Format.text

  func run() throws {
    var plan = LookupPlan(subject: subject)
    plan.knowledge.geo = geo
    plan.knowledge.overrides = overrides
    plan.lists = list
    let found = try plan.run()
    let bytes = format == .json ? found.json : Array(found.text.utf8)
    guard writeOutput(bytes) else {
      throw AuditError("standard output: could not be written to the end")
    }
  }
}
