/// A ClientHello in the form of SSL 2.0, which old clients sent for newer versions too
/// (RFC 5246 Appendix E.2).
package struct SSLv2ClientHello: Hashable, Sendable {
  /// The version offered, such as 0x0002 for SSL 2.0 or 0x0301 for TLS 1.0.
  package let version: UInt16
  /// The cipher kinds as 24-bit numbers; those below 0x10000 are TLS cipher suites.
  package let ciphers: [UInt32]

  /// What the start of a stream tells.
  package enum Recognition {
    /// It looks like this, but ends before it is whole.
    case needMore(octets: Int)
    /// It is one, and ends at `end`.
    case hello(SSLv2ClientHello, end: Int)
  }

  /// Reads a hello at the start of a stream; `nil` if it is something else.
  ///
  ///     0          2      3         5          7          9           11
  ///     +----------+------+---------+----------+----------+-----------+-------- - -
  ///     |1|length  | 0x01 | version | ciphers' | session's| challenge'| ciphers …
  ///     +----------+------+---------+----------+----------+-----------+-------- - -
  package static func recognise(_ bytes: Span<UInt8>) -> Recognition? {
    guard bytes.count >= 3, bytes[0] & 0x80 != 0, bytes[2] == 1 else { return nil }
    let end = 2 + (Int(bytes[0] & 0x7f) << 8 | Int(bytes[1]))
    var reader = ByteReader(bytes, at: 3)
    do {
      let version = try reader.uint16()
      guard version == 2 || (0x0300...0x0303).contains(version) else { return nil }
      let counts = try [reader.uint16(), reader.uint16(), reader.uint16()].map(Int.init)
      // The three lengths and their nine octets of header must be the record's.
      guard counts[0] > 0, counts[0] % 3 == 0, counts[1] == 0 || counts[1] == 16,
        (16...32).contains(counts[2]), 11 + counts[0] + counts[1] + counts[2] == end
      else { return nil }
      var ciphers: [UInt32] = []
      for _ in 0..<(counts[0] / 3) { try ciphers.append(reader.uint24()) }
      guard bytes.count >= end else { return .needMore(octets: end) }
      return .hello(SSLv2ClientHello(version: version, ciphers: ciphers), end: end)
    } catch {
      return .needMore(octets: max(end, 11))
    }
  }
}
