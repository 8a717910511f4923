package import Knowledge
package import Wire

/// What one value of a detection asks of a field.
package enum ValueTest: Hashable, Sendable {
  case pattern(TextPattern)
  case number(Int64, TextPattern)
  /// One of many whole texts: all in lower case, or none folded where it is cased.
  case oneOf(Set<String>, cased: Bool)
  case expression(LinearPattern)
  case compare(Comparison, Double)
  case timePart(TimePart, Comparison, Int64)
  case cidr(IPPrefix)
  case null
  case exists(Bool)
  /// One of the forms of one value in the rule, such as the three offsets of Base64.
  case either([ValueTest])

  /// How two numbers are compared.
  package enum Comparison: String, Sendable {
    case lt, lte, gt, gte, eq, neq
  }

  /// Whether `value` is what is asked for; of a list, whether a member is.
  package func accepts(_ value: FactValue) -> Bool {
    switch (self, value) {
    case (.either(let forms), _): forms.contains { $0.accepts(value) }
    case (.exists(let wanted), _): (value != .missing) == wanted
    case (.null, _): value == .missing
    case (_, .missing): false
    case (.number(let wanted, _), .number(let number)): wanted == number
    case (.number(_, let pattern), _), (.pattern(let pattern), _):
      value.hasText { pattern.matches($0) }
    case (.oneOf(let texts, let cased), _):
      value.hasText { texts.contains(cased ? $0 : $0.lowercased()) }
    case (.expression(let expression), _): value.hasText { expression.matches($0) }
    case (.compare(let comparison, let bound), _):
      value.numbers.contains { comparison.holds($0, bound) }
    case (.timePart(let part, let comparison, let bound), .time(let time)):
      comparison.holds(part.value(of: time), bound)
    case (.timePart, _): false
    case (.cidr(let block), .address(let address)): block.contains(address)
    case (.cidr(let block), _):
      value.hasText { text in IPAddress(text).map { block.contains($0) } ?? false }
    }
  }
}

extension FactValue {
  /// Whether a text of this value passes; nothing is allocated for texts and flags.
  fileprivate func hasText(_ passes: (String) -> Bool) -> Bool {
    switch self {
    case .text(let text): passes(text)
    case .texts(let texts): texts.contains(where: passes)
    case .flag(let flag): passes(flag ? "true" : "false")
    default: texts.contains(where: passes)
    }
  }

  fileprivate var numbers: [Double] {
    if case .number(let number) = self { return [Double(number)] }
    return texts.compactMap { Double($0) }
  }
}

extension ValueTest.Comparison {
  /// Whether it holds between two numbers.
  package func holds<Number: Comparable>(_ left: Number, _ right: Number) -> Bool {
    switch self {
    case .lt: left < right
    case .lte: left <= right
    case .gt: left > right
    case .gte: left >= right
    case .eq: left == right
    case .neq: left != right
    }
  }
}
