import Foundation
import TestSupport
import Testing

/// What lies beside a target that is neither the target nor an input.
private func rest(of folder: String) throws -> [String] {
  try names(in: folder).filter { $0 != "out" && !$0.hasSuffix(".pcap") }
}

@Suite struct CrashTests {
  private let folder = TemporaryDirectory()
  private let arguments = [
    "audit", "--scenario", scenarioFile("uc-style-browser"), "-q", "--exit-zero", "-o",
  ]

  private func start(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: repository)
    process.standardOutput = FileHandle(forWritingAtPath: "/dev/null")
    process.standardError = FileHandle(forWritingAtPath: "/dev/null")
    try process.run()
    return process
  }

  /// How long a whole run takes, in microseconds.
  private func duration(_ target: String) throws -> UInt32 {
    let begin = DispatchTime.now().uptimeNanoseconds
    try start(arguments + [target]).waitUntilExit()
    return UInt32(clamping: (DispatchTime.now().uptimeNanoseconds - begin) / 1000)
  }

  /// Expects a folder that holds to the last octet.
  private func expectWhole(_ target: String, _ comment: Comment) throws {
    let check = try Program.run(["verify", target, "-q"])
    #expect(check.status == 0, "\(comment): \(check.text)\(check.errors)")
  }

  @Test func `a run killed at any of fifty moments leaves no target or a whole one`() throws {
    var random = SeededRandom(seed: 7)
    let whole = try duration(folder.path + "/whole")
    var finished = 0
    for round in 0..<50 {
      let place = folder.directory("\(round)")
      let process = try start(arguments + [place + "/out"])
      usleep(UInt32.random(in: 0...(whole + whole / 10), using: &random))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if exists(place + "/out") {
        finished += 1
        try expectWhole(place + "/out", "round \(round)")
      }
      let left = try rest(of: place)
      #expect(left.allSatisfy { $0.hasPrefix("out.partial-") }, "round \(round): \(left)")
    }
    #expect(finished < 50, "no round was killed before it had finished")
  }

  @Test func `replacing a folder and being killed leaves the old one or the new one`() throws {
    var random = SeededRandom(seed: 11)
    let target = folder.path + "/out"
    let whole = try duration(target)
    for round in 0..<20 {
      let process = try start(arguments + [target, "--force"])
      // Most moments towards the end, where the folders change places.
      usleep(UInt32.random(in: (whole / 2)...(whole + whole / 10), using: &random))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      try expectWhole(target, "round \(round)")
      let left = try rest(of: folder.path)
      #expect(left.allSatisfy { $0.hasPrefix("out.partial-") }, "round \(round): \(left)")
    }
  }

  @Test(arguments: [1, 16, 64, 128, 256, 350])
  func `a file that may not grow further is an error and leaves nothing`(blocks: Int) throws {
    // A limit on the size of files stands for a full disk, at another place of the work each time.
    let capture = folder.write(smallCapture(), to: "a.pcap")
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    let target = folder.path + "/out"
    let words = "ulimit -f \(blocks); exec \"$0\" \"$@\""
    shell.arguments = ["-c", words, Program.path] + arguments + [target]
    shell.currentDirectoryURL = URL(fileURLWithPath: repository)
    let errors = Pipe()
    shell.standardError = errors
    try shell.run()
    let said = String(
      decoding: errors.fileHandleForReading.readDataToEndOfFile(),
      as: UTF8.self
    )
    shell.waitUntilExit()
    #expect(shell.terminationReason == .exit, "ended by a signal")
    #expect(shell.terminationStatus == 2, "\(said)")
    #expect(said.filter { $0 == "\n" }.count == 1, "\(said)")
    #expect(!exists(target))
    #expect(try rest(of: folder.path) == [])
    #expect(exists(capture))
  }

  @Test(.enabled(if: getuid() == 0, "only root may mount a small disk"))
  func `a disk that fills up anywhere leaves nothing`() throws {
    for kilobytes in [4, 60, 150, 300, 500, 700] {
      let small = folder.directory("small-\(kilobytes)")
      guard mount("tmpfs", small, "tmpfs", 0, "size=\(kilobytes)k") == 0 else {
        try Test.cancel("a small disk cannot be mounted here")
      }
      defer { umount2(small, 2) }
      let outcome = try Program.run(arguments + [small + "/out"])
      #expect(outcome.status == 2, "\(kilobytes): \(outcome.errors)")
      #expect(outcome.errors.contains("no space left"), "\(kilobytes): \(outcome.errors)")
      #expect(try names(in: small) == [], "\(kilobytes)")
    }
  }

  @Test func `a target that cannot be written is refused at once`() throws {
    let place = folder.directory("locked")
    if getuid() == 0 {
      guard mount("tmpfs", place, "tmpfs", UInt(MS_RDONLY), "size=1m") == 0 else {
        try Test.cancel("a read-only disk cannot be mounted here")
      }
    } else {
      chmod(place, 0o555)
    }
    defer { if getuid() == 0 { umount2(place, 2) } }
    let outcome = try Program.run(arguments + [place + "/out"])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("read-only") || outcome.errors.contains("denied"))
    #expect(try names(in: place) == [])
  }
}
