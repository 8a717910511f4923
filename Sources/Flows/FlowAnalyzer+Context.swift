import Wire

extension FlowAnalyzer {
  /// Keeps the first tunnel that each side's packets of a flow travelled in.
  mutating func noteTunnel(
    _ packet: Packet,
    _ bytes: Span<UInt8>,
    _ index: Int,
    _ fromLow: Bool
  ) {
    let key = index << 1 | (fromLow ? 1 : 0)
    guard let tunnel = packet.tunnel, tunnels[key] == nil else { return }
    let ends = packet.outerEnds(in: bytes)
    tunnels[key] = TunnelContext(
      flow: index,
      isFromOriginator: fromLow,
      tunnel: tunnel,
      id: packet.tunnelID,
      source: ends?.source,
      destination: ends?.destination
    )
  }

  /// The tunnels by flow, now that it is known who opened each.
  func tunnelContexts() -> [TunnelContext] {
    tunnels.values.map { context in
      var context = context
      context.isFromOriginator =
        context.isFromOriginator == table.records[context.flow].originatorIsLow
      return context
    }.sorted { left, right in
      left.flow != right.flow
        ? left.flow < right.flow : left.isFromOriginator && !right.isFromOriginator
    }
  }

  /// Reads what is there of a datagram whose first fragment was captured short, or states more than
  /// was sent: it will never be put together, and its question or name may be in these octets.
  ///
  /// Its octets are counted with those of its other parts, see ``FragmentTable``.
  mutating func readCutFragment(
    _ packet: Packet,
    _ bytes: Span<UInt8>,
    _ frame: FrameReference,
    _ app: Int32
  ) {
    guard packet.isTruncated, packet.fragmentOffset == 0, packet.proto == IPProtocol.udp,
      packet.ipPayloadOffset < bytes.count
    else { return }
    let part = bytes.extracting(packet.ipPayloadOffset...)
    var datagram = Packet(reassembled: packet, payload: part)
    guard datagram.outcome == .ip, datagram.proto == IPProtocol.udp, datagram.tunnelDepth == 0,
      datagram.payloadCaptured > 0
    else { return }
    datagram.payloadLength = max(datagram.payloadLength, datagram.payloadCaptured + 1)
    let (key, fromLow) = FlowKey.of(datagram)
    var index = table.find(key)
    if index < 0 {
      guard table.records.count < limits.flows else { return }
      index = table.insert(FlowRecord(key, datagram, fromLow: fromLow, frame, app))
    }
    self.datagram(datagram, part, index, fromLow, frame)
  }
}
