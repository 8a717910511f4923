extension PacketDecoder {
  /// Reads two addresses and an EtherType or length (IEEE 802.3 §3.1.1).
  mutating func ethernet(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 14 else { return stop(.linkHeaderTruncated) }
    if packet.tunnelDepth == 0 {
      packet.destinationMAC = MACAddress(be48(bytes, at))
      packet.sourceMAC = MACAddress(be48(bytes, at + 6))
    }
    let type = be16(bytes, at + 12)
    return type >= 0x0600 ? .etherType(type, at + 14) : .llc(at + 14)
  }

  /// Follows an EtherType (IANA "IEEE 802 Numbers").
  mutating func etherType(_ type: UInt16, _ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    switch type {
    case 0x0800, 0x86dd: return .ip(at)
    case 0x8100, 0x88a8, 0x9100, 0x9200: return vlanTag(bytes, at)
    case 0x8864: return pppoeSession(bytes, at)
    case 0x8847, 0x8848: return mpls(bytes, at)
    case 0x6558: return .ethernet(at)
    case 0x880b: return .ppp(at)
    case 0x88be: return erspan(bytes, at, headerLength: 8)
    case 0x22eb: return erspan(bytes, at, headerLength: 12)
    case 0x0806, 0x8035, 0x8863, 0x888e, 0x88cc, 0x88c7, 0x890d, 0x8809, 0x88f7, 0x9000, 0x8902,
      0x8137, 0x80f3, 0x809b, 0x892f, 0x893a, 0x88e1, 0x8912, 0x88e5, 0x88d9, 0x0842, 0x88a2,
      0x8906, 0x8914, 0x6002, 0x6003, 0x6004, 0x6007, 0x8892, 0x88f5, 0x88f6, 0x88ba, 0x88b8,
      0x88b5, 0x88b6, 0x8899:
      return other(etherType: type)
    default:
      packet.etherType = type
      return stop(.etherTypeUnknown)
    }
  }

  /// An 802.1Q or 802.1ad tag: priority and VLAN identifier, then another EtherType.
  private mutating func vlanTag(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 4 else { return stop(.linkHeaderTruncated) }
    if packet.vlan == 0 { packet.vlan = be16(bytes, at) & 0x0fff }
    let type = be16(bytes, at + 2)
    return type >= 0x0600 ? .etherType(type, at + 4) : .llc(at + 4)
  }

  /// Version, type, code, session and length (RFC 2516 §4), then PPP.
  private mutating func pppoeSession(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8 else { return stop(.linkHeaderTruncated) }
    return bytes[at + 1] == 0 ? .ppp(at + 6) : other(etherType: 0x8864)
  }

  /// Label stack entries until the bottom (RFC 3032 §2.1), then IP by its version or Ethernet.
  mutating func mpls(_ bytes: borrowing Span<UInt8>, _ start: Int) -> NextHeader {
    var at = start
    for _ in 0..<maximumLayers {
      guard end - at >= 4 else { return stop(.linkHeaderTruncated) }
      let bottom = bytes[at + 2] & 1 == 1
      at += 4
      guard bottom else { continue }
      guard end > at else { return stop(.linkHeaderTruncated) }
      switch bytes[at] >> 4 {
      case 4, 6: return .ip(at)
      case 0: return .ethernet(at + 4)  // a pseudowire with its control word (RFC 4385 §3)
      default: return .ethernet(at)
      }
    }
    return stop(.tooManyLayers)
  }

  /// A PPP protocol field of one or two octets (RFC 1661 §2).
  mutating func ppp(_ bytes: borrowing Span<UInt8>, _ start: Int) -> NextHeader {
    guard end - start >= 2 else { return stop(.linkHeaderTruncated) }
    let short = bytes[start] & 1 == 1
    let proto = short ? UInt16(bytes[start]) : be16(bytes, start)
    let at = start + (short ? 1 : 2)
    switch proto {
    case 0x0021, 0x0057: return .ip(at)
    case 0x0281, 0x0283: return mpls(bytes, at)
    case 0x0031: return .ethernet(at + 2)  // bridging (RFC 3518 §4.2)
    default: return other()
    }
  }

  /// 802.2 LLC, with SNAP where it says so (RFC 1042).
  mutating func llc(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 3 else { return stop(.linkHeaderTruncated) }
    switch (bytes[at], bytes[at + 1]) {
    case (0xaa, 0xaa): return snap(bytes, at + 3)
    case (0x06, 0x06): return .ip(at + 3)
    default: return other()
    }
  }

  /// An organisation code and a protocol, which is an EtherType for the codes of RFC 1042 and
  /// Cisco's and Apple's.
  mutating func snap(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 5 else { return stop(.linkHeaderTruncated) }
    let organisation = UInt32(be16(bytes, at)) << 8 | UInt32(bytes[at + 2])
    let type = be16(bytes, at + 3)
    switch organisation {
    case 0, 0x0000f8, 0x080007: return .etherType(type, at + 5)
    case 0x0080c2 where type == 1 || type == 7: return .ethernet(at + (type == 1 ? 7 : 7))
    default: return other(etherType: type)
    }
  }
}
