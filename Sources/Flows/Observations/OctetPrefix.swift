/// The first octets of something, at most sixteen, in a value without storage of its own.
package struct OctetPrefix: Hashable, Sendable {
  /// The most octets that are kept.
  package static let capacity = 16

  private var high: UInt64 = 0
  private var low: UInt64 = 0
  /// How many there are.
  package private(set) var count = UInt8(0)

  /// None yet.
  package init() {}

  /// Whether it takes no more.
  package var isFull: Bool { Int(count) >= Self.capacity }

  /// Adds octets as far as there is room.
  package mutating func append(_ bytes: Span<UInt8>) {
    for index in bytes.indices {
      guard !isFull else { return }
      let shift = UInt64(7 - count % 8) * 8
      if count < 8 {
        high |= UInt64(bytes[index]) << shift
      } else {
        low |= UInt64(bytes[index]) << shift
      }
      count += 1
    }
  }

  /// The octets.
  package var octets: [UInt8] {
    (0..<Int(count)).map { index in
      let word = index < 8 ? high : low
      return UInt8(truncatingIfNeeded: word >> UInt64((7 - index % 8) * 8))
    }
  }
}
