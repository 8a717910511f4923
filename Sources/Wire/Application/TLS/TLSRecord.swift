/// One record of a TLS stream (RFC 8446 §5.1), as a place in the stream.
///
///     0       1       3       5
///     +-------+-------+-------+----------- - -
///     | type  |version|length | fragment
///     +-------+-------+-------+----------- - -
package struct TLSRecord: Hashable, Sendable {
  /// What a record carries.
  package enum ContentType: UInt8, Sendable {
    case changeCipherSpec = 20
    case alert, handshake, applicationData, heartbeat
  }

  /// How many octets stand in front of the fragment.
  package static let headerOctets = 5
  /// The longest fragment: 2^14 octets and what TLS 1.2 lets encryption add (RFC 5246 §6.2.3).
  package static let maximumFragment = 16_384 + 2048

  /// What it carries.
  package let type: ContentType
  /// The version, such as 0x0301; in records it says little (RFC 8446 §5.1).
  package let version: UInt16
  /// The fragment's place, which may reach beyond the octets at hand.
  package let fragment: Range<Int>

  /// Reads the record header at `offset`.
  ///
  /// - Throws: `truncated` if fewer than five octets are there, `invalid` if they are no header.
  package init(parsing bytes: Span<UInt8>, at offset: Int = 0) throws(ParseError) {
    guard offset >= 0, offset <= bytes.count else { throw .truncated(at: offset, needed: 5) }
    var reader = ByteReader(bytes, at: offset)
    guard let type = try ContentType(rawValue: reader.uint8()) else {
      throw .invalid(at: offset, field: "record type")
    }
    let version = try reader.uint16()
    guard version >> 8 == 3, version & 255 <= 4 else {
      throw .invalid(at: offset + 1, field: "record version")
    }
    let length = try Int(reader.uint16())
    guard length <= Self.maximumFragment else {
      throw .invalid(at: offset + 3, field: "record length")
    }
    self.type = type
    self.version = version
    fragment = reader.offset..<(reader.offset + length)
  }
}

/// A handshake message of TLS or DTLS put together again (RFC 8446 §4).
package struct TLSHandshakeMessage: Hashable, Sendable {
  /// ClientHello.
  package static let clientHello: UInt8 = 1
  /// ServerHello, HelloRetryRequest of TLS 1.3 included.
  package static let serverHello: UInt8 = 2
  /// DTLS's HelloVerifyRequest (RFC 6347 §4.2.1).
  package static let helloVerifyRequest: UInt8 = 3
  /// Certificate.
  package static let certificate: UInt8 = 11

  /// Its type, such as 1 for a ClientHello.
  package let type: UInt8
  /// What follows its four octets of header.
  package let body: [UInt8]
  /// Where in the stream its header begins.
  package let start: Int
  /// The stream offset behind its last octet: who has that much of the stream has the message.
  package let end: Int
}

/// An alert that travelled in clear (RFC 8446 §6).
package struct TLSAlert: Hashable, Sendable {
  /// 1 for a warning, 2 for a fatal one.
  package let level: UInt8
  /// What is wrong, such as 40 for a failed handshake.
  package let description: UInt8
  /// The stream offset of its record.
  package let offset: Int
}
