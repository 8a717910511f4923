/// Ways to use another machine, by the first octets of a connection.
package enum RemoteStart {
  /// Whether a stream starts with the greeting of SSH (RFC 4253 §4.2).
  package static func isSSH(_ bytes: Span<UInt8>) -> Bool { bytes.starts(with: "SSH-") }

  /// Whether a stream starts with a connection request or confirm of the Remote Desktop Protocol
  /// (MS-RDPBCGR §2.2.1.1, §2.2.1.2).
  package static func isRDP(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 11, bytes[0] == 3, bytes[1] == 0, Int(be16(bytes, 2)) == bytes.count,
      Int(bytes[4]) == bytes.count - 5, bytes[5] == 0xe0 || bytes[5] == 0xd0
    else { return false }
    if bytes.starts(with: "Cookie: mstshash=", at: 11) { return true }
    if bytes.starts(with: "Cookie: msts=", at: 11) { return true }
    // A negotiation request or response closes it.
    guard bytes.count >= 19 else { return false }
    let at = bytes.count - 8
    return (1...3).contains(bytes[at]) && le16(bytes, at + 2) == 8
  }

  /// Whether a stream starts with the greeting of VNC (RFC 6143 §7.1.1).
  package static func isRFB(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 12 && bytes.starts(with: "RFB 00") && bytes[7] == 0x2e && bytes[11] == 0x0a
  }

  /// Whether a stream starts with options of Telnet (RFC 854): two commands at least, or one that
  /// fills the segment.
  package static func isTelnet(_ bytes: Span<UInt8>) -> Bool {
    guard isOption(bytes, 0) else { return false }
    return bytes.count == 3 || isOption(bytes, 3)
  }

  private static func isOption(_ bytes: Span<UInt8>, _ at: Int) -> Bool {
    bytes.count - at >= 3 && bytes[at] == 0xff && (0xfb...0xfe).contains(bytes[at + 1])
      && bytes[at + 2] <= 49
  }

  /// Whether a stream starts with DCE/RPC: a bind whose length fits (C706 §12.6).
  package static func isDCERPC(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 28, bytes[0] == 5, bytes[1] <= 1, bytes[2] == 11 || bytes[2] == 12,
      bytes[4] == 0x10, bytes[5] == 0, be16(bytes, 6) == 0
    else { return false }
    return Int(le16(bytes, 8)) == bytes.count
  }
}
