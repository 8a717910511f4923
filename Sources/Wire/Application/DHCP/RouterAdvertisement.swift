/// An ICMPv6 router advertisement (RFC 4861 §4.2) with the options that concern names.
///
///     type = 134 (1) | code (1) | checksum (2) | hop limit (1) | flags (1) | lifetime (2)
///     reachable time (4) | retransmission time (4) | options
package struct RouterAdvertisement: Hashable, Sendable {
  /// A prefix on the link (RFC 4861 §4.6.2).
  package struct Prefix: Hashable, Sendable {
    /// The prefix.
    package let prefix: IPPrefix
    /// Whether hosts make addresses from it (A).
    package let isAutonomous: Bool
    /// Seconds it is valid.
    package let lifetime: UInt32
  }

  /// Resolvers or domains with the time they may be used.
  package struct Lasting<Value: Hashable & Sendable>: Hashable, Sendable {
    /// What may be used.
    package let values: [Value]
    /// For how many seconds; 0 withdraws it, 0xffffffff is for ever.
    package let lifetime: UInt32
  }

  /// Seconds this router serves as default router; 0 if it does not.
  package let routerLifetime: UInt16
  /// Whether addresses come from DHCPv6 (M).
  package let isManaged: Bool
  /// Whether other settings come from DHCPv6 (O).
  package let hasOtherConfiguration: Bool
  /// The router's link-layer address (option 1).
  package private(set) var sourceMAC: MACAddress?
  /// Prefixes (3).
  package private(set) var prefixes: [Prefix] = []
  /// Resolvers (25, RFC 8106 §5.1), one entry for each option.
  package private(set) var resolvers: [Lasting<IPAddress>] = []
  /// Domains to search (31, RFC 8106 §5.2), one entry for each option.
  package private(set) var searchDomains: [Lasting<String>] = []
  /// Encrypted resolvers (144, RFC 9463 §6).
  package private(set) var designated: [DesignatedResolver] = []
  /// The first thing wrong with the options; those that could be read despite it are here.
  package private(set) var damage: ParseError?

  /// Reads the ICMPv6 message, from its type octet on.
  ///
  /// - Throws: `truncated` or `invalid` if the fixed part is none of a router advertisement.
  package init(parsing bytes: Span<UInt8>) throws(ParseError) {
    var reader = ByteReader(bytes)
    guard try reader.uint8() == 134 else { throw .invalid(at: 0, field: "type") }
    guard try reader.uint8() == 0 else { throw .invalid(at: 1, field: "code") }
    try reader.skip(3)
    let flags = try reader.uint8()
    isManaged = flags & 0x80 != 0
    hasOtherConfiguration = flags & 0x40 != 0
    routerLifetime = try reader.uint16()
    try reader.skip(8)
    do {
      while !reader.isAtEnd {
        let type = try reader.uint8()
        var option = try reader.neighborOption()
        do {
          try take(type, &option)
        } catch {
          damage = damage ?? error
        }
      }
    } catch {
      damage = damage ?? error
    }
  }

  private mutating func take(_ type: UInt8, _ option: inout ByteReader) throws(ParseError) {
    switch type {
    case 1: sourceMAC = try option.mac()
    case 3: try takePrefix(&option)
    case 25:
      try option.skip(2)
      let lifetime = try option.uint32()
      resolvers.append(Lasting(values: try option.ipv6List(), lifetime: lifetime))
    case 31:
      try option.skip(2)
      let lifetime = try option.uint32()
      let at = option.offset
      let list = try DNSName.list(option.rest())
      searchDomains.append(Lasting(values: list.names, lifetime: lifetime))
      if let fault = list.damage { throw fault.shifted(by: at) }
    case 144: try takeDesignated(&option)
    default: break
    }
  }

  private mutating func takePrefix(_ option: inout ByteReader) throws(ParseError) {
    let at = option.offset
    let (length, flags, lifetime) = try (option.uint8(), option.uint8(), option.uint32())
    try option.skip(8)
    guard let prefix = try IPPrefix(option.ipv6(), length: Int(length)) else {
      throw .invalid(at: at, field: "prefix length")
    }
    let isAutonomous = flags & 0x40 != 0
    prefixes.append(Prefix(prefix: prefix, isAutonomous: isAutonomous, lifetime: lifetime))
  }

  private mutating func takeDesignated(_ option: inout ByteReader) throws(ParseError) {
    let (priority, lifetime) = try (option.uint16(), option.uint32())
    var name = try option.nested16()
    var resolver = try DesignatedResolver(priority: priority, name: name.wholeName())
    resolver.lifetime = lifetime
    if option.remaining > 2 {
      var addresses = try option.nested16()
      resolver.addresses = try addresses.ipv6List()
      var parameters = try option.nested16()
      resolver.parameters = try parameters.serviceParameters()
    }
    designated.append(resolver)
  }
}

/// An ICMPv6 neighbour solicitation (135) or advertisement (136) (RFC 4861 §4.3, §4.4).
package struct NeighborMessage: Hashable, Sendable {
  /// Whether it answers rather than asks.
  package let isAdvertisement: Bool
  /// The address in question.
  package let target: IPAddress
  /// The link-layer address given: the target's own in an advertisement, the sender's otherwise.
  package private(set) var linkAddress: MACAddress?
  /// The first thing wrong with the options.
  package private(set) var damage: ParseError?

  /// Reads the ICMPv6 message, from its type octet on.
  ///
  /// - Throws: `truncated` or `invalid` if the fixed part is none of such a message.
  package init(parsing bytes: Span<UInt8>) throws(ParseError) {
    var reader = ByteReader(bytes)
    let type = try reader.uint8()
    guard type == 135 || type == 136 else { throw .invalid(at: 0, field: "type") }
    isAdvertisement = type == 136
    try reader.skip(7)
    target = try reader.ipv6()
    do {
      while !reader.isAtEnd {
        let code = try reader.uint8()
        var option = try reader.neighborOption()
        if code == (isAdvertisement ? 2 : 1) { linkAddress = try option.mac() }
      }
    } catch {
      damage = error
    }
  }
}

extension ByteReader {
  /// Splits off the rest of an option whose length counts units of eight octets from its type on
  /// (RFC 4861 §4.6); zero would make no progress and is refused.
  @_lifetime(self: copy self)
  @_lifetime(copy self)
  fileprivate mutating func neighborOption() throws(ParseError) -> ByteReader {
    let units = try Int(uint8())
    guard units > 0 else { throw .invalid(at: offset - 1, field: "option length") }
    return try nested(units * 8 - 2)
  }
}
