package import Wire

/// Packets made octet by octet, for tests that say what is in them.
package enum PacketBuilder {
  /// The two addresses most tests use, per family: the handset's and a server's.
  package static let handset4 = IPAddress(ipv4: 0xc000_020a)
  package static let server4 = IPAddress(ipv4: 0xcb00_7109)
  package static let handset6 = IPAddress(high: 0x2001_0db8_0000_0001, low: 10)
  package static let server6 = IPAddress(high: 0x2001_0db8_0000_00cc, low: 9)

  /// An Ethernet frame around an IP packet, the EtherType taken from its version.
  package static func ethernet(_ packet: [UInt8], vlans: [UInt16] = []) -> [UInt8] {
    var frame: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]
    for vlan in vlans { frame += [0x81, 0x00] + be(vlan) }
    return frame + (packet.first.map { $0 >> 4 } == 6 ? [0x86, 0xdd] : [0x08, 0x00]) + packet
  }

  /// An IPv4 or IPv6 packet, whichever the addresses are.
  package static func ip(
    from source: IPAddress,
    to destination: IPAddress,
    proto: UInt8,
    hopLimit: UInt8 = 64,
    _ payload: [UInt8]
  ) -> [UInt8] {
    if source.isIPv4 {
      let header: [UInt8] =
        [0x45, 0] + be(UInt16(20 + payload.count)) + [0, 1, 0, 0, hopLimit, proto, 0, 0]
      return header + be(source.ipv4Bits) + be(destination.ipv4Bits) + payload
    }
    let header: [UInt8] = [0x60, 0, 0, 0] + be(UInt16(payload.count)) + [proto, hopLimit]
    return header + octets(source) + octets(destination) + payload
  }

  /// Parts of an IP packet's payload, each in a packet of its own.
  package static func fragments(
    from source: IPAddress,
    to destination: IPAddress,
    proto: UInt8,
    id: UInt16,
    _ payload: [UInt8],
    cuts: [Int]
  ) -> [[UInt8]] {
    let edges = [0] + cuts + [payload.count]
    return zip(edges, edges.dropFirst()).map { start, end in
      let part = Array(payload[start..<end])
      let more: UInt16 = end < payload.count ? 1 : 0
      if source.isIPv4 {
        var packet = ip(from: source, to: destination, proto: proto, part)
        packet.replaceSubrange(4..<8, with: be(id) + be(UInt16(start / 8) | more << 13))
        return packet
      }
      let header: [UInt8] = [proto, 0] + be(UInt16(start) | more) + be(UInt32(id))
      return ip(from: source, to: destination, proto: 44, header + part)
    }
  }

  /// A UDP datagram.
  package static func udp(_ source: UInt16, _ destination: UInt16, _ payload: [UInt8]) -> [UInt8] {
    be(source) + be(destination) + be(UInt16(8 + payload.count)) + [0, 0] + payload
  }

  /// A TCP segment.
  package static func tcp(
    _ source: UInt16,
    _ destination: UInt16,
    sequence: UInt32,
    acknowledgement: UInt32 = 0,
    _ flags: TCPFlags,
    _ payload: [UInt8] = []
  ) -> [UInt8] {
    be(source) + be(destination) + be(sequence) + be(acknowledgement)
      + [0x50, flags.rawValue, 0xff, 0xff, 0, 0, 0, 0] + payload
  }

  /// A DNS message with one question, and an answer for each address.
  package static func dns(
    id: UInt16,
    _ name: String,
    type: UInt16,
    answers: [IPAddress]? = nil,
    code: UInt8 = 0
  ) -> [UInt8] {
    let flags: UInt16 = answers == nil ? 0x0100 : 0x8180 | UInt16(code)
    var message = be(id) + be(flags) + be(UInt16(1)) + be(UInt16(answers?.count ?? 0))
    message += [0, 0, 0, 0]
    for label in name.split(separator: ".") {
      message += [UInt8(label.utf8.count)] + Array(label.utf8)
    }
    message += [0] + be(type) + [0, 1]
    for address in answers ?? [] {
      let data = address.isIPv4 ? be(address.ipv4Bits) : octets(address)
      message += [0xc0, 12] + be(UInt16(address.isIPv4 ? 1 : 28)) + [0, 1] + be(UInt32(300))
      message += be(UInt16(data.count)) + data
    }
    return message
  }

  /// An integer's octets in network order.
  package static func be<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    stride(from: T.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// The sixteen octets of an IPv6 address.
  package static func octets(_ address: IPAddress) -> [UInt8] { be(address.high) + be(address.low) }
}
