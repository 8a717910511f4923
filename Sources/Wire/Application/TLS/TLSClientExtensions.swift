/// What the extensions of a ClientHello say.
package struct TLSClientExtensions: Hashable, Sendable {
  /// The first host name of server_name (RFC 6066 §3): lower case, with `\xHH` for what is not
  /// printable ASCII; `nil` if there is none or it is empty.
  package private(set) var serverName: String?
  /// Further host names, which the RFC forbids, in the same form.
  package private(set) var otherServerNames: [String] = []
  /// Application protocols (RFC 7301), with `\xHH` for what is not printable ASCII.
  package private(set) var alpn: [String] = []
  /// The first application protocol's octets as sent.
  package private(set) var firstALPN: [UInt8] = []
  /// Versions offered (RFC 8446 §4.2.1), GREASE included.
  package private(set) var supportedVersions: [UInt16] = []
  /// Groups for key exchange (RFC 8446 §4.2.7), GREASE included.
  package private(set) var supportedGroups: [UInt16] = []
  /// Formats of curve points (RFC 8422 §5.1.2).
  package private(set) var pointFormats: [UInt8] = []
  /// Signature algorithms (RFC 8446 §4.2.3), in order.
  package private(set) var signatureAlgorithms: [UInt16] = []
  /// The groups for which a key is sent along (RFC 8446 §4.2.8), GREASE included.
  package private(set) var keyShareGroups: [UInt16] = []
  /// Ways to use a pre-shared key (RFC 8446 §4.2.9).
  package private(set) var pskModes: [UInt8] = []
  /// Whether a pre-shared key is offered (RFC 8446 §4.2.11): a resumption, mostly.
  package private(set) var hasPSK = false
  /// Whether data follows before the server answers (RFC 8446 §4.2.10).
  package private(set) var hasEarlyData = false
  /// Whether encrypted_client_hello is there (RFC 9849 §5).
  ///
  /// A client without a key for the server sends random octets instead (GREASE ECH), which look
  /// the same: the name in clear may be the true one or a public front.
  package private(set) var hasECH = false
  /// Whether the forerunner of ECH, encrypted_server_name of draft-ietf-tls-esni-02, is there.
  package private(set) var hasESNI = false
  /// Whether quic_transport_parameters are there (RFC 9001 §8.2), also under their draft number.
  package private(set) var hasQUICTransportParameters = false
  /// Whether server_name is there at all, readable or not.
  package private(set) var hasServerName = false

  /// Reads one extension's data, which `field` covers.
  mutating func take(_ type: UInt16, _ field: inout ByteReader) throws(ParseError) {
    switch type {
    case 0: try takeServerName(&field)
    case 10: try Self.numbers(&field, &supportedGroups)
    case 11: try pointFormats = field.vector8().copied
    case 13: try Self.numbers(&field, &signatureAlgorithms)
    case 16: try takeALPN(&field)
    case 41: hasPSK = true
    case 42: hasEarlyData = true
    case 43:
      var list = try field.nested8()
      while !list.isAtEnd { try supportedVersions.append(list.uint16()) }
    case 45: try pskModes = field.vector8().copied
    // 40 was the number of key_share up to draft 22 of TLS 1.3.
    case 51, 40:
      var list = try field.nested16()
      while !list.isAtEnd {
        try keyShareGroups.append(list.uint16())
        _ = try list.vector16()
      }
    case 57, 0xffa5: hasQUICTransportParameters = true
    case 0xfe0d: hasECH = true
    case 0xffce: hasESNI = true
    default: break
    }
  }

  private mutating func takeServerName(_ field: inout ByteReader) throws(ParseError) {
    hasServerName = true
    let at = field.offset
    var list = try field.nested16()
    while !list.isAtEnd {
      let type = try list.uint8()
      let name = try list.vector16()
      guard type == 0, !name.isEmpty else { continue }
      let text = WireText.lowercasedASCII(name)
      if serverName == nil { serverName = text } else { otherServerNames.append(text) }
    }
    guard serverName != nil, otherServerNames.isEmpty else {
      throw .invalid(at: at, field: "server_name")
    }
  }

  private mutating func takeALPN(_ field: inout ByteReader) throws(ParseError) {
    var list = try field.nested16()
    while !list.isAtEnd {
      let name = try list.vector8()
      if alpn.isEmpty { firstALPN = name.copied }
      alpn.append(WireText.ascii(name))
    }
  }

  private static func numbers(
    _ field: inout ByteReader,
    _ into: inout [UInt16]
  ) throws(ParseError) {
    var list = try field.nested16()
    while !list.isAtEnd { try into.append(list.uint16()) }
  }
}
