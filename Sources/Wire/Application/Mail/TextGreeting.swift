/// Protocols of lines in which the server greets first.
package enum TextGreeting {
  /// What a line shows itself to be.
  package enum Kind: Sendable { case smtp, ftp, pop3, imap, nntp }

  /// What the first octets of a stream are; `nil` if no such protocol is certain.
  ///
  /// `port` is the server's, for a greeting that does not name its protocol.
  package static func kind(_ bytes: Span<UInt8>, port: UInt16) -> Kind? {
    guard bytes.count >= 4, bytes.isText(0..<min(bytes.count, 24)) else { return nil }
    switch bytes[0] {
    case UInt8(ascii: "2"), UInt8(ascii: "4"), UInt8(ascii: "5"): return reply(bytes, port)
    case UInt8(ascii: "+"):
      return bytes.starts(with: "+OK") && (bytes.count < 5 || isSpaceOrEnd(bytes[3])) ? .pop3 : nil
    case UInt8(ascii: "*"):
      for word in ["* ok", "* preauth", "* bye"] where bytes.startsFolded(with: word) {
        return .imap
      }
      return nil
    default: return command(bytes, port)
    }
  }

  /// Whether the octets are one line of text.
  package static func isLine(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 3 && bytes.count <= 512 && bytes[bytes.count - 1] == 0x0a
      && bytes.isText(0..<bytes.count)
  }

  private static func isSpaceOrEnd(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x0d }

  /// A reply code and what its text or port says.
  private static func reply(_ bytes: Span<UInt8>, _ port: UInt16) -> Kind? {
    guard (0x30...0x39).contains(bytes[1]), (0x30...0x39).contains(bytes[2]),
      bytes[3] == 0x20 || bytes[3] == 0x2d
    else { return nil }
    let code = Int(bytes[0] & 15) * 100 + Int(bytes[1] & 15) * 10 + Int(bytes[2] & 15)
    switch code {
    case 220, 421, 554, 530, 500, 120:
      if bytes.contains(folded: "smtp", within: 160) { return .smtp }
      if bytes.contains(folded: "ftp", within: 160) { return .ftp }
      switch port {
      case 25, 465, 587, 2525: return .smtp
      case 21, 2121: return .ftp
      default: return nil
      }
    case 200, 201, 400, 502: return port == 119 || port == 433 ? .nntp : nil
    default: return nil
    }
  }

  /// A command that starts one of these protocols where the greeting was not seen.
  private static func command(_ bytes: Span<UInt8>, _ port: UInt16) -> Kind? {
    for word in ["ehlo ", "helo ", "mail from:", "rcpt to:"] where bytes.startsFolded(with: word) {
      return .smtp
    }
    switch port {
    case 21, 2121:
      for word in ["user ", "auth tls", "auth ssl", "feat\r\n", "pass ", "syst\r\n"]
      where bytes.startsFolded(with: word) {
        return .ftp
      }
    case 110:
      for word in ["user ", "capa\r\n", "stls\r\n", "apop ", "auth"]
      where bytes.startsFolded(with: word) {
        return .pop3
      }
    case 143:
      guard let space = bytes.index(of: 0x20, from: 0, before: 16) else { return nil }
      for word in ["capability", "login ", "starttls", "authenticate ", "id ", "noop", "select "]
      where bytes.startsFolded(with: word, at: space + 1) {
        return .imap
      }
    default: break
    }
    return nil
  }
}
