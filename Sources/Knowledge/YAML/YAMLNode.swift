/// A value of a YAML document with its place.
///
/// Scalars stay the text that was written: no resolver turns `NO` (Norway) into a boolean or
/// `1.10` into a number. Whoever reads a field says what it wants: ``int(in:)``, ``bool()`` ….
package struct YAMLNode: Hashable, Sendable {
  /// What the value is.
  package enum Content: Hashable, Sendable {
    /// Text; `plain` tells text without quotes from text in quotes or in a block.
    case scalar(String, plain: Bool)
    /// A list.
    case sequence([YAMLNode])
    /// Keys with values, in the order written; no key stands twice.
    case mapping([Entry])
  }

  /// One key of a mapping and its value.
  package struct Entry: Hashable, Sendable {
    /// The key.
    package var key: String
    /// Where the key stands.
    package var keyPlace: YAMLPlace
    /// The value.
    package var value: YAMLNode
  }

  /// What the value is.
  package var content: Content
  /// Where it begins.
  package var place: YAMLPlace

  /// A mistake at this value's place.
  package func problem(_ message: String) -> YAMLProblem {
    YAMLProblem(place: place, message: message)
  }

  /// Whether nothing was written: an empty value, `~` or `null` without quotes.
  package var isNull: Bool {
    guard case .scalar(let text, plain: true) = content else { return false }
    return text.isEmpty || text == "~" || text == "null" || text == "Null" || text == "NULL"
  }

  /// The kind of value in words, for messages.
  package var kind: String {
    switch content {
    case .scalar: isNull ? "nothing" : "a single value"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// The text of a single value.
  package func string() throws(YAMLProblem) -> String {
    guard case .scalar(let text, _) = content, !isNull else {
      throw problem("expected text, found \(kind)")
    }
    return text
  }

  /// A whole number in decimal notation within `range`.
  package func int(in range: ClosedRange<Int>) throws(YAMLProblem) -> Int {
    let text = try string()
    guard let number = Int(text), range.contains(number) else {
      throw problem(
        "expected a whole number from \(range.lowerBound) to \(range.upperBound), found '\(text)'"
      )
    }
    return number
  }

  /// A finite number.
  package func double() throws(YAMLProblem) -> Double {
    let text = try string()
    guard let number = Double(text), number.isFinite else {
      throw problem("expected a number, found '\(text)'")
    }
    return number
  }

  /// `true` or `false` without quotes, as YAML 1.2 spells them.
  package func bool() throws(YAMLProblem) -> Bool {
    switch content {
    case .scalar("true", plain: true): return true
    case .scalar("false", plain: true): return false
    default: throw problem("expected true or false")
    }
  }

  /// The members of a list.
  package func items() throws(YAMLProblem) -> [YAMLNode] {
    guard case .sequence(let nodes) = content else {
      throw problem("expected a list, found \(kind)")
    }
    return nodes
  }

  /// A list of texts; a single text counts as a list of one.
  package func strings() throws(YAMLProblem) -> [String] {
    guard case .sequence(let nodes) = content else { return [try string()] }
    var texts: [String] = []
    for node in nodes { texts.append(try node.string()) }
    return texts
  }

  /// A mapping whose keys are not known beforehand.
  package func mapping() throws(YAMLProblem) -> YAMLMapping {
    guard case .mapping(let entries) = content else {
      throw problem("expected a mapping, found \(kind)")
    }
    return YAMLMapping(entries: entries, place: place)
  }

  /// A mapping that may hold only the keys of `allowed`; others are mistakes.
  package func mapping(keys allowed: [String]) throws(YAMLProblem) -> YAMLMapping {
    let mapping = try mapping()
    for entry in mapping.entries where !allowed.contains(entry.key) {
      throw YAMLProblem(
        place: entry.keyPlace,
        message: "unknown key '\(entry.key)'" + suggestion(for: entry.key, among: allowed)
      )
    }
    return mapping
  }

  /// A text that must be one of `choices`.
  package func choice(of choices: [String]) throws(YAMLProblem) -> String {
    let text = try string()
    guard choices.contains(text) else {
      throw problem("unknown value '\(text)'" + suggestion(for: text, among: choices))
    }
    return text
  }
}

/// The keys and values of one mapping.
package struct YAMLMapping: Hashable, Sendable {
  /// Keys with values, in the order written.
  package var entries: [YAMLNode.Entry]
  /// Where the mapping begins.
  package var place: YAMLPlace

  /// The value of `key`; `nil` if the key is absent or nothing stands behind it.
  package subscript(key: String) -> YAMLNode? {
    guard let entry = entries.first(where: { $0.key == key }), !entry.value.isNull else {
      return nil
    }
    return entry.value
  }

  /// The value of a key that must be there.
  package func required(_ key: String) throws(YAMLProblem) -> YAMLNode {
    guard let node = self[key] else {
      throw YAMLProblem(place: place, message: "missing key '\(key)'")
    }
    return node
  }

  /// The text of a key, or `fallback` where it is absent.
  package func string(_ key: String, or fallback: String = "") throws(YAMLProblem) -> String {
    guard let node = self[key] else { return fallback }
    return try node.string()
  }

  /// The texts of a key; none where it is absent.
  package func strings(_ key: String) throws(YAMLProblem) -> [String] {
    guard let node = self[key] else { return [] }
    return try node.strings()
  }

  /// The members of a key's list; none where it is absent.
  package func items(_ key: String) throws(YAMLProblem) -> [YAMLNode] {
    guard let node = self[key] else { return [] }
    return try node.items()
  }

  /// The truth value of a key, or `fallback` where it is absent.
  package func bool(_ key: String, or fallback: Bool) throws(YAMLProblem) -> Bool {
    guard let node = self[key] else { return fallback }
    return try node.bool()
  }
}

/// `; did you mean 'x'?` for the nearest choice, or the list of choices where none is near.
private func suggestion(for text: String, among choices: [String]) -> String {
  let near = choices.map { (distance: editDistance(text, $0), choice: $0) }
    .min { ($0.distance, $0.choice) < ($1.distance, $1.choice) }
  // Two swapped letters are a distance of 2; in words of three letters that is another word.
  if let near,
    near.distance <= (near.choice.utf8.count <= 3 ? 1 : max(2, near.choice.utf8.count / 3))
  {
    return "; did you mean '\(near.choice)'?"
  }
  return choices.isEmpty ? "" : "; known: " + choices.sorted().joined(separator: ", ")
}

/// How many insertions, deletions and replacements lead from one text to the other (Levenshtein);
/// texts over 64 octets count as far from everything.
package func editDistance(_ left: String, _ right: String) -> Int {
  let (left, right) = (Array(left.utf8), Array(right.utf8))
  guard left.count <= 64, right.count <= 64 else { return .max }
  var row = Array(0...right.count)
  for (index, octet) in left.enumerated() {
    var diagonal = row[0]
    row[0] = index + 1
    for (column, other) in right.enumerated() {
      let replaced = diagonal + (octet == other ? 0 : 1)
      diagonal = row[column + 1]
      row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
    }
  }
  return row[right.count]
}
