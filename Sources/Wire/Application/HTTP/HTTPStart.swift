/// Tells the first line of an HTTP/1 message from other text.
package enum HTTPStart {
  /// Whether octets start an HTTP message.
  package enum Answer: Sendable { case yes, no, undecided }

  /// Methods of RFC 9110, WebDAV, UPnP and others that tools send.
  private static let methods: [[UInt8]] = [
    "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH", "PROPFIND",
    "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK", "SEARCH", "REPORT", "MKACTIVITY",
    "CHECKOUT", "MERGE", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE", "M-SEARCH", "BCOPY", "BDELETE",
    "BMOVE", "BPROPFIND", "BPROPPATCH", "POLL", "RPC_IN_DATA", "RPC_OUT_DATA", "RPC_CONNECT",
    "CCM_POST", "SSTP_DUPLEX_POST", "PURGE", "LINK", "UNLINK", "ACL", "BIND", "REBIND", "UNBIND",
    "VERSION-CONTROL", "BASELINE-CONTROL", "LABEL", "MKREDIRECTREF", "MKWORKSPACE", "MKCALENDAR",
    "ORDERPATCH", "UPDATE", "UPDATEREDIRECTREF", "UNCHECKOUT", "CHECKIN", "PRI",
  ].map { Array($0.utf8) }
  private static let response = Array("HTTP/".utf8)
  private static let responses = ["HTTP/1.", "HTTP/0.9"].map { Array($0.utf8) }
  private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

  /// How many octets a client says before its first frame of HTTP/2 (RFC 9113 §3.4).
  package static let prefaceOctets = preface.count

  /// Whether the octets begin a response of HTTP/1.
  package static func isResponse(_ bytes: Span<UInt8>) -> Bool {
    responses.contains { bytes.hasPrefix($0) }
  }

  /// Whether the octets begin HTTP/2 in clear with prior knowledge (RFC 9113 §3.4).
  package static func isHTTP2Preface(_ bytes: Span<UInt8>) -> Bool { bytes.hasPrefix(preface) }

  /// Whether `bytes` start a request or a response.
  package static func answer(_ bytes: Span<UInt8>) -> Answer {
    var best = matches(bytes, response, terminated: false)
    if best == .yes { return .yes }
    for method in methods {
      switch matches(bytes, method, terminated: true) {
      case .yes: return namesOtherScheme(bytes, at: method.count + 1) ? .no : .yes
      case .undecided: best = .undecided
      case .no: break
      }
    }
    return best
  }

  /// Schemes whose requests have the same form (RFC 3261 §7.1, RFC 2326 §6.1).
  private static let otherSchemes = ["sip:", "sips:", "rtsp:"].map { Array($0.utf8) }

  private static func namesOtherScheme(_ bytes: Span<UInt8>, at target: Int) -> Bool {
    otherSchemes.contains { bytes.hasPrefix($0, at: target) }
  }

  private static func matches(_ bytes: Span<UInt8>, _ word: [UInt8], terminated: Bool) -> Answer {
    for index in 0..<word.count {
      if index >= bytes.count { return .undecided }
      if bytes[index] != word[index] { return .no }
    }
    guard terminated else { return .yes }
    if bytes.count == word.count { return .undecided }
    return bytes[word.count] == 0x20 ? .yes : .no
  }
}
