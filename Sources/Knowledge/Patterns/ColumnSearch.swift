import CHyperscan

/// Many texts in one piece of memory, so that all are searched in one go.
///
/// Texts stand one behind the other with a NUL between them, which no needle may hold.
package struct TextColumn: Sendable {
  private var octets: [UInt8] = []
  /// Where each text begins, and behind the last one.
  private var starts: [Int] = [0]

  /// No text.
  package init() {}

  /// How many texts there are.
  package var count: Int { starts.count - 1 }

  /// Appends a text.
  package mutating func append(_ text: some Sequence<UInt8>) {
    octets.append(contentsOf: text)
    octets.append(0)
    starts.append(octets.count)
  }

  /// Calls `body` with each text that begins, ends, or begins and ends with `needle`.
  package func forEach(
    beginning: Bool,
    ending: Bool,
    with needle: [UInt8],
    _ body: (Int) -> Void
  ) {
    let (octets, starts, needle) = (octets.span, starts.span, needle.span)
    for index in 0..<count {
      let (start, end) = (starts[index], starts[index + 1] - 1)
      let length = end - start
      guard length == needle.count || (length > needle.count && beginning != ending) else {
        continue
      }
      let offset = beginning ? start : end - needle.count
      var place = needle.count - 1
      while place >= 0, octets[offset + place] == needle[place] { place -= 1 }
      if place < 0 { body(index) }
    }
  }

  /// Marks each text that holds one of the needles of `set`.
  package func mark(_ set: LiteralSet, in marks: inout [Bool]) {
    guard !octets.isEmpty, let length = UInt32(exactly: octets.count) else { return }
    var search = Search(starts: starts, marks: marks)
    unsafe set.automaton.scan(octets, length, onLiteral, &search)
    marks = search.marks
  }

  /// Marks each text in which `pattern` matches.
  package func mark(_ pattern: LinearPattern, in marks: inout [Bool]) {
    pattern.automaton.mark(octets, starts, &marks)
  }
}

/// Some texts that are looked for all at once.
package final class LiteralSet: Sendable {
  fileprivate let automaton: Automaton

  /// Takes the texts; `nil` if one is empty or holds NUL, or they are too many.
  package init?(_ needles: [[UInt8]]) {
    guard !needles.isEmpty, needles.allSatisfy({ !$0.isEmpty && !$0.contains(0) }) else {
      return nil
    }
    // Written as octets, no character of a needle can mean anything else.
    let alternatives = needles.map { needle in
      needle.map { octet in
        let digits = String(octet, radix: 16)
        return "\\x" + (digits.count < 2 ? "0" : "") + digits
      }.joined()
    }
    guard let automaton = try? Automaton(alternatives.joined(separator: "|"), flags: 0) else {
      return nil
    }
    self.automaton = automaton
  }
}

/// Where a search over all texts has come to.
private struct Search {
  let starts: [Int]
  var marks: [Bool]
  var index = 0

  /// Marks the text in which a match ends; matches come in order.
  mutating func note(_ end: Int) {
    while index + 1 < starts.count, starts[index + 1] < end { index += 1 }
    if marks.indices.contains(index) { marks[index] = true }
  }
}

private func onLiteral(
  _ id: UInt32,
  _ from: UInt64,
  _ to: UInt64,
  _ flags: UInt32,
  _ context: UnsafeMutableRawPointer?
) -> Int32 {
  unsafe context?.assumingMemoryBound(to: Search.self).pointee.note(Int(clamping: to))
  return 0
}
