/// Message brokers and messengers, by the first message of a connection.
package enum MessagingStart {
  /// MQTT: a CONNECT packet (MQTT 5.0 §3.1; version 3.1 calls itself MQIsdp).
  package static func isMQTT(_ bytes: Span<UInt8>) -> Bool { mqttConnect(bytes) != nil }

  /// Where the variable header of a CONNECT packet starts; `nil` if there is none.
  static func mqttConnect(_ bytes: Span<UInt8>) -> Int? {
    guard bytes.count >= 12, bytes[0] == 0x10 else { return nil }
    var at = 1
    while at < 5, bytes[at] & 0x80 != 0 { at += 1 }
    at += 1
    if bytes.starts(with: "\u{0}\u{4}MQTT", at: at) { return at }
    return bytes.starts(with: "\u{0}\u{6}MQIsdp", at: at) ? at : nil
  }

  /// AMQP: its protocol header (AMQP 1.0 §2.2, 0-9-1 §4.2.2).
  package static func isAMQP(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 8 && bytes.starts(with: "AMQP") && bytes[4] <= 3 && bytes[5] <= 1
  }

  /// XMPP: the opening of a stream (RFC 6120 §4.2).
  package static func isXMPP(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 14, bytes[0] == UInt8(ascii: "<") else { return false }
    if bytes.starts(with: "<stream:stream") { return true }
    return bytes.starts(with: "<?xml") && bytes.contains(folded: "<stream:stream", within: 256)
  }

  /// IRC: what clients say first, or a server's notice (RFC 2812 §3.1).
  package static func isIRC(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 7, bytes.isText(0..<min(bytes.count, 32)) else { return false }
    if bytes.starts(with: "NICK ") {
      return bytes.contains(folded: "\nuser ", within: 256) || isOneWord(bytes, from: 5)
    }
    if bytes.starts(with: "CAP LS") || bytes.starts(with: "NOTICE AUTH :") { return true }
    if bytes.starts(with: "USER ") { return bytes.contains(folded: "\nnick ", within: 512) }
    guard bytes[0] == UInt8(ascii: ":"), let end = bytes.index(of: 0x20, from: 1, before: 128)
    else { return false }
    return bytes.starts(with: "NOTICE ", at: end + 1) || bytes.starts(with: "001 ", at: end + 1)
  }

  private static func isOneWord(_ bytes: Span<UInt8>, from start: Int) -> Bool {
    guard let end = bytes.index(of: 0x0d, from: start, before: start + 32) else { return false }
    return end > start && bytes.index(of: 0x20, from: start, before: end) == nil
  }
}

/// The Constrained Application Protocol (RFC 7252 §3).
package enum CoAP {
  /// Whether the octets have the form of a message on the registered port: the options add up.
  package static func isMessage(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 4, bytes[0] >> 6 == 1, bytes[0] & 15 <= 8 else { return false }
    let (group, detail) = (bytes[1] >> 5, bytes[1] & 31)
    guard group == 0 ? detail <= 7 : group == 2 || group == 4 || group == 5 else { return false }
    if bytes[1] == 0 { return bytes.count == 4 && bytes[0] & 15 == 0 }
    var at = 4 + Int(bytes[0] & 15)
    var options = 0
    while at < bytes.count, bytes[at] != 0xff {
      guard let next = nextOption(bytes, at) else { return false }
      at = next
      options += 1
      guard options <= 64 else { return false }
    }
    // The mark of a payload has one behind it.
    return at < bytes.count ? at + 1 < bytes.count : at == bytes.count
  }

  /// Where the option at `at` ends.
  private static func nextOption(_ bytes: Span<UInt8>, _ at: Int) -> Int? {
    let (delta, short) = (bytes[at] >> 4, bytes[at] & 15)
    guard delta != 15, short != 15 else { return nil }
    var next = at + 1 + (delta == 13 ? 1 : delta == 14 ? 2 : 0)
    var length = Int(short)
    if short == 13 {
      guard next < bytes.count else { return nil }
      length = 13 + Int(bytes[next])
      next += 1
    } else if short == 14 {
      guard bytes.count - next >= 2 else { return nil }
      length = 269 + Int(be16(bytes, next))
      next += 2
    }
    return next + length <= bytes.count ? next + length : nil
  }
}
