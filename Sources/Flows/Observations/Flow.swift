package import Wire

/// Transport protocol numbers (IANA "Assigned Internet Protocol Numbers").
package enum IPProtocol {
  /// ICMP (RFC 792).
  package static let icmp: UInt8 = 1
  /// TCP (RFC 9293).
  package static let tcp: UInt8 = 6
  /// UDP (RFC 768).
  package static let udp: UInt8 = 17
  /// ICMPv6 (RFC 4443).
  package static let icmpv6: UInt8 = 58

  /// Zeek's name of a transport protocol, or its number.
  package static func name(_ proto: UInt8) -> String {
    switch proto {
    case tcp: "tcp"
    case udp: "udp"
    case icmp, icmpv6: "icmp"
    case 132: "sctp"
    default: "ip-\(proto)"
    }
  }
}

/// What a flow was seen to send one way.
package struct DirectionCounters: Hashable, Sendable {
  /// Frames that carried it.
  package var packets: UInt32 = 0
  /// Octets at IP level, by the lengths the packets state, header included.
  package var ipOctets: UInt64 = 0
  /// Transport payload octets, by the lengths the packets state.
  package var payloadOctets: UInt64 = 0

  /// Nothing seen yet.
  package init() {}
}

/// A conversation between two endpoints, told apart by addresses, ports and protocol.
///
/// The originator is who sent the first frame seen, except that a SYN+ACK, a well-known responder
/// port or a DNS response seen first marks the sender as the responder.
package struct Flow: Sendable {
  /// The endpoint that opened the conversation.
  package var originator: IPAddress
  /// The endpoint that answers.
  package var responder: IPAddress
  /// The originator's port; for ICMP the type.
  package var originatorPort: UInt16
  /// The responder's port; for ICMP the code.
  package var responderPort: UInt16
  /// The IP protocol number, see ``IPProtocol``.
  package var proto: UInt8
  /// What it carries; the innermost protocol where one carries another.
  package var service: Service = .unknown
  /// What carries that, outermost first, such as SOCKS or SMTP before STARTTLS.
  package var carriers = ServiceCarriers()
  /// The 802.1Q VLAN of the first frame, 0 if it had none.
  package var vlan: UInt16 = 0
  /// The TCP state at the end in Zeek's letters; `.other` for what is not TCP or UDP.
  package var state: ConnectionState = .other
  /// What the originator sent.
  package var sent = DirectionCounters()
  /// What the responder sent.
  package var received = DirectionCounters()
  /// The first frame.
  package var first: FrameReference
  /// The time of the last frame.
  package var lastTime: Timestamp
  /// The first frame in which the originator sent payload; frame number 0 if it never did.
  package var firstUpload: FrameReference
  /// The number of the last frame, in the capture of `first`.
  package var lastFrame: UInt32
  /// The smallest handshake round trip seen from the capture point to the responder, in
  /// nanoseconds: TCP SYN to SYN+ACK, QUIC first Initial to first answer; -1 if none was seen.
  package var roundTrip: Int64 = -1
  /// The frame that completed that round trip.
  package var roundTripFrame: UInt32 = 0
  /// The app that the capture names for this flow, as an index into ``Observations/apps``; -1 if
  /// it names none.
  package var app: Int32 = -1
  /// The originator's link-layer address, 0 where the link has none.
  package var originatorMAC: MACAddress
  /// Facts that change how far the flow can be trusted.
  package var notes: FlowNotes = []

  /// A flow of which only the first frame is known.
  package init(
    originator: IPAddress,
    originatorPort: UInt16,
    responder: IPAddress,
    responderPort: UInt16,
    proto: UInt8,
    first: FrameReference,
    originatorMAC: MACAddress
  ) {
    self.originator = originator
    self.originatorPort = originatorPort
    self.responder = responder
    self.responderPort = responderPort
    self.proto = proto
    self.first = first
    lastTime = first.time
    lastFrame = first.frame
    firstUpload = FrameReference(capture: first.capture, frame: 0, time: first.time)
    self.originatorMAC = originatorMAC
  }
}

/// What to know about a flow before trusting what was read from it.
package struct FlowNotes: OptionSet, Hashable, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  /// The first frame was not the start of the conversation.
  package static let midStream = Self(rawValue: 1 << 0)
  /// Octets of the stream are missing from the capture.
  package static let gap = Self(rawValue: 1 << 1)
  /// Two segments carried different octets for the same place: names read here may be false.
  package static let ambiguous = Self(rawValue: 1 << 2)
  /// The handset's own name was hidden by Encrypted Client Hello.
  package static let encryptedClientHello = Self(rawValue: 1 << 3)
  /// Some of its frames were captured short.
  package static let truncated = Self(rawValue: 1 << 4)
  /// It travelled inside a tunnel.
  package static let tunnelled = Self(rawValue: 1 << 5)
  /// Its octets look random, and no known encryption was recognised: not inspectable.
  package static let opaque = Self(rawValue: 1 << 6)
}

/// How a connection stood when the capture ended, in Zeek's `conn_state` letters.
package enum ConnectionState: String, Sendable {
  /// Attempt seen, no reply.
  case attempt = "S0"
  /// Established, not finished.
  case established = "S1"
  /// Originator's close attempt seen, no reply from the responder.
  case originatorClosing = "S2"
  /// Responder's close attempt seen, no reply from the originator.
  case responderClosing = "S3"
  /// Normal establishment and finish.
  case finished = "SF"
  /// Rejected.
  case rejected = "REJ"
  /// Originator aborted after establishment.
  case originatorReset = "RSTO"
  /// Responder aborted.
  case responderReset = "RSTR"
  /// SYN then reset by the originator, no SYN+ACK seen.
  case resetBeforeReply = "RSTOS0"
  /// SYN+ACK then reset by the responder, no SYN seen.
  case resetAfterReply = "RSTRH"
  /// SYN then FIN by the originator, no SYN+ACK seen.
  case halfOpenClosed = "SH"
  /// SYN+ACK then FIN by the responder, no SYN seen.
  case halfOpenClosedByResponder = "SHR"
  /// Midstream traffic, no SYN.
  case other = "OTH"
}
