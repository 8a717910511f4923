import Knowledge
import Wire

/// Turns the YAML of Sigma detections into tests on the fields of one log source.
package struct DetectionParser {
  /// The fields of the rule's log source, by name.
  let fields: [String]
  /// The lists that `%name%` stands for.
  let placeholders: [String: [String]]

  /// The most texts that one value may become.
  private static let maximumForms = 10_000
  /// How many whole texts are looked up at once instead of one after the other.
  private static let setThreshold = 8

  /// Reads one named detection: a mapping, a keyword, or a list of either of which one must hold.
  func detection(_ node: YAMLNode) throws(RuleError) -> Detection {
    guard case .sequence(let items) = node.content else {
      if case .mapping = node.content { return Detection(alternatives: [try tests(node)]) }
      return Detection(alternatives: [[try keywords([node], Modifiers([], node.place))]])
    }
    var alternatives: [[FieldTest]] = []
    var words: [YAMLNode] = []
    for item in items {
      if case .mapping = item.content {
        alternatives.append(try tests(item))
      } else {
        words.append(item)
      }
    }
    if !words.isEmpty { alternatives.append([try keywords(words, Modifiers([], node.place))]) }
    guard !alternatives.isEmpty else { throw node.problem("the detection is empty") }
    return Detection(alternatives: alternatives)
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
    let modifiers = try Modifiers(parts.dropFirst(), entry.keyPlace)
    var nodes = [entry.value]
    if case .sequence(let items) = entry.value.content { nodes = items }
    guard !nodes.isEmpty else { throw entry.value.problem("the list of values is empty") }
    if parts.first == "" { return try keywords(nodes, modifiers) }
    var test = FieldTest(subject: .field(try index(parts.first ?? "", entry.keyPlace)))
    test.needsAll = modifiers.all
    test.isNegated = modifiers.negated
    for node in nodes {
      if modifiers.kind == .reference {
        let other = try index(node.string(), node.place)
        test.references.append(
          FieldTest.Reference(field: other, anchor: modifiers.anchor, cased: modifiers.cased)
        )
      } else {
        test.values += try values(of: node, modifiers)
      }
    }
    if !test.needsAll { test.values = Self.gathered(test.values, cased: modifiers.cased) }
    return test
  }

  private func index(_ name: String, _ place: YAMLPlace) throws(RuleError) -> Int {
    if let index = fields.firstIndex(of: name) { return index }
    throw RuleError(
      place: place,
      message: "unknown field '\(name)'; this log source has: "
        + fields.sorted().joined(separator: ", ")
    )
  }

  /// Words that may stand in any field, anywhere in its text.
  private func keywords(
    _ nodes: [YAMLNode],
    _ modifiers: Modifiers
  ) throws(RuleError) -> FieldTest {
    var test = FieldTest(subject: .anyField)
    test.needsAll = modifiers.all
    test.isNegated = modifiers.negated
    for node in nodes {
      switch modifiers.kind {
      case .text:
        for text in try texts(of: node, modifiers) {
          let pattern = TextPattern(text.form, anchor: .anywhere, cased: modifiers.cased)
          test.values.append(.pattern(pattern))
        }
      case .expression: test.values += try values(of: node, modifiers)
      default: throw node.problem("a keyword is text; name a field for other comparisons")
      }
    }
    return test
  }

  /// Joins many whole texts to one look-up.
  private static func gathered(_ values: [ValueTest], cased: Bool) -> [ValueTest] {
    var texts: Set<String> = []
    var rest: [ValueTest] = []
    for value in values {
      if case .pattern(let pattern) = value, let text = pattern.exactText {
        texts.insert(text)
      } else {
        rest.append(value)
      }
    }
    guard texts.count > setThreshold else { return values }
    return [.oneOf(texts, cased: cased)] + rest
  }
}

extension DetectionParser {
  /// The tests of one value as written: several where a placeholder stands for a list.
  private func values(
    of node: YAMLNode,
    _ modifiers: Modifiers
  ) throws(RuleError) -> [ValueTest] {
    if node.isNull {
      guard modifiers.kind == .text(.whole), modifiers.changes.isEmpty else {
        throw node.problem("null cannot be compared with a modifier")
      }
      return [.null]
    }
    if case .text(let anchor) = modifiers.kind {
      return try forms(of: node, modifiers, anchor)
    }
    guard modifiers.changes.contains(.expand) else {
      return [try value(node.string(), node, modifiers)]
    }
    var tests: [ValueTest] = []
    for text in try expanded(node) { tests.append(try value(text.plain, node, modifiers)) }
    return tests
  }

  /// Text comparisons; the forms into which encodings turn one value count as that one value.
  private func forms(
    of node: YAMLNode,
    _ modifiers: Modifiers,
    _ anchor: TextPattern.Anchor
  ) throws(RuleError) -> [ValueTest] {
    let texts = try texts(of: node, modifiers)
    var values: [(source: Int, test: ValueTest)] = []
    for text in texts {
      let pattern = TextPattern(text.form, anchor: anchor, cased: modifiers.cased)
      if anchor == .whole, modifiers.changes.isEmpty, case .scalar(let word, true) = node.content,
        let number = Int64(word)
      {
        values.append((text.source, .number(number, pattern)))
      } else {
        values.append((text.source, .pattern(pattern)))
      }
    }
    guard modifiers.all else { return values.map(\.test) }
    let sources = values.map(\.source).reduce(into: [Int]()) { list, source in
      if list.last != source { list.append(source) }
    }
    return sources.map { source in
      let forms = values.filter { $0.source == source }.map(\.test)
      return forms.count == 1 ? forms[0] : .either(forms)
    }
  }

  /// A value after its modifiers: each form with the number of the text it was made from.
  private func texts(
    of node: YAMLNode,
    _ modifiers: Modifiers
  ) throws(RuleError) -> [(source: Int, form: SigmaText)] {
    var forms: [(source: Int, form: SigmaText)] = [(0, SigmaText(try node.string()))]
    for change in modifiers.changes {
      if change == .expand {
        forms = try expanded(node).enumerated().map { ($0.offset, $0.element.form) }
        continue
      }
      var changed: [(source: Int, form: SigmaText)] = []
      for (source, form) in forms {
        for form in try Self.changed(form, change, node) { changed.append((source, form)) }
      }
      forms = changed
      guard forms.count <= Self.maximumForms else {
        throw node.problem("too many forms of one value")
      }
    }
    return forms
  }

  private static func changed(
    _ text: SigmaText,
    _ change: Modifiers.Change,
    _ node: YAMLNode
  ) throws(RuleError) -> [SigmaText] {
    switch change {
    case .expand: return [text]
    case .wide(let order): return [text.wide(order)]
    case .dashes:
      guard let forms = text.dashes else {
        throw node.problem("more than four dashes in one value")
      }
      return forms
    case .base64, .base64Offset:
      guard let one = text.base64, let three = text.base64AtAnyOffset else {
        throw node.problem("text with wildcards cannot be written in Base64")
      }
      // Of a very short text no character is certain at some offsets.
      return change == .base64 ? [one] : three.filter { !$0.pieces.isEmpty }
    }
  }

  /// The texts that a value with placeholders stands for; `%name%` may be the whole or a part.
  private func expanded(
    _ node: YAMLNode
  ) throws(RuleError) -> [(plain: String, form: SigmaText)] {
    let parts = try node.string().split(separator: "%", omittingEmptySubsequences: false)
      .map(String.init)
    guard parts.count >= 3, parts.count % 2 == 1 else { throw unknownPlaceholder(node) }
    var results = [(plain: parts[0], form: SigmaText(parts[0]))]
    for index in stride(from: 1, to: parts.count, by: 2) {
      guard let values = placeholders[parts[index]] else { throw unknownPlaceholder(node) }
      let behind = parts[index + 1]
      guard results.count * max(values.count, 1) <= Self.maximumForms else {
        throw node.problem("too many forms of one value")
      }
      results = results.flatMap { result in
        values.map { value in
          (
            result.plain + value + behind,
            result.form + SigmaText(literal: value) + SigmaText(behind)
          )
        }
      }
    }
    return results
  }

  private func unknownPlaceholder(_ node: YAMLNode) -> RuleError {
    var text = "this value"
    if case .scalar(let written, _) = node.content { text = "'\(written)'" }
    return node.problem(
      "\(text) is no placeholder; known: "
        + placeholders.keys.sorted().map { "%\($0)%" }.joined(separator: ", ")
    )
  }

  /// The test of a value that is not compared as text.
  private func value(
    _ text: String,
    _ node: YAMLNode,
    _ modifiers: Modifiers
  ) throws(RuleError) -> ValueTest {
    switch modifiers.kind {
    case .text(let anchor):
      return .pattern(TextPattern(text, anchor: anchor, cased: modifiers.cased))
    case .expression:
      do {
        return .expression(try LinearPattern(text, options: modifiers.options))
      } catch {
        throw node.problem(
          "'\(text)' is no pattern that can be matched in linear time: \(error.message)"
        )
      }
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
    case .time(let part):
      guard let bound = Int64(text) else { throw node.problem("'\(text)' is not a whole number") }
      return .timePart(part, modifiers.comparison, bound)
    case .reference: throw node.problem("a reference to a field has no value")
    }
  }
}
