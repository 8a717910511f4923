import Wire

extension ObservationLog {
  /// Reads a DHCP message of either family and what it tells the client to use.
  ///
  /// - Returns: whether the octets are DHCP: all of them could be read.
  mutating func dhcpMessage(_ bytes: Span<UInt8>, _ context: MessageContext) -> Bool {
    let isVersion6 =
      context.sourcePort == 546 || context.sourcePort == 547
      || context.destinationPort == 546 || context.destinationPort == 547
    return isVersion6 ? version6(bytes, context) : version4(bytes, context)
  }

  private mutating func version4(_ bytes: Span<UInt8>, _ context: MessageContext) -> Bool {
    guard let message = try? DHCPv4Message(parsing: bytes) else {
      note("dhcp-malformed", "DHCPv4", context.frame)
      return false
    }
    if let damage = message.damage { note("dhcp-damaged", "\(damage)", context.frame) }
    let isAcknowledgement = message.isReply && message.messageType == 5
    var seen = DHCPEvent(
      flow: context.flow,
      frame: context.frame,
      messageType: message.messageTypeName,
      clientMAC: message.clientMAC,
      assigned: message.assigned,
      hostName: message.hostName ?? message.clientName,
      vendorClass: message.vendorClass,
      resolvers: message.isReply ? message.resolvers : []
    )
    seen.clientName = message.clientName
    seen.domain = message.domain
    seen.fingerprint = message.isReply ? [] : message.parameterList.map(UInt16.init)
    seen.routers = message.isReply ? message.routers : []
    seen.timeServers = message.isReply ? message.timeServers : []
    event(seen)
    // An offer binds nobody; only the acknowledgement does.
    guard isAcknowledgement else { return message.damage == nil }
    assign(
      .dhcpv4,
      message.resolvers,
      message.designated,
      client: message.assigned ?? message.clientAddress,
      mac: message.clientMAC,
      context
    )
    return message.damage == nil
  }

  private mutating func version6(_ bytes: Span<UInt8>, _ context: MessageContext) -> Bool {
    guard let message = try? DHCPv6Message(parsing: bytes) else {
      note("dhcp-malformed", "DHCPv6", context.frame)
      return false
    }
    if let damage = message.damage { note("dhcp-damaged", "\(damage)", context.frame) }
    let isReply = message.messageType == 7
    var seen = DHCPEvent(
      flow: context.flow,
      frame: context.frame,
      messageType: message.messageTypeName,
      clientMAC: message.clientMAC,
      assigned: message.addresses.first,
      hostName: message.clientName,
      vendorClass: message.vendorClass,
      resolvers: message.resolvers
    )
    seen.clientName = message.clientName
    seen.fingerprint = message.requestedOptions
    seen.timeServers = message.timeServers
    event(seen)
    guard isReply else { return message.damage == nil }
    assign(
      .dhcpv6,
      message.resolvers,
      message.designated,
      client: message.addresses.first ?? message.peer ?? context.destination,
      mac: message.clientMAC,
      context
    )
    return message.damage == nil
  }

  /// Reads a router advertisement, which speaks to everyone on the link (RFC 8106 §5).
  ///
  /// Only a packet that no router passed on, from an address of the link, is one (RFC 4861
  /// §6.1.2).
  mutating func routerAdvertisement(
    _ bytes: Span<UInt8>,
    hopLimit: UInt8,
    _ context: MessageContext
  ) {
    guard hopLimit == 255, context.destinationPort == 0, context.source.isLinkLocal6 else {
      note("router-advertisement-invalid", "from \(context.source)", context.frame)
      return
    }
    guard let message = try? RouterAdvertisement(parsing: bytes) else {
      note("router-advertisement-malformed", "ICMPv6 type 134", context.frame)
      return
    }
    if let damage = message.damage {
      note("router-advertisement-damaged", "\(damage)", context.frame)
    }
    // A lifetime of zero takes resolvers back.
    let resolvers = message.resolvers.filter { $0.lifetime > 0 }.flatMap(\.values)
    assign(
      .routerAdvertisement,
      resolvers,
      message.designated.filter { $0.lifetime != 0 },
      client: nil,
      mac: nil,
      context
    )
  }

  private mutating func event(_ event: DHCPEvent) {
    guard hasRoom(dhcp.count, kind: "DHCP", event.frame) else { return }
    dhcp.append(event)
  }

  private mutating func assign(
    _ source: AssignmentSource,
    _ resolvers: [IPAddress],
    _ designated: [DesignatedResolver],
    client: IPAddress?,
    mac: MACAddress?,
    _ context: MessageContext
  ) {
    var found: [ResolverAssignment] = []
    if !resolvers.isEmpty {
      found.append(
        ResolverAssignment(
          frame: context.frame,
          source: source,
          server: context.source,
          client: client,
          clientMAC: mac,
          resolvers: resolvers
        )
      )
    }
    for resolver in designated {
      var assignment = ResolverAssignment(
        frame: context.frame,
        source: .dnr,
        server: context.source,
        client: client,
        clientMAC: mac,
        resolvers: resolver.addresses,
        encryptedName: resolver.name
      )
      assignment.service = resolver.parameters
      found.append(assignment)
    }
    guard !found.isEmpty else { return }
    guard !isFromClient(client, mac, context) else {
      note("dhcp-from-client", "the client itself sent what it is to use", context.frame)
      return
    }
    guard hasRoom(assignments.count, kind: "assignment", context.frame) else {
      return
    }
    assignments += found
  }

  /// Whether who is told what to use is who says so: a handset must not choose its own resolver.
  private func isFromClient(
    _ client: IPAddress?,
    _ mac: MACAddress?,
    _ context: MessageContext
  ) -> Bool {
    if let mac, mac != MACAddress(0), mac == context.sourceMAC { return true }
    return client.map { $0 == context.source } ?? false
  }
}

extension IPAddress {
  /// Whether it is one of fe80::/10 (RFC 4291 §2.5.6).
  fileprivate var isLinkLocal6: Bool { high >> 54 == 0xfe80 >> 6 }
}
