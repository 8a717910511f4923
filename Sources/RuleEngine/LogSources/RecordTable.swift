/// One log as columns, against which rules are evaluated.
///
/// A column holds each distinct value once, and for each row which value it has. A test is asked
/// once for each distinct value, and what it says is kept, so that rules which ask the same do not
/// ask again; conditions then join rows 64 at a time. So 200 rules over 100,000 rows cost little
/// more than one rule does.
struct RecordTable {
  private struct Question: Hashable {
    var field: RecordField
    var test: FieldTest
  }

  /// The log.
  let log: RecordLog
  /// The rows that tell of who is judged.
  let judged: RowSet
  private let scene: Scene
  private let count: Int
  private var columns: [RecordField: RecordColumn] = [:]
  private var answers: [Question: RowSet] = [:]

  init(_ log: RecordLog, of scene: Scene) {
    self.log = log
    self.scene = scene
    count = scene.rows(of: log)
    judged = RowSet(count: count) { scene.isJudged($0, in: log) }
  }

  /// The judged rows that a rule selects.
  mutating func rows(_ rule: CompiledRule, _ columns: [(name: String, field: RecordField)])
    -> RowSet
  {
    var rows = rows(rule.condition) { table, index in
      table.rows(rule.detections[index], columns)
    }
    rows.formIntersection(judged)
    return rows
  }

  private mutating func rows(
    _ condition: Condition,
    _ detection: (inout RecordTable, Int) -> RowSet
  ) -> RowSet {
    switch condition {
    case .detection(let index): return detection(&self, index)
    case .not(let inner): return rows(inner, detection).inverted
    case .all(let parts):
      guard let first = parts.first else { return RowSet(count: count).inverted }
      var result = rows(first, detection)
      for part in parts.dropFirst() where !result.isEmpty {
        result.formIntersection(rows(part, detection))
      }
      return result
    case .any(let parts):
      var result = RowSet(count: count)
      for part in parts { result.formUnion(rows(part, detection)) }
      return result
    }
  }

  private mutating func rows(
    _ detection: Detection,
    _ fields: [(name: String, field: RecordField)]
  ) -> RowSet {
    var result = RowSet(count: count)
    for tests in detection.alternatives {
      var matching: RowSet?
      for test in tests where matching.map({ !$0.isEmpty }) ?? true {
        let rows = rows(test, fields)
        if matching == nil { matching = rows } else { matching?.formIntersection(rows) }
      }
      result.formUnion(matching ?? result.inverted)
    }
    return result
  }

  private mutating func rows(
    _ test: FieldTest,
    _ fields: [(name: String, field: RecordField)]
  ) -> RowSet {
    guard case .field(let index) = test.subject else { return keywordRows(test, fields) }
    guard test.references.isEmpty else {
      return RowSet(count: count) { row in
        test.accepts(fields: fields.count) { scene.value(fields[$0].field, of: row, in: log) }
      }
    }
    // The field's place differs between views of one log; what is asked does not.
    let field = fields[index].field
    var question = Question(field: field, test: test)
    question.test.subject = .field(0)
    if let known = answers[question] { return known }
    var column = columns[field] ?? column(field)
    columns[field] = nil
    let result = column.rows(test)
    columns[field] = column
    answers[question] = result
    return result
  }

  /// The rows in which a keyword, or each of them, stands in some field.
  private mutating func keywordRows(
    _ test: FieldTest,
    _ fields: [(name: String, field: RecordField)]
  ) -> RowSet {
    var result = RowSet(count: count)
    if test.needsAll, !test.values.isEmpty { result = result.inverted }
    for value in test.values {
      var matching = RowSet(count: count)
      for index in fields.indices {
        matching.formUnion(rows(FieldTest(subject: .field(index), values: [value]), fields))
      }
      if test.needsAll { result.formIntersection(matching) } else { result.formUnion(matching) }
    }
    return test.isNegated ? result.inverted : result
  }

  private func column(_ field: RecordField) -> RecordColumn {
    RecordColumn(count: count) { scene.value(field, of: $0, in: log) }
  }
}
