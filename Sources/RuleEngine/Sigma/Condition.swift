package import Knowledge

/// A Sigma condition over named detections.
package indirect enum Condition: Hashable, Sendable {
  /// The detection with this index is met.
  case detection(Int)
  case not(Condition)
  case all([Condition])
  case any([Condition])

  /// Whether it holds, given a way to ask each detection.
  package func holds(_ detection: (Int) -> Bool) -> Bool {
    switch self {
    case .detection(let index): detection(index)
    case .not(let inner): !inner.holds(detection)
    case .all(let parts): parts.allSatisfy { $0.holds(detection) }
    case .any(let parts): parts.contains { $0.holds(detection) }
    }
  }
}

extension Condition {
  /// The same condition where the detections have later places.
  func shifted(by count: Int) -> Condition {
    switch self {
    case .detection(let index): .detection(index + count)
    case .not(let inner): .not(inner.shifted(by: count))
    case .all(let parts): .all(parts.map { $0.shifted(by: count) })
    case .any(let parts): .any(parts.map { $0.shifted(by: count) })
    }
  }
}

extension Condition {
  /// Reads a condition such as `selection and not 1 of filter_*`.
  ///
  /// Of a list of conditions one must hold. `names` are the detections it may speak of.
  package init(_ node: YAMLNode, names: [String]) throws(RuleError) {
    guard case .sequence(let items) = node.content else {
      self = try Self.parse(node, names)
      return
    }
    guard !items.isEmpty else { throw node.problem("the list of conditions is empty") }
    var parts: [Condition] = []
    for item in items { parts.append(try Self.parse(item, names)) }
    self = parts.count == 1 ? parts[0] : .any(parts)
  }

  private static func parse(_ node: YAMLNode, _ names: [String]) throws(RuleError) -> Condition {
    var parser = ConditionParser(tokens: tokens(try node.string()), node: node, names: names)
    return try parser.whole()
  }

  /// Words and parentheses with their offsets in characters.
  private static func tokens(_ text: String) -> [(word: String, offset: Int)] {
    var tokens: [(word: String, offset: Int)] = []
    var word = ""
    func flush(_ end: Int) {
      if !word.isEmpty { tokens.append((word, end - word.unicodeScalars.count)) }
      word = ""
    }
    for (offset, scalar) in text.unicodeScalars.enumerated() {
      if scalar == "(" || scalar == ")" {
        flush(offset)
        tokens.append((String(scalar), offset))
      } else if scalar.properties.isWhitespace {
        flush(offset)
      } else {
        word.unicodeScalars.append(scalar)
      }
    }
    flush(text.unicodeScalars.count)
    return tokens
  }
}

/// Recursive descent over `or`, `and`, `not`, parentheses, names and `1 of`/`all of`, binding in
/// the reverse of that order (Sigma specification 2.0, "Condition").
private struct ConditionParser {
  /// The deepest nesting; rules in use have three levels.
  static let maximumDepth = 40

  let tokens: [(word: String, offset: Int)]
  let node: YAMLNode
  let names: [String]
  var next = 0

  mutating func whole() throws(RuleError) -> Condition {
    let condition = try or(depth: 0)
    guard next == tokens.count else {
      let word = tokens[next].word
      throw problem(
        word.hasPrefix("|")
          ? "aggregations behind '|' are of Sigma 1; write a correlation rule"
          : "'\(word)' was not expected"
      )
    }
    return condition
  }

  private mutating func or(depth: Int) throws(RuleError) -> Condition {
    guard depth <= Self.maximumDepth else { throw problem("nested too deep") }
    var parts = [try and(depth: depth)]
    while take("or") { parts.append(try and(depth: depth)) }
    return parts.count == 1 ? parts[0] : .any(parts)
  }

  private mutating func and(depth: Int) throws(RuleError) -> Condition {
    var parts = [try primary(depth: depth)]
    while take("and") { parts.append(try primary(depth: depth)) }
    return parts.count == 1 ? parts[0] : .all(parts)
  }

  private mutating func primary(depth: Int) throws(RuleError) -> Condition {
    guard depth <= Self.maximumDepth else { throw problem("nested too deep") }
    if take("not") { return .not(try primary(depth: depth + 1)) }
    if take("(") {
      let inner = try or(depth: depth + 1)
      guard take(")") else { throw problem("a ')' is missing") }
      return inner
    }
    guard next < tokens.count else { throw problem("the condition ends too early") }
    let word = tokens[next].word
    if next + 1 < tokens.count, tokens[next + 1].word.lowercased() == "of" {
      return try quantified(word)
    }
    guard let index = names.firstIndex(of: word) else {
      throw problem("there is no detection '\(word)'")
    }
    next += 1
    return .detection(index)
  }

  private mutating func quantified(_ quantity: String) throws(RuleError) -> Condition {
    let wantsAll = quantity.lowercased() == "all"
    guard wantsAll || quantity == "1" || quantity.lowercased() == "any" else {
      throw problem("'\(quantity) of' is not known; write '1 of' or 'all of'")
    }
    next += 2
    guard next < tokens.count else { throw problem("the condition ends too early") }
    let word = tokens[next].word
    // Names that begin with '_' are helpers which `them` leaves out.
    let wanted =
      word == "them"
      ? names.indices.filter { !names[$0].hasPrefix("_") }
      : names.indices.filter { TextPattern(word, cased: true).matches(names[$0]) }
    guard !wanted.isEmpty else { throw problem("no detection is called '\(word)'") }
    next += 1
    let parts = wanted.map { Condition.detection($0) }
    return wantsAll ? .all(parts) : .any(parts)
  }

  private mutating func take(_ word: String) -> Bool {
    guard next < tokens.count, tokens[next].word.lowercased() == word else { return false }
    next += 1
    return true
  }

  /// A mistake at the current word; its column is exact where the condition stands on one line.
  private func problem(_ message: String) -> RuleError {
    var place = node.place
    if case .scalar(_, plain: true) = node.content, next < tokens.count {
      place.column += tokens[next].offset
    }
    return RuleError(place: place, message: "condition: \(message)")
  }
}
