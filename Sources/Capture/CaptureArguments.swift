import Glibc

/// The captures that a command's arguments name.
package struct CaptureArguments: Hashable, Sendable {
  /// A file that was found in a directory and is not read.
  package struct Skipped: Hashable, Sendable {
    /// The file's or folder's path.
    package let path: String
    /// Why, in words.
    package let reason: String
  }

  /// Paths to read, in the order of the arguments, and by name within a directory.
  package private(set) var paths: [String] = []
  /// Files of the directories that are no captures, in the order they were met.
  package private(set) var skipped: [Skipped] = []

  private let limits: CaptureLimits
  private var entries = 0

  /// Expands directories, however deep.
  ///
  /// A file that is named itself is always taken: opening it says what is wrong with it. Of a
  /// directory only the files are taken that begin as captures do, whatever their name; symbolic
  /// links to directories are not followed.
  package init(_ arguments: [String], limits: CaptureLimits = .standard) {
    self.limits = limits
    for argument in arguments {
      if argument != "-", Self.kind(of: argument, following: true) == S_IFDIR {
        enter(argument, depth: 0)
      } else {
        paths.append(argument)
      }
    }
  }

  private mutating func enter(_ directory: String, depth: Int) {
    guard depth <= limits.directoryDepth else {
      return skip(directory, "lies more than \(limits.directoryDepth) folders deep")
    }
    guard let names = Self.names(in: directory) else {
      return skip(directory, "cannot be listed")
    }
    for name in names {
      entries += 1
      guard entries <= limits.directoryEntries else {
        return skip(directory, "more than \(limits.directoryEntries) files; the rest is not read")
      }
      let path = directory.hasSuffix("/") ? directory + name : directory + "/" + name
      switch Self.kind(of: path, following: false) {
      case S_IFDIR: enter(path, depth: depth + 1)
      case S_IFLNK where Self.kind(of: path, following: true) == S_IFDIR:
        skip(path, "a symbolic link to a directory")
      default: examine(path)
      }
    }
  }

  private mutating func examine(_ path: String) {
    // Small reads: only the header matters here.
    var limits = limits
    limits.chunkOctets = 4096
    do {
      _ = try CaptureReader(path: path, limits: limits)
      paths.append(path)
    } catch {
      skip(path, error.reason)
    }
  }

  private mutating func skip(_ path: String, _ reason: String) {
    skipped.append(Skipped(path: path, reason: reason))
  }

  private static func kind(of path: String, following: Bool) -> mode_t? {
    var status = stat()
    let result = unsafe following ? stat(path, &status) : lstat(path, &status)
    return result == 0 ? status.st_mode & S_IFMT : nil
  }

  /// The names in a directory, sorted by their octets, which no locale changes.
  private static func names(in directory: String) -> [String]? {
    guard let stream = unsafe opendir(directory) else { return nil }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

extension CaptureError {
  /// The error without the path and without advice, for a list of files that were skipped.
  package var reason: String {
    switch self {
    case .cannotOpen(_, let reason): "cannot be opened: \(reason)"
    case .directory: "a directory"
    case .notRegular(_, let kind): kind
    case .empty: "empty"
    case .notACapture(_, let begins): "not a capture: begins with \(begins)"
    case .headerCut(_, let octets): "ends at offset \(octets), within the capture's own header"
    case .unsupported(_, let what): what
    case .unreadable(_, let offset, let reason): "cannot be read at offset \(offset): \(reason)"
    }
  }
}
