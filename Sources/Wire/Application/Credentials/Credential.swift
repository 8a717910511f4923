/// How a secret was sent in clear.
package enum CredentialKind: String, Sendable {
  /// USER and PASS of FTP and POP3 (RFC 959 §4.1.1, RFC 1939 §7).
  case password = "user-pass"
  /// LOGIN of IMAP (RFC 9051 §6.2.3).
  case login
  /// SASL PLAIN (RFC 4616).
  case plain = "sasl-plain"
  /// SASL LOGIN, which was never standardised.
  case saslLogin = "sasl-login"
  /// Basic of HTTP (RFC 7617).
  case basic = "http-basic"
  /// Basic for a proxy (RFC 9110 §11.7.1).
  case proxyBasic = "http-proxy-basic"
  /// A bearer token (RFC 6750 §2.1).
  case bearer = "http-bearer"
  /// A bearer token that is a JSON Web Token (RFC 7519).
  case webToken = "http-jwt"
  /// A cookie whose name says that it stands for a session or a login (RFC 6265).
  case cookie = "http-session-cookie"
  /// A password in the query of a request's target.
  case query = "url-password"
  /// A password in a form or in JSON that a request uploads.
  case form = "form-password"
  /// The community of SNMP 1 and 2c (RFC 3584 §5.2.1).
  case community = "snmp-community"
  /// User name and password of MQTT CONNECT (MQTT 5.0 §3.1.3.5, §3.1.3.6).
  case mqtt = "mqtt-connect"
}

/// A secret that travelled in clear: who it belongs to, never what it is.
package struct Credential: Hashable, Sendable {
  /// How it was sent.
  package let kind: CredentialKind
  /// The user's name, most of it hidden; empty if none was given.
  package let maskedUser: String
  /// How many octets the secret has.
  package let secretLength: Int

  /// A secret of so many octets; of the name only ``mask(_:)`` is kept.
  init(_ kind: CredentialKind, user: [UInt8], secretLength: Int) {
    self.kind = kind
    maskedUser = Self.mask(user)
    self.secretLength = secretLength
  }

  /// A name with its middle replaced by `…`: two octets at either end stay where there are eight or
  /// more, one at the start where there are three or more.
  static func mask(_ name: [UInt8]) -> String {
    guard !name.isEmpty else { return "" }
    func text(_ part: ArraySlice<UInt8>) -> String { WireText.ascii(Array(part).span) }
    if name.count < 3 { return "…" }
    if name.count < 8 { return text(name.prefix(1)) + "…" }
    return text(name.prefix(2)) + "…" + text(name.suffix(2))
  }
}

extension Credential {
  /// What an Authorization or Proxy-Authorization field of HTTP discloses (RFC 7617 §2).
  package init?(authorization field: String, isProxy: Bool) {
    let bytes = Array(field.utf8)
    guard bytes.span.startsFolded(with: "basic ") else { return nil }
    var start = 6
    while start < bytes.count, bytes[start] == 0x20 { start += 1 }
    guard let clear = Base64.decode(bytes.span.extracting(start..<bytes.count)),
      let colon = clear.firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    self.init(
      isProxy ? .proxyBasic : .basic,
      user: Array(clear[..<colon]),
      secretLength: clear.count - colon - 1
    )
  }

  /// What an SNMP message of version 1 or 2c discloses.
  package init?(snmp bytes: Span<UInt8>) {
    guard let community = SNMP.community(bytes), !community.isEmpty else { return nil }
    self.init(.community, user: [], secretLength: community.count)
  }

  /// What an MQTT CONNECT packet discloses; `nil` if it has no password.
  package init?(mqtt bytes: Span<UInt8>) {
    guard let start = MessagingStart.mqttConnect(bytes),
      let read = try? MQTTConnect(parsing: bytes, at: start), let secret = read.secretLength
    else { return nil }
    self.init(.mqtt, user: read.user, secretLength: secret)
  }

  /// What the one message of SASL PLAIN discloses: identity, NUL, user, NUL, password (RFC 4616 §2).
  init?(plain text: Span<UInt8>) {
    guard let clear = Base64.decode(text), let first = clear.firstIndex(of: 0),
      let second = clear[(first + 1)...].firstIndex(of: 0), second > first + 1
    else { return nil }
    self.init(
      .plain,
      user: Array(clear[(first + 1)..<second]),
      secretLength: clear.count - second - 1
    )
  }
}

/// The parts of a CONNECT packet that say who connects (MQTT 5.0 §3.1).
private struct MQTTConnect {
  var user: [UInt8] = []
  var secretLength: Int?

  init(parsing bytes: Span<UInt8>, at start: Int) throws(ParseError) {
    var reader = ByteReader(bytes, at: start)
    _ = try reader.vector16()
    let version = try reader.uint8()
    let flags = try reader.uint8()
    try reader.skip(2)
    if version >= 5 { try reader.skip(reader.mqttNumber()) }
    _ = try reader.vector16()
    if flags & 0x04 != 0 {
      if version >= 5 { try reader.skip(reader.mqttNumber()) }
      _ = try reader.vector16()
      _ = try reader.vector16()
    }
    if flags & 0x80 != 0 { user = try reader.vector16().copied }
    if flags & 0x40 != 0 { secretLength = try reader.vector16().count }
  }
}

extension ByteReader {
  /// Reads a number of one to four octets, seven bits each (MQTT 5.0 §1.5.5).
  @_lifetime(self: copy self)
  fileprivate mutating func mqttNumber() throws(ParseError) -> Int {
    var value = 0
    for shift in [0, 7, 14, 21] {
      let octet = try uint8()
      value |= Int(octet & 0x7f) << shift
      if octet & 0x80 == 0 { return value }
    }
    throw .invalid(at: offset, field: "length")
  }
}
