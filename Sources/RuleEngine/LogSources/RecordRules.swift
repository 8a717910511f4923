/// The rules on records, and the correlations of what they select.
struct RecordRules: Sendable {
  /// The rules on one view, with the view.
  private let rules: [CompiledRule?]
  private let links: CorrelationLinks
  private let all: [SigmaRule]

  /// Takes those of `rules` that select records or correlate.
  init(_ rules: [SigmaRule], placeholders: [String: [String]]) throws(RuleError) {
    var compiled: [CompiledRule?] = []
    for rule in rules {
      guard case .records = rule.source else {
        compiled.append(nil)
        continue
      }
      compiled.append(try CompiledRule(rule, placeholders: placeholders))
    }
    self.rules = compiled
    all = rules
    links = CorrelationLinks(rules)
  }

  /// What the rules find in the records of a run, each with the destination it speaks of.
  func marks(in scene: Scene) -> [(finding: Finding, destination: Int?)] {
    let needed = Set(all.indices.filter { all[$0].correlation != nil }.flatMap { serving($0) })
    var tables: [RecordLog: RecordTable] = [:]
    var selected: [Int: RowSet] = [:]
    var marks: [(finding: Finding, destination: Int?)] = []
    for (index, compiled) in rules.enumerated() {
      guard let compiled, case .records(let view) = compiled.rule.source,
        scene.rows(of: view.log) > 0
      else { continue }
      var table = tables[view.log] ?? RecordTable(view.log, of: scene)
      tables[view.log] = nil
      let rows = table.rows(compiled, view.columns)
      tables[view.log] = table
      guard !rows.isEmpty else { continue }
      if needed.contains(index) { selected[index] = rows }
      guard compiled.rule.reports else { continue }
      marks += RecordFindings(rule: compiled.rule, view: view, scene: scene).marks(rows)
    }
    guard !needed.isEmpty else { return marks }
    let run = CorrelationRun(rules: all, links: links, selected: selected, scene: scene)
    for (index, rule) in all.enumerated() where rule.correlation != nil && rule.reports {
      marks += run.marks(of: index)
    }
    return marks
  }

  /// The rules on records that a correlation rests on.
  private func serving(_ index: Int) -> [Int] {
    guard let correlation = all[index].correlation else { return [index] }
    return links.members(of: correlation).flatMap { serving($0) }
  }
}
