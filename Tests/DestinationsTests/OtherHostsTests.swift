import Flows
import Knowledge
import Testing
import Wire

@testable import Destinations

@Suite struct `Whose flows are counted` {
  private func build(_ scene: Scene) throws -> [Destination] {
    DestinationBuilder(knowledge: DestinationKnowledge(catalogue: try catalogue()))
      .build(scene.observations)
  }

  /// A lease for the phone, so that the router is known.
  private func leased(_ cast: Scene.Cast) -> Scene {
    var scene = Scene()
    scene.observations.dhcp.append(
      DHCPEvent(
        flow: 0,
        frame: frame(1),
        messageType: cast.phone.isIPv4 ? "ACK" : "REPLY",
        clientMAC: cast.phoneMAC,
        assigned: cast.phone,
        hostName: nil,
        vendorClass: nil,
        resolvers: [cast.router]
      )
    )
    scene.observations.assignments.append(
      ResolverAssignment(
        frame: frame(1),
        source: cast.phone.isIPv4 ? .dhcpv4 : .dhcpv6,
        server: cast.router,
        client: cast.phone,
        clientMAC: cast.phoneMAC,
        resolvers: [cast.router]
      )
    )
    return scene
  }

  @Test(arguments: [Scene.ipv4, Scene.ipv6])
  func `what other hosts say to each other is left out and counted`(cast: Scene.Cast) throws {
    var scene = leased(cast)
    scene.flow(cast.phone, to: cast.router, port: 53, frame(2), mac: cast.phoneMAC)
    scene.flow(cast.router, to: cast.server, frame(3), mac: cast.otherMAC) {
      $0.sent.payloadOctets = 400
      $0.received.payloadOctets = 30
    }
    scene.flow(cast.server, to: cast.phone, frame(4), mac: cast.otherMAC)
    let destinations = try build(scene)
    #expect(destinations.map(\.address) == [cast.router, cast.server])
    #expect(destinations.last?.sentOctets == 0)
    #expect(destinations.flatMap(\.flows) == [0, 2])
    let others = scene.identity.otherHosts(in: scene.observations)
    #expect(others == OtherHosts(flows: 1, octets: 430))
    #expect(DeviceIdentity().otherHosts(in: scene.observations) == OtherHosts())
  }

  @Test(arguments: [Scene.ipv4, Scene.ipv6])
  func `what bears the handset's hardware address is the handset's`(cast: Scene.Cast) throws {
    var scene = leased(cast)
    let group = cast.phone.isIPv4 ? ip("224.0.0.251") : ip("ff02::fb")
    let other = cast.phone.isIPv4 ? ip("169.254.1.1") : ip("fe80::77")
    scene.flow(other, to: group, port: 5353, frame(2), mac: cast.phoneMAC)
    scene.flow(cast.other, to: group, port: 5353, frame(3), mac: cast.otherMAC)
    #expect(try build(scene).flatMap(\.flows) == [0])
  }

  @Test func `raw IP of one host is all the handset's, in both families`() throws {
    var scene = Scene()
    scene.flow(Scene.ipv4.phone, to: Scene.ipv4.server, frame(1))
    scene.flow(ip("2409:4072::5"), to: Scene.ipv6.server, frame(2))
    #expect(scene.identity.addresses == [Scene.ipv4.phone])
    #expect(try build(scene).flatMap(\.flows) == [0, 1])
    #expect(scene.identity.otherHosts(in: scene.observations) == OtherHosts())
  }

  @Test(arguments: [Scene.ipv4, Scene.ipv6])
  func `the handset is found behind a far end that was seen first`(cast: Scene.Cast) throws {
    var scene = Scene()
    scene.flow(cast.server, to: cast.phone, port: 50000, frame(1), mac: cast.otherMAC) {
      $0.sent.payloadOctets = 500
      $0.received.payloadOctets = 40
    }
    let identity = scene.identity
    #expect(identity.addresses == [cast.phone])
    #expect(identity.basis.hasSuffix(": 1 of 1 conversations"))
    let destination = try #require(build(scene).first)
    #expect(destination.address == cast.server)
    #expect(destination.sentOctets == 40)
    #expect(destination.receivedOctets == 500)
  }

  @Test(arguments: [Scene.ipv4, Scene.ipv6])
  func `a far end is the destination although the handset is unknown`(cast: Scene.Cast) throws {
    var scene = Scene()
    scene.flow(cast.server, to: cast.phone, frame(1), mac: cast.otherMAC) {
      $0.received.payloadOctets = 40
    }
    let builder = DestinationBuilder(knowledge: DestinationKnowledge(catalogue: try catalogue()))
    let destinations = builder.build(
      scene.observations,
      names: scene.names,
      identity: DeviceIdentity()
    )
    #expect(destinations.map(\.address) == [cast.server])
    #expect(destinations.first?.sentOctets == 40)
  }

  @Test(arguments: [Scene.ipv4, Scene.ipv6])
  func `groups are no handsets`(cast: Scene.Cast) {
    var scene = Scene()
    let group = cast.phone.isIPv4 ? ip("224.0.0.251") : ip("ff02::fb")
    scene.flow(cast.server, to: group, port: 5353, frame(1), mac: cast.otherMAC)
    #expect(!scene.identity.addresses.contains(group))
  }

  @Test(arguments: [Scene.ipv4, Scene.ipv6])
  func `echoes and ICMP errors are no data`(cast: Scene.Cast) throws {
    var scene = leased(cast)
    let proto = cast.phone.isIPv4 ? IPProtocol.icmp : IPProtocol.icmpv6
    scene.flow(cast.phone, to: cast.server, proto: proto, frame(2), mac: cast.phoneMAC) {
      $0.sent.payloadOctets = 56
      $0.received.payloadOctets = 56
    }
    let destination = try #require(build(scene).first)
    #expect(destination.sentOctets == 0 && destination.receivedOctets == 0)
    #expect(destination.flows == [0])
  }
}
