/// The Simple Service Discovery Protocol (UPnP Device Architecture 2.0 §1.2, §1.3).
package enum SSDPRecognition {
  /// Whether the octets are a search, an announcement or an answer.
  package static func isMessage(_ bytes: Span<UInt8>) -> Bool {
    if bytes.starts(with: "M-SEARCH * HTTP/1.") || bytes.starts(with: "NOTIFY * HTTP/1.") {
      return true
    }
    guard bytes.starts(with: "HTTP/1.1 200 OK") else { return false }
    return bytes.contains(folded: "\nst:", within: 1024)
      || bytes.contains(folded: "\nusn:", within: 1024)
  }
}
