import Knowledge

/// Which rules a correlation speaks of, and whether they have the fields it asks for.
struct CorrelationLinks {
  private let rules: [SigmaRule]
  /// The deepest chain of correlations on correlations.
  private static let maximumDepth = 8

  init(_ rules: [SigmaRule]) { self.rules = rules }

  /// The rules of a correlation in its order, as indices; unknown ones are left out.
  func members(of correlation: Correlation) -> [Int] {
    correlation.rules.compactMap { node in
      guard case .scalar(let name, _) = node.content else { return nil }
      return rules.firstIndex { $0.isCalled(name) }
    }
  }

  /// What is wrong with a rule's references, if it is a correlation.
  func problem(of index: Int) -> RuleError? {
    guard let correlation = rules[index].correlation else { return nil }
    for node in correlation.rules {
      guard case .scalar(let name, _) = node.content else { continue }
      guard let member = rules.firstIndex(where: { $0.isCalled(name) }) else {
        return node.problem("no rule '\(name)' is loaded")
      }
      if rules[member].service != nil {
        return node.problem("'\(name)' selects facts, which have no time to correlate by")
      }
    }
    guard depth(of: index, 0) <= Self.maximumDepth else {
      return RuleError(
        place: rules[index].place,
        message: "correlations on correlations go round, or are more than \(Self.maximumDepth) deep"
      )
    }
    for node in correlation.groupBy + [correlation.field].compactMap({ $0 }) {
      guard case .scalar(let name, _) = node.content else { continue }
      for member in members(of: correlation) where !has(name, member, correlation) {
        return node.problem("rule '\(rules[member].code)' has no field '\(name)'")
      }
    }
    return nil
  }

  /// The field of a member that a name of the correlation means.
  func field(_ name: String, of member: SigmaRule, in correlation: Correlation) -> String {
    guard let alias = correlation.aliases[name] else { return name }
    return alias.first { member.isCalled($0.key) }?.value ?? name
  }

  private func has(_ name: String, _ member: Int, _ correlation: Correlation) -> Bool {
    let rule = rules[member]
    let field = field(name, of: rule, in: correlation)
    guard let inner = rule.correlation else { return rule.source.fields.contains(field) }
    return inner.groupBy.contains { (try? $0.string()) == field }
      || members(of: inner).allSatisfy { has(field, $0, inner) }
  }

  private func depth(of index: Int, _ level: Int) -> Int {
    guard let correlation = rules[index].correlation else { return 0 }
    guard level <= Self.maximumDepth else { return Self.maximumDepth + 1 }
    return 1 + (members(of: correlation).map { depth(of: $0, level + 1) }.max() ?? 0)
  }
}
