/// The head of an HTTP/1 response (RFC 9112 §4).
package struct HTTPResponseHead: Hashable, Sendable {
  /// The version, such as `1.1`.
  package let version: String
  /// The status code, 100 to 999.
  package let status: Int
  /// The words behind it.
  package let reason: String
  /// The header lines.
  package let headers: HTTPHeaders
  /// The first thing wrong with the head; what could be read despite it is here.
  package var damage: ParseError? { headers.damage }

  /// Reads the head at the start of `bytes`, which must be contiguous.
  ///
  /// - Parameters:
  ///   - bytes: The stream from the start of a response on.
  ///   - isFinal: Whether nothing more will come, so that a head cut short counts as it is.
  /// - Returns: The head, or why there is none.
  package static func parse(
    _ bytes: Span<UInt8>,
    isFinal: Bool = false
  ) -> HTTPHeadResult<HTTPResponseHead> {
    switch HTTPLines.split(bytes) {
    case .whole(let lines):
      guard let head = HTTPResponseHead(bytes, lines) else { return .notHTTP }
      return .head(head, consumed: lines.consumed)
    case .cut(let lines):
      if let head = HTTPResponseHead(bytes, lines) {
        return isFinal ? .head(head, consumed: lines.consumed) : .needMore
      }
      let mayStart = lines.ranges.isEmpty && !isFinal && mayStartResponse(bytes)
      return mayStart && bytes.count < HTTPLines.maximumOctets ? .needMore : .notHTTP
    }
  }

  private init?(_ bytes: Span<UInt8>, _ lines: HTTPLines) {
    guard let line = lines.ranges.first,
      let version = HTTPText.version(bytes, at: line.lowerBound, end: line.upperBound)
    else { return nil }
    let rest = HTTPText.trim(bytes, version.end..<line.upperBound)
    guard rest.lowerBound > version.end, rest.count >= 3 else { return nil }
    var status = 0
    for index in rest.lowerBound..<(rest.lowerBound + 3) {
      guard (0x30...0x39).contains(bytes[index]) else { return nil }
      status = status * 10 + Int(bytes[index] - 0x30)
    }
    let reason = (rest.lowerBound + 3)..<rest.upperBound
    guard status >= 100, reason.isEmpty || HTTPText.isBlank(bytes[reason.lowerBound]) else {
      return nil
    }
    self.version = version.text
    self.status = status
    self.reason = WireText.utf8(bytes.extracting(HTTPText.trim(bytes, reason)))
    headers = HTTPHeaders.read(bytes, lines)
  }

  /// How the end of the response's body is found, which also depends on the request's method.
  package func bodyFraming(requestMethod: String?) -> HTTPBodyFraming {
    if status == 101 || (requestMethod == "CONNECT" && (200..<300).contains(status)) {
      return .upgrade
    }
    if requestMethod == "HEAD" || status < 200 || status == 204 || status == 304 { return .none }
    if let isChunked = headers.isChunked { return isChunked ? .chunked : .untilClose }
    if headers.hasBadContentLength { return .unknown }
    return headers.contentLength.map { $0 == 0 ? .none : .length($0) } ?? .untilClose
  }

  /// Whether octets without a line end may become a status line.
  private static func mayStartResponse(_ bytes: Span<UInt8>) -> Bool {
    var start = 0
    while start < bytes.count, start < 16, bytes[start] == 0x0d || bytes[start] == 0x0a {
      start += 1
    }
    let expected = Array("HTTP/".utf8)
    for (index, byte) in expected.enumerated() where start + index < bytes.count {
      guard bytes[start + index] == byte else { return false }
    }
    return true
  }
}
