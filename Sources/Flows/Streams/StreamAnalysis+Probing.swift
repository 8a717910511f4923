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
    if named == .unknown, begin(start, context, &log, &effects) { return }
    let kind = StreamProtocol.recognise(
      start.span,
      sourcePort: context.sourcePort,
      destinationPort: context.destinationPort,
      after: named
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
    case .named(.ssl):
      // Nothing can be read amid a connection; a later one on the same ports may start.
      effects.service = .ssl
      unknown(context, log)
      return
    case .named(.socks) where low.probes + high.probes > 0:
      // Three octets prove something only where a conversation starts.
      unknown(context, log)
      return
    case .named(let service):
      effects.service = service
      named = service
      lines = service.language.map { LineCredentials($0) }
      if service == .mqtt { log.disclosed(Credential(mqtt: start.span), by: .mqtt, context) }
      readLines(start.span, context, &log)
      if service.carriesOthers { unknown(context, log) } else { leave(log) }
      return
    case .unknown:
      readLines(start.span, context, &log)
      if named == .unknown, low.probes + high.probes < Randomness.samplesPerFlow,
        Randomness.looksRandom(start.span)
      {
        effects.notes.insert(.opaque)
      }
      unknown(context, log)
      return
    }
    deliver(start.span, context, &log, &effects)
  }

  /// Looks for secrets in what a client says.
  private mutating func readLines(
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog
  ) {
    guard lines != nil, context.isClient ?? (context.destinationPort < context.sourcePort),
      let found = lines?.receive(bytes)
    else { return }
    for credential in found { log.disclosed(credential, by: named, context) }
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
  private mutating func unknown(_ context: MessageContext, _ log: ObservationLog) {
    if context.fromLow { low.probes += 1 } else { high.probes += 1 }
    let most = log.limits.probedSegments
    if low.probes > most || high.probes > most { leave(log) }
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
    named = .unknown
    http = nil
    low.collected = []
    high.collected = []
  }
}

extension Service {
  /// The language of its commands, where those disclose secrets.
  fileprivate var language: LineCredentials.Language? {
    switch self {
    case .ftp: .ftp
    case .pop3: .pop3
    case .imap: .imap
    case .smtp: .smtp
    default: nil
    }
  }
}
