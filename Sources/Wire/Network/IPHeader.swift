extension PacketDecoder {
  /// Reads an IPv4 or IPv6 header, whichever the version nibble says.
  mutating func ip(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end > at else { return stop(.ipv4HeaderTruncated) }
    switch bytes[at] >> 4 {
    case 4: return ipv4(bytes, at)
    case 6: return ipv6(bytes, at)
    default: return stop(.ipv4HeaderInvalid)
    }
  }

  /// RFC 791 §3.1.
  private mutating func ipv4(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 20 else { return stop(.ipv4HeaderTruncated) }
    let headerLength = Int(bytes[at] & 15) * 4
    guard headerLength >= 20 else { return stop(.ipv4HeaderInvalid) }
    var total = Int(be16(bytes, at + 2))
    // Segmentation offload: the capturing machine's own packets may state no length.
    if total == 0 { total = stated - at }
    guard total >= headerLength else { return stop(.ipv4HeaderInvalid) }
    total = beginIP(at, total)
    packet.source = IPAddress(ipv4: be32(bytes, at + 12))
    packet.destination = IPAddress(ipv4: be32(bytes, at + 16))
    packet.proto = bytes[at + 9]
    packet.ipPayloadOffset = at + headerLength
    packet.ipPayloadLength = max(0, total - headerLength)
    packet.hopLimit = bytes[at + 8]
    identification = be16(bytes, at + 4)
    guard at + headerLength <= end else { return stop(.ipv4HeaderTruncated) }
    let fragment = be16(bytes, at + 6)
    if fragment & 0x3fff != 0 {
      packet.outcome = .fragment
      packet.fragmentID = UInt32(be16(bytes, at + 4))
      packet.fragmentOffset = Int(fragment & 0x1fff) * 8
      packet.moreFragments = fragment & 0x2000 != 0
      return .done
    }
    return .transport(packet.proto, at + headerLength)
  }

  /// RFC 8200 §3.
  private mutating func ipv6(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 40 else { return stop(.ipv6HeaderTruncated) }
    var payload = Int(be16(bytes, at + 4))
    let firstHeader = bytes[at + 6]
    // Length 0 means a jumbogram or segmentation offload, unless there is nothing to come.
    if payload == 0, firstHeader != 59 {
      payload = jumboLength(bytes, at + 40, firstHeader) ?? max(0, stated - at - 40)
    }
    payload = beginIP(at, payload + 40) - 40
    packet.hopLimit = bytes[at + 7]
    identification = 0
    packet.source = IPAddress(high: be64(bytes, at + 8), low: be64(bytes, at + 16))
    packet.destination = IPAddress(high: be64(bytes, at + 24), low: be64(bytes, at + 32))
    packet.proto = firstHeader
    packet.ipPayloadOffset = at + 40
    packet.ipPayloadLength = payload
    return extensionHeaders(bytes, at + 40, firstHeader)
  }

  /// The length that a hop-by-hop option states for a jumbogram, if it comes first (RFC 2675 §2).
  private func jumboLength(
    _ bytes: borrowing Span<UInt8>,
    _ at: Int,
    _ header: UInt8
  ) -> Int? {
    guard header == 0, end - at >= 8, bytes[at + 2] == 0xc2, bytes[at + 3] == 4 else { return nil }
    let length = Int(be32(bytes, at + 4))
    return length > 65_535 ? length : nil
  }

  /// Notes where an IP packet starts and ends; a packet inside another one counts as tunnelled.
  ///
  /// - Returns: how many octets it has: no more than there were on the wire, or in the packet
  ///   around it, whatever its header states.
  private mutating func beginIP(_ at: Int, _ stating: Int) -> Int {
    let total = min(stating, stated - at)
    if packet.outcome == .ip {
      packet.tunnelDepth &+= 1
    } else {
      packet.outerOffset = Int32(truncatingIfNeeded: at)
    }
    packet.outcome = .ip
    packet.ipLength = total
    packet.sourcePort = 0
    packet.destinationPort = 0
    packet.payloadLength = 0
    packet.payloadCaptured = 0
    packet.tcpFlags = []
    packet.mark = 0
    stated = at + total
    packet.isTruncated = stated > captured || total < stating
    if total < stating { packet.problem = .ipLengthBeyondFrame }
    end = min(end, stated)
    return total
  }

  /// Walks the chain of extension headers to the upper layer (RFC 8200 §4).
  mutating func extensionHeaders(
    _ bytes: borrowing Span<UInt8>,
    _ start: Int,
    _ first: UInt8
  ) -> NextHeader {
    var (at, header) = (start, first)
    for _ in 0..<maximumLayers {
      packet.proto = header
      switch header {
      case 0, 43, 60, 135, 139, 140:  // hop-by-hop, routing, destination, mobility, HIP, shim6
        guard end - at >= 8 else { return stop(.ipv6ExtensionsInvalid) }
        header = bytes[at]
        at += (Int(bytes[at + 1]) + 1) * 8
      case 51:  // authentication header (RFC 4302 §2)
        guard end - at >= 8 else { return stop(.ipv6ExtensionsInvalid) }
        header = bytes[at]
        at += (Int(bytes[at + 1]) + 2) * 4
      case 44: return ipv6Fragment(bytes, at)
      default:
        setPayload(at)
        return at <= end ? .transport(header, at) : stop(.ipv6ExtensionsInvalid)
      }
      guard at <= end else { return stop(.ipv6ExtensionsInvalid) }
    }
    return stop(.tooManyLayers)
  }

  private mutating func setPayload(_ at: Int) {
    packet.ipPayloadLength = max(0, stated - at)
    packet.ipPayloadOffset = at
  }

  /// Reads a fragment header (RFC 8200 §4.5).
  ///
  /// A fragment that is whole is no fragment (RFC 6946).
  private mutating func ipv6Fragment(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8 else { return stop(.ipv6ExtensionsInvalid) }
    let field = be16(bytes, at + 2)
    let next = bytes[at]
    setPayload(at + 8)
    packet.proto = next
    if field & 0xfff9 == 0 { return extensionHeaders(bytes, at + 8, next) }
    packet.outcome = .fragment
    packet.fragmentID = be32(bytes, at + 4)
    packet.fragmentOffset = Int(field & 0xfff8)
    packet.moreFragments = field & 1 == 1
    return .done
  }
}
