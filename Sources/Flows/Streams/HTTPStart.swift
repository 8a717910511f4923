/// Tells the first line of an HTTP/1 message from other text.
enum HTTPStart {
  /// Whether octets start an HTTP message.
  enum Answer { case yes, no, undecided }

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

  /// Whether `bytes` start a request or a response.
  static func answer(_ bytes: Span<UInt8>) -> Answer {
    var best = matches(bytes, response, terminated: false)
    if best == .yes { return .yes }
    for method in methods {
      switch matches(bytes, method, terminated: true) {
      case .yes: return .yes
      case .undecided: best = .undecided
      case .no: break
      }
    }
    return best
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
