/// A Certificate message (RFC 5246 §7.4.2, RFC 8446 §4.4.2).
package struct TLSCertificateMessage: Hashable, Sendable {
  /// The most certificates taken from one chain; real ones have two to five.
  package static let maximumCertificates = 32

  /// The places of the certificates' DER forms in the body, the sender's own first.
  package private(set) var certificates: [Range<Int>] = []
  /// The first thing wrong with the message; the certificates in front of it are here.
  package private(set) var damage: ParseError?

  /// Reads the body of a Certificate message, behind the handshake header.
  ///
  /// - Parameters:
  ///   - body: The body, possibly cut short.
  ///   - isTLS13: Whether TLS 1.3 was agreed on, which adds a context and extensions.
  package init(parsing body: Span<UInt8>, isTLS13: Bool = false) {
    var reader = ByteReader(body)
    do throws(ParseError) {
      if isTLS13 { _ = try reader.vector8() }
      let length = try Int(reader.uint24())
      let cut = length - reader.remaining
      if cut > 0 { damage = .truncated(at: reader.offset, needed: cut) }
      var list = try reader.nested(min(length, reader.remaining))
      while !list.isAtEnd {
        guard certificates.count < Self.maximumCertificates else {
          throw .invalid(at: list.offset, field: "number of certificates")
        }
        let count = try list.vector24().count
        certificates.append((list.offset - count)..<list.offset)
        if isTLS13 { _ = try list.vector16() }
      }
    } catch {
      damage = damage ?? error
    }
  }
}
