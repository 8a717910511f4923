import Wire

extension StreamAnalysis {
  /// Looks at the start of a segment for a protocol that can be followed.
  mutating func probe(
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    // A few octets may have to be collected before a protocol can be told.
    var start = takeCollected(context)
    start.append(copying: bytes)
    if begin(start, context, &log, &effects) { return }
    let kind = StreamProtocol.recognise(
      start.span,
      sourcePort: context.sourcePort,
      destinationPort: context.destinationPort
    )
    setCollected(kind == .undecided ? start : [], context)
    switch kind {
    case .undecided: return
    case .tls:
      mode = .tls
      tls = TLSObserver()
      effects.service = .ssl
    case .http:
      mode = .http
      http = HTTPObserver()
      effects.service = .http
    case .dns:
      mode = .dns
      effects.service = .dns
    case .ssh:
      effects.service = .ssh
      finish()
      return
    case .unknown:
      unknown(context, log.limits)
      return
    }
    deliver(start.span, context, &log, &effects)
  }

  /// Takes the octets kept for one side, so that they can grow in place.
  mutating func takeCollected(_ context: MessageContext) -> [UInt8] {
    var taken: [UInt8] = []
    if context.fromLow { swap(&taken, &low.collected) } else { swap(&taken, &high.collected) }
    return taken
  }

  mutating func setCollected(_ bytes: [UInt8], _ context: MessageContext) {
    if context.fromLow { low.collected = bytes } else { high.collected = bytes }
  }

  /// A segment that starts nothing known; later ones may, after STARTTLS or behind a proxy.
  private mutating func unknown(_ context: MessageContext, _ limits: FlowLimits) {
    if context.fromLow { low.probes += 1 } else { high.probes += 1 }
    if low.probes > limits.probedSegments || high.probes > limits.probedSegments { finish() }
  }

  /// A tunnel was opened in this stream: what follows starts afresh.
  mutating func becomeUnknown(_ context: MessageContext, _ log: inout ObservationLog) {
    tunnels += 1
    guard tunnels <= log.limits.tunnelsPerStream else {
      log.note("tunnel-limit", "too many tunnels inside one another", context.frame)
      finish()
      return
    }
    mode = .probing
    http = nil
    low.collected = []
    high.collected = []
  }
}
