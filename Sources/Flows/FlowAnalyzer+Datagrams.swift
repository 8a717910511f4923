import Wire

extension FlowAnalyzer {
  /// Shows a datagram to the observer that its port, its flow or its content asks for.
  mutating func datagram(
    _ packet: Packet,
    _ bytes: Span<UInt8>,
    _ index: Int,
    _ fromLow: Bool,
    _ frame: FrameReference
  ) {
    let record = table.records[index]
    let from = packet.payloadOffset
    let until = min(bytes.count, from + packet.payloadCaptured)
    guard from < until else { return }
    let payload = bytes.extracting(from..<until)
    if let service = DatagramProtocol.byPort(packet, record.service) {
      let context = context(packet, index, fromLow, frame)
      let isCut = packet.payloadCaptured < packet.payloadLength
      let isSound = message(payload, service, isCut: isCut, context)
      if record.service != .unknown { return }
      if isSound {
        table[index].service = service
        return
      }
      // A port alone makes nothing DNS: octets that are none may be anything else.
    }
    if record.hasSecureAnalysis {
      secureDatagram(payload, index, context(packet, index, fromLow, frame))
      return
    }
    if record.analysis < 0, record.service != .quic, let part = DTLSObserver.handshake(in: payload),
      beginDTLS(payload.extracting(part), index)
    {
      secureDatagram(payload, index, context(packet, index, fromLow, frame))
      return
    }
    guard record.analysis != FlowRecord.done else {
      if record.handshakeIsOpen {
        roundTrip(payload, index, fromLow, context(packet, index, fromLow, frame))
      }
      if record.mayReopen(payload, fromLow: fromLow, limits) {
        reopenQUIC(payload, index, context(packet, index, fromLow, frame))
      }
      return
    }
    if record.firstFrame == frame.frame,
      quicIDs.goesOn(payload, context(packet, index, fromLow, frame))
    {
      table[index].service = .quic
      table[index].originatorIsLow = fromLow
      table[index].analysis = FlowRecord.done
      return
    }
    if record.analysis >= 0 || QUICObserver.mayStart(payload) {
      quicDatagram(payload, index, fromLow, context(packet, index, fromLow, frame))
      return
    }
    if OpenVPNPacket.mayStart(payload) {
      begin(SecureDatagrams(openVPN: OpenVPNObserver()), index)
      secureDatagram(payload, index, context(packet, index, fromLow, frame))
      return
    }
    probe(payload, packet, context(packet, index, fromLow, frame))
  }

  /// Begins to follow a DTLS handshake, unless it is one that was read.
  private mutating func beginDTLS(_ datagram: Span<UInt8>, _ index: Int) -> Bool {
    let record = table.records[index]
    let mark = DTLSObserver.mark(datagram)
    if record.service == .dtls {
      guard mark != 0, mark != record.handshakeMark,
        Int(record.probes) < min(limits.reopenedConnections, 255)
      else { return false }
      table[index].probes &+= 1
    }
    if mark != 0 { table[index].handshakeMark = mark }
    begin(SecureDatagrams(dtls: DTLSObserver()), index)
    return true
  }

  private mutating func begin(_ analysis: SecureDatagrams, _ index: Int) {
    table[index].analysis = secure.add(analysis)
    table[index].hasSecureAnalysis = true
  }

  private mutating func secureDatagram(
    _ payload: Span<UInt8>,
    _ index: Int,
    _ context: MessageContext
  ) {
    let slot = table.records[index].analysis
    var effects = FlowEffects()
    let isDone = secure[slot].datagram(payload, context, &log, &effects)
    apply(effects, index)
    guard isDone else { return }
    secure.remove(slot, leaving: SecureDatagrams())
    // Media may follow the keys.
    let isOpen = table[index].service == .dtls && table[index].probes < limits.probedDatagrams
    table[index].analysis = isOpen ? -1 : FlowRecord.done
    table[index].hasSecureAnalysis = false
  }

  /// Shows a datagram to the observer that its port names; whether it is what the port says.
  private mutating func message(
    _ payload: Span<UInt8>,
    _ service: Service,
    isCut: Bool,
    _ context: MessageContext
  ) -> Bool {
    switch service {
    case .dns, .mdns, .llmnr, .nbns:
      let isSound = log.dnsMessage(payload, service: service, isCut: isCut, context)
      if isSound { asked(payload, service, context) }
      return isSound
    case .dhcp: return log.dhcpMessage(payload, context)
    default: return false
    }
  }

  /// Recognises a protocol by its first datagrams; they are searched only so often.
  private mutating func probe(_ payload: Span<UInt8>, _ packet: Packet, _ context: MessageContext) {
    let service = DatagramProtocol.byContent(
      payload,
      packet,
      &table[context.flow],
      fromLow: context.fromLow
    )
    let most = limits.probedDatagrams
    table[context.flow].probed(service, most: most)
    if service == .unknown, table[context.flow].probes < Randomness.samplesPerFlow,
      Randomness.looksRandom(payload)
    {
      table[context.flow].notes.insert(.opaque)
    }
    if service == .snmp { log.disclosed(Credential(snmp: payload), by: .snmp, context) }
    // From now on the flow is shown to its observer like any other of this service.
    if service == .dns, log.dnsMessage(payload, service: .dns, context) {
      asked(payload, service, context)
    }
  }

  /// Whoever sends a DNS response as the first packet of a flow is the one who was asked, unless it
  /// goes to the port where questions go.
  private mutating func asked(
    _ payload: Span<UInt8>,
    _ service: Service,
    _ context: MessageContext
  ) {
    guard service == .dns || service == .llmnr, payload[2] & 0x80 != 0 else { return }
    let from = DatagramProtocol.service(context.sourcePort)
    guard from == service || DatagramProtocol.service(context.destinationPort) != service else {
      return
    }
    if table[context.flow].firstFrame == context.frame.frame {
      table[context.flow].originatorIsLow = !context.fromLow
    }
  }

  private mutating func quicDatagram(
    _ payload: Span<UInt8>,
    _ index: Int,
    _ fromLow: Bool,
    _ context: MessageContext
  ) {
    var slot = table.records[index].analysis
    if slot < 0 {
      slot = quic.add(QUICObserver())
      let isInitial = QUICObserver.isInitial(payload)
      table[index].beginQUIC(slot, isInitial: isInitial, fromLow: fromLow, context.frame)
    }
    roundTrip(payload, index, fromLow, context)
    var effects = FlowEffects()
    let isDone = quic[slot].datagram(payload, context, &log, &effects)
    apply(effects, index)
    if isDone {
      table[index].finishQUIC(quic[slot].mark)
      quic.remove(slot, leaving: QUICObserver())
    }
  }

  /// Looks for the hello of another connection on the ports of one that was read.
  private mutating func reopenQUIC(
    _ payload: Span<UInt8>,
    _ index: Int,
    _ context: MessageContext
  ) {
    table[index].probes &+= 1
    var observer = QUICObserver()
    var effects = FlowEffects()
    let isDone = observer.datagram(payload, context, &log, &effects)
    // Only what opens with the keys of its own connection id starts a connection.
    guard observer.mark != 0 else { return }
    apply(effects, index)
    if isDone {
      table[index].finishQUIC(observer.mark)
    } else {
      table[index].analysis = quic.add(observer)
    }
  }

  /// Takes the time from the client's first Initial to the server's first answer, and the
  /// connection id that the answer names.
  private mutating func roundTrip(
    _ payload: Span<UInt8>,
    _ index: Int,
    _ fromLow: Bool,
    _ context: MessageContext
  ) {
    // A short header carries data that an earlier connection may have asked for.
    guard table[index].handshakeIsOpen, fromLow != table[index].originatorIsLow,
      payload[0] & 0x80 != 0
    else { return }
    table[index].handshakeIsOpen = false
    table[index].closeHandshake(context.frame, tick)
    quicIDs.note(payload, index, context)
  }
}
