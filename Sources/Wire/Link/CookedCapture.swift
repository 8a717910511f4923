extension PacketDecoder {
  /// Linux cooked capture v1: type, ARPHRD, address length, address, protocol.
  mutating func cooked(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 16 else { return stop(.linkHeaderTruncated) }
    if be16(bytes, at + 4) == 6 { packet.sourceMAC = MACAddress(be48(bytes, at + 6)) }
    return cookedProtocol(be16(bytes, at + 14), hardware: be16(bytes, at + 2), at + 16)
  }

  /// Linux cooked capture v2: protocol, reserved, interface, ARPHRD, type, address length, address.
  mutating func cookedVersion2(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 20 else { return stop(.linkHeaderTruncated) }
    if bytes[at + 11] == 6 { packet.sourceMAC = MACAddress(be48(bytes, at + 12)) }
    return cookedProtocol(be16(bytes, at), hardware: be16(bytes, at + 8), at + 20)
  }

  /// What follows, by the kind of interface (ARPHRD_) and the protocol.
  private mutating func cookedProtocol(
    _ type: UInt16,
    hardware: UInt16,
    _ at: Int
  ) -> NextHeader {
    switch hardware {
    case 824: return other()  // netlink
    case 770: return .link(.frameRelay, at)
    case 803: return .link(.radiotap, at)
    case 778: return .etherType(type, at)  // a GRE tunnel: the protocol field is GRE's
    default: break
    }
    switch type {
    case 0x0001, 0x0004: return .llc(at)  // novell 802.3, 802.2 LLC
    case 0x000c, 0x000d, 0x000e: return other()  // CAN
    default: return .etherType(type, at)
    }
  }
}
