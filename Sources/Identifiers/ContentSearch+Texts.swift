extension ContentSearch {
  /// Where a text holds a value of the handset, in whatever form it is written.
  package struct Occurrence: Hashable, Sendable {
    /// What the value is.
    package var kind: IdentifierKind
    /// The value as the device's file states it, or as it stands in the text if its key gave it
    /// away.
    package var value: String
    /// The octets of the text that it takes.
    package var range: Range<Int>
  }

  /// The values that a text holds: those known, in every form they are searched in, then those that
  /// a key and their shape give away; in the order in which they begin.
  ///
  /// What is masked already is not found: see ``Masking``. Gives `nil` where a text holds so many
  /// that they are not all told.
  package func occurrences(in octets: [UInt8]) -> [Occurrence]? {
    guard let matches = matches(in: octets) else { return nil }
    let known = hits(in: octets, matches.literals, matches.differences).map { hit in
      let value = values[needles[hit.needle].value]
      return Occurrence(kind: value.kind, value: value.text, range: hit.range)
    }
    let shaped = KeySearch.shapes(in: octets, matches.keys).map { shape in
      Occurrence(kind: shape.kind, value: shape.value, range: shape.range)
    }
    return (known + shaped).sorted { $0.range.lowerBound < $1.range.lowerBound }
  }
}
