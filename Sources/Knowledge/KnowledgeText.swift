import FoundationEssentials

/// A knowledge file of text, read whole.
struct KnowledgeText {
  /// Its text.
  let text: String

  /// Its lines, without their ends.
  var lines: [Substring] {
    text.split(omittingEmptySubsequences: false) { $0.isNewline }
  }

  /// No list that is kept by hand or ships comes near this size.
  private static let maximumSize: UInt64 = 64 << 20

  /// Reads a regular file.
  ///
  /// - Throws: if it cannot be read, is larger than 64 MiB or is not UTF-8.
  init(path: String, shownAs file: String) throws(KnowledgeError) {
    func error(_ problem: String) -> KnowledgeError {
      KnowledgeError(file: file, problem: problem, remedy: "give a readable UTF-8 text file")
    }
    // Links are followed first: what is opened must be a regular file, or reading could hang.
    let resolved = URL(filePath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved) else {
      throw error("there is no such file")
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw error("not a regular file")
    }
    guard (attributes[.size] as? UInt64 ?? 0) <= Self.maximumSize else {
      throw error("it is larger than 64 MiB")
    }
    guard let data = FileManager.default.contents(atPath: resolved) else {
      throw error("it cannot be read")
    }
    guard let text = String(data: data, encoding: .utf8) else { throw error("it is not UTF-8") }
    self.text = text
  }
}
