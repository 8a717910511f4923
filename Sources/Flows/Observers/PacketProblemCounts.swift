import Wire

/// How often each packet problem occurred, without a dictionary in the packet path.
struct PacketProblemCounts {
  private var numbers = [UInt64](repeating: 0, count: PacketProblem.allCases.count)
  private var undecoded = [UInt64](repeating: 0, count: PacketProblem.allCases.count)

  /// Counts one and gives how many of its kind there were.
  mutating func add(_ problem: PacketProblem) -> UInt64 {
    let index = PacketProblem.allCases.firstIndex(of: problem) ?? 0
    numbers[index] += 1
    return numbers[index]
  }

  /// Counts a frame that could not be decoded because of one.
  mutating func addUndecoded(_ problem: PacketProblem) {
    undecoded[PacketProblem.allCases.firstIndex(of: problem) ?? 0] += 1
  }

  /// How many frames could not be decoded, by the name of what was wrong.
  var reasons: [String: UInt64] {
    var reasons: [String: UInt64] = [:]
    for (problem, count) in zip(PacketProblem.allCases, undecoded) where count > 0 {
      reasons[problem.rawValue] = count
    }
    return reasons
  }

  /// The kinds that occurred.
  var counts: [(PacketProblem, UInt64)] {
    zip(PacketProblem.allCases, numbers).filter { $0.1 > 0 }
  }
}
