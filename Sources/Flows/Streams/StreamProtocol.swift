import Wire

/// What the first octets of a TCP segment look like, content first and port last.
enum StreamProtocol {
  case tls, http, dns, ssh, unknown
  /// Too few octets to tell.
  case undecided

  /// Recognises the protocol that starts with `bytes`.
  static func recognise(
    _ bytes: Span<UInt8>,
    sourcePort: UInt16,
    destinationPort: UInt16
  ) -> StreamProtocol {
    guard bytes.count > 0 else { return .undecided }
    switch bytes[0] {
    case 22: return tlsRecord(bytes)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"):
      return text(bytes)
    default: break
    }
    if sourcePort == 53 || destinationPort == 53 || sourcePort == 5353 || destinationPort == 5353 {
      return dnsMessage(bytes)
    }
    return .unknown
  }

  /// A handshake record that holds the start of a hello (RFC 8446 §5.1).
  private static func tlsRecord(_ bytes: Span<UInt8>) -> StreamProtocol {
    guard bytes.count >= 6 else { return bytes.count < 2 || bytes[1] == 3 ? .undecided : .unknown }
    let isHello = bytes[5] == 1 || bytes[5] == 2 || bytes[5] == 0
    return bytes[1] == 3 && bytes[2] <= 4 && isHello ? .tls : .unknown
  }

  private static func text(_ bytes: Span<UInt8>) -> StreamProtocol {
    if starts(bytes, with: "SSH-") { return bytes.count >= 4 ? .ssh : .undecided }
    switch HTTPStart.answer(bytes) {
    case .yes: return .http
    case .no: return .unknown
    case .undecided: return .undecided
    }
  }

  private static func starts(_ bytes: Span<UInt8>, with text: StaticString) -> Bool {
    var index = 0
    return text.withUTF8Buffer { wanted in
      while index < min(bytes.count, wanted.count) {
        guard unsafe bytes[index] == wanted[index] else { return false }
        index += 1
      }
      return true
    }
  }

  /// A length, then a header with a sane count of questions.
  private static func dnsMessage(_ bytes: Span<UInt8>) -> StreamProtocol {
    guard bytes.count >= 14 else { return .undecided }
    let length = Int(bytes[0]) << 8 | Int(bytes[1])
    return length >= 12 ? .dns : .unknown
  }
}
