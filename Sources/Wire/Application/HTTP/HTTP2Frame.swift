/// The header of an HTTP/2 frame (RFC 9113 §4.1) and the parts of its payload.
///
///     length (3) | type (1) | flags (1) | stream (4, first bit unused)
package struct HTTP2Frame: Hashable, Sendable {
  /// How many octets stand in front of the payload.
  package static let headerOctets = 9
  package static let data: UInt8 = 0
  package static let headers: UInt8 = 1
  package static let pushPromise: UInt8 = 5
  package static let continuation: UInt8 = 9

  /// How many octets the payload takes.
  package let length: Int
  /// What it does.
  package let type: UInt8
  /// What is special about it.
  package let flags: UInt8
  /// The stream it belongs to, 0 for the connection.
  package let stream: UInt32

  /// Reads a header; `nil` if fewer than nine octets are there.
  package init?(parsing bytes: Span<UInt8>, at offset: Int = 0) {
    guard offset >= 0, bytes.count - offset >= Self.headerOctets else { return nil }
    var reader = ByteReader(bytes, at: offset)
    do {
      length = try Int(reader.uint24())
      type = try reader.uint8()
      flags = try reader.uint8()
      stream = try reader.uint32() & 0x7fff_ffff
    } catch {
      return nil
    }
  }

  /// Whether the header block ends with this frame.
  package var endsHeaders: Bool { flags & 4 != 0 }

  /// Where in its payload the piece of header block or data is (RFC 9113 §6.1, §6.2, §6.6).
  ///
  /// `nil` if padding or priority take more than there is.
  package func content(_ payload: Span<UInt8>) -> Range<Int>? {
    var (start, end) = (0, payload.count)
    let isPadded = flags & 8 != 0 && [Self.data, Self.headers, Self.pushPromise].contains(type)
    if isPadded {
      guard payload.count > 0 else { return nil }
      start = 1
      end -= Int(payload[0])
    }
    if type == Self.headers, flags & 0x20 != 0 { start += 5 }
    if type == Self.pushPromise { start += 4 }
    return start <= end ? start..<end : nil
  }
}
