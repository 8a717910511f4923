package import Wire

/// What an address is set aside for (RFC 6890; IANA's special-purpose registries of both families).
package enum SpecialKind: String, Sendable, CaseIterable {
  case thisNetwork = "this-network"
  case `private`
  /// Carrier-grade NAT (RFC 6598).
  case sharedCGN = "shared-cgn"
  case loopback
  case linkLocal = "link-local"
  /// Networks for examples (RFC 5737, RFC 3849, RFC 9637); see ``isDocumentation``.
  case documentation
  case benchmarking
  case multicast
  case broadcast
  case reserved
  /// Unspecified address `::`.
  case unspecified
  /// Unique local addresses (RFC 4193).
  case uniqueLocal = "unique-local"
  case sixToFour = "6to4"
  case teredo
  case orchid
  case discard
  /// IPv4 behind a translator, under the well-known prefix (RFC 6052); global if the IPv4 part is.
  case nat64
  /// IPv4 behind a translator of the local network (RFC 8215).
  case localNAT64 = "local-nat64"
  /// IPv6 Segment Routing identifiers (RFC 9602).
  case segmentRouting = "segment-routing"
  /// Small blocks that protocols own (RFC 6890 §2.2, RFC 7535 and others).
  case protocolAssignment = "protocol-assignment"

  /// Whether the kind is for examples: not global, but a test network may give it a country.
  package var isDocumentation: Bool { self == .documentation }
}

/// Which addresses are special, and what lies inside those that carry another address.
package enum SpecialAddresses {
  /// What `address` is set aside for; `nil` for an ordinary address.
  package static func kind(of address: IPAddress) -> SpecialKind? {
    entry(for: address)?.kind
  }

  /// Whether packets to `address` may leave the network it is used in.
  ///
  /// An address that carries an IPv4 address (NAT64, 6to4, Teredo) is as global as that one.
  package static func isGlobal(_ address: IPAddress) -> Bool {
    guard let entry = entry(for: address) else { return true }
    guard let inner = embedded(in: address) else { return entry.isGlobal }
    return entry.isGlobal && isGlobal(inner)
  }

  /// The IPv4 address that a 6to4, Teredo or well-known NAT64 address stands for.
  package static func embedded(in address: IPAddress) -> IPAddress? {
    switch kind(of: address) {
    case .nat64: nat64Embedded(address)
    case .sixToFour: sixToFourEmbedded(address)
    case .teredo: teredoEmbedded(address)
    default: nil
    }
  }

  private struct Entry {
    let prefix: IPPrefix
    let kind: SpecialKind
    let isGlobal: Bool
  }

  private static func entry(for address: IPAddress) -> Entry? {
    (address.isIPv4 ? ipv4 : ipv6).first { $0.prefix.contains(address) }
  }

  /// Reads rows of `PREFIX KIND`, where a final `global` marks what may leave the network.
  ///
  /// The first row that holds an address counts, so the more specific ones come first.
  private static func table(_ rows: String) -> [Entry] {
    rows.split(separator: "\n").compactMap { row in
      let fields = row.split(separator: " ")
      guard fields.count >= 2, let prefix = IPPrefix(String(fields[0])),
        let kind = SpecialKind(rawValue: String(fields[1]))
      else { return nil }
      return Entry(prefix: prefix, kind: kind, isGlobal: fields.last == "global")
    }
  }

  /// IANA IPv4 Special-Purpose Address Registry, and RFC 1112 (multicast, reserved).
  private static let ipv4 = table(
    """
    255.255.255.255/32 broadcast
    0.0.0.0/8 this-network
    10.0.0.0/8 private
    100.64.0.0/10 shared-cgn
    127.0.0.0/8 loopback
    169.254.0.0/16 link-local
    172.16.0.0/12 private
    192.0.0.9/32 protocol-assignment global
    192.0.0.10/32 protocol-assignment global
    192.0.0.0/24 protocol-assignment
    192.0.2.0/24 documentation
    192.31.196.0/24 protocol-assignment global
    192.52.193.0/24 protocol-assignment global
    192.88.99.0/24 protocol-assignment
    192.168.0.0/16 private
    192.175.48.0/24 protocol-assignment global
    198.18.0.0/15 benchmarking
    198.51.100.0/24 documentation
    203.0.113.0/24 documentation
    224.0.0.0/4 multicast
    240.0.0.0/4 reserved
    """
  )

  /// IANA IPv6 Special-Purpose Address Registry and IPv6 address space; outside 2000::/3, what no
  /// row names is reserved by the IETF.
  private static let ipv6 = table(
    """
    ::/128 unspecified
    ::1/128 loopback
    64:ff9b::/96 nat64 global
    64:ff9b:1::/48 local-nat64
    100::/64 discard
    100:0:0:1::/64 discard
    2001::/32 teredo global
    2001:1::1/128 protocol-assignment global
    2001:1::2/128 protocol-assignment global
    2001:1::3/128 protocol-assignment global
    2001:2::/48 benchmarking
    2001:3::/32 protocol-assignment global
    2001:4:112::/48 protocol-assignment global
    2001:10::/28 orchid
    2001:20::/28 orchid global
    2001:30::/28 protocol-assignment global
    2001::/23 protocol-assignment
    2001:db8::/32 documentation
    2002::/16 6to4 global
    2620:4f:8000::/48 protocol-assignment global
    3fff::/20 documentation
    5f00::/16 segment-routing
    fc00::/7 unique-local
    fe80::/10 link-local
    ff00::/8 multicast
    ::/3 reserved
    4000::/2 reserved
    8000::/1 reserved
    """
  )
}
