import TestSupport
import Testing
import Wire

/// One way in which a frame can hold an IP packet.
struct Encapsulation: Sendable, CustomTestStringConvertible {
  /// What it is called in test reports.
  let name: String
  let linkType: LinkType
  /// Whether IP headers stand outside the packet.
  let isTunnel: Bool
  /// The frame around an IP packet.
  let wrap: @Sendable ([UInt8]) -> [UInt8]

  var testDescription: String { name }

  /// A link type, or something between link and network layer.
  static func link(
    _ name: String,
    _ type: UInt32,
    _ wrap: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) -> Self {
    Self(name: name, linkType: LinkType(rawValue: type), isTunnel: false, wrap: wrap)
  }

  /// What follows an EtherType in an Ethernet frame.
  static func etherType(
    _ name: String,
    _ type: UInt16,
    _ wrap: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) -> Self {
    link(name, 1) { addresses + be(type) + wrap($0) }
  }

  /// A UDP payload between two routers.
  static func udp(
    _ name: String,
    _ ports: (UInt16, UInt16),
    _ wrap: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) -> Self {
    ip(name, 17) { PacketBuilder.udp(ports.0, ports.1, wrap($0)) }
  }

  /// A payload of an IP protocol between two routers.
  static func ip(
    _ name: String,
    _ proto: UInt8,
    _ wrap: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) -> Self {
    Self(name: name, linkType: .raw, isTunnel: true) {
      PacketBuilder.ip(from: near, to: far, proto: proto, wrap($0))
    }
  }

  /// GRE between two routers: flags, the protocol, what the flags promise.
  static func gre(
    _ name: String,
    _ flags: UInt16,
    _ type: UInt16?,
    _ options: [UInt8] = [],
    _ wrap: @escaping @Sendable ([UInt8]) -> [UInt8] = { $0 }
  ) -> Self {
    ip(name, 47) { be(flags) + be(type ?? protocolType(of: $0)) + options + wrap($0) }
  }

  /// The ends of the tunnels.
  static let near = IPAddress(ipv4: 0xc633_6401)
  static let far = IPAddress(ipv4: 0xc633_6402)
}

/// Two addresses of an Ethernet frame, those that ``PacketBuilder`` writes.
let addresses: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]

func be<T: FixedWidthInteger>(_ value: T) -> [UInt8] { PacketBuilder.be(value) }

func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }

/// The EtherType of an IP packet, by its version.
func protocolType(of packet: [UInt8]) -> UInt16 { packet[0] >> 4 == 4 ? 0x0800 : 0x86dd }

/// The same in octets, in front of the packet.
func typed(_ packet: [UInt8]) -> [UInt8] { be(protocolType(of: packet)) + packet }

/// LLC and SNAP in front of an IP packet (RFC 1042).
func snap(_ packet: [UInt8]) -> [UInt8] { [0xaa, 0xaa, 3, 0, 0, 0] + typed(packet) }

/// A PPP protocol field in front of an IP packet.
func ppp(_ packet: [UInt8]) -> [UInt8] { [0, packet[0] >> 4 == 4 ? 0x21 : 0x57] + packet }

/// An Ethernet frame around an IP packet.
func ethernet(_ packet: [UInt8]) -> [UInt8] { PacketBuilder.ethernet(packet) }

/// An 802.11 data frame to an access point, unencrypted.
func wlan(_ packet: [UInt8]) -> [UInt8] {
  [8, 1, 0, 0] + addresses + [2, 0, 0, 0, 0, 3, 0, 0] + snap(packet)
}
