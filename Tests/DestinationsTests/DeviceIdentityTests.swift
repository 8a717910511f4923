import Flows
import Testing
import Wire

@testable import Destinations

@Suite struct DeviceIdentityTests {
  @Test(arguments: [Scene.ipv4, Scene.ipv6])
  func `the local host that opens conversations is the handset`(cast: Scene.Cast) {
    var scene = Scene()
    scene.flow(cast.phone, to: cast.server, frame(1), mac: cast.phoneMAC)
    scene.flow(cast.other, to: cast.phone, frame(2), mac: cast.otherMAC)
    scene.flow(cast.server, to: cast.phone, frame(3), mac: cast.otherMAC)
    #expect(scene.identity.addresses == [cast.phone])
    #expect(scene.identity.hardwareAddresses == [cast.phoneMAC])
    #expect(!scene.identity.isAmbiguous)
    #expect(scene.identity.basis.contains("1 of 1"))
  }

  @Test func `a global IPv6 address belongs to the handset whose hardware address it has`() {
    var scene = Scene()
    let cast = Scene.ipv4
    let global = ip("2409:4072::5")
    scene.flow(cast.phone, to: cast.server, frame(1), mac: cast.phoneMAC)
    scene.flow(global, to: Scene.ipv6.server, frame(2), mac: cast.phoneMAC)
    scene.flow(Scene.ipv6.server, to: global, frame(3), mac: cast.otherMAC)
    #expect(scene.identity.addresses == [cast.phone, global].sorted())
    #expect(!scene.identity.isAmbiguous)
  }

  @Test func `without anything local the busiest host of each family counts`() {
    var scene = Scene()
    let (four, six) = (ip("49.36.1.1"), ip("2409:4072::5"))
    for number in 1...3 {
      scene.flow(four, to: Scene.ipv4.server, frame(UInt32(number)))
      scene.flow(six, to: Scene.ipv6.server, frame(UInt32(number) + 10))
    }
    scene.flow(Scene.ipv4.server, to: four, frame(20))
    #expect(scene.identity.addresses == [four, six].sorted())
  }

  @Test func `the router and its DHCP server are no handsets, a lease makes one`() {
    var scene = Scene()
    let cast = Scene.ipv4
    scene.flow(cast.router, to: cast.server, frame(1), mac: cast.otherMAC)
    let flow = scene.flow(
      cast.router,
      to: cast.phone,
      port: 68,
      proto: IPProtocol.udp,
      frame(2),
      mac: cast.otherMAC
    )
    scene.observations.dhcp.append(
      DHCPEvent(
        flow: flow,
        frame: frame(2),
        messageType: "ACK",
        clientMAC: cast.phoneMAC,
        assigned: cast.phone,
        hostName: "phone",
        vendorClass: "android-dhcp-14",
        resolvers: [cast.router]
      )
    )
    scene.observations.assignments.append(
      ResolverAssignment(
        frame: frame(2),
        source: .dhcpv4,
        server: cast.router,
        client: cast.phone,
        clientMAC: cast.phoneMAC,
        resolvers: [cast.router]
      )
    )
    #expect(scene.identity.addresses == [cast.phone])
    #expect(scene.identity.routers == [cast.router])
    #expect(scene.identity.hostNames == ["phone"])
    #expect(scene.identity.vendorClasses == ["android-dhcp-14"])
  }

  @Test(arguments: [Scene.ipv4, Scene.ipv6])
  func `several hosts that fit are all named`(cast: Scene.Cast) {
    var scene = Scene()
    scene.flow(cast.phone, to: cast.server, frame(1), mac: cast.phoneMAC)
    scene.flow(cast.other, to: cast.server, frame(2), mac: cast.otherMAC)
    #expect(scene.identity.addresses == [cast.phone, cast.other].sorted())
    #expect(scene.identity.isAmbiguous)
  }

  @Test func `nothing seen names nobody`() {
    let identity = DeviceIdentity.identify(Observations())
    #expect(identity.addresses.isEmpty)
    #expect(identity.basis == "no host opened a conversation with a remote one")
  }
}
