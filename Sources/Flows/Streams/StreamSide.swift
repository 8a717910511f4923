import Wire

/// One direction of a TCP stream being put in order (RFC 9293 §3.4).
///
/// Octets that came first win where segments overlap, as most receivers keep them; a segment that
/// says something else for the same place marks the stream as ambiguous. A hole is given up, and
/// said, when the receiver acknowledged what lies behind it, or when too much waits for it.
struct StreamSide {
  /// A segment that arrived before an earlier one.
  struct Waiting {
    let sequence: UInt32
    let bytes: [UInt8]
    /// How many octets the segment states beyond those captured.
    let missing: Int
    let frame: FrameReference
  }

  /// What to do with a segment.
  enum Placement {
    /// The part of it from `skip` on comes next.
    case next(skip: Int)
    /// It was seen before.
    case repeated
    /// It must wait for an earlier one.
    case waits
  }

  /// The sequence number of the next octet in order; `nil` until the first segment.
  private(set) var nextSequence: UInt32?
  /// Segments that wait, by sequence number.
  private(set) var waiting: [Waiting] = []
  private(set) var waitingOctets = 0
  /// Octets in order that an observer has not used up.
  var collected: [UInt8] = []
  /// How many segments were looked at in search of a protocol.
  var probes = 0

  /// Starts the stream at a SYN, or at the first segment of a conversation joined midway.
  mutating func start(at sequence: UInt32) {
    if nextSequence == nil { nextSequence = sequence }
  }

  /// Where a segment belongs.
  func placement(_ sequence: UInt32, _ length: Int) -> Placement {
    guard let nextSequence else { return .next(skip: 0) }
    let distance = Int(Int32(bitPattern: sequence &- nextSequence))
    if distance > 0 { return .waits }
    if distance + length <= 0 { return .repeated }
    return .next(skip: -distance)
  }

  /// Moves on past octets that were delivered or given up.
  mutating func advance(_ count: Int) {
    nextSequence = (nextSequence ?? 0) &+ UInt32(truncatingIfNeeded: count)
  }

  /// Keeps a segment that came early; `false` if it contradicts one that waits already.
  mutating func wait(_ segment: Waiting) -> Bool {
    let index =
      waiting.firstIndex { Int32(bitPattern: $0.sequence &- segment.sequence) >= 0 }
      ?? waiting.count
    if index < waiting.count, waiting[index].sequence == segment.sequence {
      let known = waiting[index]
      let same = zip(known.bytes, segment.bytes).allSatisfy { $0 == $1 }
      if known.bytes.count >= segment.bytes.count { return same }
      waitingOctets += segment.bytes.count - known.bytes.count
      waiting[index] = segment
      return same
    }
    waiting.insert(segment, at: index)
    waitingOctets += segment.bytes.count
    return true
  }

  /// Whether the receiver acknowledged segments that wait here for an earlier one.
  ///
  /// Three segments must wait, so that a capture that merely swapped two frames is left in peace.
  func lacksWhatWasReceived(_ acknowledged: UInt32) -> Bool {
    guard waiting.count >= 3, let last = waiting.last else { return false }
    return Int32(bitPattern: acknowledged &- last.sequence) > 0
  }

  /// Whether more waits than is worth keeping.
  func waitsTooLong(_ limits: FlowLimits) -> Bool {
    waiting.count > limits.waitingSegmentsPerStream
      || waitingOctets > limits.waitingOctetsPerStream
  }

  /// Takes the first waiting segment if it is next in order or was overtaken.
  mutating func takeNext() -> Waiting? {
    guard let first = waiting.first, let nextSequence,
      Int32(bitPattern: first.sequence &- nextSequence) <= 0
    else { return nil }
    return takeFirst()
  }

  /// Gives up the hole before the first waiting segment; `nil` if nothing waits.
  mutating func skipHole() -> Int? {
    guard let first = waiting.first, let nextSequence else { return nil }
    let hole = Int(Int32(bitPattern: first.sequence &- nextSequence))
    guard hole > 0 else { return 0 }
    self.nextSequence = first.sequence
    return hole
  }

  /// Drops what waits, for a stream that nobody observes any more.
  mutating func dropWaiting() -> Int {
    defer {
      waiting = []
      waitingOctets = 0
    }
    return waitingOctets
  }

  private mutating func takeFirst() -> Waiting {
    let first = waiting.removeFirst()
    waitingOctets -= first.bytes.count
    return first
  }
}
