/// Tells octets that look random, as ciphertext does, from those that have a structure.
package enum Randomness {
  /// How many payloads of a flow are worth looking at.
  package static let samplesPerFlow = 4

  /// The most octets looked at.
  private static let most = 1024
  /// The fewest that can be judged: text and numbers of that length repeat far more octets.
  private static let least = 64
  /// The limit of the sum below: its mean for random octets is 255, its standard deviation 23, so
  /// that one payload of 20,000 that is random passes for structured.
  private static let limit = 345

  /// Whether the octets are spread as evenly as random ones: Pearson's χ² over their 256 values.
  ///
  /// Compressed data looks the same; where it says what it is, it is not taken for random.
  package static func looksRandom(_ bytes: Span<UInt8>) -> Bool {
    let count = min(bytes.count, most)
    guard count >= least, !isCompressed(bytes) else { return false }
    var bits: UInt8 = 0
    for index in 0..<count { bits |= bytes[index] }
    // Octets of one half of the values make a sum of at least their number.
    if bits < 0x80, count >= limit { return false }
    var counts = InlineArray<256, UInt16>(repeating: 0)
    for index in 0..<count { counts[Int(bytes[index])] += 1 }
    var squares = 0
    for value in counts.indices { squares += Int(counts[value]) * Int(counts[value]) }
    return 256 * squares / count - count < limit
  }

  /// Whether the octets start like a compressed or coded file: gzip, zip, zstd, PNG, JPEG, MP4, Ogg.
  private static func isCompressed(_ bytes: Span<UInt8>) -> Bool {
    switch be16(bytes, 0) {
    case 0x1f8b, 0x504b, 0x8950, 0xffd8, 0x4f67: true
    case 0x28b5: be16(bytes, 2) == 0x2ffd
    default: bytes.starts(with: "ftyp", at: 4)
    }
  }
}
