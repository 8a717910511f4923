/// OpenVPN, by its control channel (https://openvpn.net/community-docs/openvpn-protocol.html).
///
///     opcode (5 bits) | key id (3 bits) | session id (8)
///     [HMAC (16, 20, 32 or 64) | replay packet id (4) | time (4)]
///     acknowledged packets: count (1), ids (4 each), the other's session id (8) | packet id (4)
package enum OpenVPN {
  /// Which side starts a session with a message.
  package enum Reset: Sendable { case client, server }

  /// Which reset the octets are by their opcode alone; `nil` for anything else.
  package static func reset(_ bytes: Span<UInt8>) -> Reset? {
    guard bytes.count >= 14, !bytes.isZero(1..<9) else { return nil }
    switch bytes[0] {
    case 0x38, 0x50: return .client
    case 0x40: return .server
    default: return nil
    }
  }

  /// Whether a client's reset has a form that nothing else has.
  package static func isClientReset(_ bytes: Span<UInt8>) -> Bool {
    guard reset(bytes) == .client else { return false }
    if bytes.count == 14 { return bytes.isZero(9..<14) }
    // With tls-crypt the packet id comes first: 1, or with a mark of early negotiation.
    if bytes.count >= 54, be32(bytes, 9) == 1 || be32(bytes, 9) == 0x0f00_0001 {
      return bytes[0] == 0x50 || bytes.count == 54
    }
    for hash in [16, 20, 32, 48, 64] where bytes.count == 22 + hash {
      return be32(bytes, 9 + hash) == 1 && bytes.isZero((17 + hash)..<(22 + hash))
    }
    return false
  }

  /// Whether the octets have the form of any message on the registered port.
  package static func isMessage(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 14 else { return false }
    switch bytes[0] >> 3 {
    case 1...5, 7, 8, 10, 11: return !bytes.isZero(1..<9)
    case 6, 9: return true
    default: return false
    }
  }

  /// Whether a TCP stream starts with a client's reset behind its length (2).
  package static func isStream(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 16 else { return false }
    let length = Int(be16(bytes, 0))
    guard length >= 14, length <= bytes.count - 2 else { return false }
    return isClientReset(bytes.extracting(2..<(2 + length)))
  }
}
