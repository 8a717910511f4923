extension PacketDecoder {
  /// Looks into a UDP payload for a tunnel that a port announces and its header confirms.
  mutating func udpTunnel(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    let next = udpTunnel(packet.destinationPort, bytes, at)
    if case .done = next { return udpTunnel(packet.sourcePort, bytes, at) }
    return next
  }

  private mutating func udpTunnel(
    _ port: UInt16,
    _ bytes: borrowing Span<UInt8>,
    _ at: Int
  ) -> NextHeader {
    switch port {
    case 2152: gtpUser(bytes, at)
    case 3386: gtpVersion0(bytes, at)
    case 4789, 8472: vxlan(bytes, at)
    case 4790: vxlanGeneric(bytes, at)
    case 6081: geneve(bytes, at)
    case 3544: teredo(bytes, at)
    case 1701: l2tp(bytes, at)
    case 6635: end - at >= 4 ? mpls(bytes, at) : .done
    case 5247: capwap(bytes, at)
    case 5072: ayiya(bytes, at)
    case 4754: end - at >= 4 && be16(bytes, at) & 7 == 0 ? gre(bytes, at) : .done
    case 37008: tazmenSniffer(bytes, at)
    default: .done
    }
  }

  /// Notes which tunnel the octets that follow are in; without an IP packet in it nobody asks.
  mutating func enter(_ tunnel: Tunnel, id: UInt32) {
    packet.tunnel = tunnel
    packet.tunnelID = id
  }

  /// GTP-U version 1, message type 255 (3GPP TS 29.281 §5.1).
  private mutating func gtpUser(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8, bytes[at] >> 5 == 1, bytes[at] & 0x10 != 0, bytes[at + 1] == 255 else {
      return .done
    }
    var next = at + 8
    if bytes[at] & 7 != 0 {
      guard end - at >= 12 else { return .done }
      var type = bytes[at] & 4 != 0 ? bytes[at + 11] : 0
      next = at + 12
      for _ in 0..<maximumLayers where type != 0 {
        guard next < end else { return .done }
        let length = Int(bytes[next]) * 4
        guard length >= 4, next + length <= end else { return .done }
        type = bytes[next + length - 1]
        next += length
      }
    }
    enter(.gtp, id: be32(bytes, at + 4))
    return innerIP(bytes, next)
  }

  /// GTP version 0, message type 255, a header of twenty octets (3GPP TS 09.60 §6).
  private mutating func gtpVersion0(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 20, bytes[at] >> 4 == 1, bytes[at + 1] == 255 else { return .done }
    enter(.gtp, id: be32(bytes, at + 16))
    return innerIP(bytes, at + 20)
  }

  /// RFC 7348 §5: flags, reserved, network identifier, reserved.
  private mutating func vxlan(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8 + 14, bytes[at] & 0x08 != 0 else { return .done }
    enter(.vxlan, id: be32(bytes, at + 4) >> 8)
    return innerEthernet(bytes, at + 8)
  }

  /// The generic extension of VXLAN, which says what it carries (draft-ietf-nvo3-vxlan-gpe §3).
  private mutating func vxlanGeneric(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8, bytes[at] & 0x08 != 0 else { return .done }
    enter(.vxlan, id: be32(bytes, at + 4) >> 8)
    // Some senders leave out the flag that says that the protocol is stated.
    switch bytes[at + 3] {
    case 0: return innerEthernet(bytes, at + 8)
    case 1, 2: return innerIP(bytes, at + 8)
    case 3: return innerEthernet(bytes, at + 8)
    case 4: return end - at >= 16 ? serviceHeader(bytes, at + 8) : .done
    case 5: return end - at >= 12 ? mpls(bytes, at + 8) : .done
    default: return .done
    }
  }

  /// RFC 8926 §3.4.
  private mutating func geneve(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8, bytes[at] >> 6 == 0 else { return .done }
    let next = at + 8 + Int(bytes[at] & 0x3f) * 4
    enter(.geneve, id: be32(bytes, at + 4) >> 8)
    switch be16(bytes, at + 2) {
    case 0x6558: return innerEthernet(bytes, next)
    case 0x0800, 0x86dd: return innerIP(bytes, next)
    case 0x8847 where end - next >= 4: return mpls(bytes, next)
    case 0x894f where end - next >= 8: return serviceHeader(bytes, next)
    default: return .done
    }
  }

  /// RFC 4380 §5.1.1: optional authentication and origin indications, then IPv6.
  private mutating func teredo(_ bytes: borrowing Span<UInt8>, _ start: Int) -> NextHeader {
    var at = start
    if end - at >= 4, be16(bytes, at) == 1 {
      at += 13 + Int(bytes[at + 2]) + Int(bytes[at + 3])
    }
    if end - at >= 8, be16(bytes, at) == 0 { at += 8 }
    guard end - at >= 40, bytes[at] >> 4 == 6 else { return .done }
    enter(.teredo, id: 0)
    return .ip(at)
  }

  /// AYIYA: sizes of an identity and a signature stand in front (draft-massar-v6ops-ayiya §4).
  private mutating func ayiya(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8, bytes[at + 2] & 0x0f == 1 else { return .done }  // forwarding
    let identity = 1 << Int(bytes[at] >> 4)
    let next = at + 8 + identity + Int(bytes[at + 1] >> 4) * 4
    enter(.ayiya, id: 0)
    return bytes[at + 3] == 41 || bytes[at + 3] == 4 ? innerIP(bytes, next) : .done
  }

  /// The Tazmen Sniffer Protocol: version, kind, protocol, tagged fields up to the end tag.
  mutating func tazmenSniffer(_ bytes: borrowing Span<UInt8>, _ start: Int) -> NextHeader {
    guard end - start >= 5, bytes[start] == 1, bytes[start + 1] <= 2 else { return other() }
    var at = start + 4
    while at < end, bytes[at] != 1 {
      // Tag 0 is padding and has no length.
      if bytes[at] == 0 {
        at += 1
      } else {
        guard end - at >= 2 else { return other() }
        at += 2 + Int(bytes[at + 1])
      }
    }
    at += 1
    enter(.tzsp, id: 0)
    switch be16(bytes, start + 2) {
    case 1: return packet.outcome == .ip ? innerEthernet(bytes, at) : .ethernet(at)
    case 18: return end - at >= 24 ? .wlan(at) : other()
    case 119: return .link(.prism, at)
    case 127: return .link(.avs, at)
    default: return other()
    }
  }
}
