import Testing

@testable import RuleEngine

@Suite struct `A set of rows` {
  @Test(arguments: [0, 1, 63, 64, 65, 127, 128, 200])
  func `joins as sets do`(count: Int) {
    let (threes, fives) = (
      RowSet(count: count) { $0 % 3 == 0 }, RowSet(count: count) { $0 % 5 == 0 }
    )
    func members(_ set: RowSet) -> [Int] {
      var rows: [Int] = []
      set.forEach { rows.append($0) }
      return rows
    }
    var both = threes
    both.formIntersection(fives)
    #expect(members(both) == (0..<count).filter { $0 % 15 == 0 })
    var either = threes
    either.formUnion(fives)
    #expect(members(either) == (0..<count).filter { $0 % 3 == 0 || $0 % 5 == 0 })
    #expect(members(threes.inverted) == (0..<count).filter { $0 % 3 != 0 })
    #expect(threes.inverted.members == count - members(threes).count)
    #expect(RowSet(count: count).isEmpty)
    #expect(RowSet(count: count).inverted.isEmpty == (count == 0))
  }
}
