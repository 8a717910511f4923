import Wire

/// Follows the requests and responses of an HTTP/2 connection in clear (RFC 9113).
///
/// It is known by its preface, or by the upgrade that a server agreed to.
struct HTTP2Observer {
  /// One direction of the connection.
  private struct Side {
    var hpack = HPACKDecoder()
    /// Octets of a frame's header, or of a header frame, that are not complete.
    var collected: [UInt8] = []
    /// Octets of the present frame that are passed over.
    var skipped = 0
    /// The stream of the data that is passed over, and whether it ends the message.
    var dataStream: UInt32 = 0
    var endsData = false
    /// Pieces of a header block that goes on, and its stream.
    var block: [UInt8] = []
    var blockStream: UInt32 = 0
    /// Nothing more can be read from this side.
    var isLost = false
  }

  private var low = Side()
  private var high = Side()
  /// Which side asks, once the preface or a request shows it.
  private var clientIsLow: Bool?
  /// The requests that may still get a response, by stream.
  private var requests: [UInt32: Int] = [:]

  /// Bodies collected for an inspector, by stream, and who sent them.
  private var bodies: [UInt32: CollectedOctets] = [:]
  private var client: MessageContext?

  private static let mostRequests = 1024

  /// Starts on a connection; `upgraded` is the request that asked for HTTP/2, which is stream 1.
  init(clientIsLow: Bool?, upgraded: Int? = nil) {
    self.clientIsLow = clientIsLow
    if let upgraded { requests[1] = upgraded }
  }

  /// Takes the next octets of one side; `true` when nothing more can be read.
  mutating func receive(
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    var side = Side()
    if context.fromLow { swap(&side, &low) } else { swap(&side, &high) }
    if !side.isLost { read(bytes, &side, context, &log, &effects) }
    if context.fromLow { low = side } else { high = side }
    return low.isLost && high.isLost
  }

  /// Octets of one side are missing: neither frames nor the table of fields can be found again.
  mutating func gap(fromLow: Bool) -> Bool {
    if fromLow { low.isLost = true } else { high.isLost = true }
    return low.isLost && high.isLost
  }

  private mutating func read(
    _ bytes: Span<UInt8>,
    _ side: inout Side,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    let passed = min(side.skipped, bytes.count)
    side.skipped -= passed
    if passed > 0, log.inspects { data(bytes.extracting(0..<passed), side, context, &log) }
    side.collected.append(copying: bytes.extracting(passed..<bytes.count))
    var at = 0
    let collected = side.collected
    let octets = collected.span
    if HTTPStart.isHTTP2Preface(octets) {
      clientIsLow = context.fromLow
      effects.originatorIsLow = context.fromLow
      at = HTTPStart.prefaceOctets
    }
    while !side.isLost, let frame = HTTP2Frame(parsing: octets, at: at) {
      let start = at + HTTP2Frame.headerOctets
      guard Self.isRead(frame.type) else {
        let there = min(frame.length, octets.count - start)
        if frame.type == HTTP2Frame.data { body(frame, context, &log) }
        side.skipped = frame.length - there
        side.dataStream = frame.type == HTTP2Frame.data ? frame.stream : 0
        side.endsData = frame.flags & 1 != 0
        if log.inspects {
          data(octets.extracting(start..<(start + there)), side, context, &log)
        }
        at = start + there
        continue
      }
      guard frame.length <= log.limits.messageOctets else {
        side.isLost = true
        break
      }
      guard octets.count - start >= frame.length else { break }
      at = start + frame.length
      headers(frame, octets.extracting(start..<at), &side, context, &log, &effects)
    }
    if side.isLost {
      side.collected = []
    } else if at > 0 {
      side.collected = Array(collected[at...])
    }
  }

  private static func isRead(_ type: UInt8) -> Bool {
    [HTTP2Frame.headers, HTTP2Frame.pushPromise, HTTP2Frame.continuation].contains(type)
  }

  /// Takes a piece of a header block, and reads the block once it is whole.
  private mutating func headers(
    _ frame: HTTP2Frame,
    _ payload: Span<UInt8>,
    _ side: inout Side,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    guard let content = frame.content(payload) else {
      side.isLost = true
      return
    }
    if frame.type != HTTP2Frame.continuation {
      side.block = []
      side.blockStream = frame.type == HTTP2Frame.pushPromise ? 0 : frame.stream
    }
    side.block.append(copying: payload.extracting(content))
    guard side.block.count <= log.limits.messageOctets else {
      side.isLost = true
      return
    }
    guard frame.endsHeaders else { return }
    do {
      let block = side.block
      let fields = try side.hpack.decode(block.span)
      // What a server promises to push was never asked for.
      if side.blockStream != 0 { message(fields, side.blockStream, context, &log, &effects) }
    } catch {
      log.note("http2-headers-damaged", "\(error)", context.frame)
      side.isLost = true
    }
    side.block = []
  }

  private mutating func message(
    _ fields: [HPACKDecoder.Field],
    _ stream: UInt32,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
    if let method = value(":method") {
      if let clientIsLow, clientIsLow != context.fromLow { return }
      clientIsLow = context.fromLow
      effects.originatorIsLow = context.fromLow
      guard requests.count < Self.mostRequests,
        log.hasRoom(log.http.count, kind: "HTTP", context.frame)
      else { return }
      var request = HTTPRequest(
        flow: context.flow,
        first: context.frame,
        method: method,
        host: value(":authority") ?? value("host"),
        uri: value(":path") ?? value(":authority") ?? "",
        version: "2"
      )
      request.userAgent = value("user-agent")
      request.referrer = value("referer")
      request.contentType = value("content-type")
      requests[stream] = log.http.count
      if log.inspects {
        let lines = fields.map { "\($0.name): \($0.value)\r\n" }.joined()
        bodies[stream, default: CollectedOctets()].head = Array(lines.utf8)
        log.inspect(.requestHead, Array(lines.utf8), context)
      }
      log.http.append(request)
    } else if let index = requests[stream], let status = value(":status").flatMap({ Int($0) }),
      (200...999).contains(status)
    {
      log.http[index].statusCode = status
      log.http[index].responseType = value("content-type")
    }
  }

  /// Keeps octets of a request's body, and shows it once it is whole.
  private mutating func data(
    _ bytes: Span<UInt8>,
    _ side: Side,
    _ context: MessageContext,
    _ log: inout ObservationLog
  ) {
    guard side.dataStream != 0, clientIsLow == context.fromLow, requests[side.dataStream] != nil
    else { return }
    client = context
    bodies[side.dataStream, default: CollectedOctets()].append(bytes, context.frame, &log)
    guard side.skipped == 0, side.endsData else { return }
    log.inspect(.requestBody, &bodies[side.dataStream, default: CollectedOctets()], context)
    bodies[side.dataStream] = nil
  }

  /// Nothing more will come: bodies cut short are shown as they are.
  mutating func end(_ log: inout ObservationLog) {
    guard let client else { return }
    for stream in bodies.keys.sorted() {
      log.inspect(.requestBody, &bodies[stream, default: CollectedOctets()], client)
    }
    bodies = [:]
  }

  private func body(_ frame: HTTP2Frame, _ context: MessageContext, _ log: inout ObservationLog) {
    guard let index = requests[frame.stream] else { return }
    if clientIsLow == context.fromLow {
      log.http[index].requestBodyOctets &+= UInt64(frame.length)
    } else {
      log.http[index].responseBodyOctets &+= UInt64(frame.length)
    }
  }
}
