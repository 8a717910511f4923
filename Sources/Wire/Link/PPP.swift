extension PacketDecoder {
  /// PPP as a capture of its own: some holds Cisco HDLC instead, as the first octet shows.
  mutating func pppFrame(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 2 else { return stop(.linkHeaderTruncated) }
    return isCiscoHDLC(bytes, at) ? ciscoHDLC(bytes, at) : .ppp(at)
  }

  /// A PPP protocol field of one or two octets (RFC 1661 §2), perhaps after the address and control
  /// fields of HDLC-like framing (RFC 1662 §3.1).
  mutating func ppp(_ bytes: borrowing Span<UInt8>, _ start: Int) -> NextHeader {
    guard end - start >= 2 else { return stop(.linkHeaderTruncated) }
    var at = start
    if bytes[at] == 0xff, bytes[at + 1] == 0x03 { at += 2 }
    guard end - at >= 2 else { return stop(.linkHeaderTruncated) }
    let short = bytes[at] & 1 == 1
    let proto = short ? UInt16(bytes[at]) : be16(bytes, at)
    at += short ? 1 : 2
    switch proto {
    case 0x0021, 0x0057: return .ip(at)
    case 0x0281, 0x0283: return mpls(bytes, at)
    case 0x0031: return pppBridging(bytes, at)
    case 0x003d: return pppMultilink(bytes, at)
    default: return other()
    }
  }

  /// Flags, the kind of frame, perhaps a LAN identifier, then the frame (RFC 3518 §4.2).
  private mutating func pppBridging(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 2 else { return stop(.linkHeaderTruncated) }
    guard bytes[at + 1] == 1 else { return other() }
    return .ethernet(at + 2 + (bytes[at] & 0x40 == 0 ? 0 : 4))
  }

  /// A fragment of PPP Multilink with the long sequence number (RFC 1990 §3): one that is both the
  /// first and the last is a whole packet.
  private mutating func pppMultilink(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 6 else { return stop(.linkHeaderTruncated) }
    return bytes[at] & 0xc0 == 0xc0 ? .ppp(at + 4) : other()
  }

  /// Version, type, code, session and length (RFC 2516 §4), then PPP.
  mutating func pppoeSession(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8 else { return stop(.linkHeaderTruncated) }
    return bytes[at + 1] == 0 ? .ppp(at + 6) : other(etherType: 0x8864)
  }

  /// Whether a frame starts with Cisco's addresses for one or for all.
  private func isCiscoHDLC(_ bytes: borrowing Span<UInt8>, _ at: Int) -> Bool {
    (bytes[at] == 0x0f || bytes[at] == 0x8f) && bytes[at + 1] == 0
  }

  /// Address, control, and a protocol that is an EtherType for all that matters here.
  mutating func ciscoHDLC(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 4 else { return stop(.linkHeaderTruncated) }
    return bytes[at] == 0xff ? .ppp(at) : .etherType(be16(bytes, at + 2), at + 4)
  }

  /// Frame relay: an address of two to four octets, then a control octet and an NLPID (RFC 2427 §3)
  /// or, as Cisco has it, an EtherType.
  mutating func frameRelay(_ bytes: borrowing Span<UInt8>, _ start: Int) -> NextHeader {
    var at = start
    // The last octet of the address has its lowest bit set.
    while at < end, at - start < 4, bytes[at] & 1 == 0 { at += 1 }
    at += 1
    guard end - at >= 2 else { return stop(.linkHeaderTruncated) }
    if bytes[at] != 0x03 { return .etherType(be16(bytes, at), at + 2) }
    return networkLayer(bytes, at + 1)
  }
}
