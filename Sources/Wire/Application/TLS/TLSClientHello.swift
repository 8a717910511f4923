/// A ClientHello (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2, RFC 6347 §4.2.1).
///
///     version (2) | random (32) | session id <0..32> | [DTLS: cookie <0..255>]
///     cipher suites <2..2^16-2> | compression methods <1..255> | extensions <0..2^16-1>
package struct TLSClientHello: Hashable, Sendable {
  /// The version in front, which TLS 1.3 fixes at 0x0303.
  package let legacyVersion: UInt16
  /// The 32 octets of random.
  package let random: [UInt8]
  /// The session id.
  package private(set) var sessionID: [UInt8] = []
  /// DTLS's cookie; `nil` for TLS.
  package private(set) var cookie: [UInt8]?
  /// The cipher suites offered, in order.
  package private(set) var cipherSuites: [UInt16] = []
  /// The compression methods offered, in order.
  package private(set) var compressionMethods: [UInt8] = []
  /// The types of the extensions, in order, GREASE and repeated ones included.
  package private(set) var extensionTypes: [UInt16] = []
  /// What the known extensions say.
  package private(set) var extensions = TLSClientExtensions()
  /// The first thing wrong with the message; what could be read despite it is here.
  package private(set) var damage: ParseError?
  /// Whether the lengths fit into each other, so that what was read stands where it should; only
  /// then do fingerprints mean anything.
  package private(set) var isLayoutSound = true

  /// Reads the body of a ClientHello, behind the handshake header.
  ///
  /// - Parameters:
  ///   - body: The body, possibly cut short.
  ///   - isDatagram: Whether it came over DTLS, which adds a cookie.
  /// - Throws: `truncated` if not even version and random are there.
  package init(parsing body: Span<UInt8>, isDatagram: Bool = false) throws(ParseError) {
    var reader = ByteReader(body)
    legacyVersion = try reader.uint16()
    random = try reader.slice(32).copied
    do {
      try readRest(&reader, isDatagram: isDatagram)
    } catch {
      isLayoutSound = false
      damage = damage ?? error
    }
  }

  /// The versions offered: those of supported_versions, or the one in front, GREASE left out.
  package var offeredVersions: [UInt16] {
    let versions = extensions.supportedVersions.filter { !isGREASE($0) }
    return versions.isEmpty ? [legacyVersion] : versions
  }

  /// The newest version offered; those of DTLS count down (RFC 9147 §5.3).
  package var newestVersion: UInt16 {
    let versions = offeredVersions
    let isDatagram = legacyVersion >> 8 == 0xfe
    return (isDatagram ? versions.min() : versions.max()) ?? legacyVersion
  }

  private mutating func readRest(
    _ reader: inout ByteReader,
    isDatagram: Bool
  ) throws(ParseError) {
    let at = reader.offset
    sessionID = try reader.vector8().copied
    if sessionID.count > 32 { note(.invalid(at: at, field: "session id length")) }
    if isDatagram { cookie = try reader.vector8().copied }
    var suites = try partial16(&reader)
    while suites.remaining >= 2 { try cipherSuites.append(suites.uint16()) }
    if !suites.isAtEnd {
      isLayoutSound = false
      note(.invalid(at: suites.offset, field: "cipher suites length"))
    }
    compressionMethods = try reader.vector8().copied
    // Before RFC 3546 there were no extensions.
    guard !reader.isAtEnd else { return }
    var fields = try partial16(&reader)
    var seen: Set<UInt16> = []
    while !fields.isAtEnd {
      let type = try fields.uint16()
      let start = fields.offset
      var field = try partial16(&fields)
      do throws(ParseError) {
        if !seen.insert(type).inserted, !isGREASE(type) {
          throw .invalid(at: start - 2, field: "repeated extension")
        }
        extensionTypes.append(type)
        try extensions.take(type, &field)
      } catch {
        note(error)
      }
    }
    if !reader.isAtEnd { note(.invalid(at: reader.offset, field: "octets after the extensions")) }
  }

  /// A cursor over octets with a 16-bit count in front; what is there of them if some are missing.
  @_lifetime(copy reader)
  private mutating func partial16(_ reader: inout ByteReader) throws(ParseError) -> ByteReader {
    let count = try Int(reader.uint16())
    if count > reader.remaining {
      isLayoutSound = false
      note(.truncated(at: reader.offset, needed: count - reader.remaining))
    }
    return try reader.nested(min(count, reader.remaining))
  }

  private mutating func note(_ error: ParseError) { damage = damage ?? error }
}

/// Whether a cipher suite, extension, group or version is one of the values that mean nothing
/// (RFC 8701 §2).
package func isGREASE(_ value: UInt16) -> Bool {
  value & 0x0f0f == 0x0a0a && value >> 8 == value & 255
}
