package import Wire

/// The two address families: what holds for one holds for the other.
package enum Family: String, CaseIterable, Sendable, CustomStringConvertible {
  case ipv4, ipv6

  /// The name in test reports.
  package var description: String { rawValue }
  /// The handset's address.
  package var handset: IPAddress {
    self == .ipv4 ? PacketBuilder.handset4 : PacketBuilder.handset6
  }
  /// A server's address.
  package var server: IPAddress { self == .ipv4 ? PacketBuilder.server4 : PacketBuilder.server6 }
  /// Another server's address.
  package var other: IPAddress {
    self == .ipv4
      ? IPAddress(ipv4: 0xc633_6407) : IPAddress(high: 0x2001_0db8_0000_00dd, low: 0x35)
  }
  /// Octets of the IP header that ``PacketBuilder`` writes.
  package var headerOctets: Int { self == .ipv4 ? 20 : 40 }
}
