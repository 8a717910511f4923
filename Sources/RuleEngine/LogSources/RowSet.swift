/// A set of rows of one log, one bit each.
struct RowSet: Hashable, Sendable {
  /// How many rows the log has.
  let count: Int
  private var words: [UInt64]

  /// No row of a log with so many.
  init(count: Int) {
    self.count = count
    words = [UInt64](repeating: 0, count: (count + 63) / 64)
  }

  /// Those rows for which `holds` is true.
  init(count: Int, where holds: (Int) -> Bool) {
    self.init(count: count)
    for word in words.indices {
      var bits: UInt64 = 0
      for bit in 0..<min(64, count - word * 64) where holds(word * 64 + bit) {
        bits |= 1 << UInt64(bit)
      }
      words[word] = bits
    }
  }

  /// Whether there is no row in it.
  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  /// How many rows are in it.
  var members: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Keeps those that are in both.
  mutating func formIntersection(_ other: RowSet) {
    for index in words.indices { words[index] &= other.words[index] }
  }

  /// Takes those that are in either.
  mutating func formUnion(_ other: RowSet) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  /// All other rows.
  var inverted: RowSet {
    var result = self
    for index in words.indices { result.words[index] = ~words[index] }
    if let last = words.indices.last, count % 64 != 0 {
      result.words[last] &= (1 << UInt64(count % 64)) - 1
    }
    return result
  }

  /// Calls `body` with each row in it, ascending.
  func forEach(_ body: (Int) -> Void) {
    for index in words.indices {
      var word = words[index]
      while word != 0 {
        body(index * 64 + word.trailingZeroBitCount)
        word &= word - 1
      }
    }
  }
}
