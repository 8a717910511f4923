/// Datagrams that travel inside those of a relay (TURN, RFC 8656).
package enum TURNData {
  /// Where the datagram inside is; `nil` if there is none.
  ///
  ///     channel (2, 0x4000 to 0x7fff) | length (2) | datagram            RFC 8656 §12.4
  ///     STUN Send or Data indication with a DATA attribute                RFC 8656 §10, §14.4
  package static func datagram(in bytes: Span<UInt8>) -> Range<Int>? {
    guard bytes.count > 4 else { return nil }
    let length = Int(bytes[2]) << 8 | Int(bytes[3])
    if bytes[0] & 0xc0 == 0x40 {
      // Up to three octets of padding may follow.
      let rest = bytes.count - 4 - length
      return (0...3).contains(rest) && length > 0 ? 4..<(4 + length) : nil
    }
    guard bytes.count >= 20, bytes[0] == 0, bytes[1] == 0x16 || bytes[1] == 0x17,
      length <= bytes.count - 20
    else { return nil }
    var at = 20
    while at + 4 <= 20 + length {
      let count = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
      guard count <= bytes.count - at - 4 else { return nil }
      if bytes[at] == 0, bytes[at + 1] == 0x13 { return (at + 4)..<(at + 4 + count) }
      at += 4 + (count + 3) & ~3
    }
    return nil
  }
}
