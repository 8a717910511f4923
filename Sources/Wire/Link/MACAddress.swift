/// A 48-bit IEEE 802 address.
package struct MACAddress: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The six octets as a number, first octet highest.
  package let value: UInt64

  /// Wraps the low 48 bits of `value`.
  package init(_ value: UInt64) { self.value = value & 0xffff_ffff_ffff }

  /// Reads six pairs of hexadecimal digits with colons or hyphens between them.
  package init?(_ text: String) {
    let parts = text.split(
      omittingEmptySubsequences: false,
      whereSeparator: { $0 == ":" || $0 == "-" }
    )
    guard parts.count == 6 else { return nil }
    var value: UInt64 = 0
    for part in parts {
      guard part.utf8.count == 2, part.first != "+", let octet = UInt8(part, radix: 16) else {
        return nil
      }
      value = value << 8 | UInt64(octet)
    }
    self.init(value)
  }

  /// Whether the address was made up by its holder, as phones do per network (IEEE 802 §8.4).
  package var isLocallyAdministered: Bool { value >> 41 & 1 == 1 }

  /// Whether the address names a group: multicast or broadcast.
  package var isGroup: Bool { value >> 40 & 1 == 1 }

  package static func < (left: Self, right: Self) -> Bool { left.value < right.value }

  /// Lower-case hexadecimal octets with colons between them.
  package var description: String {
    (0..<6).map { index in
      let octet = value >> UInt64(40 - index * 8) & 255
      return (octet < 16 ? "0" : "") + String(octet, radix: 16)
    }.joined(separator: ":")
  }
}
