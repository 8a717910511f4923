import Flows
import Knowledge
import Testing
import Wire

@testable import Destinations

@Suite struct ResolverUseTests {
  private func use(_ scene: Scene) throws -> [ResolverObservation] {
    ResolverUse.resolvers(
      in: scene.observations,
      names: scene.names,
      knowledge: try catalogue().resolvers
    )
  }

  @Test(arguments: [Scene.ipv4, Scene.ipv6])
  func `questions are counted for each resolver and capture`(cast: Scene.Cast) throws {
    var scene = Scene()
    scene.dns(["a.example"], [cast.server], to: cast.phone, by: cast.resolver, frame(1))
    scene.dns(["b.example"], [], to: cast.phone, by: cast.resolver, frame(4)) { $0.response = nil }
    scene.dns(
      ["a.example"],
      [cast.server],
      to: cast.other,
      by: cast.resolver,
      frame(2, capture: 1)
    )
    scene.dns(["a.example"], [cast.server], to: cast.phone, by: cast.router, frame(9)) {
      $0.queried = false
    }
    scene.observations.assignments.append(
      ResolverAssignment(
        frame: frame(3),
        source: .dhcpv6,
        server: cast.router,
        client: nil,
        clientMAC: nil,
        resolvers: [cast.router]
      )
    )
    let found = try use(scene)
    #expect(found.map(\.address) == [cast.resolver, cast.router])
    #expect(found[0].transport == .dns)
    #expect(found[0].questions == 3)
    #expect(found[0].answered == 2)
    #expect(found[0].flows == [0, 1, 2])
    #expect(found[0].clients == [cast.phone, cast.other].sorted())
    #expect(found[0].captures.map(\.capture) == [0, 1])
    #expect(found[0].captures.map(\.questions) == [2, 1])
    #expect(found[0].captures.map(\.answered) == [1, 1])
    #expect(found[0].captures[1].first == frame(2, capture: 1))
    #expect(found[0].known?.id == "nine")
    #expect(found[0].assigned.isEmpty)
    #expect(found[1].questions == 0)
    #expect(found[1].assigned == [frame(3)])
  }

  @Test(arguments: [Scene.ipv4, Scene.ipv6])
  func `encrypted transports are told by port, name and address`(cast: Scene.Cast) throws {
    var scene = Scene()
    let (phone, server) = (cast.phone, cast.server)
    scene.flow(phone, to: server, port: 853, frame(1))
    scene.flow(phone, to: server, port: 853, proto: IPProtocol.udp, frame(2))
    scene.flow(phone, to: cast.resolver, port: 443, frame(3))
    let named = scene.flow(phone, to: server, port: 443, frame(4))
    scene.sni("x.dns.nine.example", in: named, frame(4))
    let found = try use(scene)
    #expect(found.map(\.transport) == [.dot, .doq, .doh, .doh])
    #expect(found.map { $0.known?.id } == [nil, nil, "nine", "nine"])
    #expect(found.allSatisfy { $0.questions == 0 && $0.captures.map(\.flows) == [1] })
  }

  @Test func `a named web server at a resolver's address is no resolver`() throws {
    var scene = Scene()
    let cast = Scene.ipv4
    let web = scene.flow(cast.phone, to: cast.resolver, port: 443, frame(1))
    scene.sni("www.nine.example", in: web, frame(1))
    scene.flow(cast.phone, to: cast.server, port: 443, frame(2))
    #expect(try use(scene).isEmpty)
  }

  @Test func `HTTPDNS is told by address and name`() throws {
    var scene = Scene()
    let cast = Scene.ipv4
    scene.flow(cast.phone, to: ip("203.107.1.1"), port: 80, frame(1))
    let named = scene.flow(cast.phone, to: cast.server, port: 443, frame(2))
    scene.sni("a.h.example", in: named, frame(2))
    scene.flow(cast.phone, to: ip("203.107.1.1"), port: 22, frame(3))
    #expect(try use(scene).map(\.transport) == [.httpdns, .httpdns])
  }

  @Test func `multicast DNS asks no resolver`() throws {
    var scene = Scene()
    scene.flow(
      Scene.ipv6.phone,
      to: ip("ff02::fb"),
      port: 5353,
      proto: IPProtocol.udp,
      frame(1),
      service: .mdns
    )
    #expect(try use(scene).isEmpty)
  }
}
