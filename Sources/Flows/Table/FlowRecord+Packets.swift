import Wire

extension FlowRecord {
  /// The value of ``analysis`` for a flow that nobody observes any more.
  static let done: Int32 = -2

  /// A record for the first packet of a conversation.
  init(
    _ key: FlowKey,
    _ packet: Packet,
    fromLow: Bool,
    _ frame: FrameReference,
    _ app: Int32
  ) {
    self.key = key
    let isReply = FlowRecord.looksLikeReply(packet)
    originatorIsLow = fromLow != isReply
    vlan = packet.vlan
    firstFrame = frame.frame
    lastFrame = frame.frame
    firstTime = frame.time.nanoseconds
    lastTime = frame.time.nanoseconds
    lowMAC = fromLow ? packet.sourceMAC : packet.destinationMAC
    highMAC = fromLow ? packet.destinationMAC : packet.sourceMAC
    self.app = app
    if packet.proto == IPProtocol.icmp || packet.proto == IPProtocol.icmpv6 {
      icmpType = packet.sourcePort
      icmpCode = packet.destinationPort
    }
    if packet.proto == IPProtocol.tcp, !packet.tcpFlags.contains(.syn) { notes.insert(.midStream) }
  }

  /// Whether the first packet seen of a conversation comes from the side that answers.
  private static func looksLikeReply(_ packet: Packet) -> Bool {
    let flags = packet.tcpFlags
    if packet.proto == IPProtocol.tcp, flags.contains(.syn) { return flags.contains(.ack) }
    guard packet.proto == IPProtocol.tcp || packet.proto == IPProtocol.udp else { return false }
    let (source, destination) = (packet.sourcePort, packet.destinationPort)
    return isWellKnown(source) && !isWellKnown(destination)
  }

  /// Ports that servers listen on and clients do not use.
  private static func isWellKnown(_ port: UInt16) -> Bool {
    switch port {
    case 1..<1024, 1883, 3478, 5222, 5223, 5228, 5349, 8080, 8443, 8883: true
    default: false
    }
  }

  /// Follows the control bits of a segment, and times the opening handshake.
  mutating func tcp(
    _ packet: Packet,
    fromLow: Bool,
    _ frame: FrameReference,
    tick: Int64
  ) {
    let flags = packet.tcpFlags
    guard flags.rawValue & 0x07 != 0 else { return }
    let isFirst = history.isDisjoint(with: [.lowSYN, .highSYN])
    let isAnswered = history.isAnswered(fromLow: fromLow)
    history.add(flags, fromLow: fromLow)
    guard flags.contains(.syn) else { return }
    if !flags.contains(.ack) {
      // What the other side has answered stands, whatever else asks.
      if !isAnswered { setStart(fromLow: fromLow, packet.sequence &+ 1) }
      // The first SYN counts: a later one would make the round trip look shorter than it was.
      if isFirst {
        handshakeTime = frame.time.nanoseconds
        handshakeIsOpen = true
        handshakeMark = packet.sequence &+ 1
        handshakeOctets = UInt16(clamping: packet.payloadLength)
        originatorIsLow = fromLow
      }
      return
    }
    if isFirst { originatorIsLow = !fromLow }
    setStart(fromLow: fromLow, packet.sequence &+ 1)
    let number = packet.acknowledgement
    let asked = fromLow ? highStart : lowStart
    // The answer may acknowledge data on the SYN too; else it names the SYN that it answers.
    let isKnown = history.contains(fromLow ? .highSYN : .lowSYN)
    if !isKnown || number &- asked > UInt32(handshakeOctets) {
      setStart(fromLow: !fromLow, number)
    }
    if handshakeIsOpen, fromLow != originatorIsLow,
      number &- handshakeMark <= UInt32(handshakeOctets)
    {
      handshakeIsOpen = false
      closeHandshake(frame, tick)
    }
  }

  private mutating func setStart(fromLow: Bool, _ sequence: UInt32) {
    if fromLow { lowStart = sequence } else { highStart = sequence }
  }

  /// Where the streams of both sides start, as far as a handshake shows it.
  var starts: StreamStarts {
    let low: TCPHistory = [.lowSYN, .lowSYNACK, .highSYNACK]
    let high: TCPHistory = [.highSYN, .highSYNACK, .lowSYNACK]
    return StreamStarts(
      low: history.isDisjoint(with: low) ? nil : lowStart,
      high: history.isDisjoint(with: high) ? nil : highStart
    )
  }

  /// Takes what an observer learnt about the flow.
  mutating func take(_ effects: FlowEffects) {
    if let carrier = effects.carrier { carry(carrier) }
    if let service = effects.service { carry(service) }
    if let low = effects.originatorIsLow, !history.knowsOriginator { originatorIsLow = low }
    notes.formUnion(effects.notes)
  }

  /// Takes a protocol for what the flow carries; what it was taken for may carry that.
  mutating func carry(_ found: Service) {
    if service.carriesOthers, service != found { carriers.add(service) }
    // A relay is asked in the words of STUN.
    if found == .turn { carriers.add(.stun) }
    service = found
  }

  /// Counts a datagram that was searched for a protocol; after `most` of them nobody looks again.
  ///
  /// After STUN, keys and media follow in the same flow, so it is searched on.
  mutating func probed(_ found: Service, most: Int) {
    probes &+= 1
    if found != .unknown, found != service, !carriers.all.contains(found) { carry(found) }
    let isOpen = found == .unknown || found == .stun || found == .turn || found == .dtls
    if !isOpen || probes >= most { analysis = FlowRecord.done }
  }

  /// Begins the analysis of a QUIC connection with a datagram.
  ///
  /// Only an Initial that is the flow's first datagram starts the clock: what answers a later one
  /// may have been asked for before it.
  mutating func beginQUIC(
    _ slot: Int32,
    isInitial: Bool,
    fromLow: Bool,
    _ frame: FrameReference
  ) {
    analysis = slot
    service = .quic
    handshakeTime = frame.time.nanoseconds
    handshakeIsOpen = isInitial && fromLow == originatorIsLow && firstFrame == frame.frame
  }

  /// Ends the analysis of a QUIC connection; its mark tells it from later ones.
  mutating func finishQUIC(_ mark: UInt32) {
    analysis = FlowRecord.done
    handshakeMark = mark
  }

  /// Whether a datagram may open another QUIC connection on the same ports.
  func mayReopen(_ payload: Span<UInt8>, fromLow: Bool, _ limits: FlowLimits) -> Bool {
    guard service == .quic || service == .doq, fromLow == originatorIsLow,
      Int(probes) < min(limits.reopenedConnections, 255)
    else { return false }
    let mark = QUICObserver.mark(payload)
    return mark != 0 && mark != handshakeMark
  }

  /// Notes the frame that answered a handshake.
  ///
  /// Both times were cut to whole ticks of the clock, so the true time may be almost a tick longer
  /// than their difference; it must never be taken for shorter than it was.
  mutating func closeHandshake(_ frame: FrameReference, _ tick: Int64) {
    let (elapsed, overflow) = frame.time.nanoseconds.subtractingReportingOverflow(handshakeTime)
    guard !overflow, elapsed > 0 else { return }
    let (longest, isTooLong) = elapsed.addingReportingOverflow(tick)
    guard !isTooLong, roundTrip < 0 || longest < roundTrip else { return }
    roundTrip = longest
    roundTripFrame = frame.frame
  }

  /// Whether a side opened the connection; `nil` if no handshake shows it.
  func isClient(fromLow: Bool) -> Bool? {
    history.knowsOriginator ? fromLow == originatorIsLow : nil
  }

  /// Who speaks at the end of the capture, for what is delivered then.
  func context(_ index: Int, fromLow: Bool, _ capture: Int32) -> MessageContext {
    MessageContext(
      flow: index,
      fromLow: fromLow,
      frame: FrameReference(
        capture: capture,
        frame: lastFrame,
        time: Timestamp(nanoseconds: lastTime)
      ),
      source: fromLow ? key.lowAddress : key.highAddress,
      destination: fromLow ? key.highAddress : key.lowAddress,
      sourcePort: fromLow ? key.lowPort : key.highPort,
      destinationPort: fromLow ? key.highPort : key.lowPort,
      proto: key.proto,
      isClient: isClient(fromLow: fromLow)
    )
  }

  /// The finished flow, its endpoints named after their parts.
  func flow(_ capture: Int32) -> Flow {
    let isICMP = key.proto == IPProtocol.icmp || key.proto == IPProtocol.icmpv6
    let isLow = originatorIsLow
    var flow = Flow(
      originator: isLow ? key.lowAddress : key.highAddress,
      originatorPort: isICMP ? icmpType : isLow ? key.lowPort : key.highPort,
      responder: isLow ? key.highAddress : key.lowAddress,
      responderPort: isICMP ? icmpCode : isLow ? key.highPort : key.lowPort,
      proto: key.proto,
      first: FrameReference(
        capture: capture,
        frame: firstFrame,
        time: Timestamp(nanoseconds: firstTime)
      ),
      originatorMAC: isLow ? lowMAC : highMAC
    )
    flow.service = service.encryptedDNS(port: flow.responderPort)
    flow.carriers = carriers
    if key.proto == 50 || key.proto == 51 { flow.service = .ipsec }
    flow.vlan = vlan
    flow.sent = isLow ? low : high
    flow.received = isLow ? high : low
    flow.state = state(sent: flow.sent, received: flow.received)
    flow.lastTime = Timestamp(nanoseconds: lastTime)
    flow.lastFrame = lastFrame
    flow.firstUpload = FrameReference(
      capture: capture,
      frame: isLow ? lowUploadFrame : highUploadFrame,
      time: Timestamp(nanoseconds: isLow ? lowUploadTime : highUploadTime)
    )
    flow.roundTrip = roundTrip
    flow.roundTripFrame = roundTripFrame
    flow.app = app
    flow.notes = notes
    if flow.service.protection != .unknown { flow.notes.remove(.opaque) }
    return flow
  }

  private func state(sent: DirectionCounters, received: DirectionCounters) -> ConnectionState {
    switch key.proto {
    case IPProtocol.tcp: history.state(originatorIsLow: originatorIsLow)
    case IPProtocol.udp:
      switch (sent.packets > 0, received.packets > 0) {
      case (true, true): .finished
      case (true, false): .attempt
      case (false, true): .halfOpenClosedByResponder
      case (false, false): .other
      }
    default: .other
    }
  }
}

extension Service {
  /// The same protocol under the name it has on the port of encrypted DNS (RFC 7858, RFC 9250).
  fileprivate func encryptedDNS(port: UInt16) -> Service {
    switch (self, port) {
    case (.ssl, 853): .dot
    case (.quic, 853): .doq
    default: self
    }
  }
}

extension TCPHistory {
  /// Whether a SYN or SYN+ACK shows who opened the connection.
  var knowsOriginator: Bool {
    !isDisjoint(with: [.lowSYN, .highSYN, .lowSYNACK, .highSYNACK])
  }
}
