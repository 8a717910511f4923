import Flows
import Testing
import Wire

@testable import Destinations

@Suite struct NameResolutionTests {
  static let families = [Scene.ipv4, Scene.ipv6]

  @Test(arguments: families)
  func `an answer to the same client before the flow names it`(cast: Scene.Cast) {
    var scene = Scene()
    scene.dns(["A.Example."], [cast.server], to: cast.phone, by: cast.router, frame(1))
    scene.flow(cast.phone, to: cast.server, frame(2, at: 1))
    #expect(
      scene.lastName
        == DestinationName(name: "a.example", source: .dns, frame: frame(1), chain: ["a.example"])
    )
  }

  // Seen in other tools: a name attached to an address from any answer, any client, any time.
  @Test(arguments: families)
  func `an answer to another client names nothing`(cast: Scene.Cast) {
    var scene = Scene()
    scene.dns(
      ["a.example"],
      [cast.server],
      to: cast.other,
      by: cast.router,
      frame(1),
      mac: cast.otherMAC
    )
    scene.flow(cast.phone, to: cast.server, frame(2), mac: cast.phoneMAC)
    #expect(scene.lastName?.source == NameSource.none)
    #expect(scene.lastName?.name == cast.server.description)
  }

  @Test(arguments: families)
  func `an answer after the flow's first frame names nothing, whatever the clock says`(
    cast: Scene.Cast
  ) {
    var scene = Scene()
    scene.flow(cast.phone, to: cast.server, frame(2, at: 10))
    scene.dns(["a.example"], [cast.server], to: cast.phone, by: cast.router, frame(3, at: 1))
    #expect(scene.names.first?.source == NameSource.none)
  }

  @Test(arguments: families)
  func `frames order where the clock runs backwards`(cast: Scene.Cast) {
    var scene = Scene()
    scene.dns(["a.example"], [cast.server], to: cast.phone, by: cast.router, frame(1, at: 500))
    scene.flow(cast.phone, to: cast.server, frame(2, at: 1))
    #expect(scene.lastName?.name == "a.example")
  }

  @Test(arguments: families)
  func `an answer of an earlier capture names flows of a later one`(cast: Scene.Cast) {
    var scene = Scene()
    scene.dns(["a.example"], [cast.server], to: cast.phone, by: cast.router, frame(900))
    scene.flow(cast.phone, to: cast.server, frame(1, at: 30, capture: 1))
    #expect(scene.lastName?.name == "a.example")
  }

  @Test(arguments: families)
  func `an answer is good for its TTL and a quarter of an hour`(cast: Scene.Cast) {
    for (age, isGood) in [(960.0, true), (961.0, false)] {
      var scene = Scene()
      scene.dns(["a.example"], [cast.server], ttl: 60, to: cast.phone, by: cast.router, frame(1))
      scene.flow(cast.phone, to: cast.server, frame(2, at: age))
      #expect((scene.lastName?.source == .dns) == isGood, "\(age)")
    }
  }

  @Test(arguments: families)
  func `the least TTL of the aliases counts`(cast: Scene.Cast) {
    var scene = Scene()
    scene.dns(
      ["a.example", "b.example"],
      [cast.server],
      ttl: 10_000,
      to: cast.phone,
      by: cast.router,
      frame(1)
    ) { $0.answers[0].ttl = 60 }
    scene.flow(cast.phone, to: cast.server, frame(2, at: 961))
    #expect(scene.lastName?.source == NameSource.none)
  }

  @Test(arguments: families)
  func `the latest good answer wins`(cast: Scene.Cast) {
    var scene = Scene()
    scene.dns(["a.example"], [cast.server], to: cast.phone, by: cast.router, frame(1))
    scene.dns(["b.example"], [cast.server], to: cast.phone, by: cast.router, frame(2))
    scene.flow(cast.phone, to: cast.server, frame(3))
    scene.dns(["c.example"], [cast.server], to: cast.phone, by: cast.router, frame(4))
    #expect(scene.names[2].name == "b.example")
    #expect(scene.names[2].frame == frame(2))
  }

  @Test(arguments: families)
  func `an older answer with a longer TTL outlives a newer one`(cast: Scene.Cast) {
    var scene = Scene()
    scene.dns(["a.example"], [cast.server], ttl: 9000, to: cast.phone, by: cast.router, frame(1))
    scene.dns(["b.example"], [cast.server], ttl: 1, to: cast.phone, by: cast.router, frame(2))
    scene.flow(cast.phone, to: cast.server, frame(3, at: 5000))
    #expect(scene.lastName?.name == "a.example")
  }

  @Test(arguments: families)
  func `aliases are kept in order, whatever order the records have`(cast: Scene.Cast) {
    var scene = Scene()
    scene.dns(
      ["a.example", "b.example", "c.example"],
      [cast.server],
      to: cast.phone,
      by: cast.router,
      frame(1)
    ) { $0.answers.reverse() }
    scene.flow(cast.phone, to: cast.server, frame(2))
    #expect(scene.lastName?.name == "a.example")
    #expect(scene.lastName?.chain == ["a.example", "b.example", "c.example"])
  }

  @Test(arguments: families)
  func `aliases in a circle end`(cast: Scene.Cast) {
    var scene = Scene()
    scene.dns(
      ["a.example", "b.example", "a.example"],
      [cast.server],
      to: cast.phone,
      by: cast.router,
      frame(1)
    )
    scene.flow(cast.phone, to: cast.server, frame(2))
    #expect(scene.lastName?.source == NameSource.none)
  }

  @Test(arguments: families)
  func `records about names that nobody asked for bind nothing`(cast: Scene.Cast) {
    var scene = Scene()
    scene.dns(["a.example"], [cast.server], to: cast.phone, by: cast.router, frame(1)) {
      $0.answers[0].name = "bank.example"
    }
    scene.flow(cast.phone, to: cast.server, frame(2))
    #expect(scene.lastName?.source == NameSource.none)
  }

  @Test(arguments: families)
  func `unsolicited, failed and unanswered transactions bind nothing`(cast: Scene.Cast) {
    let changes: [(inout DNSTransaction) -> Void] = [
      { $0.queried = false }, { $0.responseCode = 3 }, { $0.response = nil },
      { $0.service = .mdns }, { $0.service = .llmnr },
    ]
    for change in changes {
      var scene = Scene()
      scene.dns(
        ["a.example"],
        [cast.server],
        to: cast.phone,
        by: cast.router,
        frame(1),
        change: change
      )
      scene.flow(cast.phone, to: cast.server, frame(2))
      #expect(scene.lastName?.source == NameSource.none)
    }
  }

  @Test(arguments: families)
  func `multicast DNS names neighbours`(cast: Scene.Cast) {
    var scene = Scene()
    scene.dns(["printer.local"], [cast.other], to: cast.phone, by: cast.other, frame(1)) {
      $0.service = .mdns
    }
    scene.flow(cast.phone, to: cast.other, frame(2))
    #expect(scene.lastName?.name == "printer.local")
  }

  @Test func `an answer over IPv4 names the same handset's flow over IPv6`() {
    var scene = Scene()
    let (four, six) = (Scene.ipv4, Scene.ipv6)
    scene.dns(
      ["a.example"],
      [six.server],
      to: four.phone,
      by: four.router,
      frame(1),
      mac: four.phoneMAC
    )
    scene.flow(six.phone, to: six.server, frame(2), mac: six.phoneMAC)
    scene.flow(six.other, to: six.server, frame(3), mac: six.otherMAC)
    #expect(scene.names[1].name == "a.example")
    #expect(scene.names[2].source == NameSource.none)
  }

  @Test func `what a handset sends before it has an address does not keep its own apart`() {
    var scene = Scene()
    let (four, six) = (Scene.ipv4, Scene.ipv6)
    scene.flow(ip("0.0.0.0"), to: ip("255.255.255.255"), port: 67, frame(1), mac: four.phoneMAC)
    scene.dns(
      ["a.example"],
      [six.server],
      to: four.phone,
      by: four.router,
      frame(2),
      mac: four.phoneMAC
    )
    scene.flow(four.phone, to: four.server, frame(3), mac: four.phoneMAC)
    scene.flow(six.phone, to: six.server, frame(4), mac: six.phoneMAC)
    #expect(scene.lastName?.name == "a.example")
  }

  @Test func `clients behind one router's hardware address stay apart`() {
    var scene = Scene()
    let cast = Scene.ipv4
    scene.dns(
      ["a.example"],
      [cast.server],
      to: cast.other,
      by: cast.router,
      frame(1),
      mac: cast.phoneMAC
    )
    scene.flow(cast.phone, to: cast.server, frame(2), mac: cast.phoneMAC)
    #expect(scene.lastName?.source == NameSource.none)
  }

  @Test func `an IPv4 answer names the flow through a translator`() {
    var scene = Scene()
    let phone = ip("fd00::10")
    scene.dns(["a.example"], [ip("93.184.216.34")], to: phone, by: ip("fd00::1"), frame(1))
    scene.flow(phone, to: ip("64:ff9b::5db8:d822"), frame(2))
    #expect(scene.lastName?.name == "a.example")
  }

  @Test(arguments: families)
  func `the client's own words count before DNS, and keep the aliases`(cast: Scene.Cast) {
    var scene = Scene()
    scene.dns(
      ["a.example", "x.cdn.example"],
      [cast.server],
      to: cast.phone,
      by: cast.router,
      frame(1)
    )
    scene.dns(["b.example"], [cast.server], to: cast.phone, by: cast.router, frame(2))
    let flow = scene.flow(cast.phone, to: cast.server, frame(3))
    scene.sni("A.example", in: flow, frame(4))
    #expect(
      scene.lastName
        == DestinationName(
          name: "a.example",
          source: .sni,
          frame: frame(4),
          chain: ["a.example", "x.cdn.example"]
        )
    )
    let resolution = NameResolution(scene.observations, identity: scene.identity)
    #expect(resolution.contradictions[flow]?.map(\.name) == ["a.example", "b.example"])
  }

  @Test func `QUIC server names and Host headers name flows`() {
    var scene = Scene()
    let cast = Scene.ipv6
    let first = scene.flow(cast.phone, to: cast.server, proto: IPProtocol.udp, frame(1))
    var handshake = TLSHandshake(flow: first, first: frame(1))
    handshake.serverName = "q.example"
    scene.observations.quic.append(handshake)
    let second = scene.flow(cast.phone, to: cast.server, port: 80, frame(2))
    scene.observations.http.append(request("H.example:8080", in: second))
    #expect(scene.names.map(\.name) == ["q.example", "h.example"])
    #expect(scene.names.map(\.source) == [.quicSNI, .host])
  }

  private func request(
    _ host: String?,
    in flow: Int,
    method: String = "GET",
    uri: String = "/"
  ) -> HTTPRequest {
    HTTPRequest(
      flow: flow,
      first: frame(9),
      method: method,
      host: host,
      uri: uri,
      version: "1.1"
    )
  }

  @Test func `a Host that speaks of somebody else does not name the responder`() {
    var doubtful = request("a.example", in: 0)
    doubtful.secondHost = "b.example"
    let requests = [
      doubtful, request("a.example:443", in: 0, method: "CONNECT", uri: "a.example:443"),
      request("a.example", in: 0, uri: "http://a.example/"), request("192.0.2.1", in: 0),
      request("[2001:db8::1]:80", in: 0), request("", in: 0), request(nil, in: 0),
    ]
    for request in requests {
      var scene = Scene()
      scene.flow(Scene.ipv4.phone, to: Scene.ipv4.server, port: 80, frame(1))
      scene.observations.http.append(request)
      #expect(scene.lastName?.source == NameSource.none, "\(request)")
    }
  }

  @Test(arguments: ["", ".", "a..b", "a b", "a\u{0}b", "1.2.3.4", "::1", "a/b", "x:1"])
  func `a server name that can be no host name is passed over`(name: String) {
    var scene = Scene()
    let flow = scene.flow(Scene.ipv4.phone, to: Scene.ipv4.server, frame(1))
    scene.sni(name, in: flow, frame(2))
    #expect(scene.lastName?.source == NameSource.none)
  }

  @Test func `overlong names and labels are passed over`() {
    #expect(PlausibleName.check(String(repeating: "a", count: 63)))
    #expect(!PlausibleName.check(String(repeating: "a", count: 64)))
    let long = Array(repeating: String(repeating: "a", count: 49), count: 5).joined(separator: ".")
    #expect(PlausibleName.check(long))
    #expect(!PlausibleName.check(long + ".aaaa"))
  }

  @Test func `a certificate for one host names as a last resort`() {
    for (names, expected) in [
      (["a.example"], "a.example"), (["a.example", "www.a.example"], "a.example"),
      (["*.a.example"], nil), (["a.example", "b.example"], nil), ([], nil),
    ] {
      var scene = Scene()
      let flow = scene.flow(Scene.ipv6.phone, to: Scene.ipv6.server, frame(1))
      var handshake = TLSHandshake(flow: flow, first: frame(2))
      handshake.certificates = ["f0"]
      scene.observations.tls.append(handshake)
      scene.observations.certificates.append(
        CertificateSeen(
          flow: flow,
          frame: frame(3),
          fingerprint: "f0",
          subject: "",
          issuer: "",
          notValidBefore: nil,
          notValidAfter: nil,
          dnsNames: names
        )
      )
      #expect((scene.lastName?.source == .certificate) == (expected != nil))
      if let expected {
        #expect(scene.lastName?.name == expected)
        #expect(scene.lastName?.frame == frame(3))
      }
    }
  }

  @Test func `behind Encrypted Client Hello the answer to the client is nearer`() {
    var scene = Scene()
    let cast = Scene.ipv4
    scene.dns(["secret.example"], [cast.server], to: cast.phone, by: cast.router, frame(1))
    let flow = scene.flow(cast.phone, to: cast.server, frame(2)) {
      $0.notes = .encryptedClientHello
    }
    scene.sni("cover.example", in: flow, frame(3))
    #expect(scene.lastName?.name == "secret.example")
  }

  @Test func `ninety thousand flows are named in no time`() {
    var scene = Scene()
    let cast = Scene.ipv4
    for index in 0..<20_000 {
      let address = IPAddress(ipv4: 0x5000_0000 + UInt32(index % 5000))
      scene.dns(
        ["n\(index).example"],
        [address],
        to: cast.phone,
        by: cast.router,
        frame(UInt32(index) * 5 + 1)
      )
      for step in 0..<3 {
        scene.flow(cast.phone, to: address, frame(UInt32(index) * 5 + 2 + UInt32(step)))
      }
    }
    let clock = ContinuousClock()
    let identity = scene.identity
    var names: [DestinationName] = []
    let spent = clock.measure {
      names = NameResolution(scene.observations, identity: identity).names
    }
    #expect(names.count == 80_000)
    #expect(names.last?.name == "n19999.example")
    // 60 ms in a release build; this guards against quadratic time in any build.
    #expect(spent < .seconds(15))
  }
}
