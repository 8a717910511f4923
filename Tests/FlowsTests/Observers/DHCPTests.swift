import Flows
import TestSupport
import Testing
import Wire

private let resolvers4 = [IPAddress(ipv4: 0xc000_0235), IPAddress(ipv4: 0xc000_0236)]
private let resolvers6 = [
  IPAddress(high: 0x2001_0db8_0000_0001, low: 0x53),
  IPAddress(high: 0x2001_0db8_0000_0001, low: 0x54),
]
private let gateway4 = IPAddress(ipv4: 0xc000_0201)
private let gateway6 = IPAddress(high: 0xfe80 << 48, low: 1)
private let everyone4 = IPAddress(ipv4: 0xffff_ffff)
private let mac = "02:00:00:00:00:02"

@Suite struct DHCPTests {
  @Test func `only the acknowledgement of DHCPv4 assigns resolvers`() throws {
    let assigned = PacketBuilder.handset4
    let seen = observe { traffic in
      let (client, server) = ((IPAddress(ipv4: 0), UInt16(68)), (gateway4, UInt16(67)))
      let messages: [(UInt8, IPAddress?, [IPAddress])] = [
        (1, nil, []), (2, assigned, resolvers4), (3, nil, []), (5, assigned, resolvers4),
      ]
      for (type, address, resolvers) in messages {
        let message = DHCPBuilder.version4(
          type: type,
          assigned: address,
          resolvers: resolvers,
          host: address == nil ? "phone" : nil
        )
        let isReply = address != nil
        traffic.udp(
          isReply ? server : client,
          (everyone4, isReply ? 68 : 67),
          message
        )
      }
    }
    #expect(seen.dhcp.map(\.messageType) == ["DISCOVER", "OFFER", "REQUEST", "ACK"])
    #expect(seen.dhcp.map(\.hostName) == ["phone", nil, "phone", nil])
    #expect(seen.dhcp.allSatisfy { $0.clientMAC?.description == mac })
    #expect(seen.dhcp.last?.assigned == assigned)
    #expect(seen.assignments.count == 1)
    let assignment = try #require(seen.assignments.first)
    #expect(assignment.source == .dhcpv4)
    #expect(assignment.resolvers == resolvers4)
    #expect(assignment.client == assigned)
    #expect(assignment.clientMAC?.description == mac)
    #expect(assignment.server == gateway4)
    #expect(assignment.frame.frame == 4)
  }

  @Test func `an acknowledgement without resolvers assigns none`() {
    let seen = observe { traffic in
      let message = DHCPBuilder.version4(type: 5, assigned: PacketBuilder.handset4)
      traffic.udp((gateway4, 67), (everyone4, 68), message)
    }
    #expect(seen.dhcp.count == 1)
    #expect(seen.assignments.isEmpty)
  }

  @Test func `only the reply of DHCPv6 assigns resolvers`() throws {
    let seen = observe { traffic in
      let handset = IPAddress(high: 0xfe80 << 48, low: 2)
      let servers = IPAddress(high: 0xff02 << 48, low: 0x0001_0002)
      traffic.udp((handset, 546), (servers, 547), DHCPBuilder.version6(type: 1))
      let advertise = DHCPBuilder.version6(
        type: 2,
        assigned: PacketBuilder.handset6,
        resolvers: resolvers6
      )
      traffic.udp((gateway6, 547), (handset, 546), advertise)
      traffic.udp((handset, 546), (servers, 547), DHCPBuilder.version6(type: 3))
      let reply = DHCPBuilder.version6(
        type: 7,
        assigned: PacketBuilder.handset6,
        resolvers: resolvers6
      )
      traffic.udp((gateway6, 547), (handset, 546), reply)
    }
    #expect(seen.dhcp.map(\.messageType) == ["SOLICIT", "ADVERTISE", "REQUEST", "REPLY"])
    let assignment = try #require(seen.assignments.first)
    #expect(seen.assignments.count == 1)
    #expect(assignment.source == .dhcpv6)
    #expect(assignment.resolvers == resolvers6)
    #expect(assignment.client == PacketBuilder.handset6)
    #expect(assignment.clientMAC?.description == mac)
    #expect(assignment.server == gateway6)
  }

  @Test func `a router advertisement assigns resolvers to everyone on the link`() throws {
    let message = DHCPBuilder.routerAdvertisement(resolvers: [(resolvers6, 600)])
    let all = IPAddress(high: 0xff02 << 48, low: 1)
    let seen = observe {
      $0.add(PacketBuilder.ip(from: gateway6, to: all, proto: 58, hopLimit: 255, message))
    }
    let assignment = try #require(seen.assignments.first)
    #expect(assignment.source == .routerAdvertisement)
    #expect(assignment.resolvers == resolvers6)
    #expect(assignment.client == nil)
    #expect(assignment.server == gateway6)
  }

  @Test func `a lifetime of zero assigns nothing`() {
    let all = IPAddress(high: 0xff02 << 48, low: 1)
    let seen = observe { traffic in
      let advertisements: [[(addresses: [IPAddress], lifetime: UInt32)]] = [
        [(resolvers6, 0)], [(resolvers6, 0), ([resolvers6[1]], 5)],
      ]
      for options in advertisements {
        let message = DHCPBuilder.routerAdvertisement(resolvers: options)
        traffic.add(PacketBuilder.ip(from: gateway6, to: all, proto: 58, hopLimit: 255, message))
      }
    }
    #expect(seen.assignments.map(\.resolvers) == [[resolvers6[1]]])
    #expect(seen.assignments.map(\.frame.frame) == [2])
  }

  @Test func `messages cut short are noted and assign only what they hold`() {
    let all = IPAddress(high: 0xff02 << 48, low: 1)
    let four = DHCPBuilder.version4(
      type: 5,
      assigned: PacketBuilder.handset4,
      resolvers: resolvers4
    )
    let six = DHCPBuilder.version6(
      type: 7,
      assigned: PacketBuilder.handset6,
      resolvers: resolvers6
    )
    let router = DHCPBuilder.routerAdvertisement(resolvers: [(resolvers6, 600)])
    for length in 0..<four.count - 2 {
      let seen = observe {
        $0.udp((gateway4, 67), (everyone4, 68), Array(four[..<length]))
      }
      #expect(seen.assignments.isEmpty, "DHCPv4 \(length)")
    }
    for length in 0..<six.count {
      let seen = observe {
        $0.udp((gateway6, 547), (PacketBuilder.handset6, 546), Array(six[..<length]))
      }
      #expect(seen.assignments.isEmpty, "DHCPv6 \(length)")
    }
    for length in 1..<router.count {
      let seen = observe {
        let message = Array(router[..<length])
        $0.add(PacketBuilder.ip(from: gateway6, to: all, proto: 58, hopLimit: 255, message))
      }
      #expect(seen.assignments.isEmpty, "router \(length)")
    }
  }

  @Test func `an ICMPv6 error that quotes a router advertisement assigns nothing`() {
    let quoted = DHCPBuilder.routerAdvertisement(resolvers: [(resolvers6, 600)])
    let seen = observe {
      $0.add(
        PacketBuilder.ip(
          from: gateway6,
          to: PacketBuilder.handset6,
          proto: 58,
          hopLimit: 255,
          [1, 0, 0, 0, 0, 0, 0, 0] + quoted
        )
      )
    }
    #expect(seen.assignments.isEmpty)
  }

  @Test func `a client cannot assign itself a resolver`() {
    for (source, address) in [
      (PacketBuilder.handset4, PacketBuilder.handset4),
      (IPAddress(ipv4: 0xc000_024d), PacketBuilder.handset4),
    ] {
      let message = DHCPBuilder.version4(type: 5, assigned: address, resolvers: resolvers4)
      // Frames that are added as they are come from the client's hardware address.
      let seen = observe {
        let datagram = PacketBuilder.udp(67, 68, message)
        $0.add(PacketBuilder.ip(from: source, to: everyone4, proto: 17, datagram))
      }
      #expect(seen.assignments.isEmpty)
      #expect(seen.dhcp.count == 1)
      #expect(seen.coverage.anomalyCounts["dhcp-from-client"] == 1)
    }
    let reply = DHCPBuilder.version6(
      type: 7,
      assigned: PacketBuilder.handset6,
      resolvers: resolvers6
    )
    let seen = observe {
      let datagram = PacketBuilder.udp(547, 546, reply)
      let to = PacketBuilder.handset6
      $0.add(PacketBuilder.ip(from: gateway6, to: to, proto: 17, datagram))
    }
    #expect(seen.assignments.isEmpty)
    #expect(seen.coverage.anomalyCounts["dhcp-from-client"] == 1)
  }

  @Test func `an address does not assign itself a resolver, whatever the link`() {
    let message = DHCPBuilder.version4(
      type: 5,
      assigned: PacketBuilder.handset4,
      resolvers: resolvers4
    )
    let seen = observe { $0.udp((PacketBuilder.handset4, 67), (everyone4, 68), message) }
    #expect(seen.assignments.isEmpty)
    #expect(seen.coverage.anomalyCounts["dhcp-from-client"] == 1)
  }

  @Test func `a router advertisement that could come from afar assigns nothing`() {
    let message = DHCPBuilder.routerAdvertisement(resolvers: [(resolvers6, 600)])
    var coded = message
    coded[1] = 1
    let all = IPAddress(high: 0xff02 << 48, low: 1)
    let packets: [(IPAddress, UInt8, [UInt8])] = [
      (gateway6, 254, message), (PacketBuilder.server6, 255, message), (gateway6, 255, coded),
    ]
    for (source, hopLimit, message) in packets {
      let seen = observe {
        $0.add(
          PacketBuilder.ip(from: source, to: all, proto: 58, hopLimit: hopLimit, message)
        )
      }
      #expect(seen.assignments.isEmpty)
      #expect(seen.coverage.anomalyCounts["router-advertisement-invalid"] == 1)
    }
  }
}
