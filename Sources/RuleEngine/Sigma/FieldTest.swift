package import Wire

/// A value of one field of a fact.
package enum FactValue: Hashable, Sendable {
  /// The fact has no such value.
  case missing
  case text(String)
  case texts([String])
  case number(Int64)
  case flag(Bool)
  case address(IPAddress)

  /// The values as texts, one for each member of a list; none if it is missing.
  package var texts: [String] {
    switch self {
    case .missing: []
    case .text(let text): [text]
    case .texts(let texts): texts
    case .number(let number): [String(number)]
    case .flag(let flag): [flag ? "true" : "false"]
    case .address(let address): [address.description]
    }
  }

  /// A number that fits; a count beyond 2^63 stays at the largest.
  package static func count(_ value: UInt64) -> FactValue { .number(Int64(clamping: value)) }
}

/// What one value of a detection asks of a field.
package enum ValueTest: Hashable, Sendable {
  case pattern(TextPattern)
  case number(Int64, TextPattern)
  case compare(Comparison, Double)
  case cidr(IPPrefix)
  case null
  case exists(Bool)

  /// How two numbers are compared.
  package enum Comparison: String, Sendable {
    case lt, lte, gt, gte
  }

  /// Whether `value` is what is asked for; of a list, whether a member is.
  package func accepts(_ value: FactValue) -> Bool {
    switch (self, value) {
    case (.exists(let wanted), _): (value != .missing) == wanted
    case (.null, _): value == .missing
    case (_, .missing): false
    case (.number(let wanted, _), .number(let number)): wanted == number
    case (.number(_, let pattern), _), (.pattern(let pattern), _): matches(pattern, value)
    case (.compare(let comparison, let bound), _):
      Self.numbers(value).contains { comparison.holds($0, bound) }
    case (.cidr(let block), .address(let address)): block.contains(address)
    case (.cidr(let block), _):
      value.texts.contains { text in IPAddress(text).map { block.contains($0) } ?? false }
    }
  }

  private func matches(_ pattern: TextPattern, _ value: FactValue) -> Bool {
    switch value {
    case .text(let text): pattern.matches(text)
    case .texts(let texts): texts.contains { pattern.matches($0) }
    case .flag(let flag): pattern.matches(flag ? "true" : "false")
    default: value.texts.contains { pattern.matches($0) }
    }
  }

  private static func numbers(_ value: FactValue) -> [Double] {
    if case .number(let number) = value { return [Double(number)] }
    return value.texts.compactMap { Double($0) }
  }
}

extension ValueTest.Comparison {
  fileprivate func holds(_ left: Double, _ right: Double) -> Bool {
    switch self {
    case .lt: left < right
    case .lte: left <= right
    case .gt: left > right
    case .gte: left >= right
    }
  }
}

/// One field with the values it may or must have.
package struct FieldTest: Hashable, Sendable {
  /// The field, as an index into the fields of the rule's service.
  package var field: Int
  /// The values.
  package var values: [ValueTest]
  /// Whether every value must be met, not just one.
  package var needsAll: Bool

  /// Whether the field's value passes; an empty list, as a policy may leave behind `expand`, never.
  package func accepts(_ value: FactValue) -> Bool {
    needsAll
      ? !values.isEmpty && values.allSatisfy { $0.accepts(value) }
      : values.contains { $0.accepts(value) }
  }
}

/// A named group of field tests: all of one of its alternatives must pass.
package struct Detection: Hashable, Sendable {
  /// The alternatives; one where the rule writes a mapping, several where it writes a list of them.
  package var alternatives: [[FieldTest]]

  /// Whether a fact passes, given a way to ask for its fields.
  package func accepts(_ value: (Int) -> FactValue) -> Bool {
    alternatives.contains { tests in tests.allSatisfy { $0.accepts(value($0.field)) } }
  }
}
