package import Knowledge

/// One document of a rule file.
enum SigmaDocument {
  case rule(SigmaRule)
  case filter(SigmaFilter)
  /// Nothing that captures can be held against, or wrong.
  case leftOut(LeftOutRule)

  /// Reads a document of a file.
  ///
  /// A rule on captures that is wrong is left out with its mistake where it is someone else's; one
  /// on our own facts is the user's own, so that its mistake ends the work.
  init(_ root: YAMLNode) throws(RuleError) {
    guard case .mapping = root.content, let map = try? root.mapping(), Self.isRule(map) else {
      self = .leftOut(LeftOutRule(root, "", .notApplicable, "it is not a Sigma rule"))
      return
    }
    let title = (try? map.string("title")) ?? ""
    func leftOut(_ reason: LeftOutRule.Reason, _ message: String, _ place: YAMLPlace) -> Self {
      var rule = LeftOutRule(root, title, reason, message)
      rule.place = place
      return .leftOut(rule)
    }
    do throws(RuleError) {
      if map["filter"] != nil {
        self = .filter(try SigmaFilter(root))
        return
      }
      if let (reason, place) = try Self.inapplicable(map) {
        self = leftOut(.notApplicable, reason, place)
        return
      }
      self = .rule(try SigmaRule(root))
    } catch {
      guard Self.isForeign(map) else { throw error }
      self = leftOut(.mistake, error.message, error.place)
    }
  }

  /// Whether it has anything that makes a document a rule: repositories hold other YAML as well.
  private static func isRule(_ map: YAMLMapping) -> Bool {
    ["detection", "logsource", "correlation", "filter"].contains { key in
      map.entries.contains { $0.key == key }
    }
  }

  /// Whether it names a log source that is not ours.
  private static func isForeign(_ map: YAMLMapping) -> Bool {
    if map["correlation"] != nil { return map["telltale"] == nil }
    guard let source = map["logsource"], let known = try? LogSource(source) else { return false }
    return known.product != "telltale"
  }

  /// Why a capture cannot be held against a rule, if it cannot.
  private static func inapplicable(
    _ map: YAMLMapping
  ) throws(RuleError) -> (reason: String, place: YAMLPlace)? {
    if let node = map["status"], let status = try? node.string(),
      status == "deprecated" || status == "unsupported"
    {
      return ("its status is \(status)", node.place)
    }
    if let node = map["taxonomy"], let taxonomy = try? node.string(), taxonomy != "sigma" {
      return ("its taxonomy is '\(Words.readable(taxonomy, limit: 60))'", node.place)
    }
    guard map["correlation"] == nil else { return nil }
    let node = try map.required("logsource")
    let source = try LogSource(node)
    guard source.product != "telltale" else { return nil }
    guard let view = source.view else {
      return (
        "captures have no log source '\(Words.readable(source.words, limit: 120))'", node.place
      )
    }
    guard let entries = try map["detection"]?.mapping().entries else { return nil }
    let missing = entries.lazy.compactMap { unobserved($0.value, view.unobserved) }.first
    return missing.map { ("captures do not show the field '\($0.name)'", $0.place) }
  }

  /// The first field of a detection that is known and that captures do not show.
  private static func unobserved(
    _ node: YAMLNode,
    _ names: Set<String>
  ) -> (name: String, place: YAMLPlace)? {
    switch node.content {
    case .scalar: return nil
    case .sequence(let items):
      return items.lazy.compactMap { unobserved($0, names) }.first
    case .mapping(let entries):
      for entry in entries {
        let name = String(entry.key.prefix { $0 != "|" })
        if names.contains(name) { return (name, entry.keyPlace) }
      }
      return nil
    }
  }
}

/// A rule that was read and is not used, and why.
package struct LeftOutRule: Hashable, Sendable, CustomStringConvertible {
  /// Why it is not used.
  package enum Reason: String, Sendable {
    /// It asks for what captures do not have.
    case notApplicable = "not-applicable"
    /// It is wrong.
    case mistake = "error"
  }

  /// Its title; empty if it has none.
  package var title: String
  /// Why.
  package var reason: Reason
  /// Why, in words.
  package var message: String
  /// The place of what it rests on.
  package var place: YAMLPlace

  /// Its file.
  package var file: String { place.file }
  /// The line, counted from 1; 0 stands for the whole file.
  package var line: Int { place.line }
  /// The column, counted from 1.
  package var column: Int { place.column }

  init(_ root: YAMLNode, _ title: String, _ reason: Reason, _ message: String) {
    self.title = title
    self.reason = reason
    self.message = message
    place = root.place
  }

  /// A document with a mistake.
  init(_ problem: RuleError) {
    title = ""
    reason = .mistake
    message = problem.message
    place = problem.place
  }

  /// A rule that is right by itself and cannot be used beside the others.
  init(_ rule: SigmaRule, _ message: String, at place: YAMLPlace? = nil) {
    title = rule.title
    reason = .mistake
    self.message = message
    self.place = place ?? rule.place
  }

  /// `file:line:column: error: message`, as compilers and editors write it.
  package var description: String { "\(place): \(reason.rawValue): \(message)" }
}

extension YAMLNode {
  /// The documents of a file with the legacy `action` keys carried out (Sigma 1.0): `global` goes
  /// into each that follows, `repeat` takes up the one before, `reset` forgets what is global.
  static func applyingActions(_ documents: [YAMLNode]) throws(RuleError) -> [YAMLNode] {
    var global: YAMLNode?
    var previous: YAMLNode?
    var results: [YAMLNode] = []
    for document in documents {
      guard case .mapping(let entries) = document.content else {
        results.append(document)
        continue
      }
      var own = document
      own.content = .mapping(entries.filter { $0.key != "action" })
      let action = entries.first { $0.key == "action" }
      switch try action?.value.string() {
      case "global": global = global.map { $0.merging(own) } ?? own
      case "reset": global = nil
      case "repeat":
        previous = previous.map { $0.merging(own) } ?? own
        if let previous { results.append(previous) }
      case nil:
        let whole = global.map { $0.merging(own) } ?? own
        previous = whole
        results.append(whole)
      default:
        // An `action` that is none of these belongs to whoever wrote the file.
        results.append(document)
      }
    }
    return results
  }

  /// This mapping with another's keys put over its own, at every depth.
  private func merging(_ other: YAMLNode) -> YAMLNode {
    guard case .mapping(var entries) = content, case .mapping(let others) = other.content else {
      return other
    }
    for entry in others {
      if let index = entries.firstIndex(where: { $0.key == entry.key }) {
        entries[index].value = entries[index].value.merging(entry.value)
      } else {
        entries.append(entry)
      }
    }
    var result = other
    result.content = .mapping(entries)
    return result
  }
}
