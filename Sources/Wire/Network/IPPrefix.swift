/// An address block in CIDR notation (RFC 4632, RFC 4291 §2.3), of either family.
package struct IPPrefix: Hashable, Sendable, CustomStringConvertible {
  /// The block's first address.
  package let address: IPAddress
  /// How many leading bits are fixed, counted in the 128-bit form (an IPv4 /24 is 120 here).
  private let bits: Int

  /// Makes the block that holds `address`; `length` counts bits of the address's own family.
  ///
  /// Gives `nil` for a length the family does not have.
  package init?(_ address: IPAddress, length: Int) {
    let width = address.isIPv4 ? 32 : 128
    guard (0...width).contains(length) else { return nil }
    bits = length + (128 - width)
    let highMask: UInt64 = bits >= 64 ? .max : bits == 0 ? 0 : .max << UInt64(64 - bits)
    let lowMask: UInt64 = bits <= 64 ? 0 : .max << UInt64(128 - bits)
    self.address = IPAddress(high: address.high & highMask, low: address.low & lowMask)
  }

  /// Reads `ADDRESS/LENGTH`, or a lone address as a block of one.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(String(parts[0])) else { return nil }
    guard parts.count == 2 else {
      self.init(address, length: address.isIPv4 ? 32 : 128)
      return
    }
    guard parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(parts[1]) else {
      return nil
    }
    self.init(address, length: length)
  }

  /// How many leading bits are fixed, counted in the address's own family.
  package var length: Int { address.isIPv4 ? bits - 96 : bits }

  /// Whether `candidate` lies in this block; a block of one family never holds the other.
  package func contains(_ candidate: IPAddress) -> Bool {
    guard candidate.isIPv4 == address.isIPv4 else { return false }
    guard bits > 0 else { return true }
    let highMask: UInt64 = bits >= 64 ? .max : .max << UInt64(64 - bits)
    let lowMask: UInt64 = bits <= 64 ? 0 : .max << UInt64(128 - bits)
    return candidate.high & highMask == address.high && candidate.low & lowMask == address.low
  }

  package var description: String { "\(address)/\(length)" }
}
