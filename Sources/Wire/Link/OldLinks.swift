extension PacketDecoder {
  /// Links that few networks have any more, but captures do.
  mutating func oldLink(
    _ type: LinkType,
    _ bytes: borrowing Span<UInt8>,
    _ at: Int
  ) -> NextHeader {
    switch type {
    case .fddi: behind(13, at, .llc(at + 13))
    case .tokenRing: tokenRing(bytes, at)
    case .arcnet: arcnet(bytes, at, type: 2)
    case .arcnetLinux: arcnet(bytes, at, type: 4)
    case .ipOverFibreChannel: behind(16, at, .llc(at + 16))
    case .atm, .atmCLIP: atm(bytes, at)
    case .sunATM: sunATM(bytes, at)
    case .lanEmulation: .ethernet(at + 2)
    case .ax25: amateurRadio(bytes, at)
    case .ax25KISS: amateurRadio(bytes, at + 1)
    default:
      // Numbers that old files have in the place of the ones above.
      switch type.rawValue {
      case 11, 19: atm(bytes, at)
      case 13: rawIP(at + 12)
      default: stop(.linkTypeUnsupported)
      }
    }
  }

  /// Token ring (IEEE 802.5 §3.2): control octets, addresses, perhaps a route, then LLC.
  private mutating func tokenRing(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 14 + 3 else { return stop(.linkHeaderTruncated) }
    guard bytes[at + 1] >> 6 == 1 else { return other() }
    packet.destinationMAC = MACAddress(be48(bytes, at + 2))
    packet.sourceMAC = MACAddress(be48(bytes, at + 8) & 0x7fff_ffff_ffff)
    // The source address's group bit says that a route follows; its length is in the first octet.
    let route = bytes[at + 8] & 0x80 == 0 ? 0 : Int(bytes[at + 14] & 0x1f)
    return .llc(at + 14 + route)
  }

  /// ARCNET (RFC 1201 §2, RFC 1051): two addresses, and with Linux an offset, then the protocol.
  private mutating func arcnet(
    _ bytes: borrowing Span<UInt8>,
    _ at: Int,
    type offset: Int
  ) -> NextHeader {
    let type = at + offset
    guard end - type >= 1 else { return stop(.linkHeaderTruncated) }
    if bytes[type] == 0xf0 { return rawIP(type + 1) }  // RFC 1051 has no more to its header
    guard bytes[type] == 0xd4 || bytes[type] == 0xc4 else { return other() }
    // A split flag and a sequence number; an exception packet repeats them.
    var payload = type + 4
    if end - payload >= 4, bytes[type + 1] == 0xff { payload += 4 }
    guard end > payload else { return stop(.linkHeaderTruncated) }
    // All parts after the first have an even, non-zero flag; they cannot be put together.
    let flag = bytes[payload - 3]
    return flag == 0 || flag & 1 == 1 ? .ip(payload) : other()
  }

  /// ATM adaptation layer 5 as RFC 2684 has it: LLC, or what the circuit is for.
  private mutating func atm(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8 else { return stop(.linkHeaderTruncated) }
    switch be16(bytes, at) {
    case 0xaaaa where bytes[at + 2] == 3: return snap(bytes, at + 3, padding: 2)
    case 0xfefe where bytes[at + 2] == 3: return networkLayer(bytes, at + 3)
    case 0x0000 where looksLikeEthernet(bytes, at + 2): return .ethernet(at + 2)
    case 0xff03, 0x0021, 0xc021, 0xc223, 0x8021: return .ppp(at)
    default: return bytes[at] >> 4 == 4 || bytes[at] >> 4 == 6 ? .ip(at) : other()
    }
  }

  /// SunATM: flags, path and channel identifiers, then by the kind of traffic.
  private mutating func sunATM(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 4 else { return stop(.linkHeaderTruncated) }
    switch bytes[at] & 0x0f {
    case 1: return .ethernet(at + 6)  // LAN emulation, after the client's identifier
    case 2: return atm(bytes, at + 4)
    default: return other()
    }
  }

  /// AX.25: addresses of seven octets up to the one marked as last, control, protocol.
  private mutating func amateurRadio(_ bytes: borrowing Span<UInt8>, _ start: Int) -> NextHeader {
    var at = start
    for _ in 0..<10 {
      guard end - at >= 9 else { return stop(.linkHeaderTruncated) }
      at += 7
      if bytes[at - 1] & 1 == 1 { break }
    }
    guard end - at > 2 else { return stop(.linkHeaderTruncated) }
    return bytes[at + 1] == 0xcc ? .ip(at + 2) : other()
  }
}
