package import Wire
import Yams

/// Addresses that are known to be answered from many places, so that no database can place them.
///
/// The list is kept by hand in `Rules/Knowledge/anycast.yaml`, each entry with its source.
package struct AnycastList: Sendable {
  private struct Entry {
    let prefix: IPPrefix
    let reason: String
  }

  private let entries: [Entry]
  /// The file in use.
  package let input: KnowledgeInput

  /// Loads the list that ships with the program, below `home`.
  ///
  /// - Throws: if it is missing or an entry is not understood.
  package init(home: String) throws(KnowledgeError) {
    let file = "Rules/Knowledge/anycast.yaml"
    let path = "\(home)/\(file)"
    try self.init(text: KnowledgeText(path: path, shownAs: file).text, file: file, path: path)
  }

  /// Reads a list from YAML text; `file` is how messages call it.
  package init(text: String, file: String, path: String = "") throws(KnowledgeError) {
    let reader = AnycastReader(file: file)
    let root = try reader.root(of: text)
    let updated = try reader.text(root, "updated")
    var entries: [Entry] = []
    for service in try reader.list(root, "services") {
      let reason = try reader.text(service, "service")
      _ = try reader.text(service, "source")
      for node in try reader.list(service, "prefixes") {
        guard let text = node.scalar?.string, let prefix = IPPrefix(text) else {
          throw reader.error(node, "not an address block", "write it as 192.0.2.0/24")
        }
        entries.append(Entry(prefix: prefix, reason: reason))
      }
    }
    // The most specific entry speaks; the sort keeps the file's order among equals.
    self.entries = entries.enumerated()
      .sorted { ($1.element.prefix.length, $0.offset) < ($0.element.prefix.length, $1.offset) }
      .map(\.element)
    input = KnowledgeInput(
      file: file.split(separator: "/").last.map(String.init) ?? file,
      path: path,
      type: "Telltale anycast list",
      buildDate: updated,
      licence: "as this program",
      attribution: ""
    )
  }

  /// The service that answers at `address` from many places; `nil` if none is known.
  package func isAnycast(_ address: IPAddress) -> String? {
    entries.first { $0.prefix.contains(address) }?.reason
  }
}

/// Reads the list's YAML, with the line of what is wrong.
private struct AnycastReader {
  let file: String

  /// The list is under 200 lines; ten thousand nodes end a bomb without ending a long list.
  private static let maximumNodes = 10_000
  private static let maximumOctets = 1 << 20

  func error(_ node: Node?, _ problem: String, _ remedy: String) -> KnowledgeError {
    let place = node?.mark.map { KnowledgeError.Place.line($0.line) } ?? .file
    return KnowledgeError(file: file, place: place, problem: problem, remedy: remedy)
  }

  func root(of text: String) throws(KnowledgeError) -> Node {
    guard text.utf8.count <= Self.maximumOctets else {
      throw error(nil, "the list is larger than 1 MiB", "split it")
    }
    // Before composing, which already follows aliases: `&name` and `*name` at the start of a token.
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where Self.hasAnchor(line) {
      throw KnowledgeError(
        file: file,
        place: .line(index + 1),
        problem: "anchors and aliases are not allowed",
        remedy: "write the value out, or put it in quotes"
      )
    }
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw yamlError(error)
    } catch {
      throw self.error(nil, "this is not YAML", "see the file as shipped")
    }
    guard let root, root.mapping != nil else {
      throw error(root, "the list is not a mapping", "start it with `services:`")
    }
    var pending = [root]
    var count = 0
    while let node = pending.popLast() {
      count += 1
      guard count <= Self.maximumNodes else {
        throw error(node, "the list has more than \(Self.maximumNodes) values", "shorten it")
      }
      node.mapping?.forEach { pending += [$0.key, $0.value] }
      node.sequence?.forEach { pending.append($0) }
    }
    return root
  }

  private func yamlError(_ error: YamlError) -> KnowledgeError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      KnowledgeError(
        file: file,
        place: .line(mark.line),
        problem: KnowledgeError.printable(problem),
        remedy: "correct the YAML"
      )
    default: self.error(nil, "this is not YAML", "see the file as shipped")
    }
  }

  private static func hasAnchor(_ line: Substring) -> Bool {
    var previous = UInt8(ascii: " ")
    for octet in line.utf8 {
      if octet == UInt8(ascii: "#"), previous == UInt8(ascii: " ") { return false }
      let starts = [" ", "\t", "[", "{", ","].contains(Character(UnicodeScalar(previous)))
      if starts, octet == UInt8(ascii: "&") || octet == UInt8(ascii: "*") { return true }
      previous = octet
    }
    return false
  }

  func text(_ node: Node, _ key: String) throws(KnowledgeError) -> String {
    guard let value = node.mapping?[key]?.scalar?.string, !value.isEmpty else {
      throw error(node, "`\(key)` is missing", "add it as text")
    }
    return value
  }

  func list(_ node: Node, _ key: String) throws(KnowledgeError) -> [Node] {
    guard let values = node.mapping?[key]?.sequence else {
      throw error(node, "`\(key)` is missing", "add it as a list")
    }
    return Array(values)
  }
}
