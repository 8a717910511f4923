/// Octets that a public standard describes, though digests and keys in them look random.
enum DER {
  /// Whether octets are one SEQUENCE in the distinguished encoding as a whole (ITU-T X.690, 8.1.3):
  /// a question for a certificate's status (RFC 6960 §4.1), a certificate, a signed message.
  ///
  /// Its length has to be written as shortly as can be and to end where the octets do, and the first
  /// value in it has to end within it: ciphertext passes with less than one in a million.
  static func isSequence(_ octets: [UInt8]) -> Bool {
    guard octets.first == 0x30, let body = contents(octets, 0..<octets.count),
      body.upperBound == octets.count, let first = contents(octets, body)
    else { return false }
    return [0x02, 0x03, 0x04, 0x06, 0x30, 0x31, 0xa0].contains(octets[body.lowerBound])
      && !first.isEmpty
  }

  /// Where the contents of the value at the beginning of a range lie; `nil` if they leave it.
  private static func contents(_ octets: [UInt8], _ range: Range<Int>) -> Range<Int>? {
    guard range.count >= 2 else { return nil }
    let (short, start) = (Int(octets[range.lowerBound + 1]), range.lowerBound + 2)
    var (length, body) = (short, start)
    if short >= 0x80 {
      let count = short & 0x7f
      guard (1...3).contains(count), range.upperBound - start >= count else { return nil }
      length = octets[start..<(start + count)].reduce(0) { $0 << 8 | Int($1) }
      guard length >= 0x80, count == 1 || length >> (8 * (count - 1)) > 0 else { return nil }
      body = start + count
    }
    return range.upperBound - body >= length ? body..<(body + length) : nil
  }
}
