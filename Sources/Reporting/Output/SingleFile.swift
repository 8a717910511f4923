import Glibc

/// A file of its own that is there whole or not at all, for commands that write one.
package enum SingleFile {
  /// Looks, before the work, whether the file may be written.
  ///
  /// - Throws: ``OutputError`` if something is there (without `force`), or no file can be.
  package static func checkTarget(_ path: String, force: Bool) throws(OutputError) {
    guard !path.isEmpty, !path.hasSuffix("/"), !path.utf8.contains(0) else {
      throw .refused(path: path, reason: "is not a name for a file")
    }
    switch try FileSystem.kind(path) {
    case .nothing: break
    case .directory: throw .refused(path: path, reason: "is a folder")
    case .other: guard force else { throw .exists(path: path) }
    }
  }

  /// Writes beside the place, forces it to the disk and renames.
  ///
  /// - Throws: ``OutputError`` naming the path and the reason.
  package static func write(_ bytes: [UInt8], to path: String, force: Bool) throws(OutputError) {
    try checkTarget(path, force: force)
    let part = path + ".partial"
    _ = unsafe unlink(part)
    do throws(OutputError) {
      try FileSystem.create(part, bytes)
      try FileSystem.synchronise(part)
      try FileSystem.move(part, path)
    } catch {
      _ = unsafe unlink(part)
      // The file that was meant, not the one beside it.
      guard case .failed(_, let reason) = error else { throw error }
      throw .failed(path: path, reason: reason)
    }
  }
}
