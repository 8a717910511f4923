/// An IPv4 or IPv6 address.
///
/// An IPv4 address is kept in its IPv4-mapped form (RFC 4291 §2.5.5.2), so both families compare,
/// hash and sort alike and take 16 octets.
package struct IPAddress: Hashable, Comparable, Sendable {
  /// The first eight octets, as a number in network byte order.
  package let high: UInt64
  /// The last eight octets, as a number in network byte order.
  package let low: UInt64

  /// Makes an IPv6 address (or a mapped IPv4 one) from its two halves.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Makes an IPv4 address from its 32 bits, such as `0xC0000201` for 192.0.2.1.
  package init(ipv4 bits: UInt32) {
    self.init(high: 0, low: 0xffff_0000_0000 | UInt64(bits))
  }

  /// Whether this is an IPv4 address.
  @inlinable package var isIPv4: Bool { high == 0 && low >> 32 == 0xffff }

  /// The 32 bits of an IPv4 address; meaningless for IPv6.
  package var ipv4Bits: UInt32 { UInt32(truncatingIfNeeded: low) }

  /// The all-zero IPv6 address, used where there is none.
  package static let zero = Self(high: 0, low: 0)

  // Inlinable, as are the flags of TCP: addresses are compared for every packet by another module,
  // which would otherwise go through a witness table.

  @inlinable
  package static func == (left: Self, right: Self) -> Bool {
    left.high == right.high && left.low == right.low
  }

  @inlinable
  package static func < (left: Self, right: Self) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }

  @inlinable
  package func hash(into hasher: inout Hasher) {
    hasher.combine(high)
    hasher.combine(low)
  }
}

extension IPAddress {
  /// Reads 4 or 16 octets in network byte order; any other count gives `nil`.
  package init?(octets: Span<UInt8>) {
    if octets.count == 4 {
      self.init(ipv4: UInt32(truncatingIfNeeded: Self.number(octets, from: 0, count: 4)))
    } else if octets.count == 16 {
      self.init(
        high: Self.number(octets, from: 0, count: 8),
        low: Self.number(octets, from: 8, count: 8)
      )
    } else {
      return nil
    }
  }

  private static func number(_ octets: Span<UInt8>, from: Int, count: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in from..<(from + count) { value = value << 8 | UInt64(octets[index]) }
    return value
  }
}
