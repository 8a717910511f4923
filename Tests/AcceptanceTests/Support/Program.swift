import Foundation
import TestSupport

/// What came of running the program once.
struct Outcome {
  let status: Int32
  let output: [UInt8]
  let errors: String

  /// Standard output as text.
  var text: String { String(decoding: output, as: UTF8.self) }
}

/// The built binary, which lies beside the test bundle.
enum Program {
  /// Its path.
  static let path: String = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    var folder = bundle.deletingLastPathComponent()
    // The test runner may itself lie within the bundle.
    while folder.path != "/" {
      let candidate = folder.appendingPathComponent("telltale").path
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder)
      if exists, !isFolder.boolValue { return candidate }
      folder.deleteLastPathComponent()
    }
    fatalError("telltale was not built beside \(bundle.path)")
  }()

  /// Runs it, from the repository's folder unless told otherwise.
  ///
  /// - Parameters:
  ///   - arguments: the command line.
  ///   - folder: the working directory.
  ///   - input: the file that standard input reads.
  ///   - output: where standard output goes; it is given back if `nil`.
  ///   - environment: variables set beside those of the test.
  /// - Returns: how it ended and what it printed.
  /// - Throws: what stops the program from being run at all.
  static func run(
    _ arguments: [String],
    in folder: String = repository,
    input: String? = nil,
    output: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Outcome {
    let prints = TemporaryDirectory()
    let (out, err) = (output ?? prints.write([], to: "out"), prints.write([], to: "err"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle(forReadingAtPath: input ?? "/dev/null")
    process.standardOutput = FileHandle(forWritingAtPath: out)
    process.standardError = FileHandle(forWritingAtPath: err)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationReason == .exit ? process.terminationStatus : -1,
      output: output == nil ? try contents(out) : [],
      errors: String(decoding: try contents(err), as: UTF8.self)
    )
  }
}

/// The repository's folder, found from this file's own path.
let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

/// A file's octets.
func contents(_ path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// Whether something lies at a path.
func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

/// The names in a folder, sorted.
func names(in folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}
