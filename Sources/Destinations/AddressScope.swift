import Knowledge
package import Wire

/// How far from the handset an address can be.
package enum AddressScope: Sendable {
  /// On the handset's own network by its kind: private, link-local, multicast and the like.
  case local
  /// Anywhere else, documentation addresses included: laboratories give those to remote servers.
  case remote

  /// The scope of an address by its kind alone (RFC 6890).
  package init(_ address: IPAddress) {
    switch SpecialAddresses.kind(of: address) {
    case .thisNetwork, .private, .sharedCGN, .loopback, .linkLocal, .multicast, .broadcast,
      .unspecified, .uniqueLocal, .discard:
      self = .local
    case .nat64, .sixToFour, .teredo:
      // What carries a private IPv4 address is no further away than that.
      self = SpecialAddresses.embedded(in: address).map { AddressScope($0) } ?? .remote
    default:
      self = .remote
    }
  }
}
