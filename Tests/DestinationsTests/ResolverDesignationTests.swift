import Flows
import Knowledge
import Testing
import Wire

@testable import Destinations

/// Encrypted resolvers that networks and resolvers designate.
@Suite struct ResolverDesignationTests {
  static let families = [Scene.ipv4, Scene.ipv6]

  /// A scene in which the assigned resolver answers a question for encrypted ones.
  private func scene(
    _ cast: Scene.Cast,
    _ text: String,
    question: String = "_dns.resolver.arpa",
    type: UInt16 = 64,
    isAssigned: Bool = true,
    answered: Bool = true
  ) -> Scene {
    var scene = Scene()
    if isAssigned {
      scene.observations.assignments = [
        ResolverAssignment(
          frame: frame(1),
          source: cast.phone.isIPv4 ? .dhcpv4 : .dhcpv6,
          server: cast.router,
          client: cast.phone,
          clientMAC: cast.phoneMAC,
          resolvers: [cast.resolver]
        )
      ]
    }
    let flow = scene.flow(cast.phone, to: cast.resolver, port: 53, frame(2), mac: cast.phoneMAC)
    scene.observations.dns = [
      DNSTransaction(
        flow: flow,
        first: frame(2),
        response: answered ? frame(3) : nil,
        client: cast.phone,
        clientPort: 40_000,
        server: cast.resolver,
        serverPort: 53,
        service: .dns,
        proto: IPProtocol.udp,
        id: 1,
        query: question,
        queryType: type,
        responseCode: 0,
        flags: 0,
        queried: true,
        answers: [DNSAnswer(name: question, type: type, ttl: 60, text: text)]
      )
    ]
    return scene
  }

  /// How a flow to the server asks for names.
  private func transport(
    _ scene: Scene,
    _ cast: Scene.Cast,
    port: UInt16 = 443,
    proto: UInt8 = IPProtocol.tcp,
    named name: String? = "dns.net.example",
    first: FrameReference = frame(9, at: 9)
  ) -> ResolverTransport? {
    var flow = Flow(
      originator: cast.phone,
      originatorPort: 40_001,
      responder: cast.server,
      responderPort: port,
      proto: proto,
      first: first,
      originatorMAC: cast.phoneMAC
    )
    flow.service = proto == IPProtocol.tcp ? .ssl : .quic
    return ResolverDesignations(scene.observations).transport(of: flow, named: name)
  }

  @Test(arguments: families)
  func `an assigned resolver's answer says which flows carry DNS`(cast: Scene.Cast) {
    let hint = (cast.phone.isIPv4 ? "ipv4hint=" : "ipv6hint=") + cast.server.description
    let scene = scene(cast, "1 dns.net.example alpn=h2,h3,dot,doq \(hint) dohpath=/q{?dns}")
    let one = ResolverDesignations(scene.observations).all
    #expect(one.map(\.name) == ["dns.net.example"])
    #expect(one.map(\.source) == [.ddr])
    #expect(one.map(\.frame.frame) == [3])
    #expect(one.map(\.addresses) == [[cast.server]])
    #expect(one.map(\.service.dohPath) == ["/q{?dns}"])
    #expect(transport(scene, cast) == .doh)
    #expect(transport(scene, cast, proto: IPProtocol.udp) == .doh)
    #expect(transport(scene, cast, port: 853) == .dot)
    #expect(transport(scene, cast, port: 853, proto: IPProtocol.udp) == .doq)
    #expect(transport(scene, cast, named: nil) == .doh)
    #expect(transport(scene, cast, named: "DNS.net.example.") == .doh)
    // The same server under another name, another port, and before the answer came.
    #expect(transport(scene, cast, named: "www.net.example") == nil)
    #expect(transport(scene, cast, port: 8443) == nil)
    #expect(transport(scene, cast, first: frame(2)) == nil)
  }

  @Test(arguments: families)
  func `a port of its own counts instead of the registered one`(cast: Scene.Cast) {
    let scene = scene(cast, "1 dns.net.example alpn=h2 port=8443")
    #expect(transport(scene, cast, port: 8443) == .doh)
    #expect(transport(scene, cast) == nil)
  }

  @Test(arguments: families)
  func `a resolver that nobody assigned is not believed, nor what is no designation`(
    cast: Scene.Cast
  ) {
    let text = "1 dns.net.example alpn=h2"
    let unassigned = scene(cast, text, isAssigned: false)
    #expect(ResolverDesignations(unassigned.observations).all.count == 1)
    #expect(transport(unassigned, cast) == nil)
    for other in [
      scene(cast, text, question: "www.net.example"), scene(cast, text, type: 65),
      scene(cast, text, answered: false), scene(cast, "0 dns.net.example alpn=h2"),
      scene(cast, "1 . alpn=h2"), scene(cast, "x"), scene(cast, ""),
    ] {
      #expect(ResolverDesignations(other.observations).all.isEmpty)
    }
  }

  @Test(arguments: families)
  func `a resolver whose name is known is asked for its protocols`(cast: Scene.Cast) {
    let scene = scene(cast, "1 . alpn=h2", question: "_dns.dns.net.example")
    #expect(transport(scene, cast) == .doh)
  }

  @Test(arguments: families)
  func `what the network designates is listed as a resolver, and counted as encrypted`(
    cast: Scene.Cast
  ) throws {
    var scene = Scene()
    var assignment = ResolverAssignment(
      frame: frame(1),
      source: .dnr,
      server: cast.router,
      client: cast.phone,
      clientMAC: cast.phoneMAC,
      resolvers: [cast.server],
      encryptedName: "dns.net.example"
    )
    assignment.service.alpn = ["h2"]
    scene.observations.assignments = [assignment]
    let flow = scene.flow(cast.phone, to: cast.server, frame(2), mac: cast.phoneMAC) {
      $0.service = .ssl
      $0.sent.payloadOctets = 9
    }
    scene.sni("dns.net.example", in: flow, frame(3))
    let found = ResolverUse.resolvers(
      in: scene.observations,
      names: scene.names,
      knowledge: try catalogue().resolvers
    )
    #expect(found.map(\.transport) == [.doh])
    #expect(found.map(\.address) == [cast.server])
    #expect(found.map(\.assigned) == [[frame(1)]])
  }
}
