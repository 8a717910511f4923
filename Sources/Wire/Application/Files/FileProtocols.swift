/// Protocols that carry files.
package enum FileStart {
  /// Whether a stream starts with SMB behind its NetBIOS length (MS-SMB2 §2.1), or with a session
  /// request of NetBIOS (RFC 1002 §4.3).
  package static func isSMB(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 8 else { return false }
    if bytes[0] == 0x81 { return be16(bytes, 2) == 68 && bytes[1] == 0 && bytes[4] == 0x20 }
    guard bytes[0] == 0, bytes.starts(with: "SMB", at: 5) else { return false }
    return bytes[4] == 0xff || bytes[4] == 0xfe || bytes[4] == 0xfd
  }

  /// Whether the octets ask for a file or offer one over TFTP (RFC 1350 §5).
  package static func isTFTPRequest(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 9, bytes[0] == 0, bytes[1] == 1 || bytes[1] == 2,
      let end = bytes.index(of: 0, from: 2, before: 512), end > 2, bytes.isText(2..<end)
    else { return false }
    for mode in ["octet\0", "netascii\0", "mail\0"]
    where bytes.startsFolded(with: mode, at: end + 1) {
      return true
    }
    return false
  }

  /// The number of a TFTP data block, and whether the octets are data rather than its receipt.
  package static func tftpBlock(_ bytes: Span<UInt8>) -> (isData: Bool, number: UInt16)? {
    guard bytes.count >= 4, bytes[0] == 0 else { return nil }
    switch bytes[1] {
    case 3 where bytes.count <= 516 || bytes.count <= 1472: return (true, be16(bytes, 2))
    case 4 where bytes.count == 4: return (false, be16(bytes, 2))
    default: return nil
    }
  }

  /// Whether a stream starts with rsync's greeting.
  package static func isRsync(_ bytes: Span<UInt8>) -> Bool { bytes.starts(with: "@RSYNCD: ") }

  /// Whether a stream starts with BitTorrent's handshake (BEP 3).
  package static func isBitTorrent(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 20 && bytes[0] == 19 && bytes.starts(with: "BitTorrent protocol", at: 1)
  }
}

/// BitTorrent over UDP: the distributed hash table (BEP 5), trackers (BEP 15) and µTP (BEP 29).
package enum BitTorrent {
  /// Whether the octets can only be of BitTorrent.
  package static func isDatagram(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 16 else { return false }
    if bytes[0] == UInt8(ascii: "d") {
      for start in ["d1:ad2:id20:", "d1:rd2:id20:", "d1:el", "d2:ip6:", "d2:ip18:", "d1:q", "d1:t"]
      where bytes.starts(with: start) {
        return bytes[bytes.count - 1] == UInt8(ascii: "e")
      }
      return false
    }
    // A tracker's first question carries a number that nothing else has.
    if bytes.count == 16, be32(bytes, 0) == 0x417, be32(bytes, 4) == 0x2710_1980 {
      return be32(bytes, 8) == 0
    }
    if bytes.starts(with: "BT-SEARCH * HTTP/1.1\r\n") { return true }
    return bytes.count >= 40 && bytes[20] == 19 && bytes.starts(with: "BitTorrent protocol", at: 21)
  }

  /// What a µTP packet may be part of: its type and connection id; one alone proves nothing.
  package static func transport(_ bytes: Span<UInt8>) -> (type: UInt8, connection: UInt16)? {
    guard bytes.count >= 20, bytes[0] & 15 == 1, bytes[0] >> 4 <= 4, bytes[1] <= 2 else {
      return nil
    }
    // SYN and STATE carry nothing but extensions.
    if bytes[0] >> 4 == 4, bytes[1] == 0, bytes.count != 20 { return nil }
    return (bytes[0] >> 4, be16(bytes, 2))
  }
}
