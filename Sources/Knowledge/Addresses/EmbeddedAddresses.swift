package import Wire

extension SpecialAddresses {
  /// 64:ff9b::/96, the well-known prefix (RFC 6052 §2.1).
  private static let wellKnown = IPPrefix("64:ff9b::/96")

  /// The IPv4 address inside an IPv6 address under the well-known NAT64 prefix.
  package static func nat64Embedded(_ address: IPAddress) -> IPAddress? {
    guard let wellKnown else { return nil }
    return nat64Embedded(address, prefix: wellKnown)
  }

  /// The IPv4 address inside an IPv6 address under a network's own NAT64 prefix.
  ///
  /// `nil` if the address lies elsewhere, if the prefix has none of the lengths 32, 40, 48, 56, 64
  /// and 96, or if bits 64 to 71 are not zero (RFC 6052 §2.2).
  package static func nat64Embedded(_ address: IPAddress, prefix: IPPrefix) -> IPAddress? {
    guard !address.isIPv4, prefix.contains(address) else { return nil }
    let length = prefix.length
    if length == 96 { return IPAddress(ipv4: UInt32(truncatingIfNeeded: address.low)) }
    guard [32, 40, 48, 56, 64].contains(length), address.low >> 56 == 0 else { return nil }
    // Around the zero octet: what the prefix leaves of the first half, then the seven octets after.
    let bits = address.high << UInt64(length) | (address.low << 8) >> UInt64(64 - length)
    return IPAddress(ipv4: UInt32(truncatingIfNeeded: bits >> 32))
  }

  /// The IPv4 address of the router behind a 6to4 address (RFC 3056 §2).
  static func sixToFourEmbedded(_ address: IPAddress) -> IPAddress? {
    guard !address.isIPv4, address.high >> 48 == 0x2002 else { return nil }
    return IPAddress(ipv4: UInt32(truncatingIfNeeded: address.high >> 16))
  }

  /// The IPv4 address of the client behind a Teredo address, stored inverted (RFC 4380 §4).
  static func teredoEmbedded(_ address: IPAddress) -> IPAddress? {
    guard !address.isIPv4, address.high >> 32 == 0x2001_0000 else { return nil }
    return IPAddress(ipv4: ~UInt32(truncatingIfNeeded: address.low))
  }
}
