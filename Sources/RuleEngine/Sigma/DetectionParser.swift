import Knowledge
import Wire

/// Turns the YAML of Sigma detections into tests on the fields of one service.
package struct DetectionParser {
  /// The fields of the rule's service, by name.
  let fields: [String]
  /// The lists that `%name%` stands for.
  let placeholders: [String: [String]]

  /// Reads one named detection: a mapping, or a list of mappings of which one must hold.
  func detection(_ node: YAMLNode) throws(RuleError) -> Detection {
    switch node.content {
    case .mapping: return Detection(alternatives: [try tests(node)])
    case .sequence(let items):
      var alternatives: [[FieldTest]] = []
      for item in items {
        guard case .mapping = item.content else {
          throw item.problem("keywords are not supported yet; name the field")
        }
        alternatives.append(try tests(item))
      }
      guard !alternatives.isEmpty else { throw node.problem("the detection is empty") }
      return Detection(alternatives: alternatives)
    case .scalar: throw node.problem("keywords are not supported yet; name the field")
    }
  }

  private func tests(_ node: YAMLNode) throws(RuleError) -> [FieldTest] {
    let map = try node.mapping()
    guard !map.entries.isEmpty else { throw node.problem("the detection is empty") }
    var tests: [FieldTest] = []
    for entry in map.entries { tests.append(try test(entry)) }
    return tests
  }

  private func test(_ entry: YAMLNode.Entry) throws(RuleError) -> FieldTest {
    let parts = entry.key.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    guard let name = parts.first, let field = fields.firstIndex(of: name) else {
      throw RuleError(
        place: entry.keyPlace,
        message: "unknown field '\(parts.first ?? "")'; this service has: "
          + fields.sorted().joined(separator: ", ")
      )
    }
    let modifiers = try Modifiers(parts.dropFirst(), entry.keyPlace)
    var nodes = [entry.value]
    if case .sequence(let items) = entry.value.content { nodes = items }
    guard !nodes.isEmpty else { throw entry.value.problem("the list of values is empty") }
    var values: [ValueTest] = []
    for node in nodes { values += try tests(of: node, modifiers) }
    return FieldTest(field: field, values: values, needsAll: modifiers.all)
  }

  private func tests(
    of node: YAMLNode,
    _ modifiers: Modifiers
  ) throws(RuleError) -> [ValueTest] {
    if node.isNull {
      guard modifiers.kind == .text(.whole) else {
        throw node.problem("null cannot be compared with a modifier")
      }
      return [.null]
    }
    guard modifiers.expand else { return [try test(of: try node.string(), node, modifiers)] }
    let text = try node.string()
    guard text.utf8.count > 2, text.hasPrefix("%"), text.hasSuffix("%"),
      let values = placeholders[String(text.dropFirst().dropLast())]
    else {
      throw node.problem(
        "'\(text)' is no placeholder; known: "
          + placeholders.keys.sorted().map { "%\($0)%" }.joined(separator: ", ")
      )
    }
    var tests: [ValueTest] = []
    for value in values { tests.append(try test(of: value, node, modifiers)) }
    return tests
  }

  private func test(
    of text: String,
    _ node: YAMLNode,
    _ modifiers: Modifiers
  ) throws(RuleError) -> ValueTest {
    switch modifiers.kind {
    case .text(let anchor):
      let pattern = TextPattern(text, anchor: anchor, cased: modifiers.cased)
      if anchor == .whole, case .scalar(_, plain: true) = node.content, let number = Int64(text) {
        return .number(number, pattern)
      }
      return .pattern(pattern)
    case .cidr:
      guard let block = IPPrefix(text) else {
        throw node.problem("'\(text)' is not a block such as 203.0.113.0/24 or 2001:db8::/32")
      }
      return .cidr(block)
    case .exists: return .exists(try node.bool())
    case .compare(let comparison):
      guard let bound = Double(text), bound.isFinite else {
        throw node.problem("'\(text)' is not a number")
      }
      return .compare(comparison, bound)
    }
  }
}

/// What stands behind a field's name, between `|`.
private struct Modifiers {
  enum Kind: Equatable {
    case text(TextPattern.Anchor)
    case cidr
    case exists
    case compare(ValueTest.Comparison)
  }
  var kind = Kind.text(.whole)
  var all = false
  var cased = false
  var expand = false

  init(_ names: ArraySlice<String>, _ place: YAMLPlace) throws(RuleError) {
    var kinds: [String] = []
    for name in names {
      switch name {
      case "all": all = true
      case "cased": cased = true
      case "expand": expand = true
      case "contains": kind = .text(.anywhere)
      case "startswith": kind = .text(.start)
      case "endswith": kind = .text(.end)
      case "cidr": kind = .cidr
      case "exists": kind = .exists
      case "re":
        throw RuleError(
          place: place,
          message: "the modifier 're' is not supported yet; use wildcards, contains, startswith "
            + "or endswith"
        )
      default:
        guard let comparison = ValueTest.Comparison(rawValue: name) else {
          throw RuleError(place: place, message: "the modifier '\(name)' is not supported yet")
        }
        kind = .compare(comparison)
      }
      if name != "all" && name != "cased" && name != "expand" { kinds.append(name) }
    }
    guard kinds.count <= 1 else {
      throw RuleError(
        place: place,
        message: "the modifiers \(kinds.joined(separator: " and ")) exclude each other"
      )
    }
  }
}
