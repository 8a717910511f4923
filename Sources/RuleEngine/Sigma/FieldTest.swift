/// One field with the values it may or must have.
package struct FieldTest: Hashable, Sendable {
  /// What a test looks at.
  package enum Subject: Hashable, Sendable {
    /// The field with this index.
    case field(Int)
    /// Any field: what Sigma calls keywords.
    case anyField
  }

  /// Another field with which a field is compared (`fieldref`).
  package struct Reference: Hashable, Sendable {
    /// The other field.
    package var field: Int
    /// Where in this field the other's value must lie.
    package var anchor: TextPattern.Anchor
    /// Whether case counts.
    package var cased: Bool
  }

  /// What it looks at.
  package var subject: Subject
  /// The values.
  package var values: [ValueTest] = []
  /// The fields it is compared with instead of values.
  package var references: [Reference] = []
  /// Whether every value must be met, not just one.
  package var needsAll = false
  /// Whether the whole is turned round (`neq`).
  package var isNegated = false

  /// Whether the field's value passes; an empty list, as a policy may leave behind `expand`, never.
  ///
  /// There are so many `fields`, for keywords, and `value` gives the value of each.
  package func accepts(fields: Int, _ value: (Int) -> FactValue) -> Bool {
    switch subject {
    case .field(let field) where references.isEmpty: return accepts(value(field))
    case .field(let field):
      let own = value(field)
      let holds = linked(references) { $0.accepts(own, value($0.field)) }
      return holds != isNegated
    case .anyField:
      let all = (0..<fields).map(value)
      let holds = linked(values) { test in all.contains { test.accepts($0) } }
      return holds != isNegated
    }
  }

  /// Whether a value passes, for a test of one field without references.
  package func accepts(_ value: FactValue) -> Bool {
    linked(values) { $0.accepts(value) } != isNegated
  }

  private func linked<Test>(_ tests: [Test], _ accepts: (Test) -> Bool) -> Bool {
    needsAll ? !tests.isEmpty && tests.allSatisfy(accepts) : tests.contains(where: accepts)
  }
}

extension FieldTest.Reference {
  /// Whether a value stands so to the value of the other field; a missing one stands to nothing.
  fileprivate func accepts(_ own: FactValue, _ other: FactValue) -> Bool {
    if anchor == .whole, own == other { return own != .missing }
    let wanted = other.texts
    return own.texts.contains { text in
      wanted.contains { other in
        TextPattern(SigmaText(literal: other), anchor: anchor, cased: cased).matches(text)
      }
    }
  }
}

/// A named group of field tests: all of one of its alternatives must pass.
package struct Detection: Hashable, Sendable {
  /// The alternatives; one where the rule writes a mapping, several where it writes a list of them.
  package var alternatives: [[FieldTest]]

  /// Whether a fact with so many fields passes, given a way to ask for them.
  package func accepts(fields: Int, _ value: (Int) -> FactValue) -> Bool {
    alternatives.contains { tests in
      tests.allSatisfy { $0.accepts(fields: fields, value) }
    }
  }
}
