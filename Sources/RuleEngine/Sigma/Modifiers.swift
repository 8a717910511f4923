import Knowledge

/// What stands behind a field's name, between `|` (Sigma modifiers 2.1).
struct Modifiers {
  /// What a value is held against.
  enum Kind: Equatable {
    case text(TextPattern.Anchor)
    case expression
    case cidr
    case exists
    case compare(ValueTest.Comparison)
    case reference
    case time(TimePart)
  }

  /// What is done to a value before, in the order written.
  enum Change: Equatable {
    case expand, dashes, base64, base64Offset
    case wide(SigmaText.Wide)
  }

  private(set) var kind = Kind.text(.whole)
  /// How a part of a time is compared; equal unless the rule says otherwise.
  private(set) var comparison = ValueTest.Comparison.eq
  /// Where a referenced field's value must lie.
  private(set) var anchor = TextPattern.Anchor.whole
  private(set) var changes: [Change] = []
  private(set) var options: LinearPattern.Options = []
  private(set) var all = false
  private(set) var cased = false
  private(set) var negated = false

  init(_ names: ArraySlice<String>, _ place: YAMLPlace) throws(RuleError) {
    func problem(_ message: String) -> RuleError { RuleError(place: place, message: message) }
    var kinds: [String] = []
    var isSeen: Set<String> = []
    for name in names {
      guard isSeen.insert(name).inserted else {
        throw problem("the modifier '\(name)' stands twice")
      }
      if takesChange(name) { continue }
      if try !takesOption(name, kinds, problem) {
        kind = try Self.kind(name, after: kind, comparison: &comparison, anchor: &anchor, problem)
        kinds.append(name)
      }
    }
    guard Self.isTogether(kinds) else {
      throw problem("the modifiers \(kinds.joined(separator: " and ")) exclude each other")
    }
    try check(problem)
  }

  /// Whether the kinds named may stand together: one, or a field or time with its comparison.
  private static func isTogether(_ kinds: [String]) -> Bool {
    guard kinds.count > 1 else { return true }
    let anchors = ["contains", "startswith", "endswith"]
    guard kinds.count == 2 else { return false }
    if kinds.contains("fieldref") { return kinds.contains { anchors.contains($0) } }
    return TimePart(rawValue: kinds[0]) != nil && ValueTest.Comparison(rawValue: kinds[1]) != nil
  }

  /// Takes what changes values before they are compared.
  private mutating func takesChange(_ name: String) -> Bool {
    switch name {
    case "expand": changes.append(.expand)
    case "windash": changes.append(.dashes)
    case "base64": changes.append(.base64)
    case "base64offset": changes.append(.base64Offset)
    case "wide", "utf16le": changes.append(.wide(.littleEndian))
    case "utf16be": changes.append(.wide(.bigEndian))
    case "utf16": changes.append(.wide(.marked))
    default: return false
    }
    return true
  }

  /// Takes what says how values are compared or joined.
  private mutating func takesOption(
    _ name: String,
    _ kinds: [String],
    _ problem: (String) -> RuleError
  ) throws(RuleError) -> Bool {
    switch name {
    case "all": all = true
    case "cased": cased = true
    case "neq": negated = true
    case "i", "ignorecase", "m", "multiline", "s", "dotall":
      guard kinds.last == "re" else {
        throw problem("the modifier '\(name)' belongs behind 're'")
      }
      let isCase = name == "i" || name == "ignorecase"
      options.insert(
        isCase ? .ignoresCase : name.hasPrefix("m") ? .isMultiline : .dotMatchesAll
      )
    default: return false
    }
    return true
  }

  private static func kind(
    _ name: String,
    after kind: Kind,
    comparison: inout ValueTest.Comparison,
    anchor: inout TextPattern.Anchor,
    _ problem: (String) -> RuleError
  ) throws(RuleError) -> Kind {
    let anchors: [String: TextPattern.Anchor] = [
      "contains": .anywhere, "startswith": .start, "endswith": .end,
    ]
    switch name {
    case "contains", "startswith", "endswith":
      anchor = anchors[name] ?? .whole
      return kind == .reference ? .reference : .text(anchor)
    case "re": return .expression
    case "cidr": return .cidr
    case "exists": return .exists
    case "fieldref": return .reference
    case "gt", "gte", "lt", "lte":
      let wanted = ValueTest.Comparison(rawValue: name) ?? .eq
      guard case .time = kind else { return .compare(wanted) }
      comparison = wanted
      return kind
    default:
      guard let part = TimePart(rawValue: name) else {
        throw problem("unknown modifier '\(name)'; known: \(known.joined(separator: ", "))")
      }
      return .time(part)
    }
  }

  /// Refuses what can have no meaning together.
  private func check(_ problem: (String) -> RuleError) throws(RuleError) {
    let encodes = changes.contains { $0 != .expand }
    switch kind {
    case .text: break
    case .expression where cased:
      throw problem("regular expressions heed case unless 'i' says otherwise: leave out 'cased'")
    case .reference where !changes.isEmpty:
      throw problem("a reference to a field takes no other modifier than an anchor")
    default:
      guard !encodes else { throw problem("only text can be encoded") }
    }
    let isCompared = kind != .text(.whole)
    if cased, isCompared, kind != .reference {
      guard case .text = kind else { throw problem("only text has a case") }
    }
  }

  private static let known =
    [
      "all", "base64", "base64offset", "cased", "cidr", "contains", "endswith", "exists",
      "expand", "fieldref", "gt", "gte", "lt", "lte", "neq", "re", "startswith", "utf16",
      "utf16be", "utf16le", "wide", "windash",
    ] + TimePart.allCases.map(\.rawValue)
}
