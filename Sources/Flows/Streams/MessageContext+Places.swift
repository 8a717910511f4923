import Wire

extension MessageContext {
  /// The same flow and frame, said by the other side.
  var reversed: MessageContext {
    MessageContext(
      flow: flow,
      fromLow: !fromLow,
      frame: frame,
      source: destination,
      destination: source,
      sourcePort: destinationPort,
      destinationPort: sourcePort,
      proto: proto,
      isClient: isClient.map { !$0 }
    )
  }

  /// The same speaker at another frame.
  func at(_ frame: FrameReference) -> MessageContext {
    MessageContext(
      flow: flow,
      fromLow: fromLow,
      frame: frame,
      source: source,
      destination: destination,
      sourcePort: sourcePort,
      destinationPort: destinationPort,
      proto: proto,
      isClient: isClient
    )
  }
}
