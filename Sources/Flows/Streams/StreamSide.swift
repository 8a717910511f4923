import Wire

/// The sequence numbers of both sides' first octets, where a handshake shows them.
struct StreamStarts {
  var low: UInt32?
  var high: UInt32?
}

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

    /// The sequence number behind its octets.
    var end: UInt32 { sequence &+ UInt32(truncatingIfNeeded: bytes.count) }

    /// Some of its octets; those that end it keep what is missing behind them.
    func part(_ range: Range<Int>) -> Waiting {
      Waiting(
        sequence: sequence &+ UInt32(truncatingIfNeeded: range.lowerBound),
        bytes: Array(bytes[range]),
        missing: range.upperBound == bytes.count ? missing : 0,
        frame: frame
      )
    }
  }

  /// What to do with a segment.
  enum Placement {
    /// The part of it from `skip` on comes next.
    case next(skip: Int)
    /// It was seen before, or it lies so far behind that it never belonged here.
    case repeated(isFar: Bool)
    /// It must wait for an earlier one.
    case waits
  }

  /// Further behind than segments are sent again: a large receive window.
  private static let farOctets = 16 << 20

  /// How many of a stream's first octets are kept to compare copies with.
  private static let openingOctets = 512

  /// The first octets delivered, up to the first one that is missing.
  private var opening: [UInt8] = []
  /// The sequence number of the first octet read; `nil` until something was delivered.
  private var firstSequence: UInt32?
  /// The sequence number of the next octet in order; `nil` until the first segment.
  private(set) var nextSequence: UInt32?
  /// Segments that wait, by sequence number.
  private(set) var waiting: [Waiting] = []
  private(set) var waitingOctets = 0
  /// The latest segment that may be padding: none or one.
  private var held: [Waiting] = []
  /// Octets in order that an observer has not used up.
  var collected: [UInt8] = []
  /// How many segments were looked at in search of a protocol.
  var probes = 0

  /// Starts the stream at a SYN, or at the first segment of a conversation joined midway.
  mutating func start(at sequence: UInt32) {
    if nextSequence == nil { nextSequence = sequence }
  }

  /// Takes the start that a handshake shows, unless octets were delivered before.
  mutating func adopt(_ sequence: UInt32) {
    guard firstSequence == nil, nextSequence != sequence else { return }
    nextSequence = sequence
    _ = dropWaiting()
  }

  /// Whether what was delivered began where a handshake says; so does nothing at all.
  func fits(_ start: UInt32?) -> Bool {
    guard let firstSequence else { return true }
    return firstSequence == start
  }

  /// Octets of the smallest Ethernet frame that IP and TCP headers leave to be filled.
  private static let paddingOctets = 6

  /// Whether a bare acknowledgement's payload may be the padding of its frame.
  ///
  /// Some senders count it into the length of the packet; their next segment takes the same place.
  static func mayBePadding(_ payload: Span<UInt8>) -> Bool {
    guard payload.count <= paddingOctets else { return false }
    for index in payload.indices where payload[index] != 0 { return false }
    return true
  }

  /// Keeps aside octets that only count if nothing else comes for their place.
  mutating func hold(_ segment: Waiting) { held = [segment] }

  /// What was kept aside, if it is what comes next.
  mutating func takeHeld() -> Waiting? {
    guard let next = held.first, next.sequence == nextSequence, let first = waiting.first,
      Int32(bitPattern: first.sequence &- next.end) >= 0
    else { return nil }
    held = []
    return next
  }

  /// Where a segment belongs.
  func placement(_ sequence: UInt32, _ length: Int) -> Placement {
    guard let nextSequence else { return .next(skip: 0) }
    let distance = Int(Int32(bitPattern: sequence &- nextSequence))
    if distance > 0 { return .waits }
    if distance + length <= 0 { return .repeated(isFar: distance < -Self.farOctets) }
    return .next(skip: -distance)
  }

  /// Moves on past `count` octets, of which the first ones are `bytes` and the others missing.
  mutating func advance(_ count: Int, _ bytes: Span<UInt8>) {
    if firstSequence == nil { firstSequence = nextSequence }
    let room = Self.openingOctets - opening.count
    if room > 0, nextSequence == openingEnd {
      opening.append(copying: bytes.extracting(0..<min(room, bytes.count)))
    }
    nextSequence = (nextSequence ?? 0) &+ UInt32(truncatingIfNeeded: count)
  }

  /// The sequence number behind the octets kept for comparison.
  private var openingEnd: UInt32? {
    firstSequence.map { $0 &+ UInt32(truncatingIfNeeded: opening.count) }
  }

  /// Whether a segment says something else than was delivered for its place.
  ///
  /// Only the stream's first octets are kept, where the names are. A single octet is a keep-alive,
  /// which may hold anything (RFC 9293 §3.8.4).
  func contradicts(_ sequence: UInt32, _ bytes: Span<UInt8>) -> Bool {
    guard bytes.count > 1, let firstSequence else { return false }
    let offset = Int(Int32(bitPattern: sequence &- firstSequence))
    let end = min(bytes.count, opening.count - offset)
    var index = max(0, -offset)
    while index < end {
      if bytes[index] != opening[offset + index] { return true }
      index += 1
    }
    return false
  }

  /// Keeps the part of an early segment that no waiting one holds; `false` if it contradicts one.
  ///
  /// The waiting segments never overlap, so what came first stays however they are cut.
  mutating func wait(_ segment: Waiting) -> Bool {
    let count = segment.bytes.count
    var agrees = true
    // How much of the segment is kept, here or in what waited before.
    var kept = 0
    var index =
      waiting.firstIndex { Int32(bitPattern: $0.end &- segment.sequence) > 0 } ?? waiting.count
    while kept < count, index < waiting.count {
      let known = waiting[index]
      let start = Int(Int32(bitPattern: known.sequence &- segment.sequence))
      guard start < count else { break }
      if start > kept {
        insert(segment.part(kept..<start), at: index)
        index += 1
      }
      let end = min(count, start + known.bytes.count)
      for place in max(kept, start)..<max(kept, start, end)
      where segment.bytes[place] != known.bytes[place - start] {
        agrees = false
        break
      }
      kept = max(kept, end)
      index += 1
    }
    if kept < count || segment.missing > 0 || count == 0 {
      insert(kept == 0 ? segment : segment.part(kept..<count), at: index)
    }
    return agrees
  }

  private mutating func insert(_ segment: Waiting, at index: Int) {
    waiting.insert(segment, at: index)
    waitingOctets += segment.bytes.count
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

  /// Drops what waits.
  mutating func dropWaiting() -> Int {
    defer {
      waiting = []
      waitingOctets = 0
    }
    return waitingOctets
  }

  /// Gives back all memory, for a stream that nobody observes any more.
  mutating func dropAll() {
    _ = dropWaiting()
    collected = []
    opening = []
    held = []
  }

  private mutating func takeFirst() -> Waiting {
    let first = waiting.removeFirst()
    waitingOctets -= first.bytes.count
    return first
  }
}
