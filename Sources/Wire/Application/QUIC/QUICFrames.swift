/// The frames of a decrypted Initial or Handshake packet (RFC 9000 §12.4, §19).
///
/// Google's Q050, T050 and T051 number their frames differently; CRYPTO is 0x08 there.
package struct QUICFrames: Sendable {
  /// A piece of the TLS handshake (RFC 9000 §19.6).
  package struct CryptoChunk: Hashable, Sendable {
    /// Where in the handshake's octets it belongs.
    package let offset: UInt64
    /// Where in the payload its octets are.
    package let octets: Range<Int>
  }

  /// Why an endpoint closed the connection (RFC 9000 §19.19).
  package struct Close: Hashable, Sendable {
    /// The error code; 0x100 and up carry a TLS alert.
    package let code: UInt64
    /// The reason, with `\xHH` for what is not printable ASCII.
    package let reason: String
  }

  /// The most frames read from one packet, runs of padding counted once.
  package static let maximumFrames = 1024

  /// The pieces of the handshake, in order of appearance.
  package private(set) var crypto: [CryptoChunk] = []
  /// The CONNECTION_CLOSE frame, if there is one.
  package private(set) var close: Close?
  /// Whether there is an ACK frame.
  package private(set) var hasAcknowledgement = false
  /// The first thing wrong with the payload; the frames before it are here.
  package private(set) var damage: ParseError?

  /// Walks over the frames of a payload of `version`.
  package init(parsing payload: Span<UInt8>, version: QUICVersion = .v1) {
    var reader = ByteReader(payload)
    do throws(ParseError) {
      var frames = 0
      while !reader.isAtEnd {
        if payload[reader.offset] == 0 {
          try reader.skip(1)
          continue
        }
        guard frames < Self.maximumFrames else {
          throw .invalid(at: reader.offset, field: "number of frames")
        }
        frames += 1
        if version.isGoogle { try readGoogleFrame(&reader) } else { try readFrame(&reader) }
      }
    } catch {
      damage = error
    }
  }

  private mutating func readFrame(_ reader: inout ByteReader) throws(ParseError) {
    let start = reader.offset
    let type = try reader.varint()
    switch type {
    case 0x01: break
    case 0x02: try readAcknowledgement(&reader, hasECN: false)
    case 0x03: try readAcknowledgement(&reader, hasECN: true)
    case 0x06: try readCrypto(&reader)
    case 0x07: try reader.skip(reader.varintCount())
    case 0x1c, 0x1d: try readClose(&reader, isApplication: type == 0x1d)
    default: throw .invalid(at: start, field: "frame type")
    }
  }

  private mutating func readGoogleFrame(_ reader: inout ByteReader) throws(ParseError) {
    let start = reader.offset
    let type = try reader.uint8()
    switch type {
    case 0x07: break
    case 0x08: try readCrypto(&reader)
    case 0x40...0x7f:
      // 01ntllmm: n for more blocks than one, ll and mm for the width of numbers.
      let widths = [1, 2, 4, 6]
      let block = widths[Int(type & 3)]
      try reader.skip(widths[Int(type >> 2 & 3)] + 2)
      let blocks = type & 0x20 == 0 ? 0 : try Int(reader.uint8())
      try reader.skip(block + blocks * (1 + block))
      let times = try Int(reader.uint8())
      try reader.skip(times == 0 ? 0 : 2 + times * 3)
      hasAcknowledgement = true
    default: throw .invalid(at: start, field: "frame type")
    }
  }

  private mutating func readCrypto(_ reader: inout ByteReader) throws(ParseError) {
    let offset = try reader.varint()
    let count = try reader.varintCount()
    let first = reader.offset
    let present = min(count, reader.remaining)
    try reader.skip(present)
    crypto.append(CryptoChunk(offset: offset, octets: first..<(first + present)))
    guard present == count else { throw .truncated(at: first, needed: count - present) }
  }

  private mutating func readAcknowledgement(
    _ reader: inout ByteReader,
    hasECN: Bool
  ) throws(ParseError) {
    hasAcknowledgement = true
    _ = try (reader.varint(), reader.varint())
    let ranges = try reader.varint()
    _ = try reader.varint()
    // Each range takes two octets at least, so a false count ends at the end of the payload.
    guard ranges <= UInt64(reader.remaining / 2) else {
      throw .truncated(at: reader.offset, needed: 1)
    }
    for _ in 0..<ranges { _ = try (reader.varint(), reader.varint()) }
    if hasECN { _ = try (reader.varint(), reader.varint(), reader.varint()) }
  }

  private mutating func readClose(
    _ reader: inout ByteReader,
    isApplication: Bool
  ) throws(ParseError) {
    let code = try reader.varint()
    if !isApplication { _ = try reader.varint() }
    let count = try reader.varintCount()
    let present = min(count, reader.remaining)
    let reason = try WireText.ascii(reader.slice(present))
    close = close ?? Close(code: code, reason: reason)
    guard present == count else { throw .truncated(at: reader.offset, needed: count - present) }
  }
}
