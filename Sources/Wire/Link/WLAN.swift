extension PacketDecoder {
  /// A radiotap header: version, pad, length (https://www.radiotap.org).
  mutating func radiotap(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8 else { return stop(.linkHeaderTruncated) }
    let length = Int(le16(bytes, at + 2))
    guard length >= 8, length <= end - at else { return stop(.linkHeaderTruncated) }
    let flags = radiotapFlags(bytes, at, at + length)
    // A frame check sequence ends the frame, if all of it was captured.
    if flags & 0x10 != 0, stated == end { end = max(at + length, end - 4) }
    padsWLANHeader = flags & 0x20 != 0
    return .wlan(at + length)
  }

  /// The flags field, which stands after all words that say which fields there are.
  private func radiotapFlags(
    _ bytes: borrowing Span<UInt8>,
    _ start: Int,
    _ limit: Int
  ) -> UInt8 {
    let present = le32(bytes, start + 4)
    var at = start + 8
    var word = present
    while word >> 31 == 1, at + 4 <= limit {
      word = le32(bytes, at)
      at += 4
    }
    // The field before it, TSFT, is aligned to eight octets of the header.
    if present & 1 == 1 { at = start + (at - start + 7) & ~7 + 8 }
    return present & 2 == 2 && at < limit ? bytes[at] : 0
  }

  /// A Prism or AVS header in front of 802.11; its own length field is the fifth to eighth octet.
  mutating func prismOrAVS(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 8 else { return stop(.linkHeaderTruncated) }
    let isAVS = be32(bytes, at) & 0xffff_f000 == 0x8021_1000
    let length = isAVS ? be32(bytes, at + 4) : le32(bytes, at + 4)
    guard length >= 8, length <= UInt32(truncatingIfNeeded: end - at) else {
      return stop(.linkHeaderTruncated)
    }
    return .wlan(at + Int(length))
  }

  /// An 802.11 frame: data frames that are not encrypted lead on to LLC (IEEE 802.11 §9.2).
  mutating func wlan(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 2 else { return stop(.linkHeaderTruncated) }
    var (control, flags) = (bytes[at], bytes[at + 1])
    if swapsFrameControl { swap(&control, &flags) }
    guard control >> 2 & 3 == 2 else { return other() }
    guard end - at >= 24 else { return stop(.linkHeaderTruncated) }
    let subtype = control >> 4
    if subtype & 4 != 0 { return other() }  // null data: no payload
    let hasFourAddresses = flags & 3 == 3
    let isQoS = subtype & 8 != 0
    let qualityOfService = at + (hasFourAddresses ? 30 : 24)
    var payload = qualityOfService
    if isQoS { payload += flags & 0x80 == 0 ? 2 : 6 }  // with or without HT control
    if padsWLANHeader { payload = at + (payload - at + 3) & ~3 }
    setWLANAddresses(bytes, at, flags)
    if flags & 0x40 != 0 { return encrypted(.encryptedWLAN) }
    // All parts of a frame in fragments but the first hold the middle of a packet.
    if bytes[at + (swapsFrameControl ? 23 : 22)] & 0x0f != 0 { return other() }
    guard end - payload >= 8 else { return stop(.linkHeaderTruncated) }
    guard isQoS else { return .llc(payload) }
    if bytes[qualityOfService] & 0x80 != 0 { return .aggregate(payload) }
    let isMesh = bytes[qualityOfService + 1] & 1 != 0
    return .llc(isMesh ? behindMeshControl(bytes, payload) : payload)
  }

  /// A mesh control field stands in front of LLC where a bit says so that also means other things:
  /// believed only if no SNAP header is there and one is behind it (IEEE 802.11 §9.2.4.7.3).
  private func behindMeshControl(_ bytes: borrowing Span<UInt8>, _ at: Int) -> Int {
    let behind = at + 6 + 6 * Int(bytes[at] & 3)
    guard be16(bytes, at) != 0xaaaa, end - behind >= 8, be16(bytes, behind) == 0xaaaa else {
      return at
    }
    return behind
  }

  /// One packet of an A-MSDU (IEEE 802.11 §9.3.2.2): addresses, length, LLC; the next one starts at
  /// a multiple of four octets from it.
  mutating func subframe(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 14 + 8 else { return stop(.linkHeaderTruncated) }
    packet.destinationMAC = MACAddress(be48(bytes, at))
    packet.sourceMAC = MACAddress(be48(bytes, at + 6))
    let length = Int(be16(bytes, at + 12))
    let next = at + (14 + length + 3) & ~3
    if length > 0, next + 14 + 8 <= end { packet.nextSubframe = next }
    stated = min(stated, at + 14 + length)
    end = min(end, stated)
    return .llc(at + 14)
  }

  /// Which of the addresses are source and destination follows from the DS bits.
  private mutating func setWLANAddresses(
    _ bytes: borrowing Span<UInt8>,
    _ at: Int,
    _ flags: UInt8
  ) {
    let (first, second, third) = (be48(bytes, at + 4), be48(bytes, at + 10), be48(bytes, at + 16))
    switch flags & 3 {
    case 0: (packet.destinationMAC, packet.sourceMAC) = (MACAddress(first), MACAddress(second))
    case 1: (packet.destinationMAC, packet.sourceMAC) = (MACAddress(third), MACAddress(second))
    case 2: (packet.destinationMAC, packet.sourceMAC) = (MACAddress(first), MACAddress(third))
    default:
      packet.destinationMAC = MACAddress(third)
      if end - at >= 30 { packet.sourceMAC = MACAddress(be48(bytes, at + 24)) }
    }
  }
}
