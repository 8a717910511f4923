/// Analyses in progress, found by number; numbers are used again.
struct AnalysisPool<Analysis> {
  private var slots: [Analysis] = []
  private var free: [Int32] = []

  /// Keeps an analysis and gives its number.
  mutating func add(_ analysis: Analysis) -> Int32 {
    if let slot = free.popLast() {
      slots[Int(slot)] = analysis
      return slot
    }
    slots.append(analysis)
    return Int32(slots.count - 1)
  }

  /// Gives a number back; `blank` takes the analysis's place and holds no memory.
  mutating func remove(_ slot: Int32, leaving blank: Analysis) {
    slots[Int(slot)] = blank
    free.append(slot)
  }

  /// The analysis with a number that ``add(_:)`` gave, for reading and changing in place.
  subscript(slot: Int32) -> Analysis {
    get { slots[Int(slot)] }
    _modify { yield &slots[Int(slot)] }
  }
}
