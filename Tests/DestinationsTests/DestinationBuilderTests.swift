import Flows
import Knowledge
import Testing
import Wire

@testable import Destinations

@Suite struct DestinationBuilderTests {
  static let families = [Scene.ipv4, Scene.ipv6]

  private func row(
    _ database: String,
    _ country: String,
    asn: UInt32? = nil,
    registered: String = "",
    anycast: Bool = false
  ) -> GeoRow {
    GeoRow(
      database: database,
      buildDate: "2026-01-01",
      network: IPPrefix(ip("93.184.216.0"), length: 24) ?? IPPrefix("0.0.0.0/0").unsafelyUnwrapped,
      country: country,
      asn: asn,
      asName: asn == nil ? "" : "HOLDER",
      registeredCountry: registered,
      isAnycast: anycast
    )
  }

  private func build(
    _ scene: Scene,
    rows: [GeoRow] = [],
    overrides: String? = nil,
    vendor: VendorHint = VendorHint(),
    lab: LabPosition? = nil,
    bound: (maximumKilometres: Int, minimumKilometres: Int)? = nil
  ) throws -> [Destination] {
    let knowledge = DestinationKnowledge(
      catalogue: try catalogue(),
      overrides: try overrides.map {
        try Overrides(
          YAMLFile.parse(
            "telltale_overrides: 1\nprovenance: laboratory fiction\n" + $0,
            file: "o"
          )
        )
      },
      rows: { _ in rows },
      registrableDomain: { $0.split(separator: ".").suffix(2).joined(separator: ".") },
      latencyExclusion: { _, _, _ in bound }
    )
    return DestinationBuilder(knowledge: knowledge, lab: lab, vendor: vendor)
      .build(scene.observations)
  }

  private func named(_ name: String, _ cast: Scene.Cast = Scene.ipv4) -> Scene {
    var scene = Scene()
    let flow = scene.flow(cast.phone, to: cast.server, frame(1), mac: cast.phoneMAC)
    scene.sni(name, in: flow, frame(2))
    return scene
  }

  // Seen in other tools: every IPv6 destination was whitelisted.
  @Test(arguments: families)
  func `a foreign server is found alike in both families`(cast: Scene.Cast) throws {
    let destination = try #require(
      build(named("x.ads.example", cast), rows: [row("one", "CN", asn: 64501)]).first
    )
    #expect(destination.address == cast.server)
    #expect(destination.location.country == "CN")
    #expect(destination.organisation == "Ads")
    #expect(destination.organisationSource == "domain ads.example")
    #expect(destination.location.operatorCountry == "CN")
    #expect(destination.party == .third)
    #expect(destination.domain == "ads.example")
  }

  // Seen in other tools: suffixes without a label boundary, substrings, exact hits only.
  @Test(arguments: [
    ("notads.example", ""), ("ads.example.evil", ""), ("example", ""),
    ("a.b.c.ads.example", "Ads"), ("ads.example", "Ads"),
  ])
  func `names match label by label`(name: String, organisation: String) throws {
    let destination = try #require(build(named(name)).first)
    #expect(destination.organisation == organisation)
    #expect(destination.party == (organisation.isEmpty ? .unknown : .third))
  }

  // Seen in other tools: unknown was counted as foreign.
  @Test func `no answer is unknown, not foreign`() throws {
    let location = try #require(build(named("a.example")).first?.location)
    #expect(location.confidence == .unknown)
    #expect(!location.confidence.isUsable)
    #expect(location.country == "")
    #expect(location.evidence.isEmpty)
  }

  // Seen in other tools: multicast and byte-reversed private addresses got countries.
  @Test(arguments: ["224.0.0.251", "ff02::fb", "255.255.255.255", "192.168.1.77", "fe80::77"])
  func `local, broadcast and multicast addresses lie nowhere and are kept`(text: String) throws {
    var scene = Scene()
    scene.flow(Scene.ipv4.phone, to: ip(text), port: 5353, proto: IPProtocol.udp, frame(1))
    let destination = try #require(build(scene, rows: [row("one", "CN")]).first)
    #expect(destination.party == .local)
    #expect(destination.location.confidence == .notGlobal)
    #expect(destination.location.country == "")
  }

  @Test func `a byte-reversed private address is an ordinary one`() throws {
    var scene = Scene()
    scene.flow(Scene.ipv4.phone, to: ip("1.0.168.192"), frame(1))
    let destination = try #require(build(scene, rows: [row("one", "CN")]).first)
    #expect(destination.party != .local)
    #expect(destination.location.country == "CN")
  }

  @Test(arguments: families)
  func `sources that agree, stand alone or disagree are told apart`(cast: Scene.Cast) throws {
    let scene = named("a.example", cast)
    let agreed = try #require(build(scene, rows: [row("one", "IN"), row("two", "IN")]).first)
    #expect(agreed.location.confidence == .agreed)
    #expect(agreed.location.countrySource == "one+two")
    let single = try #require(build(scene, rows: [row("one", "IN"), row("two", "")]).first)
    #expect(single.location.confidence == .single)
    let same = try #require(build(scene, rows: [row("one", "IN"), row("one", "IN")]).first)
    #expect(same.location.confidence == .single)
    let split = try #require(build(scene, rows: [row("one", "IN"), row("two", "SG")]).first)
    #expect(split.location.confidence == .disagreement)
    #expect(split.location.country == "")
    #expect(split.location.evidence.map(\.country) == ["IN", "SG"])
  }

  @Test(arguments: families)
  func `an anycast address has no country, by database or by list`(cast: Scene.Cast) throws {
    let marked = try #require(
      build(named("a.example", cast), rows: [row("one", "IN", anycast: true)]).first
    )
    #expect(marked.location.confidence == .anycast)
    #expect(marked.location.country == "")
    var scene = Scene()
    scene.flow(cast.phone, to: cast.resolver, port: 53, frame(1))
    let listed = try #require(build(scene, rows: [row("one", "US"), row("two", "US")]).first)
    #expect(listed.location.confidence == .anycast)
    #expect(listed.location.evidence.count == 2)
  }

  @Test func `the registered country comes with the AS`() throws {
    let rows = [row("one", "IN", registered: "SG"), row("two", "IN", asn: 64500, registered: "US")]
    let destination = try #require(build(named("a.example"), rows: rows).first)
    #expect(destination.location.registeredCountry == "US")
    #expect(destination.asn == 64500)
    #expect(destination.organisation == "HOLDER")
    #expect(destination.organisationSource == "AS64500")
  }

  @Test func `the group's home is the operator's jurisdiction, and doubt is kept`() throws {
    let child = try #require(build(named("child.example")).first)
    #expect(child.location.operatorCountry == "CN")
    #expect(child.organisationVerified)
    let doubtful = try #require(build(named("maybe.example")).first)
    #expect(doubtful.organisation == "Child")
    #expect(!doubtful.organisationVerified)
  }

  @Test func `a network's operator stands beside the name's`() throws {
    let destination = try #require(
      build(named("ads.example"), rows: [row("one", "IN", asn: 64502)]).first
    )
    #expect(destination.organisation == "Ads")
    #expect(destination.hostOrganisation == "Fast CDN")
    #expect(destination.hostCountry == "US")
  }

  @Test(arguments: families)
  func `the user's own word beats databases and lists`(cast: Scene.Cast) throws {
    let network = IPPrefix(cast.server, length: cast.server.isIPv4 ? 24 : 48)
    let text = """
      networks:
      - {network: "\(try #require(network))", country: "NO", asn: 64500, as_name: Fiction,
         registered_country: SE, operator: Owner, operator_country: DK}
      """
    let destination = try #require(
      build(named("a.ads.example", cast), rows: [row("one", "IN", asn: 1)], overrides: text).first
    )
    #expect(destination.location.country == "NO")
    #expect(destination.location.confidence == .overridden)
    #expect(destination.location.countrySource == "override")
    #expect(destination.location.registeredCountry == "SE")
    #expect(destination.location.operatorCountry == "DK")
    #expect(destination.organisation == "Owner")
    #expect(destination.asn == 64500)
    #expect(destination.location.evidence.first?.database == "override: laboratory fiction")
    #expect(destination.location.evidence.count == 2)
  }

  @Test func `an override gives documentation addresses a place, else they have none`() throws {
    for (text, network) in [("203.0.113.9", "203.0.113.0/24"), ("2001:db8::9", "2001:db8::/32")] {
      var scene = Scene()
      scene.flow(Scene.ipv4.phone, to: ip(text), frame(1))
      let plain = try #require(build(scene).first)
      #expect(plain.location.confidence == .notGlobal)
      #expect(plain.party == .unknown)
      let placed = try #require(
        build(scene, overrides: "networks: [{network: \"\(network)\", country: CN}]").first
      )
      #expect(placed.location.country == "CN")
      #expect(placed.location.confidence == .overridden)
    }
  }

  @Test func `names in the override file decide organisation and party`() throws {
    let text =
      "names: [{domain: ads.example, organisation: Us, operator_country: IN, party: first}]"
    let destination = try #require(build(named("x.ads.example"), overrides: text).first)
    #expect(destination.organisation == "Us")
    #expect(destination.location.operatorCountry == "IN")
    #expect(destination.party == .first)
    let stated = "names: [{domain: ads.example, organisation: Us}]"
    let unknown = try #require(build(named("x.ads.example"), overrides: stated).first)
    #expect(unknown.location.operatorCountry == "", "the listed owner's country is not Us's")
  }

  @Test(arguments: families)
  func `a round trip too short for the country takes it back`(cast: Scene.Cast) throws {
    var scene = Scene()
    scene.flow(cast.phone, to: cast.server, frame(1)) {
      $0.roundTrip = 9_000_000
      $0.roundTripFrame = 2
    }
    scene.flow(cast.phone, to: cast.server, frame(5)) {
      $0.roundTrip = 4_012_345
      $0.roundTripFrame = 6
    }
    let lab = LabPosition(latitude: 28.6, longitude: 77.2)
    let rows = [row("one", "US"), row("two", "US")]
    let far = try #require(build(scene, rows: rows, lab: lab, bound: (402, 11_000)).first)
    #expect(far.roundTrip == 4_012_345)
    #expect(far.roundTripFrame?.frame == 6)
    #expect(far.location.confidence == .excludedByLatency)
    #expect(far.location.country == "")
    #expect(
      far.location.latencyNote?.hasPrefix(
        "a handshake round trip of 4.012 ms (frame 6) reaches at most 402 km; US is at least 11000"
      ) == true
    )
    let near = try #require(build(scene, rows: rows, lab: lab).first)
    #expect(near.location.confidence == .agreed)
    #expect(near.location.latencyNote == nil)
    let unplaced = try #require(build(scene, rows: rows, bound: (402, 11_000)).first)
    #expect(unplaced.location.confidence == .agreed)
  }

  @Test func `a translated address is looked up as what it stands for, and says so`() throws {
    var scene = Scene()
    scene.flow(Scene.ipv6.phone, to: ip("64:ff9b::5db8:d822"), frame(1))
    scene.flow(Scene.ipv6.phone, to: ip("64:ff9b::c0a8:101"), frame(2))
    let destinations = try build(scene, rows: [row("one", "US")])
    #expect(destinations[0].location.embeddedAddress == ip("93.184.216.34"))
    #expect(destinations[0].location.country == "US")
    #expect(destinations[1].party == .local)
    #expect(destinations[1].location.confidence == .notGlobal)
  }

  @Test func `the vendor's own names and organisations are the first party`() throws {
    let vendor = VendorHint(organisations: ["maker"], domains: ["Own.example"])
    for (name, party) in [
      ("x.maker.example", Party.first), ("x.own.example", .first), ("notown.example", .unknown),
      ("ads.example", .third), ("x.cdn.example", .support), ("check.example", .infrastructure),
    ] {
      #expect(try build(named(name), vendor: vendor).first?.party == party, "\(name)")
    }
    #expect(try build(named("x.maker.example")).first?.party == .unknown, "no vendor was stated")
  }

  @Test func `a rented address without a name belongs to nobody known`() throws {
    var scene = Scene()
    scene.flow(Scene.ipv4.phone, to: Scene.ipv4.server, frame(1))
    let cloud = try #require(build(scene, rows: [row("one", "IN", asn: 64502)]).first)
    #expect(cloud.party == .unknown)
    #expect(cloud.organisation == "Fast CDN")
    #expect(cloud.location.operatorCountry == "US")
    let owned = try #require(build(scene, rows: [row("one", "IN", asn: 64501)]).first)
    #expect(owned.party == .third)
  }

  @Test func `an alias to another organisation is named, one to a CDN is not`() throws {
    for (alias, expected) in [("t.ads.example", "Ads"), ("t.cdn.example", ""), ("t.x.example", "")]
    {
      var scene = Scene()
      let cast = Scene.ipv6
      scene.dns(
        ["stats.maker.example", alias],
        [cast.server],
        to: cast.phone,
        by: cast.router,
        frame(1)
      )
      scene.flow(cast.phone, to: cast.server, frame(2))
      let destination = try #require(build(scene).first { $0.address == cast.server })
      #expect(destination.organisation == "Maker")
      #expect(destination.aliasOrganisation == expected)
    }
  }

  @Test func `flows gather under address and name, in the order of their first frames`() throws {
    var scene = Scene()
    let cast = Scene.ipv6
    scene.observations.apps = ["b.app", "a.app"]
    let late = scene.flow(cast.phone, to: cast.resolver, frame(1, capture: 1))
    let one = scene.flow(cast.phone, to: cast.server, frame(4), service: .ssl) {
      $0.app = 0
      $0.sent.payloadOctets = 10
      $0.received.payloadOctets = 5
    }
    let two = scene.flow(cast.phone, to: cast.server, port: 80, frame(2), service: .http) {
      $0.app = 1
      $0.sent.payloadOctets = 7
      $0.state = .attempt
      $0.received.packets = 0
    }
    let bare = scene.flow(cast.phone, to: cast.server, frame(9))
    scene.sni("a.example", in: one, frame(5))
    scene.sni("a.example", in: two, frame(3))
    let destinations = try build(scene)
    #expect(destinations.map(\.flows) == [[one, two], [bare], [late]])
    #expect(destinations[0].sentOctets == 17)
    #expect(destinations[0].receivedOctets == 5)
    #expect(destinations[0].connectedFlows == 1)
    #expect(destinations[0].apps == ["a.app", "b.app"])
    #expect(destinations[0].services == ["http", "ssl"])
    #expect(destinations[0].ports == ["tcp/80", "tcp/443"])
    #expect(destinations[0].first == frame(2))
    #expect(destinations[1].name.source == NameSource.none)
  }

  @Test(arguments: families)
  func `a remote host that calls the handset is a destination of its own`(cast: Scene.Cast) throws {
    var scene = Scene()
    scene.flow(cast.phone, to: cast.resolver, frame(1), mac: cast.phoneMAC)
    scene.flow(cast.server, to: cast.phone, port: 8080, frame(2), mac: cast.otherMAC) {
      $0.sent.payloadOctets = 3
      $0.received.payloadOctets = 8
    }
    let inbound = try #require(build(scene).last)
    #expect(inbound.address == cast.server)
    #expect(inbound.inboundFlows == 1)
    #expect(inbound.sentOctets == 8)
    #expect(inbound.receivedOctets == 3)
    #expect(inbound.ports.isEmpty)
  }

  @Test func `neighbours in the handset's own IPv6 network are local`() throws {
    var scene = Scene()
    let phone = ip("2409:4072:1:2::5")
    scene.flow(phone, to: Scene.ipv6.server, frame(1))
    scene.flow(phone, to: ip("2409:4072:1:2::1"), frame(2))
    scene.flow(phone, to: ip("2409:4072:1:3::1"), frame(3))
    #expect(try build(scene).map(\.party) == [.unknown, .local, .unknown])
  }

  @Test(arguments: families)
  func `the assigned resolver and network time are infrastructure`(cast: Scene.Cast) throws {
    var scene = Scene()
    let (phone, server) = (cast.phone, cast.server)
    scene.flow(phone, to: cast.resolver, port: 53, frame(1), service: .dns)
    scene.flow(phone, to: server, port: 123, proto: IPProtocol.udp, frame(2), service: .ntp)
    scene.observations.assignments.append(
      ResolverAssignment(
        frame: frame(1),
        source: .dhcpv4,
        server: cast.router,
        client: nil,
        clientMAC: nil,
        resolvers: [cast.resolver]
      )
    )
    #expect(try build(scene).map(\.party) == [.infrastructure, .infrastructure])
  }

  @Test func `the same observations give the same destinations`() throws {
    var scene = Scene()
    for index in 0..<200 {
      let address = IPAddress(ipv4: 0x5000_0000 + UInt32(index * 7919 % 97))
      scene.flow(Scene.ipv4.phone, to: address, port: UInt16(index % 5 + 80), frame(7)) {
        $0.service = Service(rawValue: UInt8(index % 12)) ?? .unknown
      }
    }
    let first = try build(scene).map { "\($0)" }
    #expect(first.count == 97)
    #expect(try build(scene).map { "\($0)" } == first)
  }
}
