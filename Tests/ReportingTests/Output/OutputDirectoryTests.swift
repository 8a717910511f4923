import Foundation
import Testing

@testable import Reporting

struct OutputDirectoryTests {
  /// Runs `body` in a folder of its own and removes it afterwards.
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/telltale-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private func write(_ target: String, force: Bool = false, _ text: String) throws {
    let output = try OutputDirectory(target: target, force: force)
    try output.write("report.json", Array(text.utf8))
    try output.write("evidence/F-1.pcapng", [1, 2, 3])
    try output.publish()
  }

  @Test func `a directory appears whole and nothing is left beside it`() throws {
    try inFolder { folder in
      try write(folder + "/case/", "{}")
      #expect(try names(folder) == ["case"])
      #expect(try names(folder + "/case") == ["evidence", "report.json"])
      let text = try String(contentsOfFile: folder + "/case/report.json", encoding: .utf8)
      #expect(text == "{}")
    }
  }

  @Test func `an unpublished directory vanishes`() throws {
    try inFolder { folder in
      do {
        let output = try OutputDirectory(target: folder + "/case", force: false)
        try output.write("evidence/F-1.pcapng", [1])
        #expect(try names(folder) == ["case.partial-1"])
      }
      #expect(try names(folder) == [])
    }
  }

  @Test func `what is there is refused, and replaced only by force`() throws {
    try inFolder { folder in
      let target = folder + "/case"
      try write(target, "old")
      #expect(throws: OutputError.exists(path: target)) { try write(target, "new") }
      try write(target, force: true, "new")
      #expect(try names(folder) == ["case"])
      #expect(try String(contentsOfFile: target + "/report.json", encoding: .utf8) == "new")
    }
  }

  @Test func `a folder of somebody's files is never replaced`() throws {
    try inFolder { folder in
      let target = folder + "/thesis"
      try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
      try Data("x".utf8).write(to: URL(fileURLWithPath: target + "/chapter.txt"))
      #expect(throws: OutputError.self) { try write(target, force: true, "new") }
      #expect(try names(target) == ["chapter.txt"])
      #expect(try names(folder) == ["thesis"])
    }
  }

  @Test func `files and links are not directories to replace`() throws {
    try inFolder { folder in
      try Data().write(to: URL(fileURLWithPath: folder + "/file"))
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link",
        withDestinationPath: folder
      )
      for name in ["file", "link"] {
        let expected = OutputError.refused(
          path: "\(folder)/\(name)",
          reason: "is there already and is not a directory"
        )
        #expect(throws: expected) { try write("\(folder)/\(name)", force: true, "") }
      }
      #expect(try names(folder) == ["file", "link"])
    }
  }

  @Test(arguments: ["", "/", ".", "..", "a/..", "x\0y"])
  func `names that name no new directory are refused`(name: String) {
    #expect(throws: OutputError.self) { _ = try OutputDirectory(target: name, force: true) }
  }

  @Test(arguments: ["", "../x", "/etc/x", "a/b/c", "a//b", ".", "a/..", "x\0y"])
  func `file names cannot leave the directory`(name: String) throws {
    try inFolder { folder in
      let output = try OutputDirectory(target: folder + "/case", force: false)
      #expect(throws: OutputError.self) { try output.write(name, []) }
    }
  }

  @Test func `a parent that is missing or no directory is named in one line`() throws {
    try inFolder { folder in
      try Data().write(to: URL(fileURLWithPath: folder + "/file"))
      do {
        try write(folder + "/none/case", "")
        Issue.record("no error")
      } catch {
        #expect("\(error)" == "\(folder)/none: there is no such folder; create it first")
      }
      do {
        try write(folder + "/file/case", "")
        Issue.record("no error")
      } catch {
        #expect("\(error)" == "\(folder)/file/case: a part of the path is not a directory")
      }
    }
  }

  @Test func `a failing write takes everything with it`() throws {
    try inFolder { folder in
      #expect(throws: OutputError.self) {
        let output = try OutputDirectory(target: folder + "/case", force: false)
        try output.write("report.json", [1])
        try output.write("report.json", [2])
        try output.publish()
      }
      let left = try names(folder)
      #expect(left == [])
    }
  }

  @Test func `a full device is said to be full`() throws {
    let file = open("/dev/full", O_WRONLY)
    try #require(file >= 0)
    defer { close(file) }
    let expected = OutputError.failed(path: "x", reason: "no space left on the device")
    #expect(throws: expected) { try FileSystem.write([1, 2, 3], to: file, path: "x") }
  }

  @Test func `left-overs of an interrupted run are stepped around and left alone`() throws {
    try inFolder { folder in
      let left = folder + "/case.partial-1"
      try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: false)
      try write(folder + "/case", "{}")
      #expect(try names(folder) == ["case", "case.partial-1"])
    }
  }

  @Test func `control characters in a path do not reach the message`() {
    let error = OutputError.failed(path: "a\u{1b}[2J", reason: "permission denied")
    #expect("\(error)" == "a<U+001B>[2J: permission denied")
  }
}
