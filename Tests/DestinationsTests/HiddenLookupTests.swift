import Flows
import Testing
import Wire

@testable import Destinations

/// A client that looks `asked` up in clear and then speaks `spoken`, while one flow goes on.
private func scene(
  _ cast: Scene.Cast,
  asked: [String],
  spoken: [String],
  servers: Int = 1,
  lasting: Double = 60,
  change: (inout Flow) -> Void = { _ in }
) -> Observations {
  var scene = Scene()
  for name in asked { scene.dns([name], [], to: cast.phone, by: cast.router, frame(1)) }
  for number in 0..<servers {
    let server = number == 0 ? cast.resolver : cast.other
    scene.flow(cast.phone, to: server, frame(2), service: .ssl) { flow in
      flow.lastTime = frame(99, at: lasting).time
      flow.sent.packets = 40
      flow.sent.payloadOctets = 4000
      flow.received.packets = 40
      flow.received.payloadOctets = 9000
      change(&flow)
    }
  }
  for (number, name) in spoken.enumerated() {
    let place = frame(UInt32(10 + number), at: Double(number + 1))
    let flow = scene.flow(cast.phone, to: cast.server, place, service: .ssl)
    scene.sni(name, in: flow, place)
  }
  return scene.observations
}

private let names = (1...6).map { "host\($0).example" }

@Suite struct HiddenLookupTests {
  private static let casts = [Scene.ipv4, Scene.ipv6]

  private func found(_ observations: Observations) -> Set<Int> {
    HiddenLookups.flows(in: observations)
  }

  @Test(arguments: casts)
  func `names that nobody looked up give a small, long flow away`(cast: Scene.Cast) {
    #expect(found(scene(cast, asked: ["other.example"], spoken: names)) == [1])
    let naming = ServiceNaming(
      scene(cast, asked: ["other.example"], spoken: names),
      names: [],
      resolvers: []
    )
    #expect(naming.service(ofFlow: 1) == NamedService(.doh, .behaviour))
    #expect(NamedService.Basis.behaviour.confidence == "low")
    #expect(naming.service(ofFlow: 2) == nil)
  }

  @Test(arguments: casts)
  func `names that were looked up, or too few, give nothing away`(cast: Scene.Cast) {
    #expect(found(scene(cast, asked: names, spoken: names)).isEmpty)
    #expect(found(scene(cast, asked: Array(names.prefix(2)), spoken: names)).isEmpty)
    #expect(found(scene(cast, asked: ["a.example"], spoken: Array(names.prefix(4)))).isEmpty)
  }

  @Test(arguments: casts)
  func `where no lookup in clear was seen at all, nothing is told`(cast: Scene.Cast) {
    #expect(found(scene(cast, asked: [], spoken: names)).isEmpty)
  }

  @Test(arguments: casts)
  func `two servers that fit, and flows of other sizes, are not told`(cast: Scene.Cast) {
    #expect(found(scene(cast, asked: ["a.example"], spoken: names, servers: 2)).isEmpty)
    #expect(found(scene(cast, asked: ["a.example"], spoken: names, lasting: 2)).isEmpty)
    let changes: [(inout Flow) -> Void] = [
      { $0.received.payloadOctets = 400_000 }, { $0.sent.payloadOctets = 40_000 },
      { $0.sent.packets = 4 }, { $0.responderPort = 8443 }, { $0.service = .http },
    ]
    for change in changes {
      #expect(found(scene(cast, asked: ["a.example"], spoken: names, change: change)).isEmpty)
    }
  }
}
