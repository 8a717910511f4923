import FoundationEssentials
import Yams

/// Limits on YAML files, so that a hostile one cannot take memory or time without bound.
package struct YAMLLimits: Sendable {
  /// The largest file, in octets; the largest list that ships has under 200 kB.
  package var octets = 4 << 20
  /// The largest number of values in one file.
  package var nodes = 200_000
  /// The deepest nesting; Sigma's conditions need five levels.
  package var depth = 40

  /// The limits that hold unless said otherwise.
  package init() {}
}

/// A YAML 1.1 file, read without executing anything it says.
///
/// Aliases are refused: with them a few lines stand for billions of values. Tags have no effect.
package enum YAMLFile {
  /// Reads the file at `path`; messages call it `name`, or `path` if that is `nil`.
  package static func read(
    path: String,
    name: String? = nil,
    limits: YAMLLimits = YAMLLimits()
  ) throws(YAMLProblem) -> YAMLNode {
    let name = name ?? path
    return try parse(text(path: path, name: name, limits: limits), file: name, limits: limits)
  }

  /// Reads the text of a file; messages call it `file`.
  package static func parse(
    _ text: String,
    file: String,
    limits: YAMLLimits = YAMLLimits()
  ) throws(YAMLProblem) -> YAMLNode {
    let documents = try parseAll(text, file: file, limits: limits)
    guard let first = documents.first else {
      throw YAMLProblem(place: YAMLPlace(file: file), message: "the file is empty")
    }
    guard documents.count == 1 else {
      throw documents[1].problem("a second document, where there can be one")
    }
    return first
  }

  /// Reads all documents of the file at `path`; see ``parseAll(_:file:limits:)``.
  package static func readAll(
    path: String,
    name: String? = nil,
    limits: YAMLLimits = YAMLLimits()
  ) throws(YAMLProblem) -> [YAMLNode] {
    let name = name ?? path
    return try parseAll(text(path: path, name: name, limits: limits), file: name, limits: limits)
  }

  /// Reads the documents of a text, which `---` parts (YAML 1.1 §9); empty ones are left out.
  ///
  /// The limits hold for all of them together.
  package static func parseAll(
    _ text: String,
    file: String,
    limits: YAMLLimits = YAMLLimits()
  ) throws(YAMLProblem) -> [YAMLNode] {
    let whole = YAMLPlace(file: file)
    guard text.utf8.count <= limits.octets else {
      throw YAMLProblem(place: whole, message: "larger than \(limits.octets) octets")
    }
    if let alias = AliasScan.firstAlias(in: text) {
      throw YAMLProblem(
        place: YAMLPlace(file: file, line: alias.line, column: alias.column),
        message: "YAML aliases (*name) are not accepted; write the value out"
      )
    }
    var copier = NodeCopier(file: file, limits: limits)
    var documents: [YAMLNode] = []
    for root in try compose(text, file: file) {
      let document = try copier.copy(root, depth: 0)
      if !document.isNull { documents.append(document) }
    }
    return documents
  }

  private static func text(
    path: String,
    name: String,
    limits: YAMLLimits
  ) throws(YAMLProblem) -> String {
    let whole = YAMLPlace(file: name)
    // Only regular files: a FIFO would wait for ever, a device never end.
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved(path)),
      attributes[.type] as? FileAttributeType == .typeRegular
    else { throw YAMLProblem(place: whole, message: "there is no such file") }
    guard let size = attributes[.size] as? Int, size <= limits.octets else {
      throw YAMLProblem(place: whole, message: "larger than \(limits.octets) octets")
    }
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
      throw YAMLProblem(place: whole, message: "the file cannot be read")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw YAMLProblem(place: whole, message: "the file is not UTF-8 text")
    }
    return text
  }

  private static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  /// Composes the documents with a resolver that leaves every scalar the text it is.
  private static func compose(_ text: String, file: String) throws(YAMLProblem) -> [Node] {
    do {
      let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
      var roots: [Node] = []
      while let root = try parser.nextRoot() { roots.append(root) }
      return roots
    } catch let error as YamlError {
      throw problem(error, file: file)
    } catch {
      throw YAMLProblem(place: YAMLPlace(file: file), message: "not YAML: \(error)")
    }
  }

  private static func problem(_ error: YamlError, file: String) -> YAMLProblem {
    func at(_ mark: Mark, _ message: String) -> YAMLProblem {
      YAMLProblem(
        place: YAMLPlace(file: file, line: mark.line, column: mark.column),
        message: message
      )
    }
    switch error {
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let words = [context?.text, problem].compactMap { $0 }
      return at(mark, "not YAML: " + words.joined(separator: ", "))
    case .duplicatedKeysInMapping(let duplicates, let context):
      return at(context.mark, "key '\(duplicates.first ?? "")' stands twice in one mapping")
    case .reader(let problem, _, _, _):
      return YAMLProblem(place: YAMLPlace(file: file), message: "not YAML: \(problem)")
    default:
      return YAMLProblem(place: YAMLPlace(file: file), message: "not YAML")
    }
  }
}

/// Turns the parser's tree into ours, counting as it goes.
private struct NodeCopier {
  let file: String
  let limits: YAMLLimits
  var nodes = 0

  mutating func copy(_ node: Node, depth: Int) throws(YAMLProblem) -> YAMLNode {
    let place = place(of: node)
    nodes += 1
    guard nodes <= limits.nodes else {
      throw YAMLProblem(place: place, message: "more than \(limits.nodes) values")
    }
    guard depth <= limits.depth else {
      throw YAMLProblem(place: place, message: "nested more than \(limits.depth) levels deep")
    }
    switch node {
    case .scalar(let scalar):
      let plain = scalar.style == .plain || scalar.style == .any
      return YAMLNode(content: .scalar(scalar.string, plain: plain), place: place)
    case .sequence(let sequence):
      var items: [YAMLNode] = []
      items.reserveCapacity(sequence.count)
      for item in sequence { items.append(try copy(item, depth: depth + 1)) }
      return YAMLNode(content: .sequence(items), place: place)
    case .mapping(let mapping):
      var entries: [YAMLNode.Entry] = []
      for (key, value) in mapping {
        guard case .scalar(let name) = key else {
          throw YAMLProblem(place: self.place(of: key), message: "a key must be plain text")
        }
        let keyPlace = self.place(of: key)
        let value = try copy(value, depth: depth + 1)
        entries.append(YAMLNode.Entry(key: name.string, keyPlace: keyPlace, value: value))
      }
      return YAMLNode(content: .mapping(entries), place: place)
    case .alias:
      throw YAMLProblem(place: place, message: "YAML aliases are not accepted")
    }
  }

  private func place(of node: Node) -> YAMLPlace {
    YAMLPlace(file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
  }
}
