/// Session Traversal Utilities for NAT (RFC 8489 §5) and its relay extension TURN (RFC 8656).
package enum STUN {
  private static let cookie: UInt32 = 0x2112_a442

  /// Whether the octets are one STUN message with the magic cookie.
  package static func isMessage(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 20, bytes[0] < 0x40, be32(bytes, 4) == cookie else { return false }
    return bytes[3] & 3 == 0
  }

  /// Whether a stream starts with a message behind its length (RFC 4571 §2, RFC 6544 §3).
  package static func isFramed(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 22, be16(bytes, 0) >= 20 else { return false }
    return isMessage(bytes.extracting(2..<bytes.count))
  }

  /// Whether the octets are a message of the first edition, which has no cookie (RFC 3489 §11.1).
  ///
  /// Only its port makes that likely.
  package static func isClassicMessage(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 20, 20 + Int(be16(bytes, 2)) == bytes.count else { return false }
    switch be16(bytes, 0) {
    case 0x0001, 0x0101, 0x0111, 0x0002, 0x0102, 0x0112: return hasAttributes(bytes)
    default: return false
    }
  }

  /// Whether a message asks a relay for something: Allocate, Refresh, Send, Data, CreatePermission
  /// or ChannelBind (RFC 8656 §17).
  package static func isRelayMessage(_ bytes: Span<UInt8>) -> Bool {
    guard isMessage(bytes) else { return false }
    let type = be16(bytes, 0)
    let method = type & 0x000f | type >> 1 & 0x0070 | type >> 2 & 0x0f80
    return method == 3 || method == 4 || (6...9).contains(method)
  }

  /// Where the data in a relay's channel message starts (RFC 8656 §12.4); `nil` if it is none.
  package static func channelData(_ bytes: Span<UInt8>) -> Range<Int>? {
    guard bytes.count >= 4, (0x40...0x4f).contains(bytes[0]) else { return nil }
    let end = 4 + Int(be16(bytes, 2))
    // Over UDP padding to four octets is allowed.
    guard end <= bytes.count, bytes.count - end < 4 else { return nil }
    return 4..<end
  }

  /// Whether the attributes add up to the message.
  private static func hasAttributes(_ bytes: Span<UInt8>) -> Bool {
    var at = 20
    while at < bytes.count {
      guard bytes.count - at >= 4 else { return false }
      at += 4 + (Int(be16(bytes, at + 2)) + 3) & ~3
    }
    return at == bytes.count
  }
}
