extension PacketDecoder {
  /// Reads the header of an IP payload, or leads on into a tunnel.
  mutating func transport(
    _ proto: UInt8,
    _ bytes: borrowing Span<UInt8>,
    _ at: Int
  ) -> NextHeader {
    packet.proto = proto
    switch proto {
    case 6: return tcp(bytes, at)
    case 17: return udp(bytes, at)
    case 136: return udpLite(bytes, at)
    case 1, 58: return icmp(bytes, at)
    case 132: return sctp(bytes, at)
    case 4, 41, 94:
      enter(.ip, id: 0)
      return end > at ? .ip(at) : stop(.tunnelHeaderInvalid)
    case 47: return gre(bytes, at)
    case 51: return authenticationHeader(bytes, at)
    case 97:
      enter(.etherIP, id: 0)
      return end - at >= 2 ? .ethernet(at + 2) : stop(.tunnelHeaderInvalid)  // EtherIP
    case 103: return multicastRegister(bytes, at)
    case 115: return l2tpOverIP(bytes, at)
    case 137: return mpls(bytes, at)
    case 143: return end - at >= 14 ? .ethernet(at) : stop(.tunnelHeaderInvalid)  // RFC 8986 §4.9
    // Some chains put an IPv6 extension header in IPv4 or after another; they end here.
    default:
      setTransportPayload(at)
      return .done
    }
  }

  /// Notes where the transport payload starts and how much of it there is.
  mutating func setTransportPayload(_ at: Int) {
    packet.payloadOffset = min(at, end)
    packet.payloadLength = max(0, stated - at)
    packet.payloadCaptured = max(0, end - at)
  }

  /// RFC 9293 §3.1.
  private mutating func tcp(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 4 else { return stop(.tcpHeaderTruncated) }
    packet.sourcePort = be16(bytes, at)
    packet.destinationPort = be16(bytes, at + 2)
    guard end - at >= 20 else { return stop(.tcpHeaderTruncated) }
    packet.sequence = be32(bytes, at + 4)
    packet.acknowledgement = be32(bytes, at + 8)
    packet.tcpFlags = TCPFlags(rawValue: bytes[at + 13])
    let headerLength = Int(bytes[at + 12] >> 4) * 4
    guard headerLength >= 20, at + headerLength <= stated else { return stop(.tcpHeaderInvalid) }
    setTransportPayload(at + headerLength)
    let checksum = be16(bytes, at + 16)
    // An acknowledgement is sent again word for word, and then only its identification differs.
    if checksum != 0, identification != 0 || packet.payloadLength > 0 {
      mark(checksum, packet.sequence &+ packet.acknowledgement &* 31)
    }
    return .done
  }

  /// Sets what tells the packet from others of its flow.
  @inline(__always)
  private mutating func mark(_ checksum: UInt16, _ varying: UInt32) {
    packet.mark =
      UInt64(identification) << 48 | UInt64(checksum) << 32
      | UInt64(varying &+ UInt32(truncatingIfNeeded: packet.ipLength))
  }

  /// Reads a UDP header (RFC 768).
  ///
  /// A length of 0 is a jumbogram's (RFC 2675 §4) or an offloading machine's.
  private mutating func udp(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 4 else { return stop(.udpHeaderTruncated) }
    packet.sourcePort = be16(bytes, at)
    packet.destinationPort = be16(bytes, at + 2)
    guard end - at >= 8 else { return stop(.udpHeaderTruncated) }
    let length = Int(be16(bytes, at + 4))
    setTransportPayload(at + 8)
    guard length == 0 || length >= 8 else { return stop(.udpLengthInvalid) }
    if length != 0, length - 8 < packet.payloadLength {
      packet.payloadLength = length - 8
      packet.payloadCaptured = min(packet.payloadCaptured, length - 8)
    }
    let checksum = be16(bytes, at + 6)
    if identification != 0 || checksum != 0, packet.payloadCaptured >= 4 {
      // Where the sender's hardware makes the checksum, a capture there does not have it: the first
      // and last octets tell messages apart, and encrypted packets.
      let last = at + 4 + packet.payloadCaptured
      mark(checksum, be32(bytes, at + 8) &+ be32(bytes, last) &* 31)
    }
    return udpTunnel(bytes, at + 8)
  }

  /// UDP-Lite has the part that its checksum covers where UDP has its length (RFC 3828 §3.1).
  private mutating func udpLite(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 4 else { return stop(.udpHeaderTruncated) }
    packet.sourcePort = be16(bytes, at)
    packet.destinationPort = be16(bytes, at + 2)
    guard end - at >= 8 else { return stop(.udpHeaderTruncated) }
    setTransportPayload(at + 8)
    return .done
  }

  /// Type and code stand where ports would (as Zeek logs them).
  private mutating func icmp(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 4 else { return stop(.icmpHeaderTruncated) }
    packet.sourcePort = UInt16(bytes[at])
    packet.destinationPort = UInt16(bytes[at + 1])
    setTransportPayload(at + 4)
    mark(be16(bytes, at + 2), 0)
    return .done
  }

  /// RFC 9260 §3.1.
  private mutating func sctp(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 4 else {
      setTransportPayload(at)
      return .done
    }
    packet.sourcePort = be16(bytes, at)
    packet.destinationPort = be16(bytes, at + 2)
    setTransportPayload(at + 12)
    return .done
  }

  /// RFC 4302 §2.
  private mutating func authenticationHeader(
    _ bytes: borrowing Span<UInt8>,
    _ at: Int
  ) -> NextHeader {
    guard end - at >= 8 else { return stop(.tunnelHeaderInvalid) }
    let next = at + (Int(bytes[at + 1]) + 2) * 4
    guard next <= end else { return stop(.tunnelHeaderInvalid) }
    return .transport(bytes[at], next)
  }
}
