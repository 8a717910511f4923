extension PacketDecoder {
  /// Reads two addresses and an EtherType or length (IEEE 802.3 §3.1.1).
  ///
  /// Of nested frames the innermost has the addresses: what a tunnel or a mirror carries came from
  /// there.
  mutating func ethernet(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 14 else { return stop(.linkHeaderTruncated) }
    packet.destinationMAC = MACAddress(be48(bytes, at))
    packet.sourceMAC = MACAddress(be48(bytes, at + 6))
    let type = be16(bytes, at + 12)
    if type >= 0x0600 { return .etherType(type, at + 14) }
    return isInterSwitchLink(bytes, at) ? .ethernet(at + 26) : .llc(at + 14)
  }

  /// Follows an EtherType (IANA "IEEE 802 Numbers").
  mutating func etherType(_ type: UInt16, _ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    switch type {
    case 0x0800, 0x86dd: return .ip(at)
    case 0x8100, 0x88a8, 0x9100, 0x9200, 0x9300: return vlanTag(bytes, at)
    case 0x8864: return pppoeSession(bytes, at)
    case 0x8847, 0x8848: return mpls(bytes, at)
    case 0x6558: return .ethernet(at)
    case 0x880b: return .ppp(at)
    case 0x88be: return erspan(bytes, at)
    case 0x22eb: return erspanIII(bytes, at)
    case 0x0806 where packet.outcome != .ip:
      // Who is on the link is read from here.
      packet.payloadOffset = min(at, end)
      packet.payloadCaptured = max(0, end - at)
      return other(etherType: type)
    case 0x8870: return .llc(at)  // longer than a length field can say
    default: return shim(type, bytes, at) ?? unknown(type)
    }
  }

  /// EtherTypes that carry no IP, and those that nobody knows.
  private mutating func unknown(_ type: UInt16) -> NextHeader {
    switch type {
    case 0x0806, 0x8035, 0x8863, 0x888e, 0x88cc, 0x88c7, 0x890d, 0x8809, 0x88f7, 0x9000, 0x8902,
      0x8137, 0x80f3, 0x809b, 0x893a, 0x88e1, 0x8912, 0x88d9, 0x0842, 0x88a2, 0x8906, 0x8914,
      0x6002, 0x6003, 0x6004, 0x6007, 0x8892, 0x88f5, 0x88f6, 0x88ba, 0x88b8, 0x88b5, 0x88b6,
      0x8899, 0x88fb, 0x8940, 0x22ea, 0x2000, 0xfefe:
      return other(etherType: type)
    default:
      if packet.outcome == .ip { return .done }
      packet.etherType = type
      return stop(.etherTypeUnknown)
    }
  }

  /// An 802.1Q or 802.1ad tag: priority and VLAN identifier, then another EtherType.
  private mutating func vlanTag(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 4 else { return stop(.linkHeaderTruncated) }
    if packet.vlan == 0 { packet.vlan = be16(bytes, at) & 0x0fff }
    return typeOrLength(bytes, at + 2)
  }

  /// An EtherType, or the length of an LLC frame, and what follows it.
  mutating func typeOrLength(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 2 else { return stop(.linkHeaderTruncated) }
    let type = be16(bytes, at)
    return type >= 0x0600 ? .etherType(type, at + 2) : .llc(at + 2)
  }

  /// 802.2 LLC, with SNAP where it says so (RFC 1042).
  mutating func llc(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 3 else { return stop(.linkHeaderTruncated) }
    switch (bytes[at], bytes[at + 1]) {
    case (0xaa, 0xaa), (0xab, 0xaa), (0xaa, 0xab): return snap(bytes, at + 3, padding: 0)
    case (0x06, 0x06): return .ip(at + 3)
    case (0xfe, 0xfe): return networkLayer(bytes, at + 3)
    default: return other()
    }
  }

  /// An organisation code and a protocol, which is an EtherType for the codes of RFC 1042, Cisco's
  /// and Apple's.
  ///
  /// A bridged frame follows after `padding` octets.
  mutating func snap(_ bytes: borrowing Span<UInt8>, _ at: Int, padding: Int) -> NextHeader {
    guard end - at >= 5 else { return stop(.linkHeaderTruncated) }
    let organisation = UInt32(be16(bytes, at)) << 8 | UInt32(bytes[at + 2])
    let type = be16(bytes, at + 3)
    switch organisation {
    case 0, 0x0000f8, 0x080007: return .etherType(type, at + 5)
    case 0x0080c2 where type == 1 || type == 7: return .ethernet(at + 5 + padding)
    default: return other(etherType: type)
    }
  }

  /// A network layer protocol identifier (ISO/IEC TR 9577, RFC 2427 §3).
  mutating func networkLayer(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end > at else { return stop(.linkHeaderTruncated) }
    switch bytes[at] {
    case 0xcc, 0x8e: return .ip(at + 1)
    case 0xcf: return .ppp(at + 1)
    case 0x80: return snap(bytes, at + 1, padding: 0)
    case 0x00 where end - at > 1 && bytes[at + 1] == 0x80: return snap(bytes, at + 2, padding: 0)
    default: return other()
    }
  }
}
