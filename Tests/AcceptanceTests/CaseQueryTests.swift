import Foundation
import TestSupport
import Testing

/// What another program prints; `nil` where it is not installed or fails.
private func printed(_ program: String, _ arguments: [String]) throws -> String? {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [program] + arguments
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return process.terminationStatus == 0 ? String(decoding: output, as: UTF8.self) : nil
}

private func has(_ program: String) -> Bool {
  ((try? printed(program, ["--version"])) ?? nil) != nil
}

@Suite struct `The case of a sample scenario` {
  private let folder = TemporaryDirectory()

  private func audited() throws -> String {
    let target = folder.path + "/report"
    let audit = try Program.run([
      "audit", "--scenario", scenarioFile("uc-style-browser"), "-q", "--exit-zero", "-o", target,
    ])
    #expect(audit.status == 0, "\(audit.errors)")
    return target
  }

  @Test(.enabled(if: has("sqlite3"), "needs the sqlite3 shell"))
  func `answers every query of its documentation`() throws {
    let database = try audited() + "/case.sqlite"
    let page = String(
      decoding: try contents("\(repository)/Documentation/case.md"),
      as: UTF8.self
    )
    let blocks = page.components(separatedBy: "```sql\n").dropFirst()
    let queries = blocks.flatMap { block in
      block.components(separatedBy: "```")[0].components(separatedBy: ";")
    }.filter { !$0.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty }
    #expect(queries.count >= 4)
    for query in queries {
      let rows = try #require(
        try printed("sqlite3", ["-readonly", database, "\n\(query);"]),
        "\(query)"
      )
      #expect(!rows.isEmpty, "\(query)")
    }
  }

  @Test(.enabled(if: has("tshark"), "needs tshark"))
  func `has evidence that tshark opens, with a comment on every frame`() throws {
    let evidence = try audited() + "/evidence"
    let files = try names(in: evidence)
    #expect(!files.isEmpty)
    for file in files {
      let arguments = ["-r", "\(evidence)/\(file)", "-T", "fields", "-e", "frame.comment"]
      let lines = try #require(try printed("tshark", arguments), "\(file)")
        .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      #expect(!lines.isEmpty)
      let finding = file.split(separator: ".")[0]
      #expect(lines.allSatisfy { $0.contains(finding) }, "\(file)")
    }
  }
}
