package import Knowledge

/// What a Sigma correlation asks of the events that other rules select (specification 2.1).
package struct Correlation: Sendable {
  /// What is counted.
  package enum Kind: String, CaseIterable, Sendable {
    /// Events.
    case eventCount = "event_count"
    /// Distinct values of a field.
    case valueCount = "value_count"
    /// How many of the rules have an event, in any order.
    case temporal
    /// The same, each rule's event no earlier than the one before.
    case temporalOrdered = "temporal_ordered"
    /// The sum of a field's values.
    case valueSum = "value_sum"
    /// Their mean.
    case valueAverage = "value_avg"
    /// The smallest of them.
    case valueMinimum = "value_min"
    /// The greatest of them.
    case valueMaximum = "value_max"

    /// Whether it looks at the values of a field.
    var needsField: Bool { rawValue.hasPrefix("value_") }
  }

  /// A bound for what is counted.
  package struct Bound: Hashable, Sendable {
    /// How it is compared.
    package var comparison: ValueTest.Comparison
    /// With what.
    package var value: Double
  }

  /// What is counted.
  package var kind: Kind
  /// The rules whose events count, by name or id, as written.
  package var rules: [YAMLNode]
  /// The fields whose values part events into groups.
  package var groupBy: [YAMLNode]
  /// Other names of fields: for an alias, the field of each rule.
  package var aliases: [String: [String: String]]
  /// Nanoseconds within which the events lie.
  package var timespan: Int64
  /// What the count must be; all of them.
  package var bounds: [Bound]
  /// The field whose values count.
  package var field: YAMLNode?
  /// Whether the rules' own findings are wanted as well.
  package var generates: Bool

  /// Reads the value of `correlation`.
  init(_ node: YAMLNode) throws(RuleError) {
    let map = try node.mapping(keys: [
      "type", "rules", "group-by", "aliases", "timespan", "condition", "generate", "field",
    ])
    let word = try map.required("type").choice(of: Kind.allCases.map(\.rawValue))
    kind = Kind(rawValue: word) ?? .eventCount
    rules = try Self.list(map.required("rules"))
    guard !rules.isEmpty else { throw try map.required("rules").problem("no rule is named") }
    groupBy = []
    if let node = map["group-by"] { groupBy = try Self.list(node) }
    aliases = try Self.aliases(map["aliases"])
    timespan = try Self.timespan(map.required("timespan"))
    generates = try map.bool("generate", or: false)
    field = map["field"]
    bounds = []
    if let condition = map["condition"] {
      for entry in try condition.mapping().entries {
        if entry.key == "field" {
          field = entry.value
        } else if let comparison = ValueTest.Comparison(rawValue: entry.key) {
          bounds.append(Bound(comparison: comparison, value: try entry.value.double()))
        } else {
          throw RuleError(
            place: entry.keyPlace,
            message: "unknown key '\(entry.key)'; known: eq, field, gt, gte, lt, lte, neq"
          )
        }
      }
    }
    let isTemporal = kind == .temporal || kind == .temporalOrdered
    if bounds.isEmpty {
      guard isTemporal else { throw node.problem("a condition such as 'gte: 10' is missing") }
      bounds = [Bound(comparison: .gte, value: Double(rules.count))]
    }
    guard !kind.needsField || field != nil else {
      throw node.problem("the condition names no 'field' whose values count")
    }
  }

  private static func list(_ node: YAMLNode) throws(RuleError) -> [YAMLNode] {
    if case .sequence(let items) = node.content {
      for item in items { _ = try item.string() }
      return items
    }
    _ = try node.string()
    return [node]
  }

  private static func aliases(
    _ node: YAMLNode?
  ) throws(RuleError) -> [String: [String: String]] {
    var aliases: [String: [String: String]] = [:]
    for entry in try node?.mapping().entries ?? [] {
      var fields: [String: String] = [:]
      for rule in try entry.value.mapping().entries { fields[rule.key] = try rule.value.string() }
      aliases[entry.key] = fields
    }
    return aliases
  }

  /// A whole number and a letter: `30s`, `5m`, `1h`, `7d`; at most ten years.
  private static func timespan(_ node: YAMLNode) throws(RuleError) -> Int64 {
    let text = try node.string()
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
      count > 0, count <= 315_360_000 / unit
    else { throw node.problem("'\(text)' is no time span such as 30s, 5m, 1h or 7d") }
    return count * unit * 1_000_000_000
  }
}
