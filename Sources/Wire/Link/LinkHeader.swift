extension PacketDecoder {
  /// Reads the header that the capture's link type promises (https://www.tcpdump.org/linktypes.html).
  mutating func linkHeader(_ type: LinkType, _ bytes: borrowing Span<UInt8>) -> NextHeader {
    switch type {
    case .ethernet: .ethernet(0)
    case .raw, .rawBSD, .rawOpenBSD, .ipv4, .ipv6: end > 0 ? .ip(0) : stop(.linkHeaderTruncated)
    case .null, .loop: loopback(bytes)
    case .linuxSLL: cooked(bytes)
    case .linuxSLL2: cookedVersion2(bytes)
    case .ppp, .pppHDLC: pppFrame(bytes, 0)
    case .pppWithDirection: pppFrame(bytes, 1)
    case .pppEther: .etherType(0x8864, 0)
    case .ciscoHDLC: ciscoHDLC(bytes)
    case .frameRelay: frameRelay(bytes)
    case .ieee80211: .wlan(0)
    case .radiotap: radiotap(bytes)
    case .prism, .avs: prismOrAVS(bytes)
    case .ppi: perPacketInformation(bytes)
    case .nflog: netfilterLog(bytes)
    case .slip: end > 16 ? .ip(16) : stop(.linkHeaderTruncated)
    case .fddi: end > 13 ? .llc(13) : stop(.linkHeaderTruncated)
    default: stop(.linkTypeUnsupported)
    }
  }

  /// BSD loopback: four octets of address family, in either byte order.
  private mutating func loopback(_ bytes: borrowing Span<UInt8>) -> NextHeader {
    guard end >= 4 else { return stop(.linkHeaderTruncated) }
    let family = be32(bytes, 0)
    let value = family > 0xffff ? le32(bytes, 0) : family
    // AF_INET is 2 everywhere; AF_INET6 is 10, 24, 28 or 30, depending on the system. Some
    // programs write an EtherType instead.
    switch value {
    case 2, 10, 24, 28, 30: return .ip(4)
    case 0x0800, 0x86dd: return .etherType(UInt16(value), 4)
    default: break
    }
    let type = be16(bytes, 2)
    return type == 0x0800 || type == 0x86dd ? .etherType(type, 4) : other()
  }

  /// Linux cooked capture v1: type, ARPHRD, address length, address, protocol.
  private mutating func cooked(_ bytes: borrowing Span<UInt8>) -> NextHeader {
    guard end >= 16 else { return stop(.linkHeaderTruncated) }
    if be16(bytes, 4) == 6 { packet.sourceMAC = MACAddress(be48(bytes, 6)) }
    return cookedProtocol(be16(bytes, 14), arphrd: be16(bytes, 2), 16)
  }

  /// Linux cooked capture v2: protocol, reserved, interface, ARPHRD, type, address length, address.
  private mutating func cookedVersion2(_ bytes: borrowing Span<UInt8>) -> NextHeader {
    guard end >= 20 else { return stop(.linkHeaderTruncated) }
    if bytes[11] == 6 { packet.sourceMAC = MACAddress(be48(bytes, 12)) }
    return cookedProtocol(be16(bytes, 0), arphrd: be16(bytes, 8), 20)
  }

  private mutating func cookedProtocol(_ type: UInt16, arphrd: UInt16, _ at: Int) -> NextHeader {
    switch arphrd {
    case 824: return other()  // netlink
    case 778: return .etherType(type, at)  // a GRE tunnel: the protocol field is GRE's
    case 801, 802, 803: break  // 802.11 monitor interfaces still put an EtherType here
    default: break
    }
    switch type {
    case 0x0001, 0x0004: return .llc(at)  // novell 802.3, 802.2 LLC
    case 0x000c, 0x000d: return other()  // CAN
    default: return .etherType(type, at)
    }
  }

  /// PPP with or without the address and control fields of HDLC-like framing (RFC 1662 §3.1).
  private mutating func pppFrame(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end >= at + 2 else { return stop(.linkHeaderTruncated) }
    let framed = bytes[at] == 0xff && bytes[at + 1] == 0x03
    return .ppp(framed ? at + 2 : at)
  }

  private mutating func ciscoHDLC(_ bytes: borrowing Span<UInt8>) -> NextHeader {
    guard end >= 4 else { return stop(.linkHeaderTruncated) }
    return bytes[0] == 0x0f || bytes[0] == 0x8f ? .etherType(be16(bytes, 2), 4) : .ppp(2)
  }

  /// Frame relay with a two-octet address, then an NLPID (RFC 2427 §3).
  private mutating func frameRelay(_ bytes: borrowing Span<UInt8>) -> NextHeader {
    guard end >= 4 else { return stop(.linkHeaderTruncated) }
    if bytes[2] == 0x03 {
      let at = bytes[3] == 0 ? 4 : 3
      guard end > at else { return stop(.linkHeaderTruncated) }
      switch bytes[at] {
      case 0xcc, 0x8e: return .ip(at + 1)
      case 0x80: return snap(bytes, at + 1)
      default: return other()
      }
    }
    return .etherType(be16(bytes, 2), 4)
  }

  /// Reads netfilter log records until the payload, type 9 (little or big endian lengths).
  private mutating func netfilterLog(_ bytes: borrowing Span<UInt8>) -> NextHeader {
    guard end >= 4 else { return stop(.linkHeaderTruncated) }
    var at = 4
    while end - at >= 4 {
      let length = Int(le16(bytes, at))
      let type = le16(bytes, at + 2) & 0x7fff
      if type == 9 { return .ip(at + 4) }
      guard length >= 4 else { break }
      at += (length + 3) & ~3
    }
    return stop(.linkHeaderTruncated)
  }

  /// Per-Packet Information: a header length, then the link type it stands in front of.
  private mutating func perPacketInformation(_ bytes: borrowing Span<UInt8>) -> NextHeader {
    guard end >= 8 else { return stop(.linkHeaderTruncated) }
    let length = Int(le16(bytes, 2))
    guard length >= 8, length <= end else { return stop(.linkHeaderTruncated) }
    switch le32(bytes, 4) {
    case 105: return .wlan(length)
    case 1: return .ethernet(length)
    case 101, 12, 14: return .ip(length)
    default: return stop(.linkTypeUnsupported)
    }
  }
}
