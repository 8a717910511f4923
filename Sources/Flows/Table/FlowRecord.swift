import Wire

/// What the table keeps of one conversation while a capture is read: numbers only.
///
/// The two endpoints are called low and high after their place in the key; which of them is the
/// originator is one bit, so that it can be corrected when a handshake shows otherwise.
struct FlowRecord {
  let key: FlowKey
  var originatorIsLow: Bool
  var service: Service = .unknown
  var carriers = ServiceCarriers()
  /// What the latest datagram may have been, to be confirmed by a later one.
  var candidate = DatagramCandidate()
  var vlan: UInt16
  var notes: FlowNotes = []
  var history = TCPHistory()
  var low = DirectionCounters()
  var high = DirectionCounters()
  var firstFrame: UInt32
  var lastFrame: UInt32
  var firstTime: Int64
  var lastTime: Int64
  /// First frames with payload, 0 if there were none, and their times.
  var lowUploadFrame: UInt32 = 0
  var highUploadFrame: UInt32 = 0
  var lowUploadTime: Int64 = 0
  var highUploadTime: Int64 = 0
  /// When the first frame of a handshake passed, and the round trip once its answer did.
  var handshakeTime: Int64 = 0
  var roundTrip: Int64 = -1
  var roundTripFrame: UInt32 = 0
  var handshakeIsOpen = false
  /// The sequence numbers of the first octets of both sides, once ``history`` has their SYNs.
  var lowStart: UInt32 = 0
  var highStart: UInt32 = 0
  /// What tells the handshake from others on the same ports.
  ///
  /// TCP: the number that acknowledges the first SYN. QUIC: a mark of the connection id that the
  /// keys of the latest connection come from.
  var handshakeMark: UInt32 = 0
  /// Payload octets on the first SYN (RFC 7413).
  var handshakeOctets: UInt16 = 0
  var lowMAC: MACAddress
  var highMAC: MACAddress
  var app: Int32
  /// ICMP type and code of the first message; the key has none.
  var icmpType: UInt16 = 0
  var icmpCode: UInt16 = 0
  /// The stream or datagram analysis in progress, as an index; -1 for none.
  var analysis: Int32 = -1
  /// How many datagrams were searched for a protocol.
  var probes: UInt8 = 0
  /// Whether `analysis` is that of DTLS or OpenVPN.
  var hasSecureAnalysis = false
  /// What told the latest packet of each side from others, and when it came.
  var lowMark: UInt64 = 0
  var highMark: UInt64 = 0

  /// Counts one packet and notes its place.
  @inline(__always)
  mutating func count(
    _ packet: Packet,
    fromLow: Bool,
    _ reference: FrameReference,
    app: Int32,
    tick: Int64
  ) {
    let (frame, time) = (reference.frame, reference.time.nanoseconds)
    lastFrame = frame
    lastTime = max(lastTime, time)
    if self.app < 0 { self.app = app }
    if packet.proto == IPProtocol.tcp {
      tcp(packet, fromLow: fromLow, reference, tick: tick)
    }
    if fromLow {
      low.add(packet)
      if packet.payloadLength > 0, lowUploadFrame == 0 {
        (lowUploadFrame, lowUploadTime) = (frame, time)
      }
    } else {
      high.add(packet)
      if packet.payloadLength > 0, highUploadFrame == 0 {
        (highUploadFrame, highUploadTime) = (frame, time)
      }
    }
    if packet.isTruncated { notes.insert(.truncated) }
    if packet.tunnelDepth > 0 { notes.insert(.tunnelled) }
  }
}

extension FlowRecord {
  /// Whether a packet is the one before it of the same side once more: captured on two interfaces,
  /// with and without its VLAN tag, or before and after it was routed.
  ///
  /// Copies come within milliseconds; a sender that repeats itself gives the packet another
  /// identification, or waits longer. Repeats are counted like all packets, as other tools do.
  @inline(__always)
  mutating func isRepeated(_ packet: Packet, fromLow: Bool, _ time: Timestamp) -> Bool {
    guard packet.mark != 0 else { return false }
    // 48 bits of the mark, and the time in steps of about a millisecond.
    let clock = UInt16(truncatingIfNeeded: time.nanoseconds >> 20)
    let mark = (packet.mark ^ packet.mark << 27) & ~0xffff
    let before = fromLow ? lowMark : highMark
    if fromLow { lowMark = mark | UInt64(clock) } else { highMark = mark | UInt64(clock) }
    let elapsed = clock &- UInt16(truncatingIfNeeded: before)
    return before ^ mark <= 0xffff && before != 0 && (elapsed <= 5 || elapsed >= 0xfffb)
  }
}

extension DirectionCounters {
  @inline(__always)
  fileprivate mutating func add(_ packet: Packet) {
    packets &+= 1
    ipOctets &+= UInt64(packet.ipLength)
    payloadOctets &+= UInt64(packet.payloadLength)
  }
}
