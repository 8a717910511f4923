import Compliance
import Destinations
import Flows
import Knowledge
import RuleEngine
import Testing
import Wire

private let head = """
  telltale_declaration: 1
  subject: {vendor: Maker}
  parties: [{id: m, country: IN}]

  """

private func declared(_ text: String) throws -> Declaration {
  try Declaration(YAMLFile.parse(head + text, file: "declaration.yaml"))
}

/// A run of one destination, over IPv4 or IPv6.
private struct Run {
  var input = ComparisonInput(observations: Observations(), destinations: [])

  init(
    _ name: String?,
    isIPv4: Bool,
    country: String = "IN",
    sent: UInt64 = 100,
    phase: Phase? = nil
  ) {
    let server = IPAddress(isIPv4 ? "203.0.113.9" : "2001:db8:2::9") ?? .zero
    let client = IPAddress(isIPv4 ? "192.0.2.10" : "2001:db8:1::10") ?? .zero
    let first = FrameReference(capture: 0, frame: 1, time: Timestamp(nanoseconds: 1_000_000_000))
    var flow = Flow(
      originator: client,
      originatorPort: 40_000,
      responder: server,
      responderPort: 443,
      proto: IPProtocol.tcp,
      first: first,
      originatorMAC: MACAddress(0)
    )
    flow.service = .ssl
    flow.sent.payloadOctets = sent
    input.observations.flows = [flow]
    var destination = Destination(
      address: server,
      name: DestinationName(
        name: name ?? server.description,
        source: name == nil ? .none : .sni,
        frame: first
      ),
      first: first
    )
    destination.flows = [0]
    destination.ports = ["tcp/443"]
    destination.sentOctets = sent
    destination.party = .third
    destination.location.country = country
    destination.location.confidence = .overridden
    destination.location.operatorCountry = "IN"
    input.destinations = [destination]
    input.captures = [CaptureContext(phase: phase)]
  }

  func verdict(_ text: String) throws -> DestinationComparison {
    try #require(Comparison(declared(text), input).destinations.first)
  }

  func item(_ text: String, _ name: String) throws -> ItemComparison {
    try #require(Comparison(declared(text), input).items.first { $0.item == name })
  }
}

private func endpoint(_ terms: String) -> String {
  "endpoints: [{id: e, match: {dns: [\"*.maker.example\"]}, party: m, locations: [IN]\(terms)}]"
}

@Suite struct ComparisonTests {
  @Test(arguments: [true, false]) func `what holds all terms conforms`(isIPv4: Bool) throws {
    let run = Run("t.maker.example", isIPv4: isIPv4, phase: .use)
    let terms = ", ports: [tcp/443], phases: [use], max_upload: 1KiB/day"
    let compared = try run.verdict(endpoint(terms))
    #expect(compared.verdict == .conforms)
    #expect(compared.checks.count == 4)
    #expect(compared.evidence.first?.frames == [1])
  }

  @Test(arguments: [true, false]) func `each broken term is a deviation`(isIPv4: Bool) throws {
    var run = Run("t.maker.example", isIPv4: isIPv4, country: "CN", phase: .backgroundIdle)
    run.input.events = [LabEvent(time: Timestamp(nanoseconds: 2_000_000_000), kind: .consent)]
    run.input.observations.flows[0].service = .http
    run.input.sightings = [
      DataSighting(kind: "imei", destination: 0, confidence: .confirmed, evidence: [])
    ]
    let terms =
      ", ports: [tcp/8443], phases: [use], max_upload: 99B/day, consent: opt_in, data: [],"
      + " protocol: {tls_min: \"1.2\"}"
    let compared = try run.verdict(endpoint(terms))
    #expect(compared.verdict == .deviation)
    #expect(compared.details == ["country", "tls", "data", "volume", "port", "phase", "consent"])
  }

  @Test(arguments: [true, false]) func `contacts oftener than declared deviate`(isIPv4: Bool) throws
  {
    var run = Run("t.maker.example", isIPv4: isIPv4)
    for index in 1...3 {
      var flow = run.input.observations.flows[0]
      flow.first.frame += UInt32(index)
      flow.first.time = Timestamp(nanoseconds: Int64(1 + 600 * index) * 1_000_000_000)
      run.input.observations.flows.append(flow)
    }
    run.input.destinations[0].flows = [0, 1, 2, 3]
    #expect(try run.verdict(endpoint(", period: PT1H")).details == ["period"])
    #expect(try run.verdict(endpoint(", period: PT10M")).verdict == .conforms)
  }

  @Test(arguments: [true, false]) func `an error message is no port, an echo request is`(
    isIPv4: Bool
  ) throws {
    var run = Run("t.maker.example", isIPv4: isIPv4)
    var message = run.input.observations.flows[0]
    message.proto = isIPv4 ? IPProtocol.icmp : IPProtocol.icmpv6
    message.originatorPort = isIPv4 ? 3 : 1
    run.input.observations.flows.append(message)
    run.input.destinations[0].flows = [0, 1]
    run.input.destinations[0].ports.append(isIPv4 ? "icmp" : "icmpv6")
    #expect(try run.verdict(endpoint(", ports: [tcp/443]")).verdict == .conforms)
    run.input.observations.flows[1].originatorPort = isIPv4 ? 8 : 128
    #expect(try run.verdict(endpoint(", ports: [tcp/443]")).details == ["port"])
  }

  @Test(arguments: [true, false]) func `opaque content is inconclusive`(isIPv4: Bool) throws {
    var run = Run("t.maker.example", isIPv4: isIPv4)
    run.input.sightings = []
    let compared = try run.verdict(endpoint(", data: []"))
    #expect(compared.verdict == .inconclusive)
    #expect(compared.details == ["opaque"])
  }

  @Test(arguments: [true, false]) func `undeclared recipients are told apart`(isIPv4: Bool) throws {
    #expect(
      try Run("evilmaker.example", isIPv4: isIPv4).verdict(endpoint("")).details == ["third-party"]
    )
    #expect(try Run(nil, isIPv4: isIPv4).verdict(endpoint("")).details == ["unresolved-ip"])
    var run = Run("x.example", isIPv4: isIPv4)
    run.input.visited = DomainSet(["x.example"])
    #expect(try run.verdict(endpoint("")).details == ["user-initiated"])
    run = Run("x.example", isIPv4: isIPv4)
    run.input.destinations[0].party = .infrastructure
    #expect(try run.verdict(endpoint("")).details == ["infrastructure"])
    run.input.destinations[0].party = .first
    #expect(try run.verdict(endpoint("")).details == ["first-party"])
  }

  @Test func `what was not seen is not exercised, never a pass`() throws {
    let run = Run("other.example", isIPv4: true)
    #expect(try run.item(endpoint(""), "endpoint e").verdict == .notExercised)
  }

  @Test(arguments: [true, false]) func `negative claims are contradicted by what was seen`(
    isIPv4: Bool
  ) throws {
    var run = Run("t.maker.example", isIPv4: isIPv4)
    let text = endpoint("") + "\nnot_collected: [imei]"
    #expect(try run.item(text, "not_collected imei").verdict == .inconclusive)
    run.input.sightings = [
      DataSighting(kind: "imei", destination: 0, confidence: .confirmed, evidence: [])
    ]
    #expect(try run.item(text, "not_collected imei").verdict == .contradicted)
  }

  @Test func `everything and addresses are defects`() throws {
    let text =
      "endpoints: [{id: e, match: {dns: [\"*\"]}}, {id: f, match: {ip: [\"2001:db8::/48\"]}, locations: [IN]}]"
    let kinds = try declared(text).defects.map(\.kind)
    #expect(Set(kinds) == [.everything, .noCountry, .addressLiteral])
    #expect(try Run("a.example", isIPv4: false).verdict(text).verdict == .undeclared)
  }
}

@Suite struct DeclarationReadingTests {
  @Test func `mistakes name file, line and column`() {
    let problem = #expect(throws: YAMLProblem.self) { try declared("endpoint: []") }
    #expect(problem?.description.hasPrefix("declaration.yaml:4:1: unknown key 'endpoint'") == true)
  }

  @Test func `a MUD file is read by its content`() throws {
    let text = #"""
      {"ietf-mud:mud": {"mud-version": 1, "systeminfo": "Thing",
        "from-device-policy": {"access-lists": {"access-list": [{"name": "from"}]}},
        "to-device-policy": {"access-lists": {"access-list": [{"name": "to"}]}}},
       "ietf-access-control-list:access-lists": {"acl": [
        {"name": "from", "type": "ipv4-acl-type", "aces": {"ace": [
          {"name": "a", "matches": {"ipv4": {"protocol": 6, "ietf-acldns:dst-dnsname": "t.maker.example"},
            "tcp": {"destination-port": {"operator": "eq", "port": 443},
                    "ietf-mud:direction-initiated": "from-device"}},
           "actions": {"forwarding": "accept"}},
          {"name": "dns", "matches": {"ietf-mud:mud": {"controller": "urn:ietf:params:mud:dns"}},
           "actions": {"forwarding": "accept"}}]}},
        {"name": "to", "type": "ipv6-acl-type", "aces": {"ace": [
          {"name": "b", "matches": {"ietf-mud:mud": {"local-networks": [null]}},
           "actions": {"forwarding": "accept"}}]}}]}}
      """#
    let mud = try Declaration(YAMLFile.parse(text, file: "thing.json"))
    #expect(mud.format == .mud)
    #expect(mud.endpoints.map(\.id) == ["a", "dns", "b"])
    #expect(mud.endpoints[0].match.names == ["t.maker.example"])
    #expect(mud.endpoints[0].ports.map(\.text) == ["tcp/443"])
    #expect(mud.endpoints[0].isInitiatedByDevice)
    #expect(mud.endpoints[1].match.isAssignedResolver)
    #expect(mud.endpoints[2].match.isLocal)
  }

  @Test func `a text cut anywhere is read or refused with its place`() throws {
    let text =
      head + endpoint(", period: PT24H, max_upload: 64KiB/day") + "\ndns: {resolver_policy: own}\n"
    let mud = """
      {"ietf-mud:mud":{"mud-version":1,"mud-url":"https://m.example/t.json","from-device-policy":
      {"access-lists":{"access-list":[{"name":"f"}]}}},"ietf-access-control-list:acls":{"acl":[
      {"name":"f","type":"ipv4-acl-type","aces":{"ace":[{"name":"a","matches":{"ipv4":
      {"ietf-acldns:dst-dnsname":"t.maker.example","protocol":6},"tcp":{"destination-port":
      {"operator":"eq","port":443}}},"actions":{"forwarding":"accept"}}]}}]}}
      """
    for whole in [text, mud] {
      for length in 0..<whole.utf8.count {
        let cut = String(decoding: whole.utf8.prefix(length), as: UTF8.self)
        do {
          _ = try Declaration(YAMLFile.parse(cut, file: "cut.yaml"))
        } catch { #expect("\(error)".hasPrefix("cut.yaml:"), "\(error)") }
      }
    }
    #expect(try Declaration(YAMLFile.parse(mud, file: "thing.json")).endpoints.count == 1)
  }
}
