import Wire

/// What a UDP datagram carries, by its content and its ports.
enum DatagramProtocol {
  /// The protocols that are followed by their registered ports.
  @inline(__always)
  static func byPort(_ packet: Packet, _ known: Service) -> Service? {
    switch known {
    case .dns, .mdns, .llmnr, .nbns, .dhcp: return known
    case .unknown: break
    default: return nil
    }
    return service(packet.destinationPort) ?? service(packet.sourcePort)
  }

  /// The protocol whose registered port this is.
  static func service(_ port: UInt16) -> Service? {
    switch port {
    case 53: .dns
    case 5353: .mdns
    case 5355: .llmnr
    case 137: .nbns
    case 67, 68, 546, 547: .dhcp
    default: nil
    }
  }

  /// What the octets look like, for protocols that are only named.
  static func byContent(_ payload: Span<UInt8>, _ packet: Packet) -> Service {
    let ports = (packet.sourcePort, packet.destinationPort)
    if ports.0 == 123 || ports.1 == 123, payload.count >= 48, (1...4).contains(payload[0] >> 3 & 7)
    {
      return .ntp
    }
    if ports.0 == 1900 || ports.1 == 1900 { return .ssdp }
    if payload.count >= 20, payload[0] < 0x40, payload[4] == 0x21, payload[5] == 0x12,
      payload[6] == 0xa4, payload[7] == 0x42
    {
      return .stun
    }
    if payload.count >= 13, (20...23).contains(payload[0]), payload[1] == 0xfe,
      payload[2] == 0xff || payload[2] == 0xfd
    {
      return .dtls
    }
    return DNSMessage.looksLikeDNS(payload) ? .dns : .unknown
  }
}
