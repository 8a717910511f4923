/// Tunnels that announce themselves.
package enum TunnelControl {
  /// Whether a stream starts with a control message of PPTP (RFC 2637 §2).
  package static func isPPTP(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 12 && be16(bytes, 2) == 1 && be32(bytes, 4) == 0x1a2b_3c4d
  }

  /// Whether the octets are a control message of L2TP version 2 (RFC 2661 §3.1).
  package static func isL2TP(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 12 && be16(bytes, 0) & 0xcb0f == 0xc802 && Int(be16(bytes, 2)) == bytes.count
  }

  /// Whether a stream starts with a request of SOCKS 4 (https://www.openssh.com/txt/socks4.protocol).
  package static func isSOCKS4(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 9, bytes[0] == 4, bytes[1] == 1 || bytes[1] == 2, be16(bytes, 2) != 0,
      bytes[bytes.count - 1] == 0, let end = bytes.index(of: 0, from: 8, before: bytes.count)
    else { return false }
    return bytes.isText(8..<end) && be32(bytes, 4) != 0
  }

  /// Whether a stream starts with a client's greeting of SOCKS 5 (RFC 1928 §3).
  ///
  /// It must be the whole of the segment: the client waits for the answer.
  package static func isSOCKS5(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 3, bytes[0] == 5, (1...9).contains(bytes[1]),
      bytes.count == 2 + Int(bytes[1])
    else { return false }
    for index in 2..<bytes.count {
      guard bytes[index] <= 9 || bytes[index] >= 0x80 else { return false }
    }
    return true
  }
}
