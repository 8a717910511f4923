import Glibc

/// A directory for one test, removed with all that is in it when the test lets go of it.
package final class TemporaryDirectory: Sendable {
  /// Its absolute path, without a slash at the end.
  package let path: String

  /// Makes an empty one.
  package init() {
    var template = Array("/tmp/telltale-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { fatalError("no temporary directory") }
    path = String(cString: made)
  }

  deinit { Self.remove(path) }

  /// Writes a file and returns its path.
  @discardableResult
  package func write(_ bytes: [UInt8], to name: String = "capture") -> String {
    let file = path + "/" + name
    guard let stream = fopen(file, "wb") else { fatalError("cannot write \(file)") }
    if fwrite(bytes, 1, bytes.count, stream) < bytes.count { fatalError("cannot write \(file)") }
    fclose(stream)
    return file
  }

  /// Makes a directory within and returns its path.
  package func directory(_ name: String) -> String {
    mkdir(path + "/" + name, 0o755)
    return path + "/" + name
  }

  private static func remove(_ path: String) {
    if let stream = opendir(path) {
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name == "." || name == ".." { continue }
        let child = path + "/" + name
        var status = stat()
        lstat(child, &status)
        if status.st_mode & S_IFMT == S_IFDIR { remove(child) } else { unlink(child) }
      }
      closedir(stream)
    }
    rmdir(path)
  }
}
