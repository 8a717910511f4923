import Glibc

/// Files that must not be there yet, such as keys.
enum NewFile {
  /// Writes a file whole or not at all, and never over another one.
  ///
  /// - Throws: ``CaseError`` naming the path and the system's reason.
  static func create(_ path: String, _ bytes: [UInt8], mode: mode_t) throws(CaseError) {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
    guard file >= 0 else { throw failure(path) }
    let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
    let isWhole = count == bytes.count && fsync(file) == 0
    let problem = failure(path)
    close(file)
    guard isWhole else {
      _ = unsafe unlink(path)
      throw problem
    }
  }

  private static func failure(_ path: String) -> CaseError {
    let reason = errno == EEXIST ? "is there already" : unsafe String(cString: strerror(errno))
    return CaseError("\(path): \(reason)")
  }
}
