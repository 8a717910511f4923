extension PacketDecoder {
  /// Generic Routing Encapsulation, versions 0 and 1 (RFC 2784, RFC 2890, RFC 2637 §4.1).
  mutating func gre(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 4 else { return stop(.tunnelHeaderInvalid) }
    let flags = be16(bytes, at)
    let type = be16(bytes, at + 2)
    var length = 4
    if flags & 0x8000 != 0 || flags & 0x4000 != 0 { length += 4 }  // checksum or routing
    if flags & 0x2000 != 0 { length += 4 }  // key
    if flags & 0x1000 != 0 { length += 4 }  // sequence number
    if flags & 7 == 1, flags & 0x0080 != 0 { length += 4 }  // acknowledgement, version 1
    guard end - at >= length else { return stop(.tunnelHeaderInvalid) }
    // ERSPAN type I has no header of its own: told by the missing sequence number.
    if type == 0x88be, flags & 0x1000 == 0 { return .ethernet(at + length) }
    return tunnelled(.etherType(type, at + length), bytes)
  }

  /// Skips an ERSPAN header, then goes on with the mirrored Ethernet frame.
  mutating func erspan(
    _ bytes: borrowing Span<UInt8>,
    _ at: Int,
    headerLength: Int
  ) -> NextHeader {
    guard end - at >= headerLength else { return stop(.tunnelHeaderInvalid) }
    // Type III has an eight-octet platform header where the last bit says so.
    let platform = headerLength == 12 && bytes[at + 11] & 1 == 1 ? 8 : 0
    return .ethernet(at + headerLength + platform)
  }

  /// Looks into a UDP payload for a tunnel that its port announces and its header confirms.
  mutating func udpTunnel(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    let (low, high) = (
      min(packet.sourcePort, packet.destinationPort), max(packet.sourcePort, packet.destinationPort)
    )
    func uses(_ port: UInt16) -> Bool { low == port || high == port }
    if uses(2152) { return gtpUser(bytes, at) }
    if packet.destinationPort == 4789 || packet.destinationPort == 8472 { return vxlan(bytes, at) }
    if packet.destinationPort == 6081 { return geneve(bytes, at) }
    if uses(3544) { return teredo(bytes, at) }
    if uses(1701) { return l2tp(bytes, at) }
    if packet.destinationPort == 6635 { return mpls(bytes, at) }
    return .done
  }

  /// Leads on into a tunnel only where what follows can be told to be a packet.
  private mutating func tunnelled(_ next: NextHeader, _ bytes: borrowing Span<UInt8>) -> NextHeader
  {
    if case .etherType(let type, let at) = next, type == 0x0800 || type == 0x86dd {
      return innerIP(bytes, at)
    }
    return next
  }

  /// An IP header if one plausibly stands here; otherwise the payload stays opaque.
  private mutating func innerIP(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 20 else { return .done }
    switch bytes[at] >> 4 {
    case 4 where bytes[at] & 15 >= 5: return .ip(at)
    case 6 where end - at >= 40: return .ip(at)
    default: return .done
    }
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
    return innerIP(bytes, next)
  }

  /// RFC 7348 §5: flags, reserved, network identifier, reserved.
  private mutating func vxlan(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8 + 14, bytes[at] & 0x08 != 0 else { return .done }
    return innerEthernet(bytes, at + 8)
  }

  /// RFC 8926 §3.4.
  private mutating func geneve(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8, bytes[at] >> 6 == 0 else { return .done }
    let next = at + 8 + Int(bytes[at] & 0x3f) * 4
    let type = be16(bytes, at + 2)
    if type == 0x6558 { return innerEthernet(bytes, next) }
    return type == 0x0800 || type == 0x86dd ? innerIP(bytes, next) : .done
  }

  /// An Ethernet header that leads to IP or to another tag; anything else stays in the tunnel.
  private mutating func innerEthernet(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 14 else { return .done }
    switch be16(bytes, at + 12) {
    case 0x0800, 0x86dd: return innerIP(bytes, at + 14)
    case 0x8100, 0x88a8: return .ethernet(at)
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
    return .ip(at)
  }

  /// L2TP version 2 data messages (RFC 2661 §3.1), then PPP.
  private mutating func l2tp(_ bytes: borrowing Span<UInt8>, _ start: Int) -> NextHeader {
    guard end - start >= 6 else { return .done }
    let flags = be16(bytes, start)
    guard flags & 15 == 2, flags & 0x8000 == 0 else { return .done }
    var at = start + 2
    if flags & 0x4000 != 0 { at += 2 }  // length
    at += 4  // tunnel and session
    if flags & 0x0800 != 0 { at += 4 }  // sequence numbers
    if flags & 0x0200 != 0 {
      guard end - at >= 2 else { return .done }
      at += 2 + Int(be16(bytes, at))
    }
    guard end - at >= 4 else { return .done }
    if bytes[at] == 0xff, bytes[at + 1] == 0x03 { at += 2 }
    // PPP's own control protocols belong to the tunnel; only IP leads on.
    let proto = bytes[at] & 1 == 1 ? UInt16(bytes[at]) : be16(bytes, at)
    return proto == 0x21 || proto == 0x57
      ? innerIP(bytes, at + (bytes[at] & 1 == 1 ? 1 : 2)) : .done
  }
}
