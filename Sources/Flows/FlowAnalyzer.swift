package import Wire

/// Turns the frames of one capture into observations.
///
/// Fed frame by frame in file order; a frame is only borrowed. Once the observers of a flow have
/// what they need, a packet of it costs header decoding and counters.
package struct FlowAnalyzer: ~Copyable {
  let capture: Int32
  let limits: FlowLimits
  var table = FlowTable()
  private var fragments: FragmentTable
  var streams = AnalysisPool<StreamAnalysis>()
  var quic = AnalysisPool<QUICObserver>()
  var secure = AnalysisPool<SecureDatagrams>()
  var log: ObservationLog
  /// The first tunnel of each side of a flow: twice the flow's number, one more for its low end.
  var tunnels: [Int: TunnelContext] = [:]
  /// The connection ids that QUIC servers chose, and where their connections were.
  var quicIDs = QUICConnectionIDs()
  private var coverage = Coverage()
  private var problems = PacketProblemCounts()
  /// Octets of TCP segments that wait for an earlier one, over all streams.
  var waitingOctets = 0
  /// The step of the clock that the present frame was timed with, in nanoseconds.
  var tick: Int64 = 0
  /// The time of the latest frame; frames come in the order in which they were captured.
  private var lastTime = Int64.max
  private static let day: Int64 = 86_400_000_000_000

  /// Starts on the capture that is number `capture` of the run, counted from 0.
  ///
  /// - Parameters:
  ///   - capture: the capture's number.
  ///   - limits: what may be kept.
  ///   - options: what is computed.
  ///   - expectedOctets: about how long the capture is, 0 if that is not known. Address space is
  ///     set aside by it, so that tables need not be copied while they grow.
  package init(
    capture: Int32,
    limits: FlowLimits = .standard,
    options: FlowOptions = FlowOptions(),
    expectedOctets: Int = 0
  ) {
    self.capture = capture
    self.limits = limits
    fragments = FragmentTable(limit: limits.fragmentOctets)
    log = ObservationLog(limits: limits, options: options)
    // Memory that is not written to costs nothing; growing into it costs no copy.
    let octets = max(0, expectedOctets)
    table.reserve(min(octets / 2048, limits.flows / 4))
    log.reserve(min(octets / 4096, limits.records / 4))
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
    if time.nanoseconds < lastTime || time.nanoseconds &- lastTime > Self.day {
      clockStepped(number, time)
    }
    lastTime = time.nanoseconds
    coverage.frames &+= 1
    if originalLength > bytes.count { coverage.truncatedFrames &+= 1 }
    var packet = Packet(bytes, linkType: linkType, originalLength: originalLength)
    let frame = FrameReference(capture: capture, frame: number, time: time)
    var outcome = packet.outcome
    take(packet, bytes, linkType, frame, app)
    // Each packet of an aggregate starts beyond the one before it, so this ends.
    while packet.nextSubframe > 0 {
      packet = Packet(bytes, subframeAt: packet.nextSubframe, originalLength: originalLength)
      take(packet, bytes, linkType, frame, app)
      if packet.outcome.rawValue < outcome.rawValue { outcome = packet.outcome }
    }
    switch outcome {
    case .ip, .fragment: coverage.flowFrames &+= 1
    case .other: coverage.otherFrames &+= 1
    case .undecoded:
      coverage.undecodedFrames &+= 1
      if let problem = packet.problem { problems.addUndecoded(problem) }
    }
  }

  /// Takes one packet of a frame, mostly the only one.
  @inline(__always)
  private mutating func take(
    _ packet: Packet,
    _ bytes: Span<UInt8>,
    _ linkType: LinkType,
    _ frame: FrameReference,
    _ app: Int32
  ) {
    if let problem = packet.problem { note(problem, packet, linkType, frame) }
    switch packet.outcome {
    case .ip: add(packet, bytes, frame, app)
    case .fragment: fragment(packet, bytes, frame, app)
    case .other: neighbor(packet, bytes, frame)
    case .undecoded: break
    }
  }

  /// Reads an ARP message, of the frames that belong to no conversation.
  private mutating func neighbor(
    _ packet: Packet,
    _ bytes: Span<UInt8>,
    _ frame: FrameReference
  ) {
    guard packet.etherType == 0x0806, packet.payloadCaptured > 0 else { return }
    let from = packet.payloadOffset
    let until = min(bytes.count, from + packet.payloadCaptured)
    if from <= until { log.arpMessage(bytes.extracting(from..<until), frame) }
  }

  /// Counts a frame whose time does not follow from the one before it.
  ///
  /// Several interfaces and threads disorder frames by little; more than a second is the clock's.
  private mutating func clockStepped(_ number: UInt32, _ time: Timestamp) {
    guard coverage.frames > 0 else { return }
    let (step, overflow) = time.nanoseconds.subtractingReportingOverflow(lastTime)
    if step < 0 || overflow && time.nanoseconds < lastTime { coverage.framesOutOfOrder &+= 1 }
    guard overflow || step < -1_000_000_000 || step > Self.day else { return }
    coverage.clockJumps &+= 1
    let frame = FrameReference(capture: capture, frame: number, time: time)
    let seconds = overflow ? "more than can be told" : "\(step / 1_000_000_000) s"
    log.note("clock-jump", "the time of capture steps by \(seconds)", frame)
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
    readCutFragment(packet, bytes, frame, app)
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
    if table[index].isRepeated(packet, fromLow: fromLow, frame.time) { noteRepeated(frame) }
    if packet.tunnelDepth > 0 { noteTunnel(packet, bytes, index, fromLow) }
    if joined { restartStream(index) }
    switch packet.proto {
    case IPProtocol.tcp where table[index].analysis != FlowRecord.done:
      stream(packet, bytes, index, fromLow, frame)
    case IPProtocol.udp where packet.payloadCaptured > 0:
      datagram(packet, bytes, index, fromLow, frame)
      if log.inspects { inspectDatagram(packet, bytes, index, fromLow, frame) }
    case IPProtocol.icmpv6 where (134...136).contains(packet.sourcePort):
      let context = context(packet, index, fromLow, frame)
      let from = packet.ipPayloadOffset
      let until = min(bytes.count, from + packet.ipPayloadLength)
      if from <= until {
        let message = bytes.extracting(from..<until)
        if packet.sourcePort == 134 {
          log.routerAdvertisement(message, hopLimit: packet.hopLimit, context)
        } else {
          log.neighborMessage(message, hopLimit: packet.hopLimit, context)
        }
      }
    default: break
    }
  }

  private mutating func noteRepeated(_ frame: FrameReference) {
    coverage.repeatedFrames &+= 1
    guard coverage.repeatedFrames == 1 else { return }
    let detail = "the capture holds the packet twice, as if taken on several interfaces"
    log.list(Anomaly(name: "frame-repeated", detail: detail, frame: frame))
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

  /// Who speaks to whom in a packet of a flow.
  func context(
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

// MARK: - The end of the capture

extension FlowAnalyzer {
  /// Ends the capture and gives everything that was seen.
  ///
  /// - Parameter apps: the apps that the capture names, by the numbers given to ``add``.
  /// - Returns: the observations, in frame order.
  package consuming func finish(apps: [String]) -> Observations {
    for index in table.records.indices { endStream(index) }
    inspectNames()
    fragments.end()
    for parts in fragments.takeLost() { count(parts) }
    coverage.orphanFragments = fragments.orphans
    if coverage.orphanFragments > 0 {
      log.anomalyCounts["ip-fragments-incomplete", default: 0] += coverage.orphanFragments
    }
    if coverage.repeatedFrames > 0 {
      log.anomalyCounts["frame-repeated", default: 0] += coverage.repeatedFrames
    }
    coverage.undecodedReasons = problems.reasons
    for (problem, count) in problems.counts {
      log.anomalyCounts[problem.rawValue, default: 0] += count
    }
    // What only reading needed makes room for the result.
    streams = AnalysisPool()
    quic = AnalysisPool()
    log.openQuestions = [:]
    var result = log.observations(apps: apps)
    result.flows = table.records.map { $0.flow(capture) }
    result.tunnels = tunnelContexts()
    result.migrations = quicIDs.migrations
    coverage.anomalyCounts = log.anomalyCounts
    coverage.missingOctets = log.missingOctets
    coverage.count(result)
    result.coverage = coverage
    return result
  }
}
