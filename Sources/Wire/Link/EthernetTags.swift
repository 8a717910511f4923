extension PacketDecoder {
  /// Looks through a header that stands between an EtherType and another frame or EtherType;
  /// `nil` if the EtherType is none of these.
  mutating func shim(
    _ type: UInt16,
    _ bytes: borrowing Span<UInt8>,
    _ at: Int
  ) -> NextHeader? {
    switch type {
    case 0x88e7: return frame(in: bytes, at + 4)  // backbone service tag (IEEE 802.1Q §9.7)
    case 0x22f3: return trill(bytes, at)
    case 0x8903: return frame(in: bytes, at + 2)  // Cisco FabricPath
    case 0x8926: return typeOrLength(bytes, at + 4)  // Cisco VN-Tag
    case 0x893f: return typeOrLength(bytes, at + 6)  // E-Tag (IEEE 802.1BR §7.5)
    case 0x892f: return typeOrLength(bytes, at + 4)  // HSR (IEC 62439-3 §5.7)
    case 0x8909: return ciscoMetaData(bytes, at)
    case 0x894f: return serviceHeader(bytes, at)
    case 0x88e5: return macSecurity(bytes, at)
    case 0xdada: return typeOrLength(bytes, at + 6)  // Marvell's tag, with an EtherType of its own
    case 0x6559: return frameRelay(bytes, at)
    default: return nil
    }
  }

  private mutating func frame(in bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    end - at >= 14 ? .ethernet(at) : stop(.linkHeaderTruncated)
  }

  /// RFC 6325 §3: version and options length, two nicknames, options, then an Ethernet frame.
  private mutating func trill(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 6 else { return stop(.linkHeaderTruncated) }
    let options = Int(be16(bytes, at) >> 6 & 0x1f) * 4
    return frame(in: bytes, at + 6 + options)
  }

  /// Cisco's MetaData header: version, how many options of four octets, the options, an EtherType.
  private mutating func ciscoMetaData(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 2 else { return stop(.linkHeaderTruncated) }
    return typeOrLength(bytes, at + 2 + Int(bytes[at + 1]) * 4)
  }

  /// The Network Service Header: its length in words, and what follows (RFC 8300 §2.2).
  mutating func serviceHeader(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8 else { return stop(.linkHeaderTruncated) }
    let length = Int(bytes[at + 1] & 0x3f) * 4
    guard length >= 8 else { return other() }
    switch bytes[at + 3] {
    case 1, 2: return end - at > length ? .ip(at + length) : stop(.linkHeaderTruncated)
    case 3: return frame(in: bytes, at + length)
    case 4: return .etherType(0x894f, at + length)
    case 5: return mpls(bytes, at + length)
    default: return other()
    }
  }

  /// MACsec: a frame whose integrity alone is protected can be read (IEEE 802.1AE §9.3).
  private mutating func macSecurity(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 6 else { return stop(.linkHeaderTruncated) }
    let control = bytes[at]
    guard control & 0x0c == 0 else { return encrypted(.encryptedMACsec) }
    return typeOrLength(bytes, at + 6 + (control & 0x20 == 0 ? 0 : 8))
  }

  /// Whether Cisco's ISL encapsulates a frame: a group address, its SNAP, and its vendor's code.
  func isInterSwitchLink(_ bytes: borrowing Span<UInt8>, _ at: Int) -> Bool {
    guard end - at >= 26 + 14 else { return false }
    let group = be48(bytes, at) >> 8
    return (group == 0x01_000c_0000 || group == 0x03_000c_0000 || group == 0x0c_0000_0000)
      && be32(bytes, at + 14) == 0xaaaa_0300 && be16(bytes, at + 18) == 0x000c
  }

  /// A switch's tag between the addresses and the EtherType (Marvell's DSA and EDSA, Broadcom's).
  mutating func switchTagged(
    _ bytes: borrowing Span<UInt8>,
    _ at: Int,
    tag: Int
  ) -> NextHeader {
    guard end - at >= 12 + tag + 2 else { return stop(.linkHeaderTruncated) }
    packet.destinationMAC = MACAddress(be48(bytes, at))
    packet.sourceMAC = MACAddress(be48(bytes, at + 6))
    return typeOrLength(bytes, at + 12 + tag)
  }

  /// Ends decoding of a frame whose content only who has its keys can read.
  mutating func encrypted(_ problem: PacketProblem) -> NextHeader {
    packet.problem = problem
    if packet.outcome != .ip { packet.outcome = .other }
    return .done
  }
}
