import Wire

/// Follows a TLS handshake in a stream until both sides encrypt (RFC 8446 §5.1, RFC 5246 §6.2).
struct TLSObserver {
  private var low = TLSRecordReader()
  private var high = TLSRecordReader()
  private var conversation: TLSConversation

  /// Starts on a handshake that travels in `carrier`.
  init(carrier: TLSCarrier = .tcp) { conversation = TLSConversation(carrier: carrier) }

  /// Takes the next octets of one side; `true` when nothing more can be read from the stream.
  mutating func receive(
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    let messages =
      context.fromLow
      ? low.receive(bytes, limit: log.limits.messageOctets)
      : high.receive(bytes, limit: log.limits.messageOctets)
    for message in messages { conversation.handle(message, context, &log, &effects) }
    return low.isFinished && high.isFinished
  }

  /// Octets of one side are missing: what follows cannot be put together.
  ///
  /// A ClientHello is read as far as it goes: its name mostly stands near its start.
  mutating func gap(
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    let cut = context.fromLow ? low.takeCutHello() : high.takeCutHello()
    if let cut { conversation.handle(cut, context, &log, &effects) }
    if context.fromLow { low.isFinished = true } else { high.isFinished = true }
    return low.isFinished && high.isFinished
  }
}
