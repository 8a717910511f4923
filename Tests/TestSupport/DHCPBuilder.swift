package import Wire

/// DHCP messages and router advertisements made octet by octet.
package enum DHCPBuilder {
  /// The handset's hardware address in all of them: 02:00:00:00:00:02.
  package static let mac: [UInt8] = [2, 0, 0, 0, 0, 2]

  /// A DHCPv4 message (RFC 2131 §2) of the type option 53 names: 1 DISCOVER, 2 OFFER, 3 REQUEST,
  /// 5 ACK.
  package static func version4(
    type: UInt8,
    assigned: IPAddress? = nil,
    resolvers: [IPAddress] = [],
    host: String? = nil,
    designated: [[UInt8]] = []
  ) -> [UInt8] {
    let isReply = type == 2 || type == 5 || type == 6
    var message: [UInt8] = [isReply ? 2 : 1, 1, 6, 0, 1, 2, 3, 4, 0, 0, 0, 0]
    message += [0, 0, 0, 0] + PacketBuilder.be(assigned?.ipv4Bits ?? 0)
    message += [0, 0, 0, 0, 0, 0, 0, 0] + mac + Array(repeating: 0, count: 10 + 64 + 128)
    message += [0x63, 0x82, 0x53, 0x63, 53, 1, type]
    if !resolvers.isEmpty {
      message += [6] + TLSBuilder.vector8(resolvers.flatMap { PacketBuilder.be($0.ipv4Bits) })
    }
    if let host { message += [12] + TLSBuilder.vector8(Array(host.utf8)) }
    if !designated.isEmpty {
      message += [162] + TLSBuilder.vector8(designated.flatMap { TLSBuilder.vector16($0) })
    }
    return message + [255]
  }

  /// A DHCPv6 message (RFC 8415 §8): 1 SOLICIT, 2 ADVERTISE, 3 REQUEST, 7 REPLY.
  package static func version6(
    type: UInt8,
    assigned: IPAddress? = nil,
    resolvers: [IPAddress] = [],
    designated: [[UInt8]] = []
  ) -> [UInt8] {
    func option(_ code: UInt16, _ data: [UInt8]) -> [UInt8] {
      PacketBuilder.be(code) + TLSBuilder.vector16(data)
    }
    var message: [UInt8] = [type, 1, 2, 3] + option(1, [0, 3, 0, 1] + mac)
    if let assigned {
      let address = option(5, PacketBuilder.octets(assigned) + Array(repeating: 0xff, count: 8))
      message += option(3, Array(repeating: 0, count: 12) + address)
    }
    if !resolvers.isEmpty {
      message += option(23, resolvers.flatMap { PacketBuilder.octets($0) })
    }
    for resolver in designated { message += option(144, resolver) }
    return message
  }

  /// One resolver that DNR designates (RFC 9463 §4.1, §5.1, §6.1), as the option of its carrier has
  /// it: lengths have one octet in DHCPv4, and only router advertisements have a lifetime.
  package static func designation(
    _ name: String,
    _ addresses: [IPAddress],
    alpn: [String],
    port: UInt16? = nil,
    inDHCPv4: Bool = false,
    lifetime: UInt32? = nil
  ) -> [UInt8] {
    func vector(_ octets: [UInt8]) -> [UInt8] {
      inDHCPv4 ? TLSBuilder.vector8(octets) : TLSBuilder.vector16(octets)
    }
    var wire: [UInt8] = []
    for label in name.split(separator: ".") { wire += TLSBuilder.vector8(Array(label.utf8)) }
    wire.append(0)
    let tokens: [UInt8] = alpn.flatMap { TLSBuilder.vector8(Array($0.utf8)) }
    var parameters: [UInt8] = [0, 1] + TLSBuilder.vector16(tokens)
    if let port { parameters += [0, 3, 0, 2] + PacketBuilder.be(port) }
    let hosts: [UInt8] = addresses.flatMap {
      $0.isIPv4 ? PacketBuilder.be($0.ipv4Bits) : PacketBuilder.octets($0)
    }
    var resolver: [UInt8] = [0, 1]
    if let lifetime { resolver += PacketBuilder.be(lifetime) }
    resolver += vector(wire) + vector(hosts)
    return resolver + (lifetime == nil ? parameters : TLSBuilder.vector16(parameters))
  }

  /// A router advertisement (RFC 4861 §4.2) with one RDNSS option for each lifetime (RFC 8106).
  package static func routerAdvertisement(
    resolvers: [(addresses: [IPAddress], lifetime: UInt32)] = [],
    designated: [[UInt8]] = []
  ) -> [UInt8] {
    var message: [UInt8] = [134, 0, 0, 0, 64, 0x40, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0]
    for (addresses, lifetime) in resolvers {
      message += [25, UInt8(1 + 2 * addresses.count), 0, 0] + PacketBuilder.be(lifetime)
      message += addresses.flatMap { PacketBuilder.octets($0) }
    }
    for resolver in designated {
      let blank = (8 - (resolver.count + 2) % 8) % 8
      message += [144, UInt8((resolver.count + 2 + blank) / 8)] + resolver
      message += Array(repeating: 0, count: blank)
    }
    return message
  }
}
