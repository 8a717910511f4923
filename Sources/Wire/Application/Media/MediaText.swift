/// Protocols in the form of HTTP that set up calls and streams.
package enum MediaText {
  private static let sipMethods = [
    "INVITE ", "REGISTER ", "OPTIONS ", "ACK ", "BYE ", "CANCEL ", "SUBSCRIBE ", "NOTIFY ",
    "MESSAGE ", "PUBLISH ", "INFO ", "PRACK ", "UPDATE ", "REFER ",
  ]
  private static let rtspMethods = [
    "OPTIONS ", "DESCRIBE ", "SETUP ", "PLAY ", "PAUSE ", "TEARDOWN ", "ANNOUNCE ",
    "GET_PARAMETER ", "SET_PARAMETER ", "RECORD ",
  ]

  /// Whether the octets start a message of the Session Initiation Protocol (RFC 3261 §7).
  package static func isSIP(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 12, (0x41...0x5a).contains(bytes[0]) else { return false }
    if bytes.starts(with: "SIP/2.0 ") { return true }
    for method in sipMethods where bytes.starts(with: method) {
      let at = method.utf8.count
      return bytes.startsFolded(with: "sip:", at: at) || bytes.startsFolded(with: "sips:", at: at)
        || bytes.startsFolded(with: "tel:", at: at) || hasVersion(bytes, " SIP/2.0", from: at)
    }
    return false
  }

  /// Whether the octets start a message of the Real Time Streaming Protocol (RFC 2326 §4, RFC 7826).
  package static func isRTSP(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 12, (0x41...0x5a).contains(bytes[0]) else { return false }
    if bytes.starts(with: "RTSP/1.0 ") || bytes.starts(with: "RTSP/2.0 ") { return true }
    for method in rtspMethods where bytes.starts(with: method) {
      let at = method.utf8.count
      return bytes.startsFolded(with: "rtsp:", at: at) || hasVersion(bytes, " RTSP/", from: at)
    }
    return false
  }

  /// Whether the first line has that version.
  private static func hasVersion(_ bytes: Span<UInt8>, _ text: String, from: Int) -> Bool {
    let end = bytes.index(of: 0x0d, from: from, before: 512) ?? min(bytes.count, 512)
    var at = from
    while at + text.utf8.count <= end {
      if bytes[at] == 0x20, bytes.starts(with: text, at: at) { return true }
      at += 1
    }
    return false
  }
}
