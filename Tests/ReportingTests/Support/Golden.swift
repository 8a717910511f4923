import Foundation
import Testing

/// Compares a rendering with a file under `Goldens`, octet for octet.
///
/// With `RECORD_GOLDENS=1` the file is written anew, and the test still fails.
func expectGolden(
  _ actual: [UInt8],
  _ name: String,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let file = repository.appendingPathComponent("Tests/ReportingTests/Goldens/\(name)")
  if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
    try Data(actual).write(to: file)
    Issue.record("recorded \(name)", sourceLocation: sourceLocation)
    return
  }
  let expected = try [UInt8](Data(contentsOf: file))
  guard expected != actual else { return }
  let (old, new) = (lines(expected), lines(actual))
  let line = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? -1
  let (was, now) =
    old.indices.contains(line) && new.indices.contains(line) ? (old[line], new[line]) : ("", "")
  Attachment.record(Data(actual), named: name)
  Issue.record(
    """
    \(name) differs, first in line \(line + 1):
    - \(was)
    + \(now)
    RECORD_GOLDENS=1 records it anew.
    """,
    sourceLocation: sourceLocation
  )
}

/// The repository's folder, found from this file's own path.
let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

private func lines(_ octets: [UInt8]) -> [String] {
  String(decoding: octets, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    .map(String.init)
}
