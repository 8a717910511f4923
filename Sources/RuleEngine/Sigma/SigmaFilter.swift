import Knowledge

/// A Sigma filter (specification 2.1): a condition that rules of others must meet as well.
struct SigmaFilter: Sendable {
  /// Its title.
  let title: String
  /// The log sources of the rules it is for.
  let source: LogSource
  /// Names or ids of those rules; `nil` for all of the log source.
  let rules: [YAMLNode]?
  /// What is added to them.
  let added: Addition

  /// What a filter adds to a rule: both conditions must hold.
  struct Addition: Sendable {
    let detections: [YAMLNode.Entry]
    let condition: Condition
  }

  /// Reads a filter.
  init(_ root: YAMLNode) throws(RuleError) {
    let map = try root.mapping()
    title = try map.required("title").string()
    source = try LogSource(map.required("logsource"))
    let body = try map.required("filter").mapping()
    let node = try body.required("rules")
    switch node.content {
    case .scalar(let word, _) where ["any", "all"].contains(word.lowercased()): rules = nil
    case .sequence(let items): rules = items.isEmpty ? nil : items
    default: rules = [node]
    }
    let detections = body.entries.filter { $0.key != "condition" && $0.key != "rules" }
    let condition = try body.required("condition")
    guard case .scalar = condition.content else {
      throw condition.problem("a filter has one condition")
    }
    added = Addition(
      detections: detections,
      condition: try Condition(condition, names: detections.map(\.key))
    )
  }

  /// Whether it is for a rule.
  func isFor(_ rule: SigmaRule) -> Bool {
    guard rule.correlation == nil, source.contains(rule.logSource) else { return false }
    guard let rules else { return true }
    return rules.contains { node in
      guard case .scalar(let name, _) = node.content else { return false }
      return rule.isCalled(name)
    }
  }
}
