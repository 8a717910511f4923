import Knowledge

/// A rule with the policy's lists in place, ready to be asked about facts and records.
///
/// A class, though nothing in it ever changes: it is handed around once for every fact, and a
/// reference costs one count where the fields would cost forty.
final class CompiledRule: Sendable {
  let rule: SigmaRule
  /// The rule's own detections, then those of its filters.
  let detections: [Detection]
  /// When it is broken: the rule's own condition and those of its filters.
  let condition: Condition
  private let fieldCount: Int

  /// Compiles `rule`; what it expands comes from `placeholders`.
  init(_ rule: SigmaRule, placeholders: [String: [String]]) throws(RuleError) {
    let fields = rule.source.fields
    let parser = DetectionParser(fields: fields, placeholders: placeholders)
    var detections = rule.precompiled ?? []
    if rule.precompiled == nil {
      for entry in rule.detections { detections.append(try parser.detection(entry.value)) }
    }
    var conditions = [rule.condition]
    for filter in rule.filters {
      conditions.append(filter.condition.shifted(by: detections.count))
      for entry in filter.detections { detections.append(try parser.detection(entry.value)) }
    }
    self.rule = rule
    self.detections = detections
    condition = conditions.count == 1 ? rule.condition : .all(conditions)
    fieldCount = fields.count
  }

  /// Whether a condition of this rule holds for a fact.
  func holds(_ condition: Condition, _ value: (Int) -> FactValue) -> Bool {
    condition.holds { detections[$0].accepts(fields: fieldCount, value) }
  }

  /// What the rule says of a fact.
  func outcome(_ value: (Int) -> FactValue) -> Outcome {
    if holds(condition, value) { return .violation }
    if let cannotTell = rule.cannotTell, holds(cannotTell, value) { return .cannotTell }
    return .conforms
  }
}
