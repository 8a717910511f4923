import Foundation
import TestSupport
import Testing

@Suite struct OutputTests {
  private let folder = TemporaryDirectory()
  private var capture: String { folder.write(smallCapture(), to: "a.pcap") }

  @Test func `an audit leaves its report, its page, its case, its evidence and its manifest`()
    throws
  {
    let out = folder.path + "/out"
    #expect(try Program.run(["audit", capture, "-o", out, "--exit-zero"]).status == 0)
    let expected = [
      "case.sqlite", "evidence", "manifest.json", "manifest.tsq", "report.html", "report.json",
    ]
    #expect(try names(in: out) == expected)
    #expect(try names(in: folder.path) == ["a.pcap", "out"])
  }

  @Test func `the manifest's hashes are those of the files`() throws {
    let out = folder.path + "/out"
    _ = try Program.run(["audit", capture, "-o", out])
    let manifest = try object(try contents(out + "/manifest.json"))
    let outputs = manifest["outputs"] as? [[String: Any]] ?? []
    var listed: [String] = []
    for output in outputs {
      let name = try #require(output["name"] as? String)
      listed.append(name)
      #expect(output["bytes"] as? Int == (try contents("\(out)/\(name)")).count)
    }
    let cut = try names(in: out + "/evidence").map { "evidence/" + $0 }
    #expect(!cut.isEmpty)
    #expect(listed == ["case.sqlite"] + cut + ["report.html", "report.json"])
  }

  @Test(arguments: ["audit", "observe"])
  func `an existing folder is refused without --force, and untouched`(command: String) throws {
    let out = folder.path + "/out"
    _ = try Program.run([command, capture, "-o", out])
    let before = try names(in: out)
    let other = folder.write(smallCapture(.ipv6), to: "b.pcap")
    let file = out + (command == "audit" ? "/report.json" : "/conn.log")
    let was = try contents(file)
    let refused = try Program.run([command, other, "-o", out])
    #expect(refused.status == 2)
    #expect(refused.errors.contains("--force"))
    #expect(try contents(file) == was)
    let forced = try Program.run([command, other, "-o", out, "--force"])
    #expect(forced.status == (command == "audit" ? 1 : 0), "\(forced.errors)")
    #expect(try names(in: out) == before)
    #expect(try contents(file) != was)
    #expect(try names(in: folder.path) == ["a.pcap", "b.pcap", "out"])
  }

  @Test(arguments: ["audit", "observe"])
  func `a folder with someone's own files is never replaced`(command: String) throws {
    let out = folder.directory("out")
    folder.write([1, 2, 3], to: "out/mine")
    for options in [[], ["--force"]] {
      #expect(try Program.run([command, capture, "-o", out] + options).status == 2)
      #expect(try names(in: out) == ["mine"])
    }
  }

  @Test func `a folder that cannot be written is refused before the work`() throws {
    folder.write([], to: "file")
    for target in ["/proc/none/out", folder.path + "/missing/out", folder.path + "/file/out"] {
      for command in ["audit", "observe"] {
        let outcome = try Program.run([command, capture, "-o", target])
        #expect(outcome.status == 2, "\(target)")
        #expect(outcome.errors.filter { $0 == "\n" }.count == 1)
      }
    }
  }

  @Test(.enabled(if: getuid() == 0, "only root may mount a small disk"))
  func `a full disk leaves nothing under the final name`() throws {
    let small = folder.directory("small")
    guard mount("tmpfs", small, "tmpfs", 0, "size=40k") == 0 else {
      // A container may forbid it even to root.
      try Test.cancel("a small disk cannot be mounted here")
    }
    defer { umount2(small, 2) }
    let outcome = try Program.run([
      "audit", "--scenario", scenarioFile("uc-style-browser"), "-o", small + "/out",
    ])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("no space left"), "\(outcome.errors)")
    #expect(try names(in: small) == [])
  }

  @Test func `standard input is a capture`() throws {
    let outcome = try Program.run(["observe", "-"], input: capture)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text.contains("a.example"))
    let audit = try Program.run(
      ["audit", "-", "--format", "json", "--exit-zero"],
      input: capture
    )
    let inputs = try object(audit.output)["inputs"] as? [[String: Any]] ?? []
    #expect(inputs.first?["file"] as? String == "standard input")
  }

  @Test func `the format json prints JSON alone`() throws {
    let outcome = try Program.run(["audit", capture, "--format", "json", "-o", folder.path + "/o"])
    let printed = try object(outcome.output)
    #expect(printed["schema"] as? String == "https://telltale.example/schema/report-1.json")
    #expect(outcome.output == (try contents(folder.path + "/o/report.json")))
    #expect(outcome.errors == "")
  }

  @Test func `each line of the logs is a JSON object that names its log`() throws {
    let outcome = try Program.run(["observe", capture])
    let lines = outcome.output.split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 4)
    let paths = try lines.map { try object(Array($0))["_path"] as? String }
    #expect(paths == ["conn", "conn", "dns", "http"])
  }

  @Test func `one log a file, all of them there`() throws {
    let out = folder.path + "/logs"
    #expect(try Program.run(["observe", capture, "-o", out]).status == 0)
    for name in ["conn", "dns", "ssl", "quic", "http", "dhcp", "x509", "anomaly"] {
      #expect(exists("\(out)/\(name).log"))
    }
    let line = try object(try contents(out + "/http.log"))
    #expect(line["uri"] as? String == "/up")
    #expect(line["_path"] == nil)
  }

  @Test func `colour and progress are for terminals, and NO_COLOR turns colour off`() throws {
    let piped = try Program.run(["audit", capture])
    #expect(!piped.output.contains(0x1b))
    #expect(piped.errors == "")
    let colourful = try onTerminal(["audit", capture], environment: [:])
    #expect(colourful.contains(0x1b))
    let plain = try onTerminal(["audit", capture], environment: ["NO_COLOR": "1"])
    #expect(!plain.contains(0x1b))
    #expect(plain.count > 100)
  }

  @Test func `hostile names reach no terminal as they are`() throws {
    var traffic = Traffic()
    let name = "\u{1b}]8;;x\u{7}<b>\u{202e}"
    let (client, server) = ((Family.ipv4.handset, UInt16(40_000)), (Family.ipv4.other, UInt16(53)))
    traffic.udp(client, server, PacketBuilder.dns(id: 1, name + ".example", type: 1))
    let answer = PacketBuilder.dns(
      id: 1,
      name + ".example",
      type: 1,
      answers: [Family.ipv4.server]
    )
    traffic.udp(server, client, answer)
    var connection = Connection(.ipv4, port: 80)
    connection.open(&traffic)
    connection.say(.client, "GET /\(name) HTTP/1.1\r\nHost: \(name)\r\n\r\n", &traffic)
    let path = folder.write(traffic.pcap, to: "hostile.pcap")
    let out = folder.path + "/hostile"
    let outcome = try Program.run(["audit", path, "-o", out])
    for bytes in [
      outcome.output, try contents(out + "/report.json"), try contents(out + "/report.html"),
      try Program.run(["observe", path]).output,
    ] {
      #expect(!bytes.contains { $0 < 0x20 && $0 != 0x0a } && !bytes.contains(0x7f))
      #expect(!String(decoding: bytes, as: UTF8.self).unicodeScalars.contains("\u{202e}"))
    }
    let page = String(decoding: try contents(out + "/report.html"), as: UTF8.self)
    #expect(!page.contains("<b>\u{202e}") && !page.contains("8;;x\u{7}"))
  }
}

/// What the program prints where standard output is a terminal.
private func onTerminal(_ arguments: [String], environment: [String: String]) throws -> [UInt8] {
  // Linux: unlock the other end (TIOCSPTLCK), then ask for its number (TIOCGPTN).
  let main = open("/dev/ptmx", O_RDWR | O_NOCTTY)
  var (lock, number): (Int32, Int32) = (0, 0)
  guard main >= 0, ioctl(main, 0x4004_5431, &lock) == 0, ioctl(main, 0x8004_5430, &number) == 0
  else { throw CocoaError(.fileNoSuchFile) }
  let side = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
  let process = Process()
  process.executableURL = URL(fileURLWithPath: Program.path)
  process.arguments = arguments
  process.currentDirectoryURL = URL(fileURLWithPath: repository)
  var variables = ProcessInfo.processInfo.environment
  variables["NO_COLOR"] = nil
  process.environment = variables.merging(environment) { $1 }
  process.standardOutput = FileHandle(fileDescriptor: side)
  process.standardError = FileHandle(forWritingAtPath: "/dev/null")
  try process.run()
  close(side)
  var printed: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while case let count = read(main, &buffer, buffer.count), count > 0 {
    printed += buffer[..<count]
  }
  process.waitUntilExit()
  close(main)
  return printed
}
