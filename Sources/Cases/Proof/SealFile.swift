import Glibc

/// Adds what vouches for a manifest to a finished audit's folder, whole or not at all.
package enum SealFile {
  /// Writes beside the place and renames; a file that is there is replaced.
  ///
  /// - Throws: ``CaseError`` naming the file and the system's reason.
  package static func write(_ bytes: [UInt8], to path: String) throws(CaseError) {
    let part = path + ".partial"
    let file = unsafe open(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw failure(path) }
    let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
    let isWhole = count == bytes.count && fsync(file) == 0
    let isMoved = unsafe isWhole && rename(part, path) == 0
    let problem = failure(path)
    close(file)
    guard isMoved else {
      _ = unsafe unlink(part)
      throw problem
    }
  }

  private static func failure(_ path: String) -> CaseError {
    CaseError("\(path): \(unsafe String(cString: strerror(errno)))")
  }
}
