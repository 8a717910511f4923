import Foundation
import TestSupport
import Testing

/// A policy that is right, for tests that break it.
private let policy = """
  telltale_policy: 1
  name: test
  title: Test
  home: [IN]
  residency:
    countries: [IN]

  """

@Suite struct BadInputTests {
  /// Expects both commands to fail with one line that names the file, and to leave nothing behind.
  private func expectRefused(
    _ input: String,
    _ folder: TemporaryDirectory,
    saying words: String = "",
    options: [String] = [],
    commands: [String] = ["audit", "observe"],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for command in commands {
      let target = folder.path + "/out"
      let outcome = try Program.run([command, input, "-o", target] + options)
      #expect(outcome.status == 2, "\(outcome.errors)", sourceLocation: sourceLocation)
      #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
      #expect(outcome.errors.contains(words), "\(outcome.errors)", sourceLocation: sourceLocation)
      #expect(
        outcome.errors.filter { $0 == "\n" }.count == 1,
        "\(outcome.errors)",
        sourceLocation: sourceLocation
      )
      #expect(!exists(target), sourceLocation: sourceLocation)
      let rest = try names(in: folder.path).filter { $0.contains("out") }
      #expect(rest == [], sourceLocation: sourceLocation)
    }
  }

  @Test func `an empty file is refused`() throws {
    let folder = TemporaryDirectory()
    try expectRefused(folder.write([], to: "empty.pcap"), folder, saying: "empty")
  }

  @Test func `a header cut short is refused`() throws {
    let folder = TemporaryDirectory()
    let cut = folder.write(Array(PcapWriter().bytes.prefix(17)), to: "cut.pcap")
    try expectRefused(cut, folder, saying: "17")
    let cutAgain = folder.write(Array(PcapNGWriter().bytes.prefix(17)), to: "cut.pcapng")
    try expectRefused(cutAgain, folder, saying: "cut.pcapng")
  }

  @Test func `a text file is refused`() throws {
    let folder = TemporaryDirectory()
    let text = folder.write(Array("These are the notes of a meeting.\n".utf8), to: "notes.txt")
    try expectRefused(text, folder, saying: "notes.txt")
  }

  @Test func `a directory without captures is refused`() throws {
    let folder = TemporaryDirectory()
    let inner = folder.directory("captures")
    try expectRefused(inner, folder, saying: "no capture")
    folder.write(Array("notes".utf8), to: "captures/notes.txt")
    try expectRefused(inner, folder, saying: "no capture")
  }

  @Test func `a missing file is refused`() throws {
    let folder = TemporaryDirectory()
    try expectRefused(folder.path + "/missing.pcap", folder, saying: "missing.pcap")
  }

  @Test(.enabled(if: getuid() != 0, "root may read everything"))
  func `an unreadable file is refused`() throws {
    let folder = TemporaryDirectory()
    let path = folder.write(smallCapture(), to: "secret.pcap")
    chmod(path, 0)
    try expectRefused(path, folder, saying: "Permission denied")
  }

  @Test func `devices and pipes without a writer are refused at once`() throws {
    let folder = TemporaryDirectory()
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    try expectRefused(pipe, folder, saying: "pipe")
    try expectRefused("/dev/zero", folder, saying: "zero")
  }

  @Test(arguments: [
    ("telltale_policy: 1\nname: test\n  title: bad\n", "3:"),
    (policy + "typo: 1\n", "7:1"),
    (policy.replacing("countries: [IN]", with: "countries: [XX9]"), "6:"),
    ("", "policy.yaml"),
  ])
  func `a broken policy is named with line and column`(text: String, place: String) throws {
    let folder = TemporaryDirectory()
    let capture = folder.write(smallCapture(), to: "a.pcap")
    let file = folder.write(Array(text.utf8), to: "policy.yaml")
    try expectRefused(
      capture,
      folder,
      saying: "policy.yaml:",
      options: ["--policy", file],
      commands: ["audit"]
    )
    let errors = try Program.run(["audit", capture, "--policy", file]).errors
    #expect(errors.contains(place), "\(errors)")
  }

  @Test func `a broken scenario is named with line and column`() throws {
    let folder = TemporaryDirectory()
    let file = folder.write(Array("telltale_scenario: 1\ncaptures: 5\n".utf8), to: "s.yaml")
    let outcome = try Program.run(["audit", "--scenario", file])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("s.yaml:2:11"), "\(outcome.errors)")
  }

  @Test func `a policy that is neither shipped nor a file is refused`() throws {
    let folder = TemporaryDirectory()
    let capture = folder.write(smallCapture(), to: "a.pcap")
    try expectRefused(
      capture,
      folder,
      saying: "no-such-policy",
      options: ["--policy", "no-such-policy"],
      commands: ["audit"]
    )
  }

  @Test func `a broken database is refused`() throws {
    let folder = TemporaryDirectory()
    let capture = folder.write(smallCapture(), to: "a.pcap")
    let text = folder.write(Array("not a database".utf8), to: "broken.mmdb")
    try expectRefused(capture, folder, saying: "broken.mmdb", options: ["--geo", text])
    let shipped = try contents(repository + "/Rules/Knowledge/geo/country.mmdb")
    let cut = folder.write(Array(shipped.prefix(shipped.count / 2)), to: "half.mmdb")
    try expectRefused(capture, folder, saying: "half.mmdb", options: ["--geo", cut])
    try expectRefused(
      capture,
      folder,
      saying: "none.mmdb",
      options: ["--geo", folder.path + "/none.mmdb"]
    )
  }

  @Test func `a filter that cannot be understood is refused`() throws {
    let folder = TemporaryDirectory()
    let capture = folder.write(smallCapture(), to: "a.pcap")
    try expectRefused(capture, folder, saying: "host host", options: ["-f", "host host"])
  }

  @Test func `a damaged capture is audited up to the damage, and says so`() throws {
    let folder = TemporaryDirectory()
    let whole = smallCapture()
    let path = folder.write(Array(whole.dropLast(7)), to: "cut.pcap")
    let out = folder.path + "/out"
    let outcome = try Program.run(["audit", path, "-o", out, "--exit-zero"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try object(try contents(out + "/report.json"))
    let inputs = report["inputs"] as? [[String: Any]] ?? []
    #expect(inputs.first?["damaged"] is String)
    let anomalies = report["anomalies"] as? [[String: Any]] ?? []
    #expect(anomalies.contains { $0["name"] as? String == "capture-damaged" })
  }

  @Test func `a capture damaged before its first frame is refused`() throws {
    let folder = TemporaryDirectory()
    let path = folder.write(Array(smallCapture().prefix(30)), to: "cut.pcap")
    try expectRefused(path, folder, saying: "cut.pcap", commands: ["audit", "observe"])
  }

  @Test func `a capture without frames is no pass`() throws {
    let folder = TemporaryDirectory()
    let path = folder.write(PcapWriter().bytes, to: "none.pcap")
    // A status of 0 would be taken for one, so there is no report at all.
    try expectRefused(path, folder, saying: "no frame is in it", commands: ["audit"])
    #expect(try Program.run(["observe", path]).status == 0)
  }

  @Test func `other files in a directory are named and the rest is audited`() throws {
    let folder = TemporaryDirectory()
    let inner = folder.directory("captures")
    folder.write(smallCapture(), to: "captures/a.pcap")
    folder.write(Array("notes".utf8), to: "captures/notes.txt")
    let outcome = try Program.run(["observe", inner])
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("notes.txt"))
    #expect(outcome.text.contains("a.example"))
  }
}
