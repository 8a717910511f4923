import Foundation
import Testing

/// The commands that the program's own help lists.
private func commands() throws -> [String] {
  let help = try Program.run(["--help"]).text
  guard let start = help.range(of: "SUBCOMMANDS:") else { return [] }
  return help[start.upperBound...].split(separator: "\n")
    .filter { $0.hasPrefix("  ") && !$0.hasPrefix("    ") }
    .compactMap { $0.split(separator: " ").first.map(String.init) }.filter { $0 != "See" }
}

@Suite struct HelpTests {
  @Test func `the help names what there is`() throws {
    let listed = try commands()
    #expect(listed.contains("audit"))
    #expect(listed.contains("observe"))
    let help = try Program.run(["--help"])
    #expect(help.status == 0)
    #expect(help.errors == "")
    #expect(help.text.contains("Exit status"))
  }

  @Test func `the help of every command gives an example`() throws {
    for command in try commands() {
      let help = try Program.run([command, "--help"])
      #expect(help.status == 0, "\(command)")
      #expect(help.text.contains("Example"), "\(command)")
      let examples = help.text.components(separatedBy: "Example").dropFirst().joined()
      #expect(examples.contains("telltale \(command) "), "\(command)")
    }
  }

  @Test func `the version is a number`() throws {
    let version = try Program.run(["--version"])
    #expect(version.status == 0)
    #expect(version.text.split(separator: ".").count == 3)
  }
}
