package import FoundationEssentials
import Wire

extension ImportedList {
  /// Reads a list; its format is told by its content.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - file: what messages and reports call it.
  /// - Throws: if it is too large, of no known format, or holds nothing that can be matched.
  package init(bytes: Data, file: String) throws(KnowledgeError) {
    func error(_ problem: String, _ remedy: String) -> KnowledgeError {
      KnowledgeError(file: file, problem: problem, remedy: remedy)
    }
    guard bytes.count <= Limits.octets else {
      throw error("it is larger than 64 MiB", "split the list")
    }
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw error("it is not UTF-8 text", "give the list as it is published, unpacked")
    }
    if text.unicodeScalars.first == "\u{feff}" { text.unicodeScalars.removeFirst() }
    let format: Format
    switch text.utf8.first(where: { !$0.isBlank }) {
    case nil: throw error("it is empty", "give the list as it is published")
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      // An ad blocker's list may begin with [Adblock Plus 2.0].
      if let json = JSONList(bytes) {
        format = json.format
        self.init(file: file, format: format)
        read(json)
      } else if Format.detect(text) == .adblock {
        self.init(file: file, format: .adblock)
        read(lines: text)
      } else {
        throw error(
          "JSON of no known kind",
          "give trackers of Exodus, events of MISP or a bundle of STIX 2.1"
        )
      }
    default:
      format = Format.detect(text)
      self.init(file: file, format: format)
      read(lines: text)
    }
    octets = bytes.count
    patterns.finish()
    guard count > 0 else {
      let why = skipped.first.map { ": \($0.count) × \($0.reason), first at \($0.first)" } ?? ""
      throw error(
        "no name, address or pattern in it can be matched\(why)",
        "give hosts, adblock or domain lists, Zeek intel, or Exodus, MISP or STIX JSON"
      )
    }
  }

  /// Reads a list from a file; see ``init(bytes:file:)``.
  package static func bytes(path: String, file: String) throws(KnowledgeError) -> Data {
    func error(_ problem: String) -> KnowledgeError {
      KnowledgeError(file: file, problem: problem, remedy: "give a readable list, unpacked")
    }
    let resolved = URL(filePath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved) else {
      throw error("there is no such file")
    }
    // A FIFO would wait for ever, a device never end.
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw error("not a regular file")
    }
    guard (attributes[.size] as? UInt64 ?? 0) <= UInt64(Limits.octets) else {
      throw error("it is larger than 64 MiB")
    }
    guard let data = FileManager.default.contents(atPath: resolved) else {
      throw error("it cannot be read")
    }
    return data
  }

  /// Reads the lines of a format that has lines.
  private mutating func read(lines text: String) {
    var number = 0
    var intel = ZeekIntelColumns()
    for line in text.utf8.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 10 }) {
      number += 1
      guard !isFull else { return skip("more members than can be taken", at: "line \(number)") }
      guard line.count <= Limits.line else {
        skip("lines longer than 4,096 octets", at: "line \(number)")
        continue
      }
      let trimmed = Substring(line).trimmed
      if trimmed.isEmpty { continue }
      switch format {
      case .hosts: readHosts(trimmed, number)
      case .adblock: readAdblock(trimmed, number)
      case .zeekIntel: readIntel(Substring(line), number, &intel)
      default: readPlain(trimmed, number)
      }
    }
  }

  /// Takes title, date and licence from a comment.
  mutating func note(comment text: Substring) {
    guard let colon = text.firstIndex(of: ":") else { return }
    let key = text[..<colon].trimmed.lowercased()
    let value = String(text[text.index(after: colon)...].trimmed.prefix(Self.maximumLabel))
    guard !value.isEmpty else { return }
    switch key {
    case "title" where title.isEmpty: title = value
    case "last modified", "last updated", "date", "updated", "last update":
      if date.isEmpty { date = value }
    case "license", "licence": if licence.isEmpty { licence = value }
    default: break
    }
  }
}

extension ImportedList.Format {
  /// The format of a text, by its first lines that say something.
  static func detect(_ text: String) -> Self {
    var (seen, hosts, adblock) = (0, 0, 0)
    for line in text.utf8.prefix(200_000).split(whereSeparator: { $0 == 10 }).prefix(2000) {
      let line = Substring(line).trimmed
      if line.hasPrefix("#fields\t") { return .zeekIntel }
      if line.lowercased().hasPrefix("[adblock") { return .adblock }
      if line.isEmpty || line.hasPrefix("#") { continue }
      seen += 1
      if line.hasPrefix("||") || line.hasPrefix("@@") || line.hasPrefix("!") { adblock += 1 }
      let words = line.split(whereSeparator: \.isWhitespace)
      if words.count >= 2, IPAddress(String(words[0])) != nil { hosts += 1 }
      if seen == 200 { break }
    }
    return adblock > 0 ? .adblock : hosts * 2 > seen ? .hosts : .plain
  }
}

extension Substring {
  /// The text without blanks at both ends.
  var trimmed: Substring {
    var octets = utf8
    while let first = octets.first, first.isBlank { octets.removeFirst() }
    while let last = octets.last, last.isBlank { octets.removeLast() }
    return Substring(octets)
  }
}

extension UInt8 {
  /// A space, tab or end of line.
  var isBlank: Bool { self == 32 || (9...13).contains(self) }
}
