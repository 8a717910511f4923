import Wire

/// Follows the requests and responses of one HTTP/1 connection, pipelined ones too (RFC 9112 §9.3).
///
/// Bodies are counted, not kept. After missing octets, or where a head cannot be read, the next
/// segment that starts like a message is taken for one.
struct HTTPObserver {
  /// What the stream is to do with itself after some octets.
  enum Progress {
    case more
    /// What comes next is another protocol inside this connection.
    case tunnel
    /// The octets from this place on are already the other protocol's.
    case tunnelHere(Int)
    /// From this place on the octets are HTTP/2, to which the server agreed.
    indirect case http2(HTTP2Observer, Int)
    case finished
  }

  private var low = HTTPSide()
  private var high = HTTPSide()
  /// Requests without a response, as indices into the log, with their methods.
  private var open: [(index: Int?, method: String)] = []

  /// Which side asks: whoever opened the connection, or else who sent the first head.
  private var clientIsLow: Bool?
  /// Whether a response answers the oldest open request.
  ///
  /// Not so any more once requests may be missing: nobody can tell then which of the responses
  /// are theirs.
  private var joins = true

  init() {}

  /// Takes the next octets of one side.
  mutating func receive(
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Progress {
    if let isClient = context.isClient { clientIsLow = isClient == context.fromLow }
    var side = take(context)
    side.last = context
    defer { put(side, context) }
    var at = 0
    while at < bytes.count {
      let rest = bytes.extracting(at..<bytes.count)
      switch side.state {
      case .head:
        switch head(rest, &side, context, &log, &effects) {
        case .consumed(let count): at += count
        case .tunnel: return .tunnel
        case .http2(let observer, let count): return .http2(observer, at + count)
        case .finished: return .finished
        }
      case .lost:
        guard HTTPStart.answer(rest) == .yes else { return .more }
        side.state = .head
      case .tunnelled: return .tunnelHere(at)
      default:
        at += side.skip(rest, &log)
        if side.isRequest, log.inspects, side.state == .head || side.state == .lost {
          side.inspectBody(&log)
          side.collection = []
        }
      }
    }
    return .more
  }

  /// Octets of one side are missing.
  mutating func gap(
    _ octets: Int,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    var side = take(context)
    finish(&side, &log, &effects)
    if log.inspects { side.inspectBody(&log) }
    side.miss(octets, &log)
    if side.state == .lost {
      // Requests without their responses stay so, rather than have those of others.
      open = []
      if clientIsLow == context.fromLow { joins = false }
    }
    put(side, context)
  }

  /// Nothing more will come: a head cut short counts as it is.
  mutating func end(_ log: inout ObservationLog, _ effects: inout FlowEffects) {
    var (first, second) = (low, high)
    finish(&first, &log, &effects)
    finish(&second, &log, &effects)
    if log.inspects {
      first.inspectBody(&log)
      second.inspectBody(&log)
    }
  }

  private mutating func take(_ context: MessageContext) -> HTTPSide {
    var taken = HTTPSide()
    if context.fromLow { swap(&taken, &low) } else { swap(&taken, &high) }
    return taken
  }

  private mutating func put(_ side: HTTPSide, _ context: MessageContext) {
    if context.fromLow { low = side } else { high = side }
  }

  private enum HeadProgress {
    case consumed(Int), tunnel, finished
    indirect case http2(HTTP2Observer, Int)
  }

  /// Reads a message head that starts with what was collected and goes on with `bytes`.
  private mutating func head(
    _ bytes: Span<UInt8>,
    _ side: inout HTTPSide,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> HeadProgress {
    let before = side.collected.count
    if log.inspects, clientIsLow ?? context.fromLow == context.fromLow {
      side.collectHead(at: before, context)
    }
    let limit = log.limits.messageOctets
    let (taken, isDue) = side.collect(bytes, limit: limit)
    guard isDue else { return .consumed(taken) }
    let isFinal = side.collected.count >= limit
    switch message(&side, isFinal: isFinal, context, &log, &effects) {
    case .needMore:
      // A head that is as long as the limit and still not one never will be.
      guard isFinal else { return .consumed(taken) }
      fallthrough
    case .notHTTP:
      side.collected = []
      side.state = .lost
      return .consumed(bytes.count)
    case .taken(let consumed):
      side.collected = []
      // Connections stay open for long; what was collected is kept for a body only.
      if side.state == .head { side.collection = [] }
      // A head that ended before these octets leaves all of them.
      return .consumed(max(0, consumed - before))
    case .tunnel: return .tunnel
    case .http2(let observer, let consumed):
      side.collected = []
      return .http2(observer, max(0, consumed - before))
    case .finished: return .finished
    }
  }

  /// Takes a head that will not be completed as far as it goes.
  private mutating func finish(
    _ side: inout HTTPSide,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    guard side.state == .head, !side.collected.isEmpty, let context = side.last else { return }
    _ = message(&side, isFinal: true, context, &log, &effects)
    side.collected = []
  }

  private enum MessageProgress {
    case needMore, notHTTP, taken(Int), tunnel, finished
    indirect case http2(HTTP2Observer, Int)
  }

  private mutating func message(
    _ side: inout HTTPSide,
    isFinal: Bool,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> MessageProgress {
    let collected = side.collected
    let bytes = collected.span
    if HTTPStart.isResponse(bytes) {
      switch HTTPResponseHead.parse(bytes, isFinal: isFinal) {
      case .needMore: return .needMore
      case .notHTTP: return .notHTTP
      case .head(let head, let consumed):
        guard speaks(context, asClient: false) else { return .notHTTP }
        effects.originatorIsLow = !context.fromLow
        let upgraded = open.first?.index
        guard response(head, &side, context, &log) else { return .taken(consumed) }
        guard head.status == 101, head.headers.first("upgrade")?.lowercased() == "h2c" else {
          return .tunnel
        }
        return .http2(HTTP2Observer(clientIsLow: clientIsLow, upgraded: upgraded), consumed)
      }
    }
    switch HTTPRequestHead.parse(bytes, isFinal: isFinal) {
    case .needMore: return .needMore
    case .notHTTP: return .notHTTP
    case .head(let head, let consumed):
      guard speaks(context, asClient: true) else { return .notHTTP }
      if head.method == "PRI" { return .finished }
      effects.originatorIsLow = context.fromLow
      if log.inspects {
        // Of a head that never ended, what stands in its last line was sent too.
        let isCut = isFinal && collected.count < log.limits.messageOctets
        let octets = isCut ? collected.count : consumed
        side.inspectHead(Array(collected.prefix(octets)), context, log)
      }
      request(head, &side, context, &log)
      return .taken(consumed)
    }
  }

  /// Whether a head of that kind can come from this side.
  ///
  /// A body may hold what looks like a head, and after a hole it is met: a download must not be
  /// taken for something the client sent.
  private mutating func speaks(_ context: MessageContext, asClient: Bool) -> Bool {
    if let clientIsLow { return (clientIsLow == context.fromLow) == asClient }
    clientIsLow = asClient == context.fromLow
    return true
  }

  private mutating func request(
    _ head: HTTPRequestHead,
    _ side: inout HTTPSide,
    _ context: MessageContext,
    _ log: inout ObservationLog
  ) {
    if let damage = head.damage { log.note("http-head-damaged", "\(damage)", context.frame) }
    for (field, isProxy) in [("authorization", false), ("proxy-authorization", true)] {
      guard let value = head.headers.first(field) else { continue }
      let credential = Credential(authorization: value, isProxy: isProxy)
      log.disclosed(credential ?? Credential(bearer: value), by: .http, context)
    }
    if let cookies = head.headers.first("cookie") {
      log.disclosed(Credential(cookies: cookies), by: .http, context)
    }
    if let mark = head.target.utf8.firstIndex(of: UInt8(ascii: "?")) {
      let query = Array(head.target.utf8[mark...].dropFirst())
      log.disclosed(Credential(pairs: query, kind: .query), by: .http, context)
    }
    var index: Int?
    if log.hasRoom(log.http.count, kind: "HTTP", context.frame) {
      index = log.http.count
      log.http.append(HTTPRequest(head, context))
      if NameRequest.asks(head.target) { log.http[log.http.count - 1].answer = HTTPAnswer() }
    }
    if joins, open.count < 1024 { open.append((index, head.method)) }
    side.begin(head.bodyFraming, record: index, isRequest: true)
    side.watchForm(head.headers.first("content-type"))
  }

  /// Joins a response with its request; `true` if the connection now carries something else.
  private mutating func response(
    _ head: HTTPResponseHead,
    _ side: inout HTTPSide,
    _ context: MessageContext,
    _ log: inout ObservationLog
  ) -> Bool {
    let method = open.first?.method
    let framing = head.bodyFraming(requestMethod: method)
    let isInterim = head.status < 200 && head.status != 101
    let record = open.first?.index
    if !isInterim, !open.isEmpty { open.removeFirst() }
    if let record, !isInterim {
      log.http[record].statusCode = head.status
      log.http[record].responseType = head.headers.first("content-type")
      log.http[record].answer?.frame = context.frame
    }
    if framing == .upgrade { return true }
    if method == "CONNECT", !isInterim {
      // The proxy refused: the client speaks HTTP again.
      if low.state == .tunnelled { low.state = .head }
      if high.state == .tunnelled { high.state = .head }
    }
    side.begin(framing, record: record, isRequest: false)
    return false
  }
}

extension HTTPRequest {
  /// What a request's head says.
  fileprivate init(_ head: HTTPRequestHead, _ context: MessageContext) {
    self.init(
      flow: context.flow,
      first: context.frame,
      method: head.method,
      host: head.headers.first("host"),
      uri: head.target,
      version: head.version
    )
    secondHost = head.secondHost
    userAgent = head.headers.first("user-agent")
    referrer = head.headers.first("referer")
    contentType = head.headers.first("content-type")
    action = head.headers.first("soapaction")
  }
}
