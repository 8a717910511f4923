/// The most headers a frame may nest before decoding gives up.
///
/// Real captures nest fewer than ten; a crafted frame can hold hundreds of VLAN tags or tunnels.
package let maximumLayers = 32

extension Packet {
  /// Decodes a frame from its link-layer header to its innermost transport header.
  ///
  /// - Parameters:
  ///   - bytes: the captured octets.
  ///   - linkType: the header they start with.
  ///   - originalLength: octets on the wire, for packets that state no length of their own.
  package init(_ bytes: Span<UInt8>, linkType: LinkType, originalLength: Int) {
    self.init()
    isTruncated = originalLength > bytes.count
    var decoder = PacketDecoder(
      end: bytes.count,
      stated: max(originalLength, bytes.count),
      captured: bytes.count
    )
    decoder.packet = self
    decoder.run(.link(linkType, 0), bytes)
    self = decoder.packet
    // What is neither IP nor wrong is some other protocol.
    if outcome == .undecoded, problem == nil { outcome = .other }
  }

  /// Decodes another packet of a frame that holds several, from ``nextSubframe`` of the one before.
  package init(_ bytes: Span<UInt8>, subframeAt at: Int, originalLength: Int) {
    self.init()
    var decoder = PacketDecoder(
      end: bytes.count,
      stated: max(originalLength, bytes.count),
      captured: bytes.count
    )
    decoder.run(at < bytes.count ? .aggregate(at) : .done, bytes)
    self = decoder.packet
    if outcome == .undecoded, problem == nil { outcome = .other }
  }

  /// Decodes the payload of a reassembled IP packet, whose header fields are already known.
  ///
  /// - Parameters:
  ///   - header: the packet as its first fragment was decoded.
  ///   - payload: the whole IP payload.
  package init(reassembled header: Packet, payload: Span<UInt8>) {
    self = header
    outcome = .ip
    isTruncated = false
    outerOffset = -1
    ipPayloadOffset = 0
    payloadOffset = 0
    ipPayloadLength = payload.count
    var decoder = PacketDecoder(end: payload.count, stated: payload.count, captured: payload.count)
    decoder.packet = self
    // Extension headers may stand in the part of an IPv6 packet that is cut (RFC 8200 §4.5).
    decoder.run(
      header.source.isIPv4 ? .transport(header.proto, 0) : .extensionHeaders(header.proto, 0),
      payload
    )
    self = decoder.packet
  }
}

/// A header that is to be decoded next, and where it starts.
enum NextHeader {
  case link(LinkType, Int)
  case ethernet(Int)
  case etherType(UInt16, Int)
  case ppp(Int)
  case llc(Int)
  case wlan(Int)
  case aggregate(Int)
  case ip(Int)
  case extensionHeaders(UInt8, Int)
  case transport(UInt8, Int)
  case done
}

/// The state of decoding one frame.
struct PacketDecoder {
  var packet = Packet()
  /// The end of the octets that belong to the current header's packet and were captured.
  var end: Int
  /// The end of those octets had everything been captured.
  var stated: Int
  /// Whether the 802.11 header is padded to a multiple of four octets.
  var padsWLANHeader = false
  /// Whether the octets of the 802.11 frame and sequence control are in the wrong order.
  var swapsFrameControl = false
  /// The identification of the innermost IPv4 header, 0 for IPv6.
  var identification: UInt16 = 0
  /// How many octets the frame has.
  let captured: Int

  init(end: Int, stated: Int, captured: Int) {
    self.end = end
    self.stated = stated
    self.captured = captured
  }

  /// Decodes header after header until none is left or something is wrong.
  mutating func run(_ first: NextHeader, _ bytes: borrowing Span<UInt8>) {
    var next = first
    for _ in 0..<maximumLayers {
      switch next {
      case .link(let type, let at): next = linkHeader(type, bytes, at)
      case .ethernet(let at): next = ethernet(bytes, at)
      case .etherType(let type, let at): next = etherType(type, bytes, at)
      case .ppp(let at): next = ppp(bytes, at)
      case .llc(let at): next = llc(bytes, at)
      case .wlan(let at): next = wlan(bytes, at)
      case .aggregate(let at): next = subframe(bytes, at)
      case .ip(let at): next = ip(bytes, at)
      case .extensionHeaders(let type, let at): next = extensionHeaders(bytes, at, type)
      case .transport(let proto, let at): next = transport(proto, bytes, at)
      case .done: return
      }
    }
    if case .done = next { return }
    _ = stop(.tooManyLayers)
  }

  /// Ends decoding with a problem; what was decoded so far stays.
  mutating func stop(_ problem: PacketProblem) -> NextHeader {
    packet.problem = problem
    return .done
  }

  /// Ends decoding of a frame that belongs to no flow.
  mutating func other(etherType: UInt16 = 0) -> NextHeader {
    // A tunnel that carries something other than IP still belongs to its outer flow.
    if packet.outcome == .ip { return .done }
    packet.outcome = .other
    packet.etherType = etherType
    return .done
  }
}
