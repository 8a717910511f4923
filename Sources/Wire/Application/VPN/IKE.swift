/// Internet Key Exchange (RFC 7296 §3.1; version 1 RFC 2408 §3.1) and what it sets up.
package enum IKE {
  /// Whether the octets are an IKE message: the length it states, its version and its type fit.
  ///
  /// `offset` is 4 on port 4500, where a marker of zeros stands first (RFC 3948 §2.2).
  package static func isMessage(_ bytes: Span<UInt8>, at offset: Int = 0) -> Bool {
    guard offset >= 0, bytes.count - offset >= 28, !bytes.isZero(offset..<(offset + 8)) else {
      return false
    }
    let (version, type) = (bytes[offset + 17], bytes[offset + 18])
    guard Int(be32(bytes, offset + 24)) == bytes.count - offset else { return false }
    switch version {
    case 0x10: return (1...6).contains(type) || (32...35).contains(type)
    case 0x20: return (34...43).contains(type)
    default: return false
    }
  }

  /// Whether the octets on port 4500 are the key exchange (RFC 3948 §2.2).
  package static func isMarkedMessage(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 32 && bytes.isZero(0..<4) && isMessage(bytes, at: 4)
  }

  /// Whether the octets on port 4500 can be an encrypted packet or a keep-alive (RFC 3948 §2.1, §2.3).
  package static func isEncapsulated(_ bytes: Span<UInt8>) -> Bool {
    if bytes.count == 1 { return bytes[0] == 0xff }
    // Security parameter indices up to 255 are reserved (RFC 4303 §2.1); sequence numbers start at 1.
    return bytes.count >= 20 && be32(bytes, 0) > 255 && be32(bytes, 4) != 0 && bytes.count & 3 == 0
  }
}
