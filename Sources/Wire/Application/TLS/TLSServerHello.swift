/// A ServerHello, or a HelloRetryRequest of TLS 1.3 (RFC 8446 §4.1.3, §4.1.4).
package struct TLSServerHello: Hashable, Sendable {
  /// The version in front, which TLS 1.3 fixes at 0x0303.
  package let legacyVersion: UInt16
  /// The 32 octets of random.
  package let random: [UInt8]
  /// The session id: equal to a non-empty one of the client, it resumes a session of TLS 1.2.
  package private(set) var sessionID: [UInt8] = []
  /// The cipher suite chosen; `nil` if the message is cut before it.
  package private(set) var cipherSuite: UInt16?
  /// The types of the extensions, in order.
  package private(set) var extensionTypes: [UInt16] = []
  /// The version of supported_versions, which TLS 1.3 sends.
  package private(set) var supportedVersion: UInt16?
  /// The group of the key share, or the one a HelloRetryRequest asks for.
  package private(set) var keyShareGroup: UInt16?
  /// The application protocol chosen, where it is in clear (TLS 1.2 and before).
  package private(set) var alpn: String?
  /// Whether a pre-shared key was accepted (TLS 1.3).
  package private(set) var hasPSK = false
  /// The first thing wrong with the message; what could be read despite it is here.
  package private(set) var damage: ParseError?

  /// Reads the body of a ServerHello, behind the handshake header.
  ///
  /// - Throws: `truncated` if not even version and random are there.
  package init(parsing body: Span<UInt8>) throws(ParseError) {
    var reader = ByteReader(body)
    legacyVersion = try reader.uint16()
    random = try reader.slice(32).copied
    do {
      try readRest(&reader)
    } catch {
      damage = damage ?? error
    }
  }

  /// The version agreed on.
  package var version: UInt16 { supportedVersion ?? legacyVersion }

  /// Whether this asks the client to say hello again (RFC 8446 §4.1.3).
  package var isHelloRetryRequest: Bool { random == Self.retryRandom }

  /// Whether a server able to do better agreed to TLS 1.2 or below (RFC 8446 §4.1.3).
  package var hasDowngradeMarker: Bool {
    random.suffix(8) == Self.downgrade + [1] || random.suffix(8) == Self.downgrade + [0]
  }

  private mutating func readRest(_ reader: inout ByteReader) throws(ParseError) {
    // TLS 1.3 before draft 22 had its own number in front and no session id or compression.
    let isEarlyDraft = legacyVersion >> 8 == 0x7f
    if !isEarlyDraft { sessionID = try reader.vector8().copied }
    cipherSuite = try reader.uint16()
    if !isEarlyDraft { try reader.skip(1) }
    guard !reader.isAtEnd else { return }
    var fields = try reader.nested16()
    while !fields.isAtEnd {
      let type = try fields.uint16()
      var field = try fields.nested16()
      extensionTypes.append(type)
      do {
        try take(type, &field)
      } catch {
        damage = damage ?? error
      }
    }
  }

  private mutating func take(_ type: UInt16, _ field: inout ByteReader) throws(ParseError) {
    switch type {
    case 16:
      var list = try field.nested16()
      alpn = try WireText.ascii(list.vector8())
    case 41: hasPSK = true
    case 43: supportedVersion = try field.uint16()
    case 40, 51: keyShareGroup = try field.uint16()
    default: break
    }
  }

  private static let downgrade: [UInt8] = [0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44]
  /// SHA-256 of "HelloRetryRequest".
  private static let retryRandom: [UInt8] = [
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
  ]
}
