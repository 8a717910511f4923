extension LinkType {
  /// Whether frames start with the header that Juniper's routers put in front of a link's own.
  var isJuniper: Bool {
    switch rawValue {
    case 130...137, 174, 178...181, 183, 194, 200, 222, 223, 225, 238, 246: true
    default: false
    }
  }
}

extension PacketDecoder {
  /// Juniper's header: a magic number, flags, perhaps extensions, then the frame of the link.
  mutating func juniper(
    _ type: LinkType,
    _ bytes: borrowing Span<UInt8>,
    _ at: Int
  ) -> NextHeader {
    guard end - at >= 6 else { return stop(.linkHeaderTruncated) }
    guard bytes[at] == 0x4d, be16(bytes, at + 1) == 0x4743 else {
      return stop(.linkHeaderInvalid)
    }
    let flags = bytes[at + 3]
    let frame = at + 4 + (flags & 0x80 == 0 ? 0 : 2 + Int(be16(bytes, at + 4)))
    guard end > frame else { return stop(.linkHeaderTruncated) }
    // Without a link header there are four octets that tell the protocol in a way of their own.
    if flags & 0x02 != 0 { return search(bytes, frame) }
    switch type.rawValue {
    case 178: return .ethernet(frame)
    case 179: return pppFrame(bytes, frame)
    case 180: return frameRelay(bytes, frame)
    case 181: return ciscoHDLC(bytes, frame)
    default: return search(bytes, frame)
    }
  }

  /// Looks behind a cookie whose length depends on the card: for LLC, or for IP that fits.
  private mutating func search(_ bytes: borrowing Span<UInt8>, _ start: Int) -> NextHeader {
    for skipped in stride(from: 0, through: 24, by: 2) {
      let at = start + skipped
      guard end - at >= 20 else { break }
      let first = be16(bytes, at)
      if (first == 0xaaaa || first == 0xfefe) && bytes[at + 2] == 3 { return .llc(at) }
      if looksLikeIP(bytes, at), hasHeaderChecksum(bytes, at) || fitsExactly(bytes, at) {
        return .ip(at)
      }
    }
    return other()
  }

  /// Whether an IPv6 packet ends where the frame does.
  private func fitsExactly(_ bytes: borrowing Span<UInt8>, _ at: Int) -> Bool {
    bytes[at] >> 4 == 6 && Int(be16(bytes, at + 4)) + 40 == stated - at
  }

  /// Whether an IPv4 header without options sums up (RFC 791 §3.1).
  private func hasHeaderChecksum(_ bytes: borrowing Span<UInt8>, _ at: Int) -> Bool {
    var sum: UInt32 = 0
    for offset in stride(from: 0, to: 20, by: 2) { sum += UInt32(be16(bytes, at + offset)) }
    return bytes[at] == 0x45 && (sum & 0xffff) + (sum >> 16) == 0xffff
  }
}
