import Knowledge

/// One field of all rows of a log: each distinct value once, and which of them each row has.
struct RecordColumn {
  private var codes: [UInt32] = []
  private var values: [FactValue] = []
  /// The values' texts in lower case, and as they are; made when first asked for.
  private var folded: Texts?
  private var exact: Texts?

  /// The texts of values in one piece, and whose each is: a list has several.
  fileprivate struct Texts {
    var column = TextColumn()
    var owners: [UInt32] = []
  }

  init(count: Int, _ value: (Int) -> FactValue) {
    codes.reserveCapacity(count)
    var places: [FactValue: UInt32] = [:]
    for row in 0..<count {
      let value = value(row)
      if let place = places[value] {
        codes.append(place)
      } else {
        let place = UInt32(clamping: values.count)
        places[value] = place
        values.append(value)
        codes.append(place)
      }
    }
  }

  /// The rows whose value passes a test of this one field.
  mutating func rows(_ test: FieldTest) -> RowSet {
    var isAccepted = [Bool](repeating: false, count: values.count)
    if test.needsAll {
      isAccepted = isAccepted.map { _ in !test.values.isEmpty }
      for value in test.values {
        var own = [Bool](repeating: false, count: values.count)
        mark([value], in: &own)
        for index in own.indices where !own[index] { isAccepted[index] = false }
      }
    } else {
      mark(test.values, in: &isAccepted)
    }
    if test.isNegated { isAccepted = isAccepted.map { !$0 } }
    guard isAccepted.contains(true) else { return RowSet(count: codes.count) }
    return RowSet(count: codes.count) { isAccepted[Int(codes[$0])] }
  }

  /// Marks the values that one of the tests accepts.
  private mutating func mark(_ tests: [ValueTest], in marks: inout [Bool]) {
    var needles: [(octets: [UInt8], test: ValueTest)] = []
    var rest: [ValueTest] = []
    for test in tests {
      switch test {
      case .either(let forms): mark(forms, in: &marks)
      case .expression(let expression): mark(expression, in: &marks)
      case .pattern(let pattern):
        guard let literal = pattern.foldedLiteral else {
          rest.append(test)
          continue
        }
        if literal.anchor == .anywhere {
          needles.append((literal.octets, test))
        } else {
          mark(literal, in: &marks)
        }
      default: rest.append(test)
      }
    }
    if !needles.isEmpty { mark(needles, in: &marks) }
    guard !rest.isEmpty else { return }
    for index in values.indices where !marks[index] {
      marks[index] = rest.contains { $0.accepts(values[index]) }
    }
  }

  /// Marks values that hold one of some texts somewhere.
  private mutating func mark(
    _ needles: [(octets: [UInt8], test: ValueTest)],
    in marks: inout [Bool]
  ) {
    guard let set = LiteralSet(needles.map(\.octets)) else {
      for index in values.indices where !marks[index] {
        marks[index] = needles.contains { $0.test.accepts(values[index]) }
      }
      return
    }
    let texts = lowered()
    var found = [Bool](repeating: false, count: texts.column.count)
    texts.column.mark(set, in: &found)
    for (index, isFound) in found.enumerated() where isFound {
      marks[Int(texts.owners[index])] = true
    }
  }

  /// Marks values that are, begin with or end with a text.
  private mutating func mark(_ literal: TextPattern.Literal, in marks: inout [Bool]) {
    let texts = lowered()
    texts.column.forEach(
      beginning: literal.anchor != .end,
      ending: literal.anchor != .start,
      with: literal.octets
    ) { marks[Int(texts.owners[$0])] = true }
  }

  private mutating func mark(_ expression: LinearPattern, in marks: inout [Bool]) {
    let texts = exact ?? Texts(values) { Array($0.utf8) }
    exact = texts
    var found = [Bool](repeating: false, count: texts.column.count)
    texts.column.mark(expression, in: &found)
    for (index, isFound) in found.enumerated() where isFound {
      marks[Int(texts.owners[index])] = true
    }
  }

  private mutating func lowered() -> Texts {
    if let folded { return folded }
    let texts = Texts(values) { text in
      // Case is folded as Unicode does it only where there is something outside ASCII.
      text.utf8.allSatisfy { $0 < 128 }
        ? text.utf8.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 } : Array(text.lowercased().utf8)
    }
    folded = texts
    return texts
  }
}

extension RecordColumn.Texts {
  fileprivate init(_ values: [FactValue], _ octets: (String) -> [UInt8]) {
    for (index, value) in values.enumerated() {
      for text in value.texts {
        column.append(octets(text))
        owners.append(UInt32(clamping: index))
      }
    }
  }
}
