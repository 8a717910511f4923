/// The public header of Google QUIC up to Q043, as a client's first packets carry it.
///
///     flags (1) | connection id (8, if 0x08) | version (4, if 0x01) | packet number (1..6)
package struct GQUICHeader: Hashable, Sendable {
  /// The version, such as that of `Q043`.
  package let version: QUICVersion
  /// The connection id; empty if the packet leaves it out.
  package let connectionID: [UInt8]
  /// Where the payload begins: a hash of 12 octets, then frames.
  package let payloadOffset: Int

  /// Reads the header at the start of a datagram, which must state its version.
  ///
  /// - Throws: `truncated` or `invalid` if there is no such header.
  package init(parsing datagram: Span<UInt8>) throws(ParseError) {
    var reader = ByteReader(datagram)
    let flags = try reader.uint8()
    guard flags & 0x83 == 0x01 else { throw .invalid(at: 0, field: "public flags") }
    connectionID = flags & 0x08 != 0 ? try reader.slice(8).copied : []
    version = try QUICVersion(rawValue: reader.uint32())
    guard version.isGoogle, version.rawValue <= 0x5130_3433 else {
      throw .invalid(at: reader.offset - 4, field: "version")
    }
    let octets = [1, 2, 4, 6][Int(flags >> 4 & 3)]
    try reader.skip(octets)
    payloadOffset = reader.offset
  }
}

/// The client hello of Google's QUIC Crypto, which travels in clear up to Q049 and within the
/// Initial packet of Q050.
///
///     "CHLO" | number of tags (2, little endian) | 0 (2) | name (4), end offset (4), … | values
package struct GQUICClientHello: Hashable, Sendable {
  /// How far into a payload the message is looked for: headers and other frames stand before it.
  package static let searchOctets = 256
  /// The most tags of one message; Chrome sends about thirty.
  package static let maximumTags = 128

  /// The server name (SNI): lower case, with `\xHH` for what is not printable ASCII.
  package private(set) var serverName: String?
  /// The user agent (UAID), such as `Chrome/74.0.3729.169 Android`.
  package private(set) var userAgent: String?
  /// The version asked for (VER), such as `Q043`.
  package private(set) var version: String?
  /// Application protocols (ALPN).
  package private(set) var alpn: [String] = []
  /// The names of all tags in order.
  package private(set) var tags: [String] = []
  /// The first thing wrong with the message; what could be read despite it is here.
  package private(set) var damage: ParseError?

  /// Looks for the message in a datagram or a decrypted payload; `nil` if there is none.
  package init?(searching bytes: Span<UInt8>) {
    let last = min(Self.searchOctets, bytes.count - 8)
    guard let start = (0..<max(last, 0)).first(where: { bytes.hasPrefix(Self.mark, at: $0) })
    else { return nil }
    var reader = ByteReader(bytes, at: start + 4)
    do {
      try read(&reader)
    } catch {
      damage = error
    }
    guard !tags.isEmpty else { return nil }
  }

  private static let mark = Array("CHLO".utf8)

  private mutating func read(_ reader: inout ByteReader) throws(ParseError) {
    let at = reader.offset
    let count = try Int(reader.uint16().byteSwapped)
    guard try reader.uint16() == 0, (1...Self.maximumTags).contains(count) else {
      throw .invalid(at: at, field: "number of tags")
    }
    let values = reader.offset + count * 8
    var start = 0
    for _ in 0..<count {
      let at = reader.offset
      let name = try WireText.ascii(reader.slice(4)).prefix { $0 != "\\" }
      let end = try Int(reader.uint32().byteSwapped)
      guard end >= start else { throw .invalid(at: at + 4, field: "tag offset") }
      tags.append(String(name))
      guard end <= reader.bytes.count - values else {
        throw .truncated(at: reader.bytes.count, needed: end - (reader.bytes.count - values))
      }
      take(name, reader.bytes.extracting((values + start)..<(values + end)))
      start = end
    }
  }

  private mutating func take(_ name: Substring, _ value: Span<UInt8>) {
    switch name {
    case "SNI": serverName = value.isEmpty ? nil : WireText.lowercasedASCII(value)
    case "UAID": userAgent = WireText.ascii(value)
    case "VER": version = WireText.ascii(value)
    case "ALPN": alpn.append(WireText.ascii(value))
    default: break
    }
  }
}
