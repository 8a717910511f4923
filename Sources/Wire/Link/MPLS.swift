extension PacketDecoder {
  /// Label stack entries until the bottom (RFC 3032 §2.1), then what stands there.
  mutating func mpls(_ bytes: borrowing Span<UInt8>, _ start: Int) -> NextHeader {
    var at = start
    for _ in 0..<maximumLayers {
      guard end - at >= 4 else { return stop(.linkHeaderTruncated) }
      let bottom = bytes[at + 2] & 1 == 1
      at += 4
      if bottom { return belowLabels(bytes, at) }
    }
    return stop(.tooManyLayers)
  }

  /// Nothing says what a label leads to: IP shows its version (RFC 4928 §3), a pseudowire a control
  /// word (RFC 4385 §3) or the Ethernet frame itself, whose address may begin with any digit.
  private mutating func belowLabels(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end > at else { return stop(.linkHeaderTruncated) }
    switch bytes[at] >> 4 {
    case 4, 6:
      guard looksLikeEthernet(bytes, at) else { return .ip(at) }
      // IP that fits inside a frame is a better sign than a version and a length.
      let type = be16(bytes, at + 12)
      let holdsIP = type == 0x0800 || type == 0x86dd
      return holdsIP || !looksLikeIP(bytes, at) ? .ethernet(at) : .ip(at)
    case 0 where looksLikeEthernet(bytes, at + 4): return .ethernet(at + 4)
    case 1: return other()  // the pseudowire's own channel
    default: return looksLikeEthernet(bytes, at) ? .ethernet(at) : other()
    }
  }

  /// Whether an IP header stands here whose length fits.
  func looksLikeIP(_ bytes: borrowing Span<UInt8>, _ at: Int) -> Bool {
    guard at >= 0, end - at >= 20 else { return false }
    switch bytes[at] >> 4 {
    case 4:
      let (header, total) = (Int(bytes[at] & 15) * 4, Int(be16(bytes, at + 2)))
      return header >= 20 && (total == 0 || total >= header && total <= stated - at)
    case 6: return end - at >= 40 && Int(be16(bytes, at + 4)) + 40 <= stated - at
    default: return false
    }
  }

  /// Whether an Ethernet header stands here that leads to something known.
  func looksLikeEthernet(_ bytes: borrowing Span<UInt8>, _ at: Int) -> Bool {
    guard at >= 0, end - at >= 14 else { return false }
    let type = be16(bytes, at + 12)
    switch type {
    case 0x0800, 0x86dd: return looksLikeIP(bytes, at + 14)
    case 0x8100, 0x88a8, 0x9100, 0x0806, 0x8847, 0x8848, 0x8863, 0x8864, 0x88e7, 0x888e, 0x88cc,
      0x9000, 0x894f, 0x88e5, 0x8902:
      return true
    case 3...1500:
      // An LLC frame: its length fits, and it is of a kind that is in use.
      guard end - at >= 17, Int(type) <= stated - at - 14 else { return false }
      switch bytes[at + 14] {
      case 0x06, 0x42, 0xaa, 0xe0, 0xf0, 0xfe: return true
      default: return false
      }
    default: return false
    }
  }
}
