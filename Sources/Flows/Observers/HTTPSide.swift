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
  private(set) var isRequest = false
  /// The form whose fields are looked for passwords.
  private var form: HTTPForm?
  /// What is collected for an inspector: none or one.
  var collection: [HTTPCollection] = []

  init() {}

  /// Looks for passwords in the body that comes, if it is a form or JSON of a stated length.
  mutating func watchForm(_ contentType: String?) {
    guard case .body = state, let contentType else { return }
    form = HTTPForm(contentType)
  }

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
    form = nil
    switch framing {
    case .none: state = .head
    case .length(let count): state = .body(count)
    case .chunked: state = .chunked(HTTPChunkScanner())
    case .untilClose: state = .untilClose
    case .upgrade: state = .tunnelled
    case .unknown: state = .lost
    }
  }

  /// Whether somebody looks at the present body.
  private func isInspected(_ log: ObservationLog) -> Bool { isRequest && log.inspects }

  /// Keeps the data of chunks; the octets are those that the scanner takes next.
  private mutating func collectChunks(_ bytes: Span<UInt8>, _ log: inout ObservationLog) {
    guard case .chunked(var scanner) = state else { return }
    for range in scanner.dataRanges(bytes) { collectBody(bytes.extracting(range), &log) }
  }

  /// Skips octets of a body and gives how many there were.
  mutating func skip(_ bytes: Span<UInt8>, _ log: inout ObservationLog) -> Int {
    switch state {
    case .body(let left):
      let taken = min(left, UInt64(bytes.count))
      keep(bytes.extracting(0..<Int(taken)), &log)
      if isInspected(log) { collectBody(bytes.extracting(0..<Int(taken)), &log) }
      count(taken, &log)
      begin(bytes.extracting(0..<Int(taken)), &log)
      if form != nil { read(bytes.extracting(0..<Int(taken)), isLast: taken == left, &log) }
      state = left == taken ? .head : .body(left - taken)
      return Int(taken)
    case .chunked(var scanner):
      keepChunks(bytes, scanner, &log)
      let before = scanner.bodyOctets
      let taken: Int
      if !isRequest, before < OctetPrefix.capacity, let record {
        taken = scanner.consume(bytes) { log.http[record].responseStart.append($0) }
      } else {
        taken = scanner.consume(bytes)
      }
      if isInspected(log) { collectChunks(bytes.extracting(0..<taken), &log) }
      count(scanner.bodyOctets &- before, &log)
      state = scanner.isDone ? .head : scanner.isDamaged ? .lost : .chunked(scanner)
      return scanner.isDamaged ? bytes.count : taken
    case .untilClose:
      if isInspected(log) { collectBody(bytes, &log) }
      begin(bytes, &log)
      keep(bytes, &log)
      count(UInt64(bytes.count), &log)
      return bytes.count
    case .head, .lost, .tunnelled: return bytes.count
    }
  }

  /// Keeps how the body of a response begins.
  private func begin(_ bytes: Span<UInt8>, _ log: inout ObservationLog) {
    guard !isRequest, let record, !log.http[record].responseStart.isFull else { return }
    log.http[record].responseStart.append(bytes)
  }

  /// Collects what a form says, and looks for passwords when enough of it is there.
  private mutating func read(_ bytes: Span<UInt8>, isLast: Bool, _ log: inout ObservationLog) {
    guard form?.add(bytes) == true || isLast else { return }
    if let context = last { log.disclosed(form?.credential, by: .http, context) }
    form = nil
  }

  /// Passes over octets that the capture lacks.
  mutating func miss(_ octets: Int, _ log: inout ObservationLog) {
    form = nil
    switch state {
    case .body(let left) where UInt64(octets) <= left:
      count(UInt64(octets), &log)
      state = left == UInt64(octets) ? .head : .body(left - UInt64(octets))
    case .untilClose: count(UInt64(octets), &log)
    case .tunnelled: break
    default: state = .lost
    }
  }

  /// How many octets more of a response's body are wanted.
  private func wanted(_ log: borrowing ObservationLog) -> Int {
    guard !isRequest, let record, let answer = log.http[record].answer else { return 0 }
    return HTTPAnswer.keptOctets - answer.body.count
  }

  private func keep(_ bytes: Span<UInt8>, _ log: inout ObservationLog) {
    let room = wanted(log)
    guard room > 0, let record else { return }
    log.http[record].answer?.body.append(copying: bytes.extracting(0..<min(room, bytes.count)))
  }

  /// Keeps what is in chunks: one octet after the other, since only the scanner knows which those
  /// are; it is done for few and short answers.
  private func keepChunks(
    _ bytes: Span<UInt8>,
    _ scanner: HTTPChunkScanner,
    _ log: inout ObservationLog
  ) {
    var room = wanted(log)
    guard room > 0 else { return }
    var scanner = scanner
    for index in bytes.indices {
      guard room > 0, !scanner.isDone, !scanner.isDamaged else { return }
      let before = scanner.bodyOctets
      let octet = bytes.extracting(index..<index + 1)
      _ = scanner.consume(octet)
      if scanner.bodyOctets != before {
        keep(octet, &log)
        room -= 1
      }
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

/// The beginning of a form or a JSON text that a request uploads.
private struct HTTPForm {
  /// Sign-in forms are shorter; what comes later is not looked at.
  private static let limit = 4096

  private let isJSON: Bool
  private var text: [UInt8] = []

  /// `nil` for a body of another type.
  init?(_ contentType: String) {
    let type = contentType.lowercased()
    isJSON = type.hasPrefix("application/json")
    guard isJSON || type.hasPrefix("application/x-www-form-urlencoded") else { return nil }
  }

  /// Adds octets; `true` once there are enough.
  mutating func add(_ bytes: Span<UInt8>) -> Bool {
    let room = max(0, Self.limit - text.count)
    text.append(copying: bytes.extracting(0..<min(room, bytes.count)))
    return text.count >= Self.limit
  }

  /// The password in it.
  var credential: Credential? {
    isJSON ? Credential(json: text) : Credential(pairs: text, kind: .form)
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
