import Wire

/// How often each packet problem occurred, without a dictionary in the packet path.
struct PacketProblemCounts {
  private var numbers = [UInt64](repeating: 0, count: PacketProblem.allCases.count)

  /// Counts one and gives how many of its kind there were.
  mutating func add(_ problem: PacketProblem) -> UInt64 {
    let index = PacketProblem.allCases.firstIndex(of: problem) ?? 0
    numbers[index] += 1
    return numbers[index]
  }

  /// The kinds that occurred.
  var counts: [(PacketProblem, UInt64)] {
    zip(PacketProblem.allCases, numbers).filter { $0.1 > 0 }
  }
}
