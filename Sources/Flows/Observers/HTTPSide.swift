import Wire

/// One direction of an HTTP/1 connection.
struct HTTPSide {
  /// Where in a message the side is.
  enum State: Equatable {
    /// A head comes next, or its rest.
    case head
    /// So many octets of body come next.
    case body(UInt64)
    case chunked(HTTPChunkScanner)
    case untilClose
    /// Where the next message starts is not known.
    case lost
    /// Another protocol was asked for.
    case tunnelled
  }

  var state = State.head
  /// Octets of a head that is not complete.
  var collected: [UInt8] = []
  /// How far the collected octets go towards a whole head.
  private var scanner = HTTPHeadScanner()
  /// Who spoke last, for what is delivered at the end.
  var last: MessageContext?
  /// The record whose body comes, and whose it is.
  private var record: Int?
  private var isRequest = false

  init() {}

  /// Collects octets of a head up to the next place where reading it is worth while.
  ///
  /// - Returns: how many octets were taken, and whether the head is to be read now.
  mutating func collect(_ bytes: Span<UInt8>, limit: Int) -> (taken: Int, isDue: Bool) {
    if collected.isEmpty { scanner = HTTPHeadScanner() }
    let room = max(1, limit - collected.count)
    let part = bytes.extracting(0..<min(bytes.count, room))
    let (taken, isDue) = scanner.scan(part)
    collected.append(copying: part.extracting(0..<taken))
    return (taken, isDue || collected.count >= limit)
  }

  /// Goes on with the body that a head announced.
  mutating func begin(_ framing: HTTPBodyFraming, record: Int?, isRequest: Bool) {
    self.record = record
    self.isRequest = isRequest
    switch framing {
    case .none: state = .head
    case .length(let count): state = .body(count)
    case .chunked: state = .chunked(HTTPChunkScanner())
    case .untilClose: state = .untilClose
    case .upgrade: state = .tunnelled
    case .unknown: state = .lost
    }
  }

  /// Skips octets of a body and gives how many there were.
  mutating func skip(_ bytes: Span<UInt8>, _ log: inout ObservationLog) -> Int {
    switch state {
    case .body(let left):
      let taken = min(left, UInt64(bytes.count))
      count(taken, &log)
      state = left == taken ? .head : .body(left - taken)
      return Int(taken)
    case .chunked(var scanner):
      let before = scanner.bodyOctets
      let taken = scanner.consume(bytes)
      count(scanner.bodyOctets &- before, &log)
      state = scanner.isDone ? .head : scanner.isDamaged ? .lost : .chunked(scanner)
      return scanner.isDamaged ? bytes.count : taken
    case .untilClose:
      count(UInt64(bytes.count), &log)
      return bytes.count
    case .head, .lost, .tunnelled: return bytes.count
    }
  }

  /// Passes over octets that the capture lacks.
  mutating func miss(_ octets: Int, _ log: inout ObservationLog) {
    switch state {
    case .body(let left) where UInt64(octets) <= left:
      count(UInt64(octets), &log)
      state = left == UInt64(octets) ? .head : .body(left - UInt64(octets))
    case .untilClose: count(UInt64(octets), &log)
    case .tunnelled: break
    default: state = .lost
    }
  }

  private func count(_ octets: UInt64, _ log: inout ObservationLog) {
    guard let record else { return }
    if isRequest {
      log.http[record].requestBodyOctets &+= octets
    } else {
      log.http[record].responseBodyOctets &+= octets
    }
  }
}

/// Finds the places in a message head where it can be read: its first line end and its empty line.
///
/// It sees every octet once, so that a head costs the same however it is cut into segments.
private struct HTTPHeadScanner {
  private enum Place { case start, line, lineEnd, carriageReturn }

  private var place = Place.start
  private var hasLine = false

  /// Goes on with `bytes`; how many octets lead to such a place, or all of them if there is none.
  mutating func scan(_ bytes: Span<UInt8>) -> (taken: Int, isDue: Bool) {
    for index in bytes.indices {
      switch (place, bytes[index]) {
      case (.start, 0x0a), (.start, 0x0d): break
      case (.line, 0x0a):
        place = .lineEnd
        if hasLine { continue }
        hasLine = true
        return (index + 1, true)
      case (.lineEnd, 0x0a), (.carriageReturn, 0x0a): return (index + 1, true)
      case (.lineEnd, 0x0d): place = .carriageReturn
      default: place = .line
      }
    }
    return (bytes.count, false)
  }
}
