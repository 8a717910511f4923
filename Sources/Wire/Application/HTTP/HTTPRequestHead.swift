/// The head of an HTTP/1 request (RFC 9112 §3), of SSDP too.
package struct HTTPRequestHead: Hashable, Sendable {
  /// The longest method taken for one.
  package static let maximumMethod = 32

  /// The method, such as `POST`.
  package let method: String
  /// The request target as sent, with `\xHH` as in ``HTTPHeader/value``.
  package let target: String
  /// The version, such as `1.1`.
  package let version: String
  /// The header lines.
  package let headers: HTTPHeaders
  /// The first thing wrong with the head; what could be read despite it is here.
  package let damage: ParseError?

  /// Reads the head at the start of `bytes`, which must be contiguous.
  ///
  /// As lenient as servers are: line ends of LF alone, empty lines in front, several spaces, spaces
  /// within the target. Other protocols with the same form (RTSP, SIP) are not taken for HTTP.
  ///
  /// - Parameters:
  ///   - bytes: The stream from the start of a request on.
  ///   - isFinal: Whether nothing more will come, so that a head cut short counts as it is.
  /// - Returns: The head, or why there is none.
  package static func parse(
    _ bytes: Span<UInt8>,
    isFinal: Bool = false
  ) -> HTTPHeadResult<HTTPRequestHead> {
    switch HTTPLines.split(bytes) {
    case .whole(let lines):
      guard let head = HTTPRequestHead(bytes, lines) else { return .notHTTP }
      return .head(head, consumed: lines.consumed)
    case .cut(let lines):
      if let head = HTTPRequestHead(bytes, lines) {
        return isFinal ? .head(head, consumed: lines.consumed) : .needMore
      }
      let mayStart = lines.ranges.isEmpty && !isFinal && mayStartRequest(bytes)
      return mayStart && bytes.count < HTTPLines.maximumOctets ? .needMore : .notHTTP
    }
  }

  private init?(_ bytes: Span<UInt8>, _ lines: HTTPLines) {
    guard let line = lines.ranges.first,
      let space = line.first(where: { !HTTPText.isToken(bytes[$0]) }), bytes[space] == 0x20,
      (1...Self.maximumMethod).contains(space - line.lowerBound)
    else { return nil }
    let rest = HTTPText.trim(bytes, space..<line.upperBound)
    // The version is the last word, so that a target with spaces is kept whole.
    guard rest.count > 9,
      let version = HTTPText.version(bytes, at: rest.upperBound - 8, end: rest.upperBound),
      HTTPText.isBlank(bytes[rest.upperBound - 9])
    else { return nil }
    let target = HTTPText.trim(bytes, rest.lowerBound..<(rest.upperBound - 8))
    guard !target.isEmpty else { return nil }
    method = WireText.ascii(bytes.extracting(line.lowerBound..<space))
    self.target = WireText.utf8(bytes.extracting(target))
    self.version = version.text
    headers = HTTPHeaders.read(bytes, lines)
    let hasSpace = target.contains { HTTPText.isBlank(bytes[$0]) }
    let fault = hasSpace ? ParseError.invalid(at: target.lowerBound, field: "target") : nil
    damage = fault ?? headers.damage
  }

  /// The first Host header as sent; `nil` if there is none.
  package var host: String? { headers.first("host") }

  /// The first Host header that names another host than the first one does, which makes it
  /// doubtful who the request was meant for; also a target's own authority that does.
  package var secondHost: String? {
    let hosts = headers.values("host") + (targetAuthority.map { [$0] } ?? [])
    guard let first = hosts.first else { return nil }
    return hosts.first { Self.withoutPort($0) != Self.withoutPort(first) }
  }

  /// A host in lower case without the port behind it.
  private static func withoutPort(_ host: String) -> String {
    let lower = host.lowercased()
    guard let colon = lower.utf8.lastIndex(of: 0x3a) else { return lower }
    let port = lower.utf8[lower.utf8.index(after: colon)...]
    return port.allSatisfy { (0x30...0x39).contains($0) } ? String(lower[..<colon]) : lower
  }

  /// The host and port of a target in absolute form, or in authority form as CONNECT has it
  /// (RFC 9112 §3.2); user information in front is left out.
  package var targetAuthority: String? {
    if method == "CONNECT" { return target }
    let scheme = target.prefix(8).lowercased()
    let skip = scheme.hasPrefix("http://") ? 7 : scheme.hasPrefix("https://") ? 8 : 0
    guard skip > 0 else { return nil }
    let authority = target.utf8.dropFirst(skip).prefix { !Array("/?#".utf8).contains($0) }
    let host = authority.lastIndex(of: 0x40).map { authority[authority.index(after: $0)...] }
    let text = String(Substring(host ?? authority))
    return text.isEmpty ? nil : text
  }

  /// How the end of the request's body is found.
  package var bodyFraming: HTTPBodyFraming {
    if method == "CONNECT" { return .upgrade }
    if let isChunked = headers.isChunked { return isChunked ? .chunked : .unknown }
    if headers.hasBadContentLength { return .unknown }
    return headers.contentLength.map { $0 == 0 ? .none : .length($0) } ?? .none
  }

  /// Whether the client asks to go on in another protocol (RFC 9110 §7.8).
  package var asksForUpgrade: Bool {
    headers.tokens("connection").contains("upgrade") && headers.first("upgrade") != nil
  }

  /// Whether this is a request of SSDP (UPnP Device Architecture 2.0 §1).
  package var isSSDP: Bool { target == "*" && (method == "M-SEARCH" || method == "NOTIFY") }

  /// Whether octets without a line end may become a request line.
  private static func mayStartRequest(_ bytes: Span<UInt8>) -> Bool {
    var position = 0
    while position < min(bytes.count, 16), bytes[position] == 0x0d || bytes[position] == 0x0a {
      position += 1
    }
    let start = position
    while position < bytes.count, HTTPText.isToken(bytes[position]) { position += 1 }
    guard position - start <= maximumMethod else { return false }
    guard position < bytes.count else { return true }
    guard position > start, bytes[position] == 0x20 else { return false }
    // No control octets in a request line; CR may be the first half of its end.
    while position < bytes.count, bytes[position] >= 0x20, bytes[position] != 0x7f { position += 1 }
    return position == bytes.count || (bytes[position] == 0x0d && position == bytes.count - 1)
  }
}
