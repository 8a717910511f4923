package import Wire

/// Turns the frames of one capture into observations.
///
/// Fed frame by frame in file order; a frame is only borrowed. Once the observers of a flow have
/// what they need, a packet of it costs header decoding and counters.
package struct FlowAnalyzer: ~Copyable {
  private let capture: Int32
  private let limits: FlowLimits
  private var table = FlowTable()
  private var fragments: FragmentTable
  private var streams = AnalysisPool<StreamAnalysis>()
  private var quic = AnalysisPool<QUICObserver>()
  private var log: ObservationLog
  private var coverage = Coverage()
  private var problems = PacketProblemCounts()
  /// Octets of TCP segments that wait for an earlier one, over all streams.
  private var waitingOctets = 0
  /// The step of the clock that the present frame was timed with, in nanoseconds.
  private var tick: Int64 = 0

  /// Starts on the capture that is number `capture` of the run, counted from 0.
  package init(
    capture: Int32,
    limits: FlowLimits = .standard,
    options: FlowOptions = FlowOptions()
  ) {
    self.capture = capture
    self.limits = limits
    fragments = FragmentTable(limit: limits.fragmentOctets)
    log = ObservationLog(limits: limits, options: options)
  }

  /// Takes the next frame.
  ///
  /// - Parameters:
  ///   - bytes: the captured octets.
  ///   - number: the frame's number, counted from 1.
  ///   - time: when it was captured.
  ///   - linkType: the header it starts with.
  ///   - originalLength: its octets on the wire.
  ///   - app: the app the capture names for it, -1 if none.
  ///   - timeTick: the step of the clock that `time` was read from, in nanoseconds.
  package mutating func add(
    _ bytes: Span<UInt8>,
    number: UInt32,
    time: Timestamp,
    linkType: LinkType,
    originalLength: Int,
    app: Int32,
    timeTick: Int64 = 1000
  ) {
    tick = max(0, timeTick)
    coverage.frames &+= 1
    if originalLength > bytes.count { coverage.truncatedFrames &+= 1 }
    let packet = Packet(bytes, linkType: linkType, originalLength: originalLength)
    let frame = FrameReference(capture: capture, frame: number, time: time)
    if let problem = packet.problem { note(problem, packet, linkType, frame) }
    switch packet.outcome {
    case .ip:
      coverage.flowFrames &+= 1
      add(packet, bytes, frame, app)
    case .fragment:
      coverage.flowFrames &+= 1
      fragment(packet, bytes, frame, app)
    case .other: coverage.otherFrames &+= 1
    case .undecoded: coverage.undecodedFrames &+= 1
    }
  }

  /// Notes something about the capture as a whole, such as damage.
  package mutating func note(_ name: String, _ detail: String, frame: UInt32, time: Timestamp) {
    log.note(name, detail, FrameReference(capture: capture, frame: frame, time: time))
  }

  private mutating func note(
    _ problem: PacketProblem,
    _ packet: Packet,
    _ linkType: LinkType?,
    _ frame: FrameReference
  ) {
    // One line a kind is enough in the list; each frame is counted.
    guard problems.add(problem) <= 16 else { return }
    let detail =
      switch problem {
      case .linkTypeUnsupported: "link type \(linkType?.rawValue ?? 0) is not decoded"
      case .etherTypeUnknown: "EtherType 0x\(String(packet.etherType, radix: 16))"
      case .ipLengthBeyondFrame: "the IP header states more octets than there were"
      default: "decoding stopped here"
      }
    log.list(Anomaly(name: problem.rawValue, detail: detail, frame: frame))
  }

  /// Keeps one part of a packet, and goes on with the whole packet once it is complete.
  private mutating func fragment(
    _ packet: Packet,
    _ bytes: Span<UInt8>,
    _ frame: FrameReference,
    _ app: Int32
  ) {
    let whole = fragments.add(packet, bytes, frame, app)
    for parts in fragments.takeLost() { count(parts) }
    guard let whole else { return }
    if whole.isAmbiguous {
      log.note("ip-fragments-overlap", "parts of one packet overlap", frame)
    }
    let joined = Packet(reassembled: whole.header, payload: whole.payload.span)
    if let problem = joined.problem { note(problem, joined, nil, frame) }
    guard joined.outcome == .ip else {
      // A fragment in a fragment is nothing that a sender makes.
      var parts = FragmentedPacket(joined, frame, app, order: 0)
      let from = min(joined.ipPayloadOffset, whole.payload.count)
      parts.count(joined, whole.payload.span.extracting(from...), frame)
      count(parts)
      return
    }
    add(joined, whole.payload.span, frame, app)
    guard whole.isAmbiguous else { return }
    let index = table.find(FlowKey.of(joined).key)
    if index >= 0 { table[index].notes.insert(.ambiguous) }
  }

  /// Counts parts that will never be a packet under the flow that they belong to.
  private mutating func count(_ parts: FragmentedPacket) {
    let packet = parts.flowPacket
    let (key, fromLow) = FlowKey.of(packet)
    var index = table.find(key)
    if index < 0 {
      guard table.records.count < limits.flows else {
        log.note("flow-limit", "more than \(limits.flows) flows; others are left out", parts.first)
        return
      }
      index = table.insert(FlowRecord(key, packet, fromLow: fromLow, parts.first, parts.app))
    }
    table[index].count(parts, fromLow: fromLow)
  }

  /// Counts a packet under its flow and shows it to the flow's observers.
  private mutating func add(
    _ packet: Packet,
    _ bytes: Span<UInt8>,
    _ frame: FrameReference,
    _ app: Int32
  ) {
    let (key, fromLow) = FlowKey.of(packet)
    var index = table.find(key)
    if index >= 0, startsAnew(packet, index) {
      endStream(index)
      index = -1
    }
    let joined = index >= 0 && beginsAfterStray(packet, index)
    if index < 0 {
      guard table.records.count < limits.flows else {
        log.note("flow-limit", "more than \(limits.flows) flows; later ones are left out", frame)
        return
      }
      index = table.insert(FlowRecord(key, packet, fromLow: fromLow, frame, app))
    }
    table[index].count(packet, fromLow: fromLow, frame, app: app, tick: tick)
    if joined { restartStream(index) }
    switch packet.proto {
    case IPProtocol.tcp where table[index].analysis != FlowRecord.done:
      stream(packet, bytes, index, fromLow, frame)
    case IPProtocol.udp where packet.payloadCaptured > 0:
      datagram(packet, bytes, index, fromLow, frame)
    case IPProtocol.icmpv6 where packet.sourcePort == 134:
      let context = context(packet, index, fromLow, frame)
      let from = packet.ipPayloadOffset
      let until = min(bytes.count, from + packet.ipPayloadLength)
      if from <= until {
        let message = bytes.extracting(from..<until)
        log.routerAdvertisement(message, hopLimit: packet.hopLimit, context)
      }
    default: break
    }
  }

  /// Whether a SYN opens a new connection on the ports of one that has ended.
  private func startsAnew(_ packet: Packet, _ index: Int) -> Bool {
    packet.proto == IPProtocol.tcp && packet.tcpFlags.contains(.syn)
      && !packet.tcpFlags.contains(.ack) && table.records[index].history.isClosed
  }

  /// Whether a flow that was joined midway now shows a handshake, perhaps of a later connection.
  @inline(__always)
  private func beginsAfterStray(_ packet: Packet, _ index: Int) -> Bool {
    packet.proto == IPProtocol.tcp && packet.tcpFlags.contains(.syn)
      && !table.records[index].history.knowsOriginator
  }

  private func context(
    _ packet: Packet,
    _ index: Int,
    _ fromLow: Bool,
    _ frame: FrameReference
  ) -> MessageContext {
    MessageContext(
      flow: index,
      fromLow: fromLow,
      frame: frame,
      source: packet.source,
      destination: packet.destination,
      sourcePort: packet.sourcePort,
      destinationPort: packet.destinationPort,
      proto: packet.proto,
      sourceMAC: packet.sourceMAC,
      isClient: table.records[index].isClient(fromLow: fromLow)
    )
  }
}

// MARK: - Streams

extension FlowAnalyzer {
  private mutating func stream(
    _ packet: Packet,
    _ bytes: Span<UInt8>,
    _ index: Int,
    _ fromLow: Bool,
    _ frame: FrameReference
  ) {
    var slot = table.records[index].analysis
    if slot < 0 {
      // Nothing is kept for connections that never carry payload.
      guard packet.payloadLength > 0 else { return }
      slot = streams.add(StreamAnalysis(table.records[index].starts))
      table[index].analysis = slot
    }
    var effects = FlowEffects()
    let context = context(packet, index, fromLow, frame)
    let before = streams[slot].waitingOctets
    if packet.tcpFlags.contains(.syn) { streams[slot].adopt(table.records[index].starts) }
    streams[slot].segment(packet, bytes, context, &log, &effects)
    waitingOctets += streams[slot].waitingOctets - before
    apply(effects, index)
    if streams[slot].isFinished {
      release(slot, index)
    } else if waitingOctets > limits.waitingOctets {
      log.note("tcp-waiting-limit", "too much waits for missing segments", frame)
      endStream(index)
    }
  }

  /// Reads a stream afresh from its handshake on, unless what was read fits it.
  private mutating func restartStream(_ index: Int) {
    let record = table.records[index]
    if record.analysis >= 0, streams[record.analysis].fits(record.starts) { return }
    endStream(index)
    table[index].analysis = -1
  }

  /// Ends the analysis of a flow's stream, delivering what waits.
  private mutating func endStream(_ index: Int) {
    let record = table.records[index]
    guard record.key.proto == IPProtocol.tcp, record.analysis >= 0 else { return }
    let low = record.context(index, fromLow: true, capture)
    let high = record.context(index, fromLow: false, capture)
    var effects = FlowEffects()
    waitingOctets -= streams[record.analysis].waitingOctets
    streams[record.analysis].end(low: low, high: high, &log, &effects)
    apply(effects, index)
    release(record.analysis, index)
  }

  private mutating func release(_ slot: Int32, _ index: Int) {
    streams.remove(slot, leaving: StreamAnalysis())
    table[index].analysis = FlowRecord.done
  }

  private mutating func apply(_ effects: FlowEffects, _ index: Int) {
    table[index].take(effects)
  }
}

// MARK: - Datagrams

extension FlowAnalyzer {
  private mutating func datagram(
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
    guard record.analysis != FlowRecord.done else {
      if record.handshakeIsOpen { roundTrip(payload, index, fromLow, frame) }
      if record.mayReopen(payload, fromLow: fromLow, limits) {
        reopenQUIC(payload, index, context(packet, index, fromLow, frame))
      }
      return
    }
    if record.analysis >= 0 || QUICObserver.mayStart(payload) {
      quicDatagram(payload, index, fromLow, context(packet, index, fromLow, frame))
      return
    }
    probe(payload, packet, context(packet, index, fromLow, frame))
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
    let service = DatagramProtocol.byContent(payload, packet)
    let most = limits.probedDatagrams
    table[context.flow].probed(service, most: most)
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
    roundTrip(payload, index, fromLow, context.frame)
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

  /// Takes the time from the client's first Initial to the server's first answer.
  private mutating func roundTrip(
    _ payload: Span<UInt8>,
    _ index: Int,
    _ fromLow: Bool,
    _ frame: FrameReference
  ) {
    // A short header carries data that an earlier connection may have asked for.
    guard table[index].handshakeIsOpen, fromLow != table[index].originatorIsLow,
      payload[0] & 0x80 != 0
    else { return }
    table[index].handshakeIsOpen = false
    table[index].closeHandshake(frame, tick)
  }
}

// MARK: - The end of the capture

extension FlowAnalyzer {
  /// Ends the capture and gives everything that was seen.
  ///
  /// - Parameter apps: the apps that the capture names, by the numbers given to ``add``.
  /// - Returns: the observations, in frame order.
  package consuming func finish(apps: [String]) -> Observations {
    for index in table.records.indices { endStream(index) }
    fragments.end()
    for parts in fragments.takeLost() { count(parts) }
    coverage.orphanFragments = fragments.orphans
    if coverage.orphanFragments > 0 {
      log.anomalyCounts["ip-fragments-incomplete", default: 0] += coverage.orphanFragments
    }
    for (problem, count) in problems.counts {
      log.anomalyCounts[problem.rawValue, default: 0] += count
    }
    var result = log.observations(apps: apps)
    result.flows = table.records.map { $0.flow(capture) }
    coverage.anomalyCounts = log.anomalyCounts
    coverage.missingOctets = log.missingOctets
    coverage.count(result)
    result.coverage = coverage
    return result
  }
}
