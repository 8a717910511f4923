import RuleEngine

extension JSONWriter {
  /// Which resolver was asked in which phase of the test.
  mutating func writePhases(_ matrix: PhaseMatrix) {
    key("phases")
    beginObject()
    key("columns")
    beginArray()
    for column in matrix.columns {
      beginObject()
      key("captures")
      beginArray(onOneLine: true)
      for capture in column.captures { int(capture) }
      endArray()
      field("phase", column.phase)
      key("questions_seen")
      bool(column.sawQuestions)
      endObject()
    }
    endArray()
    key("resolvers")
    beginArray()
    for row in matrix.rows {
      beginObject()
      key("assigned")
      if let assigned = row.assigned { bool(assigned) } else { null() }
      key("counts")
      beginArray(onOneLine: true)
      for count in row.counts { int(count) }
      endArray()
      field("outcome", row.outcome.rawValue)
      field("reason", row.reason)
      field("resolver", row.resolver)
      field("transport", row.transport)
      endObject()
    }
    endArray()
    endObject()
  }
}
