/// Recognises HTTP by the first octets of a stream or datagram.
package enum HTTPRecognition {
  /// The methods that are met: RFC 9110, WebDAV, Microsoft's RPC over HTTP and SSDP.
  private static let methods = [
    "GET ", "POST ", "PUT ", "HEAD ", "DELETE ", "OPTIONS ", "PATCH ", "CONNECT ", "TRACE ",
    "PROPFIND ", "PROPPATCH ", "MKCOL ", "COPY ", "MOVE ", "LOCK ", "UNLOCK ", "REPORT ", "SEARCH ",
    "SUBSCRIBE ", "UNSUBSCRIBE ", "NOTIFY ", "M-SEARCH ", "RPC_IN_DATA ", "RPC_OUT_DATA ",
  ].map { Array($0.utf8) }
  /// Schemes whose requests have the same form.
  private static let otherSchemes = ["sip:", "sips:", "rtsp:"].map { Array($0.utf8) }
  private static let responses = ["HTTP/1.", "HTTP/0.9"].map { Array($0.utf8) }
  private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

  /// Whether the octets begin a request: a method in use, then a target's first octet.
  ///
  /// A guess from few octets. ``HTTPRequestHead/parse(_:isFinal:)`` has the last word: it also
  /// sees that `OPTIONS * RTSP/1.0` is none.
  package static func looksLikeHTTPRequest(_ bytes: Span<UInt8>) -> Bool {
    for method in methods where bytes.hasPrefix(method) {
      let target = method.count
      guard target < bytes.count else { return true }
      guard bytes[target] > 0x20, bytes[target] < 0x7f else { return false }
      for scheme in otherSchemes where bytes.hasPrefix(scheme, at: target) { return false }
      return true
    }
    return false
  }

  /// Whether the octets begin a response.
  package static func looksLikeHTTPResponse(_ bytes: Span<UInt8>) -> Bool {
    for start in responses where bytes.hasPrefix(start) { return true }
    return false
  }

  /// Whether the octets begin HTTP/2 in clear with prior knowledge (RFC 9113 §3.4).
  package static func isHTTP2Preface(_ bytes: Span<UInt8>) -> Bool { bytes.hasPrefix(preface) }
}
