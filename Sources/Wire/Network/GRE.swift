extension PacketDecoder {
  /// Generic Routing Encapsulation, versions 0 and 1 (RFC 2784, RFC 2890, RFC 2637 §4.1).
  mutating func gre(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    setTransportPayload(at)
    guard end - at >= 4 else { return stop(.tunnelHeaderInvalid) }
    let flags = be16(bytes, at)
    let type = be16(bytes, at + 2)
    var next = at + 4
    if flags & 0xc000 != 0 { next += 4 }  // checksum or routing
    var key: UInt32 = 0
    if flags & 0x2000 != 0 {
      if end - next >= 4 { key = be32(bytes, next) }
      next += 4
    }
    enter(.gre, id: key)
    if flags & 0x1000 != 0 { next += 4 }  // sequence number
    if flags & 7 == 1, flags & 0x0080 != 0 { next += 4 }  // acknowledgement, version 1
    if flags & 0x4000 != 0, flags & 7 == 0 { next = behindRoutes(bytes, next) }
    guard next <= end else { return stop(.tunnelHeaderInvalid) }
    setTransportPayload(next)
    guard next < end else { return .done }  // an acknowledgement or a keepalive
    return payloadOfGRE(type, flags, bytes, next)
  }

  private mutating func payloadOfGRE(
    _ type: UInt16,
    _ flags: UInt16,
    _ bytes: borrowing Span<UInt8>,
    _ at: Int
  ) -> NextHeader {
    switch type {
    case 0x0800, 0x86dd: return innerIP(bytes, at)
    // ERSPAN type I has no header of its own: told by the missing sequence number.
    case 0x88be where flags & 0x1000 == 0: return .ethernet(at)
    case 0x883e: return innerIP(bytes, looksLikeIP(bytes, at) ? at : at + 4)  // WCCP 1 or 2
    case 0x6400: return end - at >= 14 ? .ethernet(at) : .done  // MikroTik's EoIP
    // Aruba's access points send 802.11 frames; the number tells which of their queues.
    case 0x8200...0x83ff, 0x9000: return .wlan(at)
    case 0x0000, 0x2000, 0x2001, 0x00fe: return .done  // keepalive, CDP, NHRP, OSI
    default: return .etherType(type, at)
    }
  }

  /// Skips source route entries, the last of which has the length 0 (RFC 1701).
  private func behindRoutes(_ bytes: borrowing Span<UInt8>, _ start: Int) -> Int {
    var at = start
    for _ in 0..<maximumLayers {
      guard end - at >= 4 else { return end + 1 }
      let length = Int(bytes[at + 3])
      at += 4 + length
      if length == 0 { return at }
    }
    return end + 1
  }

  /// ERSPAN type II: eight octets, then the mirrored Ethernet frame (draft-foschiano-erspan §4.2).
  mutating func erspan(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8 else { return stop(.tunnelHeaderInvalid) }
    enter(.erspan, id: be32(bytes, at) & 0x3ff)
    return end - at > 8 ? .ethernet(at + 8) : .done
  }

  /// ERSPAN type III: twelve octets, or twenty with a platform's own header, then the mirrored
  /// frame, which may be one of IP (draft-foschiano-erspan §4.3).
  mutating func erspanIII(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 12 else { return stop(.tunnelHeaderInvalid) }
    enter(.erspan, id: be32(bytes, at) & 0x3ff)
    let next = at + 12 + (bytes[at + 11] & 1 == 1 ? 8 : 0)
    guard end > next else { return .done }
    return be16(bytes, at + 10) >> 10 & 0x1f == 2 ? innerIP(bytes, next) : .ethernet(next)
  }

  /// An IP header if one plausibly stands here; otherwise the payload stays opaque.
  func innerIP(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 20 else { return .done }
    switch bytes[at] >> 4 {
    case 4 where bytes[at] & 15 >= 5: return .ip(at)
    case 6 where end - at >= 40: return .ip(at)
    default: return .done
    }
  }

  /// An Ethernet header that leads to IP or to another tag; anything else stays in the tunnel.
  func innerEthernet(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 14 else { return .done }
    switch be16(bytes, at + 12) {
    case 0x0800, 0x86dd: if case .done = innerIP(bytes, at + 14) { return .done }
    case 0x8100, 0x88a8, 0x9100, 0x8847, 0x8848, 0x8864, 0x88e7, 0x894f, 0x22f3: break
    case 0...1500: if !looksLikeEthernet(bytes, at) { return .done }
    default: return .done
    }
    return .ethernet(at)
  }
}
