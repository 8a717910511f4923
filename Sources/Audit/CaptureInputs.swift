import Capture

/// The captures that the user's arguments stand for.
struct CaptureInputs {
  /// One file to read.
  struct Input {
    let path: String
    /// What reports call it: no folders of this machine.
    let name: String
    /// Whether a directory was named and this file found in it; then it may be unreadable.
    let isFromDirectory: Bool
  }

  private(set) var captures: [Input] = []
  private(set) var skipped: [(name: String, reason: String)] = []

  /// Expands directories, in the order of the arguments and of the names in each directory.
  ///
  /// - Throws: ``AuditError`` if a directory holds no capture.
  init(_ paths: [String]) throws(AuditError) {
    for path in paths {
      let expanded = CaptureArguments([path])
      let isDirectory = expanded.paths != [path]
      for file in expanded.paths {
        captures.append(
          Input(
            path: file,
            name: isDirectory ? Self.name(of: file, in: path) : Self.name(of: file),
            isFromDirectory: isDirectory
          )
        )
      }
      skipped += expanded.skipped.map { (Self.name(of: $0.path, in: path), $0.reason) }
      if isDirectory, expanded.paths.isEmpty {
        throw AuditError(
          "\(path): no capture in this directory (\(expanded.skipped.count) other files)"
        )
      }
    }
  }

  private static func name(of file: String) -> String {
    file == "-" ? "standard input" : fileName(file)
  }

  /// The part of a path below the directory that was named.
  private static func name(of file: String, in directory: String) -> String {
    let prefix = directory.hasSuffix("/") ? directory : directory + "/"
    return file.hasPrefix(prefix) ? String(file.dropFirst(prefix.count)) : fileName(file)
  }
}
