extension PacketDecoder {
  /// Reads the header that a link type promises (https://www.tcpdump.org/linktypes.html).
  mutating func linkHeader(
    _ type: LinkType,
    _ bytes: borrowing Span<UInt8>,
    _ at: Int
  ) -> NextHeader {
    switch type {
    case .ethernet: .ethernet(at)
    case .raw, .rawBSD, .rawOpenBSD, .ipv4, .ipv6: rawIP(at)
    case .null, .loop: loopback(bytes, at)
    case .linuxSLL: cooked(bytes, at)
    case .linuxSLL2: cookedVersion2(bytes, at)
    case .ieee80211: .wlan(at)
    case .radiotap: radiotap(bytes, at)
    case .prism, .avs: prismOrAVS(bytes, at)
    case .ppi: perPacketInformation(bytes, at)
    case .nflog: netfilterLog(bytes, at)
    default: serialLink(type, bytes, at) ?? otherLink(type, bytes, at)
    }
  }

  /// Links between two ends: PPP, HDLC, SLIP, frame relay.
  private mutating func serialLink(
    _ type: LinkType,
    _ bytes: borrowing Span<UInt8>,
    _ at: Int
  ) -> NextHeader? {
    switch type {
    case .ppp, .pppHDLC: pppFrame(bytes, at)
    // Whether a frame came or went stands in the place of the address, or in front of it.
    case .pppd: end > at + 1 && bytes[at + 1] == 3 ? .ppp(at + 2) : pppFrame(bytes, at + 1)
    case .pppWithDirection: pppFrame(bytes, at + 1)
    case .pppEther: .etherType(0x8864, at)
    case .pppBSDOS: behind(24, at, .ppp(at + 24))
    case .ciscoHDLC: ciscoHDLC(bytes, at)
    case .ciscoHDLCWithDirection: ciscoHDLC(bytes, at + 1)
    case .frameRelay: frameRelay(bytes, at)
    case .frameRelayWithDirection: frameRelay(bytes, at + 1)
    case .slip: rawIP(at + 16)
    case .slipBSDOS: rawIP(at + 24)
    case .mpls: mpls(bytes, at)
    default: nil
    }
  }

  /// The rest: what firewalls, switches and measuring cards add, and links of the past.
  private mutating func otherLink(
    _ type: LinkType,
    _ bytes: borrowing Span<UInt8>,
    _ at: Int
  ) -> NextHeader {
    switch type {
    case .packetFilterLog: packetFilterLog(bytes, at)
    case .encapsulation: rawIP(at + 12)
    case .ipnet: rawIP(at + 24)
    case .ipOverInfiniBand: addressed(bytes, at, type: 40, payload: 44)
    case .ipOverIEEE1394: addressed(bytes, at, type: 16, payload: 18)
    case .symantecFirewall: addressed(bytes, at, type: 6, payload: 44)
    case .switchDSA, .switchBroadcom: switchTagged(bytes, at, tag: 4)
    case .switchEDSA: .ethernet(at)
    case .switchBroadcomInFront, .netAnalyzer: .ethernet(at + 4)
    case .ethernetPON: .ethernet(at + 8)
    case .netAnalyzerTransparent: .ethernet(at + 12)
    case .ethernetMPacket: ethernetWithPreamble(bytes, at)
    case .docsis: docsis(bytes, at)
    case .extensibleRecord: extensibleRecord(bytes, at)
    case .tazmenSniffer: tazmenSniffer(bytes, at)
    default: type.isJuniper ? juniper(type, bytes, at) : oldLink(type, bytes, at)
    }
  }

  /// IP without a header in front of it.
  mutating func rawIP(_ at: Int) -> NextHeader { end > at ? .ip(at) : stop(.linkHeaderTruncated) }

  /// What stands behind so many octets that matter to nobody.
  mutating func behind(_ octets: Int, _ at: Int, _ next: NextHeader) -> NextHeader {
    end - at > octets ? next : stop(.linkHeaderTruncated)
  }

  /// A header of fixed length with an EtherType in it.
  mutating func addressed(
    _ bytes: borrowing Span<UInt8>,
    _ at: Int,
    type: Int,
    payload: Int
  ) -> NextHeader {
    guard end - at >= payload else { return stop(.linkHeaderTruncated) }
    return .etherType(be16(bytes, at + type), at + payload)
  }

  /// BSD loopback: four octets of address family, in either byte order.
  private mutating func loopback(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 4 else { return stop(.linkHeaderTruncated) }
    let family = be32(bytes, at)
    let value = family > 0xffff ? le32(bytes, at) : family
    // AF_INET is 2 everywhere; AF_INET6 is 10, 24, 28 or 30, depending on the system. Some
    // programs write an EtherType instead.
    switch value {
    case 2, 10, 24, 28, 30: return .ip(at + 4)
    case 0x0800, 0x86dd: return .etherType(UInt16(value), at + 4)
    default: break
    }
    let type = be16(bytes, at + 2)
    return type == 0x0800 || type == 0x86dd ? .etherType(type, at + 4) : other()
  }

  /// Reads netfilter log records until the payload, type 9 (lengths in the machine's byte order).
  private mutating func netfilterLog(_ bytes: borrowing Span<UInt8>, _ start: Int) -> NextHeader {
    guard end - start >= 4 else { return stop(.linkHeaderTruncated) }
    var at = start + 4
    // The first record is far shorter than 256 octets, which shows the order.
    let isBig = end - at >= 4 && bytes[at] == 0 && bytes[at + 1] != 0
    while end - at >= 4 {
      let length = Int(isBig ? be16(bytes, at) : le16(bytes, at))
      let type = (isBig ? be16(bytes, at + 2) : le16(bytes, at + 2)) & 0x7fff
      if type == 9 { return rawIP(at + 4) }
      guard length >= 4 else { break }
      at += (length + 3) & ~3
    }
    return stop(.linkHeaderTruncated)
  }

  /// Per-Packet Information: a header length, then the link type it stands in front of.
  private mutating func perPacketInformation(
    _ bytes: borrowing Span<UInt8>,
    _ at: Int
  ) -> NextHeader {
    guard end - at >= 8 else { return stop(.linkHeaderTruncated) }
    let length = Int(le16(bytes, at + 2))
    guard length >= 8, length <= end - at else { return stop(.linkHeaderTruncated) }
    return .link(LinkType(rawValue: le32(bytes, at + 4)), at + length)
  }

  /// What OpenBSD's packet filter logs: a header whose first octet is its length, then IP.
  private mutating func packetFilterLog(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 4 else { return stop(.linkHeaderTruncated) }
    return rawIP(at + (Int(bytes[at]) + 3) & ~3)
  }

  /// Ethernet with its preamble: seven octets of 0x55 and a start that tells whole frames, and the
  /// beginnings of pre-empted ones, from their continuations (IEEE 802.3br §99.3).
  private mutating func ethernetWithPreamble(
    _ bytes: borrowing Span<UInt8>,
    _ start: Int
  ) -> NextHeader {
    var at = start
    while at < end, at - start < 7, bytes[at] == 0x55 { at += 1 }
    guard at < end else { return stop(.linkHeaderTruncated) }
    switch bytes[at] {
    case 0xd5, 0xe6, 0x4c, 0x7f, 0xb3: return .ethernet(at + 1)
    default: return other()
    }
  }

  /// DOCSIS: a MAC header, perhaps extended, in front of an Ethernet frame.
  private mutating func docsis(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 6 else { return stop(.linkHeaderTruncated) }
    guard bytes[at] & 0xfe == 0 else { return other() }
    let isExtended = bytes[at] & 1 == 1
    // Elements 3 and 4 say that the frame is encrypted (Baseline Privacy), 0x80 in them whether.
    if isExtended, end - at >= 8, bytes[at + 4] >> 4 == 3 || bytes[at + 4] >> 4 == 4,
      bytes[at + 6] & 0x80 != 0
    {
      return encrypted(.encryptedLink)
    }
    return .ethernet(at + 6 + (isExtended ? Int(bytes[at + 1]) : 0))
  }

  /// Endace's Extensible Record Format: 16 octets, extensions of 8, then what the type says.
  private mutating func extensibleRecord(
    _ bytes: borrowing Span<UInt8>,
    _ start: Int
  ) -> NextHeader {
    guard end - start >= 16 else { return stop(.linkHeaderTruncated) }
    let type = bytes[start + 8]
    var at = start + 16
    var more = type & 0x80 != 0
    for _ in 0..<maximumLayers where more {
      guard end - at >= 8 else { return stop(.linkHeaderTruncated) }
      more = bytes[at] & 0x80 != 0
      at += 8
    }
    switch type & 0x7f {
    case 2, 11, 16, 20: return .ethernet(at + 2)  // after an offset and a pad octet
    case 1, 10, 15, 17: return pppFrame(bytes, at)
    case 22, 23: return rawIP(at)
    default: return other()
    }
  }
}
