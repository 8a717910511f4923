extension PacketDecoder {
  /// CAPWAP data: a header, perhaps a radio's address and more, then an 802.3 or 802.11 frame
  /// (RFC 5415 §4.3).
  mutating func capwap(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    // The preamble's type is 0 for clear text; DTLS hides the rest.
    guard end - at >= 8, bytes[at] == 0 else { return .done }
    let bits = be32(bytes, at)
    let next = at + Int(bits >> 19 & 0x1f) * 4
    guard next >= at + 8, next < end else { return .done }
    let (isNative, isFragment, isKeepAlive) = (bits & 0x100, bits & 0x80, bits & 0x08)
    // Of a packet in fragments only the first part has the inner header, and none is whole.
    guard isKeepAlive == 0, isFragment == 0 else { return .done }
    enter(.capwap, id: 0)
    guard isNative != 0 else { return innerEthernet(bytes, next) }
    guard bits >> 9 & 0x1f == 1, end - next >= 24 else { return .done }
    return capwapWLAN(bytes, next)
  }

  /// An 802.11 frame whose frame control some controllers send with its octets swapped.
  private mutating func capwapWLAN(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    let (first, second) = (bytes[at], bytes[at + 1])
    swapsFrameControl = first & 0x0f != 0x08 && second & 0x0f == 0x08
    return .wlan(at)
  }

  /// L2TP over UDP: version 2 (RFC 2661 §3.1) or 3 (RFC 3931 §4.1.2).
  mutating func l2tp(_ bytes: borrowing Span<UInt8>, _ start: Int) -> NextHeader {
    guard end - start >= 8 else { return .done }
    let flags = be16(bytes, start)
    guard flags & 0x8000 == 0 else { return .done }  // a control message
    if flags & 15 == 3 {
      enter(.l2tp, id: be32(bytes, start + 4))
      return l2tpSession(bytes, start + 8)
    }
    guard flags & 15 == 2 else { return .done }
    var at = start + 2
    if flags & 0x4000 != 0 { at += 2 }  // length
    guard end - at >= 4 else { return .done }
    enter(.l2tp, id: be32(bytes, at))  // tunnel and session
    at += 4
    if flags & 0x0800 != 0 { at += 4 }  // sequence numbers
    if flags & 0x0200 != 0 {
      guard end - at >= 2 else { return .done }
      at += 2 + Int(be16(bytes, at))
    }
    return innerPPP(bytes, at)
  }

  /// L2TP version 3 over IP: session 0 is for control (RFC 3931 §4.1.1).
  mutating func l2tpOverIP(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    setTransportPayload(at)
    guard end - at >= 4 else { return stop(.tunnelHeaderInvalid) }
    enter(.l2tp, id: be32(bytes, at))
    return be32(bytes, at) == 0 ? .done : l2tpSession(bytes, at + 4)
  }

  /// A session's cookie of 0, 4 or 8 octets and sublayer of 0 or 4 were agreed on before: what
  /// follows must show itself.
  private mutating func l2tpSession(_ bytes: borrowing Span<UInt8>, _ start: Int) -> NextHeader {
    for at in stride(from: start, through: start + 12, by: 4) {
      if looksLikeEthernet(bytes, at) { return innerEthernet(bytes, at) }
      if end - at >= 24, be16(bytes, at) == 0xff03, looksLikeIP(bytes, at + 4) {
        return innerPPP(bytes, at)
      }
      if end - at >= 24, be16(bytes, at) == 0x0f00 || be16(bytes, at) == 0x8f00,
        looksLikeIP(bytes, at + 4)
      {
        return .ip(at + 4)
      }
    }
    for at in stride(from: start, through: start + 12, by: 4) where looksLikeIP(bytes, at) {
      return .ip(at)
    }
    return .done
  }

  /// PPP whose own control protocols belong to the tunnel; only IP leads on.
  private mutating func innerPPP(_ bytes: borrowing Span<UInt8>, _ start: Int) -> NextHeader {
    var at = start
    guard end - at >= 4 else { return .done }
    if bytes[at] == 0xff, bytes[at + 1] == 0x03 { at += 2 }
    let short = bytes[at] & 1 == 1
    let proto = short ? UInt16(bytes[at]) : be16(bytes, at)
    switch proto {
    case 0x21, 0x57: return innerIP(bytes, at + (short ? 1 : 2))
    case 0x3d: return .ppp(at)
    default: return .done
    }
  }

  /// A PIM register message carries a multicast packet to where it is spread (RFC 7761 §4.9.3).
  mutating func multicastRegister(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    setTransportPayload(at)
    guard end - at >= 8, bytes[at] == 0x21, bytes[at + 4] & 0x40 == 0 else { return .done }
    enter(.pim, id: 0)
    return innerIP(bytes, at + 8)
  }
}
