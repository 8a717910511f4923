/// A directory that appears whole or not at all.
///
/// Files are written into a directory beside the target; ``publish()`` forces them to the disk and
/// renames the directory into place. A value that goes away unpublished, for whatever reason,
/// takes its files with it.
///
/// ```swift
/// let output = try OutputDirectory(target: "case-7", force: false)
/// try output.write("report.json", renderJSON(report))
/// try output.publish()
/// ```
package struct OutputDirectory: ~Copyable {
  /// How many left-overs of interrupted runs may lie beside the target.
  private static let attempts = 1000

  /// Where the directory will be.
  package let target: String
  /// Where its files are written meanwhile, for writers that need a path of their own.
  package let staging: String
  /// Whether a directory at the target is to be replaced.
  private let force: Bool

  /// Prepares a directory beside `target`.
  ///
  /// - Throws: ``OutputError`` if the target is there (without `force`), is no directory, or holds
  ///   files that no audit wrote; or if the operating system refuses.
  package init(target: String, force: Bool) throws(OutputError) {
    var path = target[...]
    while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
    let name = path.split(separator: "/").last ?? ""
    guard !name.isEmpty, name != ".", name != "..", !path.utf8.contains(0) else {
      throw .refused(path: target, reason: "is not a name for a new directory")
    }
    let cleaned = String(path)
    try Self.checkTarget(cleaned, force: force)
    staging = try Self.makeStaging(cleaned)
    self.target = cleaned
    self.force = force
  }

  deinit { FileSystem.removeTree(staging) }

  /// Writes one file; `name` may hold one folder, as in `evidence/F-3b1c9a04d2e7.pcapng`.
  package func write(_ name: String, _ bytes: [UInt8]) throws(OutputError) {
    try writer.write(name, bytes)
  }

  /// Writes files of this directory, for parts of a run that go on side by side; of use only until
  /// the directory is published.
  package var writer: Writer { Writer(staging: staging) }

  /// Puts the directory in its place.
  package consuming func publish() throws(OutputError) {
    try FileSystem.synchroniseTree(staging)
    try Self.checkTarget(target, force: force)
    if force, try FileSystem.kind(target) == .directory {
      try replaceTarget()
    } else {
      try FileSystem.move(staging, target)
    }
    try FileSystem.synchronise(parent)
  }

  /// Exchanges the old directory and the new one in one step, so that a run killed here leaves one of
  /// them in place; where the file system cannot do that, the old one is moved aside first.
  private borrowing func replaceTarget() throws(OutputError) {
    if FileSystem.exchange(staging, target) {
      FileSystem.removeTree(staging)
      return
    }
    let aside = staging + ".old"
    try FileSystem.move(target, aside)
    do throws(OutputError) {
      try FileSystem.move(staging, target)
    } catch {
      try FileSystem.move(aside, target)
      throw error
    }
    FileSystem.removeTree(aside)
  }

  /// The directory that holds the target.
  private var parent: String {
    guard let slash = target.lastIndex(of: "/") else { return "." }
    return slash == target.startIndex ? "/" : String(target[..<slash])
  }

  private static func checkTarget(_ target: String, force: Bool) throws(OutputError) {
    switch try FileSystem.kind(target) {
    case .nothing: return
    case .other: throw .refused(path: target, reason: "is there already and is not a directory")
    case .directory: break
    }
    guard force else { throw .exists(path: target) }
    let names = try FileSystem.names(in: target)
    // A mistyped path must not cost anybody their files.
    let own = ["manifest.json", "report.json", "conn.log"]
    guard names.isEmpty || own.contains(where: { names.contains($0) }) else {
      throw .refused(path: target, reason: "holds files that telltale did not write; not replaced")
    }
  }

  private static func makeStaging(_ target: String) throws(OutputError) -> String {
    let slash = target.lastIndex(of: "/") ?? target.startIndex
    let parent = String(target[..<slash])
    if !parent.isEmpty, try FileSystem.kind(parent) == .nothing {
      throw .refused(path: parent, reason: "there is no such folder; create it first")
    }
    for number in 1...attempts {
      let path = "\(target).partial-\(number)"
      if try FileSystem.kind(path) != .nothing { continue }
      try FileSystem.makeDirectory(path)
      return path
    }
    throw .refused(path: target, reason: "too many left-over .partial directories beside it")
  }
}

extension OutputDirectory {
  /// Writes files below the place where a directory is made.
  package struct Writer: Sendable {
    fileprivate let staging: String

    /// Where a file of the directory lies meanwhile, for writers that need a path.
    package func path(of name: String) -> String { staging + "/" + name }

    /// Writes one file; `name` may hold one folder.
    package func write(_ name: String, _ bytes: [UInt8]) throws(OutputError) {
      let parts = name.split(separator: "/", omittingEmptySubsequences: false)
      let isPlain = parts.allSatisfy { part in
        !part.isEmpty && part != "." && part != ".." && !part.utf8.contains(0)
      }
      guard isPlain, parts.count <= 2 else {
        throw .refused(path: name, reason: "is not a name for an output file")
      }
      if parts.count == 2 {
        let folder = staging + "/" + parts[0]
        if try FileSystem.kind(folder) == .nothing { try FileSystem.makeDirectory(folder) }
      }
      try FileSystem.create(staging + "/" + name, bytes)
    }
  }
}
