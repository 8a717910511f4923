extension PacketDecoder {
  /// A radiotap header: version, pad, length (https://www.radiotap.org).
  mutating func radiotap(_ bytes: borrowing Span<UInt8>) -> NextHeader {
    guard end >= 8 else { return stop(.linkHeaderTruncated) }
    let length = Int(le16(bytes, 2))
    guard length >= 8, length <= end else { return stop(.linkHeaderTruncated) }
    if hasFrameCheckSequence(bytes, length) { end = max(length, end - 4) }
    return .wlan(length)
  }

  /// Whether radiotap's flags field says that the frame ends with a checksum.
  private func hasFrameCheckSequence(_ bytes: borrowing Span<UInt8>, _ length: Int) -> Bool {
    let present = le32(bytes, 4)
    var at = 8
    var word = present
    while word >> 31 == 1, at + 4 <= length {
      word = le32(bytes, at)
      at += 4
    }
    if present & 1 == 1 { at = (at + 7) & ~7 + 8 }  // TSFT, aligned to eight octets
    guard present & 2 == 2, at < length else { return false }
    return bytes[at] & 0x10 != 0 && stated == end
  }

  /// A Prism or AVS header in front of 802.11; its own length field is the fifth to eighth octet.
  mutating func prismOrAVS(_ bytes: borrowing Span<UInt8>) -> NextHeader {
    guard end >= 8 else { return stop(.linkHeaderTruncated) }
    let isAVS = be32(bytes, 0) & 0xffff_f000 == 0x8021_1000
    let length = isAVS ? be32(bytes, 4) : le32(bytes, 4)
    guard length >= 8, length <= UInt32(end) else { return stop(.linkHeaderTruncated) }
    return .wlan(Int(length))
  }

  /// An 802.11 frame: data frames that are not encrypted lead on to LLC (IEEE 802.11 §9.2).
  mutating func wlan(_ bytes: borrowing Span<UInt8>, _ at: Int) -> NextHeader {
    guard end - at >= 2 else { return stop(.linkHeaderTruncated) }
    let (control, flags) = (bytes[at], bytes[at + 1])
    guard control >> 2 & 3 == 2 else { return other() }
    guard end - at >= 24 else { return stop(.linkHeaderTruncated) }
    let subtype = control >> 4
    if subtype & 4 != 0 { return other() }  // null data: no payload
    var length = 24
    if flags & 3 == 3 { length += 6 }
    let isQoS = subtype & 8 != 0
    let qosOffset = at + length
    if isQoS { length += 2 }
    if isQoS && flags & 0x80 != 0 { length += 4 }
    setWLANAddresses(bytes, at, flags)
    if flags & 0x40 != 0 { return encrypted() }
    guard end - at >= length + 8 else { return stop(.linkHeaderTruncated) }
    // An A-MSDU holds several packets; the first one is decoded.
    if isQoS, bytes[qosOffset] & 0x80 != 0 {
      return end - at >= length + 22 ? .llc(at + length + 14) : stop(.linkHeaderTruncated)
    }
    return .llc(at + length)
  }

  private mutating func encrypted() -> NextHeader {
    packet.outcome = .other
    packet.problem = .encryptedWLAN
    return .done
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
    default: packet.destinationMAC = MACAddress(third)
    }
  }
}
