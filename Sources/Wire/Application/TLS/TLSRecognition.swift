/// Recognises a TLS connection whose start was not captured (RFC 8446 §5.1).
package enum TLSRecognition {
  /// The longest record that a sender may make: 2^14 octets and what encryption adds.
  private static let longestRecord = 16_384 + 2048

  /// Whether the octets are records of a connection under way, one fitting the next.
  ///
  /// One record that ends with the segment is enough, or a long one that goes on beyond it.
  package static func isMidStream(_ bytes: Span<UInt8>) -> Bool {
    var at = 0
    var records = 0
    while at < bytes.count {
      guard bytes.count - at >= 5 else { return records > 0 && isHeader(bytes, at) }
      guard isHeader(bytes, at) else { return false }
      let length = Int(be16(bytes, at + 3))
      // An alert or a change of ciphers alone is short; data has a tag at least.
      guard bytes[at] != 23 || length >= 16 else { return false }
      guard bytes[at] != 20 || length == 1 else { return false }
      at += 5 + length
      records += 1
    }
    return at == bytes.count || records > 1 || bytes.count >= 1000
  }

  /// Whether what is there of a record's header fits.
  private static func isHeader(_ bytes: Span<UInt8>, _ at: Int) -> Bool {
    guard (20...23).contains(bytes[at]) else { return false }
    guard bytes.count - at >= 3 else { return true }
    guard bytes[at + 1] == 3, bytes[at + 2] <= 4 else { return false }
    guard bytes.count - at >= 5 else { return true }
    return (1...longestRecord).contains(Int(be16(bytes, at + 3)))
  }
}
