import Flows
import Knowledge
import Testing
import Wire

@testable import Destinations

/// Mistakes that were met in tools of the same purpose.
@Suite struct PeerMistakesTests {
  static let families = [Scene.ipv4, Scene.ipv6]

  private func build(_ scene: Scene) throws -> [Destination] {
    DestinationBuilder(knowledge: DestinationKnowledge(catalogue: try catalogue()))
      .build(scene.observations)
  }

  @Test(arguments: families)
  func `an answer to another client, or one that came later, names nothing`(cast: Scene.Cast) {
    var scene = Scene()
    scene.flow(cast.phone, to: cast.router, port: 53, frame(1), mac: cast.phoneMAC)
    scene.dns(
      ["other.example"],
      [cast.server],
      to: cast.other,
      by: cast.resolver,
      frame(2, at: 1),
      mac: cast.otherMAC
    )
    scene.flow(cast.phone, to: cast.server, frame(3, at: 2), mac: cast.phoneMAC)
    #expect(scene.lastName?.name == cast.server.description)
    scene.dns(
      ["late.example"],
      [cast.server],
      to: cast.phone,
      by: cast.resolver,
      frame(4, at: 9),
      mac: cast.phoneMAC
    )
    #expect(scene.names[2].name == cast.server.description)
  }

  @Test(arguments: ["xads.example", "ads.example.evil", "example", "s.example"])
  func `an organisation owns its domains and what is below, not what holds their letters`(
    name: String
  ) throws {
    let known = try catalogue().organisations
    #expect(known.organisation(domain: name) == nil)
    #expect(known.organisation(domain: "ads.example") != nil)
    #expect(known.organisation(domain: "a.b.ads.example") != nil)
  }

  @Test(arguments: families)
  func `parties differ`(cast: Scene.Cast) throws {
    var scene = Scene()
    for (index, name) in ["a.ads.example", "check.example"].enumerated() {
      let flow = scene.flow(
        cast.phone,
        to: cast.server,
        frame(UInt32(index * 2 + 1), at: Double(index)),
        mac: cast.phoneMAC
      ) { $0.sent.payloadOctets = 9 }
      scene.sni(name, in: flow, frame(UInt32(index * 2 + 2), at: Double(index)))
    }
    let parties = try build(scene).reduce(into: [String: Party]()) { $0[$1.name.name] = $1.party }
    #expect(parties == ["a.ads.example": .third, "check.example": .infrastructure])
  }

  @Test(arguments: families)
  func `the address that was used counts, whatever its name leads to later`(
    cast: Scene.Cast
  ) throws {
    var scene = Scene()
    let elsewhere = cast.phone.isIPv4 ? ip("198.51.100.77") : ip("2001:db8:77::1")
    scene.dns(["a.ads.example"], [cast.server], to: cast.phone, by: cast.resolver, frame(1, at: 0))
    scene.flow(cast.phone, to: cast.server, frame(2, at: 1)) { $0.sent.payloadOctets = 9 }
    scene.dns(["a.ads.example"], [elsewhere], to: cast.phone, by: cast.resolver, frame(3, at: 99))
    let named = try build(scene).filter { $0.name.name == "a.ads.example" }
    #expect(named.map(\.address) == [cast.server])
  }

  @Test(arguments: families)
  func `a destination's owner is that of its labels, not of letters in its name`(
    cast: Scene.Cast
  ) throws {
    var scene = Scene()
    for (index, name) in ["a.ads.example", "xads.example", "ads.example.org"].enumerated() {
      let flow = scene.flow(
        cast.phone,
        to: cast.server,
        frame(UInt32(index * 2 + 1), at: Double(index)),
        mac: cast.phoneMAC
      ) { $0.sent.payloadOctets = 9 }
      scene.sni(name, in: flow, frame(UInt32(index * 2 + 2), at: Double(index)))
    }
    let owners = try build(scene).reduce(into: [String: String]()) {
      $0[$1.name.name] = $1.organisation
    }
    #expect(owners == ["a.ads.example": "Ads", "xads.example": "", "ads.example.org": ""])
  }
}
