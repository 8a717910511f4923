import Wire

extension ObservationLog {
  /// Reads an ARP message; who it asks for is not said to be there.
  mutating func arpMessage(_ bytes: Span<UInt8>, _ frame: FrameReference) {
    guard let message = try? ARPMessage(parsing: bytes) else {
      note("arp-malformed", "ARP for IPv4", frame)
      return
    }
    bind(message.senderAddress, message.senderHardware, .arp, frame)
    // Who asks for its own address announces it (RFC 5227 §3).
    if message.operation == 1, message.targetAddress != message.senderAddress {
      asked(message.senderHardware, message.targetAddress, frame)
    }
  }

  /// Records who asks for whom, each pair once per capture.
  private mutating func asked(
    _ hardware: MACAddress,
    _ target: IPAddress,
    _ frame: FrameReference
  ) {
    guard hardware.value != 0, !hardware.isGroup else { return }
    let key = LinkQueryKey(hardware: hardware, target: target)
    guard !seenQueries.contains(key), hasRoom(linkQueries.count, kind: "neighbour", frame) else {
      return
    }
    seenQueries.insert(key)
    linkQueries.append(LinkQuery(frame: frame, hardware: hardware, target: target))
  }

  /// Reads a neighbour solicitation or advertisement.
  ///
  /// Only a packet that no router passed on is one (RFC 4861 §7.1).
  mutating func neighborMessage(_ bytes: Span<UInt8>, hopLimit: UInt8, _ context: MessageContext) {
    guard hopLimit == 255, let message = try? NeighborMessage(parsing: bytes),
      let hardware = message.linkAddress
    else { return }
    let address = message.isAdvertisement ? message.target : context.source
    bind(address, hardware, .neighborDiscovery, context.frame)
    if !message.isAdvertisement { asked(hardware, message.target, context.frame) }
  }

  private mutating func bind(
    _ address: IPAddress,
    _ hardware: MACAddress,
    _ source: AddressBinding.Source,
    _ frame: FrameReference
  ) {
    // A probe for an address comes from none (RFC 5227 §2.1.1, RFC 4862 §5.4.2).
    let isNone = address == .zero || address.isIPv4 && address.ipv4Bits == 0
    guard !isNone, hardware.value != 0, !hardware.isGroup else { return }
    let key = BindingKey(address: address, hardware: hardware)
    guard !seenBindings.contains(key) else { return }
    guard hasRoom(bindings.count, kind: "neighbour", frame) else { return }
    seenBindings.insert(key)
    if let earlier = boundTo.updateValue(hardware, forKey: address), earlier != hardware {
      note("address-moved", "\(address) moved from \(earlier) to \(hardware)", frame)
    }
    bindings.append(
      AddressBinding(frame: frame, address: address, hardware: hardware, source: source)
    )
  }
}

/// What one binding is told apart by.
struct BindingKey: Hashable {
  let address: IPAddress
  let hardware: MACAddress
}
