import Foundation
import TestSupport
import Testing

@Suite struct ExitStatusTests {
  @Test func `the status is 0 where nothing was found, 1 where something was`() throws {
    let clean = try Program.run([
      "audit", "--scenario", scenarioFile("uc-style-browser-opportunistic"), "-q",
    ])
    #expect(clean.status == 0)
    #expect(clean.errors == "")
    let found = try Program.run(["audit", "--scenario", scenarioFile("uc-style-browser"), "-q"])
    #expect(found.status == 1)
    #expect(found.output.isEmpty)
    #expect(found.errors == "")
  }

  @Test func `the user decides what counts`() throws {
    let scenario = ["audit", "-q", "--scenario", scenarioFile("uc-style-browser")]
    #expect(try Program.run(scenario + ["--exit-zero"]).status == 0)
    #expect(try Program.run(scenario + ["--fail-on", "critical"]).status == 1)
    // Without phases nothing outlasts anything, and what is left is high.
    let milder = ["audit", "-q", "\(repository)/Captures/uc-style-browser/04-after-reboot.pcapng"]
    #expect(try Program.run(milder + ["--fail-on", "critical"]).status == 0)
    #expect(try Program.run(milder + ["--fail-on", "high"]).status == 1)
    #expect(try Program.run(scenario + ["--fail-on", "info"]).status == 1)
    #expect(try Program.run(scenario + ["--fail-on", "grave"]).status == 2)
  }

  @Test(arguments: [
    [], ["audit"], ["observe"], ["unknown"], ["audit", "--threads", "0", "x.pcap"],
    ["audit", "--lab", "91,0", "x.pcap"], ["audit", "--no-such-option", "x.pcap"],
    ["audit", "x.pcap", "--format", "xml"], ["observe", "-f"],
  ])
  func `a command line that cannot be understood is 2, with a hint`(arguments: [String]) throws {
    let outcome = try Program.run(arguments)
    if arguments.isEmpty {
      // The program alone explains itself.
      #expect(outcome.status == 0)
      #expect(outcome.text.contains("telltale audit"))
    } else {
      #expect(outcome.status == 2)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.contains("sage:") || outcome.errors.contains("--help"))
    }
  }

  @Test(arguments: ["text", "json"])
  func `what cannot be written to standard output is 2`(format: String) throws {
    let folder = TemporaryDirectory()
    let capture = folder.write(smallCapture(), to: "a.pcap")
    let audit = try Program.run(["audit", capture, "--format", format], output: "/dev/full")
    #expect(audit.status == 2)
    #expect(audit.errors.contains("standard output"))
    let observe = try Program.run(["observe", capture], output: "/dev/full")
    #expect(observe.status == 2)
    #expect(observe.errors.contains("standard output"))
  }
}
