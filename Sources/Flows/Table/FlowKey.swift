import Wire

/// What tells conversations apart: both endpoints, the lower one first, and the protocol.
struct FlowKey: Equatable {
  let lowAddress: IPAddress
  let highAddress: IPAddress
  let lowPort: UInt16
  let highPort: UInt16
  let proto: UInt8

  @inline(__always)
  static func == (left: FlowKey, right: FlowKey) -> Bool {
    left.lowAddress == right.lowAddress && left.highAddress == right.highAddress
      && left.lowPort == right.lowPort && left.highPort == right.highPort
      && left.proto == right.proto
  }

  /// The key of a packet's conversation, and whether its sender is the lower endpoint.
  @inline(__always)
  static func of(_ packet: Packet) -> (key: FlowKey, senderIsLow: Bool) {
    let (source, destination, proto) = (packet.source, packet.destination, packet.proto)
    // ICMP has no ports: all messages between two hosts are one conversation.
    let hasPorts = proto != IPProtocol.icmp && proto != IPProtocol.icmpv6
    let sourcePort = hasPorts ? packet.sourcePort : 0
    let destinationPort = hasPorts ? packet.destinationPort : 0
    let isLow = source == destination ? sourcePort <= destinationPort : source < destination
    let key = FlowKey(
      lowAddress: isLow ? source : destination,
      highAddress: isLow ? destination : source,
      lowPort: isLow ? sourcePort : destinationPort,
      highPort: isLow ? destinationPort : sourcePort,
      proto: proto
    )
    return (key, isLow)
  }

  /// A hash that a capture's author cannot steer, as long as `seed` is secret.
  @inline(__always)
  func hash(seed: UInt64) -> UInt64 {
    let ports = UInt64(lowPort) << 24 | UInt64(highPort) << 8 | UInt64(proto)
    var value = Self.mix(lowAddress.low ^ seed, highAddress.low ^ 0x9e37_79b9_7f4a_7c15)
    value = Self.mix(value ^ lowAddress.high, highAddress.high ^ 0xbf58_476d_1ce4_e5b9 ^ seed)
    return Self.mix(value ^ ports, 0x94d0_49bb_1331_11eb ^ seed)
  }

  /// Folds the 128-bit product of two numbers, the mixing step of wyhash.
  @inline(__always)
  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
