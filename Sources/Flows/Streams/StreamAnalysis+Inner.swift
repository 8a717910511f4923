import Wire

extension StreamAnalysis {
  /// Begins what is told by more than its first line: a proxy's header, HTTP/2, OpenVPN, SSL 2.0.
  ///
  /// - Returns: whether the octets were taken, or kept until more of them come.
  mutating func begin(
    _ start: [UInt8],
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    let bytes = start.span
    guard let first = start.first else { return false }
    switch first {
    case UInt8(ascii: "P"), 0x0d:
      if startsHTTP2(start, context, &log, &effects) { return true }
      return proxyHeader(start, context, &log, &effects)
    case 0x00 where OpenVPNPacket.mayStartStream(bytes):
      mode = .openVPN
      openVPN = [OpenVPNObserver()]
      deliver(bytes, context, &log, &effects)
      return true
    case 0x80...:
      guard case .hello(_, let end) = SSLv2ClientHello.recognise(bytes) else { return false }
      // An old form of hello that names no server; what follows is read as ever.
      mode = .tls
      tls = TLSObserver()
      effects.service = .ssl
      effects.originatorIsLow = context.fromLow
      if end < bytes.count {
        deliver(bytes.extracting(end..<bytes.count), context, &log, &effects)
      }
      return true
    default: return false
    }
  }

  private mutating func startsHTTP2(
    _ start: [UInt8],
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    let preface = Array("PRI * HTTP/2.0".utf8)
    guard start.starts(with: preface.prefix(start.count)), start.count >= 4 else { return false }
    guard start.count >= HTTPStart.prefaceOctets else {
      setCollected(start, context)
      return true
    }
    guard HTTPStart.isHTTP2Preface(start.span) else { return false }
    mode = .http2
    http2 = [HTTP2Observer(clientIsLow: context.fromLow)]
    effects.service = .http
    deliver(start.span, context, &log, &effects)
    return true
  }

  /// Goes on behind the header with which a proxy begins.
  private mutating func proxyHeader(
    _ start: [UInt8],
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    switch ProxyHeader.answer(start.span) {
    case .none: return false
    case .needMore:
      setCollected(start, context)
      return true
    case .octets(let count):
      tunnels += 1
      guard tunnels <= log.limits.tunnelsPerStream else { return false }
      setCollected([], context)
      let rest = start.span.extracting(count..<start.count)
      if rest.count > 0 { probe(rest, context, &log, &effects) }
      return true
    }
  }

  /// OpenVPN's packets, each behind a 16-bit count of its octets.
  mutating func packets(
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    var data = takeCollected(context)
    data.append(copying: bytes)
    var at = 0
    while let range = Self.counted(data, from: at) {
      let packet = data.span.extracting(range)
      if openVPN.isEmpty || openVPN[0].packet(packet, context, &log, &effects) {
        finish()
        return
      }
      at = range.upperBound
    }
    data.removeFirst(at)
    setCollected(data, context)
  }
}
