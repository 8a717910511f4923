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
  /// Who spoke last, for what is delivered at the end.
  var last: MessageContext?
  /// The record whose body comes, and whose it is.
  private var record: Int?
  private var isRequest = false

  init() {}

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
