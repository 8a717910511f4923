import CFileSystem
import Glibc

/// The few calls of the operating system that writing a directory takes, with typed errors.
enum FileSystem {
  /// What is at a path, links not followed.
  enum Kind { case nothing, directory, other }

  static func kind(_ path: String) throws(OutputError) -> Kind {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else {
      if errno == ENOENT { return .nothing }
      throw failure(path)
    }
    return status.st_mode & S_IFMT == S_IFDIR ? .directory : .other
  }

  static func makeDirectory(_ path: String) throws(OutputError) {
    guard unsafe mkdir(path, 0o777) == 0 else { throw failure(path) }
  }

  /// Creates a file that is not there yet and writes all octets.
  static func create(_ path: String, _ bytes: [UInt8]) throws(OutputError) {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw failure(path) }
    do throws(OutputError) {
      try write(bytes, to: file, path: path)
    } catch {
      close(file)
      throw error
    }
    guard close(file) == 0 else { throw failure(path) }
  }

  static func write(_ bytes: [UInt8], to file: Int32, path: String) throws(OutputError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[done...])
        return unsafe Glibc.write(file, rest.baseAddress, rest.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure(path) }
      done += count
    }
  }

  /// Forces a file or the entries of a directory to the disk.
  static func synchronise(_ path: String) throws(OutputError) {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure(path) }
    let result = fsync(file)
    // Some network file systems cannot do this for directories and say so; that is no reason to
    // throw away a report.
    let tolerated = result == 0 || errno == EINVAL || errno == ENOTSUP
    let saved = errno
    close(file)
    errno = saved
    guard tolerated else { throw failure(path) }
  }

  /// Forces all files below a directory to the disk: each of a few, of many the whole file system
  /// at once, which takes one commit of its journal and not one a file.
  static func synchroniseTree(_ path: String, most: Int = 16) throws(OutputError) {
    let paths = try tree(path)
    guard paths.count > most else {
      for path in paths.reversed() { try synchronise(path) }
      return
    }
    let directory = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw failure(path) }
    defer { close(directory) }
    guard telltale_synchronise_file_system(directory) == 0 else { throw failure(path) }
  }

  /// A directory and all below it, each directory before what it holds.
  private static func tree(_ path: String) throws(OutputError) -> [String] {
    guard try kind(path) == .directory else { return [path] }
    var paths = [path]
    for name in try names(in: path) { paths += try tree(path + "/" + name) }
    return paths
  }

  /// Renames; fails if the target is a file or a directory that holds anything.
  static func move(_ source: String, _ target: String) throws(OutputError) {
    guard unsafe rename(source, target) == 0 else { throw failure(target) }
  }

  /// Lets two directories change places in one step; `false` where that cannot be done.
  static func exchange(_ one: String, _ other: String) -> Bool {
    unsafe telltale_exchange(one, other) == 0
  }

  /// The names in a directory, sorted.
  static func names(in path: String) throws(OutputError) -> [String] {
    guard let directory = unsafe opendir(path) else { throw failure(path) }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a directory and all in it, links not followed; what cannot be removed stays.
  static func removeTree(_ path: String, depth: Int = 0) {
    // Our own output is two levels deep; what is far deeper was not written by us.
    guard depth < 16 else { return }
    for name in (try? names(in: path)) ?? [] {
      let child = path + "/" + name
      if (try? kind(child)) == .directory {
        removeTree(child, depth: depth + 1)
      } else {
        _ = unsafe unlink(child)
      }
    }
    _ = unsafe rmdir(path)
  }

  /// The last error of the operating system, in words, for a path.
  static func failure(_ path: String) -> OutputError {
    let reason =
      switch errno {
      case EACCES, EPERM: "permission denied"
      case ENOSPC: "no space left on the device"
      case EDQUOT: "disk quota exceeded"
      case EROFS: "the file system is read-only"
      case ENOENT: "no such directory"
      case ENOTDIR: "a part of the path is not a directory"
      case EEXIST, ENOTEMPTY: "is there already"
      case ENAMETOOLONG: "the name is too long"
      case EIO: "input/output error"
      case EFBIG: "the file would be too large"
      case let code: "error \(code) of the operating system"
      }
    return .failed(path: path, reason: reason)
  }
}
