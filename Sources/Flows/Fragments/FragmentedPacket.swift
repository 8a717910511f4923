import Wire

/// A packet whose last missing part has just arrived.
struct CompletePacket {
  var header: Packet
  var payload: [UInt8]
  var isAmbiguous: Bool
}

/// The parts of one IP packet that were seen so far.
struct FragmentedPacket {
  private struct Part {
    let offset: Int
    let bytes: [UInt8]
    var end: Int { offset + bytes.count }
  }

  /// By offset; of equal ones the first to arrive is first.
  ///
  /// Parts that add nothing are not kept.
  private var parts: [Part] = []
  /// The fragment that starts the packet, once it was seen.
  private var header: Packet?
  /// The first part that was seen; with the ports, once the start of the packet was.
  private(set) var flowPacket: Packet
  private var total: Int?
  /// Different octets of the packet that are here.
  private var covered = 0
  private var isAmbiguous = false
  private(set) var isCut = false
  /// The octets kept.
  private(set) var octets = 0
  /// How many parts there were, those not kept included.
  private(set) var count: UInt32 = 0
  /// What all of them state: octets at IP level, and of payload.
  private(set) var ipOctets = 0
  private(set) var payloadOctets = 0
  /// Whether the packet is one of a tunnel, and its flow that of the packet inside.
  private var isTunnel = false
  /// The first and the last of their frames.
  let first: FrameReference
  private(set) var last: FrameReference
  let app: Int32
  /// Its place among the packets that began to arrive.
  let order: UInt64

  /// A packet of which `packet` is the first part to arrive.
  init(_ packet: Packet, _ frame: FrameReference, _ app: Int32, order: UInt64) {
    flowPacket = packet
    flowPacket.outcome = .ip
    first = frame
    last = frame
    self.app = app
    self.order = order
  }

  /// Counts a part, whether it can be used or not.
  mutating func count(_ packet: Packet, _ bytes: Span<UInt8>, _ frame: FrameReference) {
    count &+= 1
    // Of a tunnel's packet in parts, only the octets of the inner packet are the flow's.
    ipOctets += isTunnel ? packet.ipPayloadLength : packet.ipLength
    payloadOctets += packet.ipPayloadLength
    last = frame
    if packet.isTruncated { isCut = true }
    guard packet.fragmentOffset == 0, flowPacket.sourcePort == 0, flowPacket.destinationPort == 0
    else { return }
    // The ports stand in the first octets, which is why a packet cut anywhere has them.
    let start = Packet(reassembled: packet, payload: bytes)
    guard start.outcome == .ip else { return }
    flowPacket = start
    if start.tunnelDepth > packet.tunnelDepth {
      isTunnel = true
      ipOctets -= max(0, packet.ipLength - start.ipLength)
    }
    // What is counted beyond the transport header is payload; the header is in this part.
    payloadOctets -= min(payloadOctets, start.payloadOffset)
  }

  /// Puts a part in its place; `false` if the packet must be refused.
  mutating func place(_ packet: Packet, _ bytes: Span<UInt8>, most: Int) -> Bool {
    // A part that was captured short is counted, and the packet never becomes whole.
    guard !packet.isTruncated, bytes.count == packet.ipPayloadLength else { return true }
    let (offset, end) = (packet.fragmentOffset, packet.fragmentOffset + bytes.count)
    if !packet.moreFragments {
      guard total ?? end == end, parts.allSatisfy({ $0.end <= end }) else { return false }
      total = end
    } else if let total, end > total {
      return false
    }
    if offset == 0, header == nil { header = packet }
    var (reached, missing, overlaps) = (offset, 0, false)
    for known in parts {
      guard known.offset < end else { break }
      guard known.end > offset else { continue }
      if known.offset == offset, known.end == end, bytes.isEqual(to: known.bytes) { return true }
      overlaps = true
      missing += max(0, known.offset - reached)
      reached = max(reached, known.end)
    }
    missing += max(0, end - reached)
    if overlaps {
      guard packet.source.isIPv4 else { return false }
      isAmbiguous = true
    }
    guard missing > 0 else { return true }
    guard parts.count < most else { return false }
    covered += missing
    octets += bytes.count
    let index = parts.firstIndex { $0.offset > offset } ?? parts.count
    parts.insert(Part(offset: offset, bytes: bytes.copied()), at: index)
    return true
  }

  /// The whole packet, if its first and last part and all between are there.
  func assembled() -> CompletePacket? {
    guard var header, let total, covered == total else { return nil }
    var payload: [UInt8] = []
    payload.reserveCapacity(total)
    for part in parts where part.end > payload.count {
      payload += part.bytes[(payload.count - part.offset)...]
    }
    header.ipLength = ipOctets
    return CompletePacket(header: header, payload: payload, isAmbiguous: isAmbiguous)
  }

  /// Frees the octets of a packet that will never be whole.
  mutating func dropOctets() { parts = [] }
}

extension Span<UInt8> {
  fileprivate func isEqual(to other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] { return false }
    return true
  }
}

extension FlowRecord {
  /// Counts the parts of a packet that never became whole.
  mutating func count(_ parts: FragmentedPacket, fromLow: Bool) {
    let (frame, time) = (lastFrame, lastTime)
    let (lowUpload, highUpload) = (lowUploadFrame, highUploadFrame)
    var packet = parts.flowPacket
    packet.ipLength = parts.ipOctets
    packet.payloadLength = parts.payloadOctets
    packet.isTruncated = parts.isCut
    count(packet, fromLow: fromLow, parts.first, app: parts.app, tick: 0)
    lastFrame = max(frame, parts.last.frame)
    lastTime = max(time, parts.last.time.nanoseconds)
    if fromLow { low.packets &+= parts.count - 1 } else { high.packets &+= parts.count - 1 }
    notes.insert(.gap)
    // They are counted late; what they began began when they came.
    let (begin, beginTime) = (parts.first.frame, parts.first.time.nanoseconds)
    if begin < firstFrame { (firstFrame, firstTime) = (begin, beginTime) }
    guard parts.payloadOctets > 0 else { return }
    if fromLow, begin < lowUpload { (lowUploadFrame, lowUploadTime) = (begin, beginTime) }
    if !fromLow, begin < highUpload { (highUploadFrame, highUploadTime) = (begin, beginTime) }
  }
}
