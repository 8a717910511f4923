import ArgumentParser
import Audit

/// `telltale data`: the databases that ship.
struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Build the country and network databases that ship with the program.",
    discussion: """
      Examples:
        telltale data build --sources downloads --out Rules/Knowledge/geo
      """,
    subcommands: [Build.self]
  )

  /// `telltale data build`.
  struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Merge downloaded databases into those that ship; Scripts/build-geo calls this."
    )

    @Option(help: ArgumentHelp("The folder with the sources.", valueName: "dir"))
    var sources: String

    @Option(help: ArgumentHelp("The folder for the result.", valueName: "dir"))
    var out: String

    func run() throws {
      try buildDatabases(sources: sources, output: out)
    }
  }
}
