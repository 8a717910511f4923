import Wire

/// Follows one TCP connection for as long as its observers can learn something from it.
struct StreamAnalysis {
  /// What the stream was recognised as.
  ///
  /// `reading`: nothing but its content is of interest.
  enum Mode { case probing, tls, http, http2, openVPN, dns, reading, finished }

  var mode = Mode.probing
  var low = StreamSide()
  var high = StreamSide()
  var tls: TLSObserver?
  var http: HTTPObserver?
  /// What few streams carry: none or one, in an array so that the other streams stay small.
  var http2: [HTTP2Observer] = []
  var openVPN: [OpenVPNObserver] = []
  /// How many tunnels were asked for inside one another.
  var tunnels = 0
  /// What the stream was taken for while something else may start in it.
  var named = Service.unknown
  /// Looks for secrets in the client's lines; `nil` where there are none.
  var lines: LineCredentials?
  /// What is collected for an inspector: none or one.
  var collection: [StreamCollection] = []

  /// Payload segments in a row that lie far behind what was read.
  private var stray = 0

  /// An analysis that has seen nothing; the streams start where a handshake says.
  init(_ starts: StreamStarts = StreamStarts()) { adopt(starts) }

  /// Takes the starts that a handshake shows, for sides of which nothing was delivered.
  mutating func adopt(_ starts: StreamStarts) {
    if let low = starts.low { self.low.adopt(low) }
    if let high = starts.high { self.high.adopt(high) }
  }

  /// Whether what was read so far belongs to the connection that starts there.
  func fits(_ starts: StreamStarts) -> Bool { low.fits(starts.low) && high.fits(starts.high) }

  /// Whether nothing more can be learnt.
  var isFinished: Bool { mode == .finished }

  /// Octets that wait for an earlier segment.
  var waitingOctets: Int { low.waitingOctets + high.waitingOctets }

  /// Takes one segment and its control bits.
  mutating func segment(
    _ packet: Packet,
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    let flags = packet.tcpFlags
    var sequence = packet.sequence
    if flags.contains(.syn) {
      // Data may ride on a SYN (RFC 7413); the SYN itself takes one number.
      sequence = sequence &+ 1
    }
    if flags.contains(.ack) {
      acknowledged(packet.acknowledgement, context, &log, &effects)
    }
    guard packet.payloadLength > 0, mode != .finished else { return }
    let payload = bytes.extracting(
      packet.payloadOffset..<(packet.payloadOffset + packet.payloadCaptured)
    )
    let missing = packet.payloadLength - packet.payloadCaptured
    if flags == .ack, StreamSide.mayBePadding(payload), missing == 0 {
      hold(sequence, payload, context)
      return
    }
    start(fromLow: context.fromLow, at: sequence)
    let length = packet.payloadLength
    switch context.fromLow ? low.placement(sequence, length) : high.placement(sequence, length) {
    case .repeated(let far):
      if far { noteStray(context, &log) }
      compare(sequence, payload, context, &log, &effects)
    case .waits: wait(sequence, payload, missing, context, &log, &effects)
    case .next(let skip):
      if stray < Self.mostStray { stray = 0 }
      if skip > 0 { compare(sequence, payload, context, &log, &effects) }
      if (context.fromLow ? low.waiting : high.waiting).isEmpty {
        accept(payload, skip: skip, missing: missing, context, &log, &effects)
      } else {
        // What waits came first: this segment may only fill the holes between.
        wait(sequence, payload, missing, context, &log, &effects)
      }
      drain(context, &log, &effects)
    }
  }

  /// The capture or the connection has ended: what waits is delivered, with its holes.
  mutating func end(
    low lowContext: MessageContext,
    high highContext: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    for context in [lowContext, highContext] where mode != .finished {
      while mode != .finished, giveUpHole(context, &log, &effects) {}
    }
    http?.end(&log, &effects)
    if !http2.isEmpty { http2[0].end(&log) }
    showPiece(lowContext, &log)
    showPiece(highContext, &log)
    _ = tls?.gap(lowContext, &log, &effects)
    _ = tls?.gap(highContext, &log, &effects)
    finish()
  }

  private mutating func start(fromLow: Bool, at sequence: UInt32) {
    if fromLow { low.start(at: sequence) } else { high.start(at: sequence) }
  }

  /// The receiver has what the capture lacks: no use in waiting for it.
  private mutating func acknowledged(
    _ number: UInt32,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    let isKnown =
      context.fromLow ? high.lacksWhatWasReceived(number) : low.lacksWhatWasReceived(number)
    guard isKnown else { return }
    _ = giveUpHole(context.reversed, &log, &effects)
  }

  /// Keeps aside what may be padding of the link that a sender counted as payload.
  private mutating func hold(
    _ sequence: UInt32,
    _ payload: Span<UInt8>,
    _ context: MessageContext
  ) {
    let segment = StreamSide.Waiting(
      sequence: sequence,
      bytes: payload.copied(),
      missing: 0,
      frame: context.frame
    )
    if context.fromLow { low.hold(segment) } else { high.hold(segment) }
  }

  private mutating func wait(
    _ sequence: UInt32,
    _ payload: Span<UInt8>,
    _ missing: Int,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    let segment = StreamSide.Waiting(
      sequence: sequence,
      bytes: payload.copied(),
      missing: missing,
      frame: context.frame
    )
    let agrees = context.fromLow ? low.wait(segment) : high.wait(segment)
    if !agrees { markAmbiguous(context, &log, &effects) }
    let isFull =
      context.fromLow ? low.waitsTooLong(log.limits) : high.waitsTooLong(log.limits)
    if isFull { _ = giveUpHole(context, &log, &effects) }
  }

  /// Segments far behind the window that are noted; fewer may be late copies.
  private static let mostStray = 4

  /// Notes once that payload keeps coming which no receiver of this stream would take.
  private mutating func noteStray(_ context: MessageContext, _ log: inout ObservationLog) {
    guard stray < Self.mostStray else { return }
    stray += 1
    guard stray == Self.mostStray else { return }
    log.note("tcp-out-of-window", "payload far outside the window is not read", context.frame)
  }

  /// Compares a copy with what was delivered for the same place.
  private func compare(
    _ sequence: UInt32,
    _ payload: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    let differs =
      context.fromLow ? low.contradicts(sequence, payload) : high.contradicts(sequence, payload)
    if differs { markAmbiguous(context, &log, &effects) }
  }

  private func markAmbiguous(
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    if !effects.notes.contains(.ambiguous) {
      log.note("tcp-segments-contradict", "two segments differ in the same octets", context.frame)
    }
    effects.notes.insert(.ambiguous)
  }

  /// Skips a hole and delivers what waited behind it; `false` if nothing waits.
  private mutating func giveUpHole(
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    if let held = context.fromLow ? low.takeHeld() : high.takeHeld() {
      // Nothing else ever came for its place: it was said after all.
      accept(held.bytes.span, skip: 0, missing: 0, context.at(held.frame), &log, &effects)
      drain(context, &log, &effects)
      return mode != .finished
    }
    guard let hole = context.fromLow ? low.skipHole() : high.skipHole() else { return false }
    if hole > 0 { gap(hole, context, &log, &effects) }
    drain(context, &log, &effects)
    return mode != .finished
  }

  /// Delivers waiting segments for as long as they follow on.
  private mutating func drain(
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    while mode != .finished, let next = context.fromLow ? low.takeNext() : high.takeNext() {
      let length = next.bytes.count + next.missing
      let place =
        context.fromLow
        ? low.placement(next.sequence, length) : high.placement(next.sequence, length)
      guard case .next(let skip) = place else { continue }
      accept(
        next.bytes.span,
        skip: skip,
        missing: next.missing,
        context.at(next.frame),
        &log,
        &effects
      )
    }
  }

  /// Delivers the new part of a segment that is next in order.
  private mutating func accept(
    _ payload: Span<UInt8>,
    skip: Int,
    missing: Int,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    let fresh = payload.extracting(min(skip, payload.count)..<payload.count)
    let length = payload.count + missing - skip
    if context.fromLow { low.advance(length, fresh) } else { high.advance(length, fresh) }
    if fresh.count > 0 {
      let isOpen = isCollecting
      deliver(fresh, context, &log, &effects)
      if log.inspects {
        // Kept afterwards: nearly every stream is recognised by its first octets, and then read by
        // an observer.
        if isOpen { collect(fresh, context, &log) }
        settle(context, &log)
      }
    }
    let lost = length - fresh.count
    if lost > 0, mode != .finished { gap(lost, context, &log, &effects) }
  }

  private mutating func gap(
    _ octets: Int,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    effects.notes.insert(.gap)
    log.gap(octets, context.frame)
    if context.fromLow { low.collected = [] } else { high.collected = [] }
    showPiece(context, &log)
    switch mode {
    case .tls: if tls?.gap(context, &log, &effects) ?? true { finish() }
    case .http: http?.gap(octets, context, &log, &effects)
    case .http2: if http2.isEmpty || http2[0].gap(fromLow: context.fromLow) { finish() }
    case .openVPN: finish()
    case .probing: lines?.gap()
    case .dns, .reading, .finished: break
    }
  }

  mutating func deliver(
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    switch mode {
    case .probing: probe(bytes, context, &log, &effects)
    case .tls: if tls?.receive(bytes, context, &log, &effects) ?? true { finish() }
    case .dns: messages(bytes, context, &log)
    case .http2:
      if http2.isEmpty || http2[0].receive(bytes, context, &log, &effects) { finish() }
    case .openVPN: packets(bytes, context, &log, &effects)
    case .http:
      switch http?.receive(bytes, context, &log, &effects) {
      case .more: break
      case .tunnel: becomeUnknown(context, &log)
      case .http2(let observer, let at):
        mode = .http2
        http = nil
        http2 = [observer]
        guard at < bytes.count else { return }
        deliver(bytes.extracting(at..<bytes.count), context, &log, &effects)
      case .tunnelHere(let at):
        becomeUnknown(context, &log)
        guard mode == .probing else { return }
        if log.inspects { collect(bytes.extracting(at..<bytes.count), context, &log) }
        probe(bytes.extracting(at..<bytes.count), context, &log, &effects)
      case .finished, nil: finish()
      }
    case .reading, .finished: break
    }
  }

  /// Length-prefixed DNS messages (RFC 1035 §4.2.2, RFC 7766 §8).
  private mutating func messages(
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog
  ) {
    var data = takeCollected(context)
    data.append(copying: bytes)
    var at = 0
    while let range = Self.counted(data, from: at) {
      _ = log.dnsMessage(data.span.extracting(range), service: .dns, context)
      at = range.upperBound
    }
    data.removeFirst(at)
    setCollected(data, context)
  }

  /// Where the piece behind a 16-bit count of its octets is; `nil` until all of it is there.
  static func counted(_ data: [UInt8], from at: Int) -> Range<Int>? {
    guard data.count - at >= 2 else { return nil }
    let length = Int(data[at]) << 8 | Int(data[at + 1])
    guard data.count - at >= 2 + length else { return nil }
    return (at + 2)..<(at + 2 + length)
  }

  mutating func finish() {
    mode = .finished
    tls = nil
    http = nil
    http2 = []
    openVPN = []
    lines = nil
    low.dropAll()
    high.dropAll()
  }
}
