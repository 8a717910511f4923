import Destinations
import Flows
import Foundation
import Knowledge
import Testing
import Wire

@testable import Identifiers
@testable import RuleEngine

/// The address family of a test: every rule must treat both alike.
enum Family: CaseIterable, Sendable {
  case v4, v6

  /// The audited handset.
  var handset: IPAddress { address("192.0.2.10", "2001:db8:1::10") }
  /// The resolver that the network assigns.
  var resolver: IPAddress { address("192.0.2.53", "2001:db8:1::53") }
  /// A server of someone else.
  var server: IPAddress { address("203.0.113.9", "2001:db8:2::9") }
  /// A public resolver of someone else.
  var publicResolver: IPAddress { address("198.51.100.53", "2001:db8:3::53") }
  /// A router on the local network.
  var router: IPAddress { address("192.168.1.1", "fe80::1") }

  func address(_ v4: String, _ v6: String) -> IPAddress {
    IPAddress(self == .v4 ? v4 : v6) ?? .zero
  }
}

/// The folder that holds `Rules`: the repository.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// A run built by hand, frame by frame.
struct TestRun {
  var family: Family
  var observations = Observations()
  var destinations: [Destination] = []
  var catalogue: Catalogue?
  var device: DeviceIdentity?
  var partialReason: String?
  var captures: [CaptureContext] = []
  var events: [LabEvent] = []
  var content = ContentFindings()
  var lists: [BlockList] = []
  var declared: DeclarationStanding?
  private var nextFrame: UInt32 = 1
  private let hardware = MACAddress(0x02_00_00_00_00_10)

  init(_ family: Family) { self.family = family }

  /// The next frame of a capture, one second after the frame before.
  mutating func frame(capture: Int32 = 0) -> FrameReference {
    defer { nextFrame += 1 }
    observations.coverage.frames += 1
    return FrameReference(
      capture: capture,
      frame: nextFrame,
      time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + Int64(nextFrame) * 1_000_000_000)
    )
  }

  @discardableResult
  mutating func flow(
    to responder: IPAddress,
    port: UInt16 = 443,
    proto: UInt8 = IPProtocol.tcp,
    service: Service = .ssl,
    sent: UInt64 = 1234,
    received: UInt64 = 10,
    capture: Int32 = 0
  ) -> Int {
    let first = frame(capture: capture)
    var flow = Flow(
      originator: family.handset,
      originatorPort: 40_000,
      responder: responder,
      responderPort: port,
      proto: proto,
      first: first,
      originatorMAC: hardware
    )
    flow.service = service
    flow.sent.payloadOctets = sent
    flow.received.payloadOctets = received
    if sent > 0 { flow.firstUpload = frame(capture: capture) }
    flow.lastFrame = frame(capture: capture).frame
    observations.flows.append(flow)
    return observations.flows.count - 1
  }

  /// A destination with one flow; edit it further with `change`.
  @discardableResult
  mutating func destination(
    _ name: String? = nil,
    at address: IPAddress? = nil,
    source: NameSource = .sni,
    country: String = "CN",
    sent: UInt64 = 1234,
    service: Service = .ssl,
    port: UInt16 = 443,
    proto: UInt8 = IPProtocol.tcp,
    _ change: (inout Destination) -> Void = { _ in }
  ) -> Int {
    let address = address ?? family.server
    let index = flow(to: address, port: port, proto: proto, service: service, sent: sent)
    let first = observations.flows[index].first
    let known = DestinationName(
      name: name ?? address.description,
      source: name == nil ? .none : source,
      frame: name == nil ? nil : first
    )
    var destination = Destination(address: address, name: known, first: first)
    destination.flows = [index]
    destination.sentOctets = sent
    destination.services = service == .unknown ? [] : [service.name]
    destination.organisation = "Tracker Ltd"
    destination.location.country = country
    destination.location.confidence = .agreed
    destination.location.countrySource = "toy"
    destination.location.operatorCountry = "CN"
    destination.location.evidence = [
      GeoEvidence(
        database: "toy",
        buildDate: "2026-11-01",
        network: "\(address)/\(address.isIPv4 ? 32 : 128)",
        country: country
      )
    ]
    change(&destination)
    destinations.append(destination)
    return destinations.count - 1
  }

  mutating func assign(
    _ addresses: [IPAddress],
    source: AssignmentSource? = nil,
    name: String? = nil,
    capture: Int32 = 0
  ) {
    let source = source ?? (family == .v4 ? .dhcpv4 : .dhcpv6)
    let isRouter = source == .routerAdvertisement
    observations.assignments.append(
      ResolverAssignment(
        frame: frame(capture: capture),
        source: source,
        server: family.router,
        client: isRouter ? nil : family.handset,
        clientMAC: isRouter ? nil : hardware,
        resolvers: addresses,
        encryptedName: name
      )
    )
  }

  mutating func question(
    _ name: String = "www.example",
    to server: IPAddress,
    service: Service = .dns,
    gives addresses: [IPAddress] = [],
    records: [DNSAnswer] = [],
    answered: Bool = true,
    capture: Int32 = 0
  ) {
    let flow = flow(
      to: server,
      port: 53,
      proto: IPProtocol.udp,
      service: service,
      sent: 30,
      capture: capture
    )
    let answers = addresses.map { address in
      DNSAnswer(
        name: name,
        type: address.isIPv4 ? 1 : 28,
        ttl: 60,
        text: address.description,
        address: address
      )
    }
    observations.dns.append(
      DNSTransaction(
        flow: flow,
        first: observations.flows[flow].first,
        response: answered ? frame(capture: capture) : nil,
        client: family.handset,
        clientPort: 40_000,
        server: server,
        serverPort: 53,
        service: service,
        proto: IPProtocol.udp,
        id: 1,
        query: name,
        queryType: 1,
        responseCode: answered ? 0 : nil,
        flags: 0,
        queried: true,
        answers: answers + records
      )
    )
    observations.coverage.dnsTransactions += 1
  }

  /// A ClientHello that asks for `name` in a flow.
  mutating func hello(_ name: String, in flow: Int) {
    var handshake = TLSHandshake(flow: flow, first: observations.flows[flow].first)
    handshake.serverName = name
    if observations.flows[flow].service == .quic {
      observations.quic.append(handshake)
    } else {
      observations.tls.append(handshake)
    }
  }

  mutating func request(
    _ method: String,
    host: String?,
    body: UInt64,
    in destination: Int,
    uri: String = "/v1/up?id=356938035643809"
  ) {
    let flow = destinations[destination].flows[0]
    var request = HTTPRequest(
      flow: flow,
      first: observations.flows[flow].firstUpload,
      method: method,
      host: host,
      uri: uri,
      version: "1.1"
    )
    request.requestBodyOctets = body
    observations.http.append(request)
  }

  /// A value of the handset that a destination received readably.
  mutating func discloses(
    _ kind: IdentifierKind,
    _ value: String,
    in destination: Int,
    part: CleartextMessage.Part = .requestBody
  ) {
    let flow = destinations[destination].flows[0]
    content.isSearched = true
    content.known.insert(kind.group)
    content.disclosures.append(
      Disclosure(
        kind: kind,
        value: value,
        form: .plain(),
        chain: [],
        isKnown: true,
        isObfuscated: false,
        part: part,
        message: 0,
        flow: flow,
        source: family.handset,
        sourceMAC: hardware,
        frames: [observations.flows[flow].firstUpload],
        octets: 0..<value.utf8.count,
        length: value.utf8.count,
        variants: 1
      )
    )
  }

  var input: JudgeInput {
    var input = JudgeInput(
      observations: observations,
      destinations: destinations,
      device: device,
      catalogue: catalogue,
      isPartial: partialReason != nil,
      partialReason: partialReason ?? "",
      captures: captures,
      events: events
    )
    input.lists = lists
    input.content = content
    input.declared = declared
    return input
  }

  func judge(_ policy: Policy? = nil, only code: String? = nil) throws -> Judgement {
    let rules = try builtin.get().rules.filter { code == nil || $0.code == code }
    let policy = try policy ?? defaultPolicy.get()
    return try Judge(policy: policy, rules: rules).judge(input)
  }

  /// The findings of one rule under a policy.
  func findings(_ code: String, _ policy: Policy? = nil) throws -> [Finding] {
    try judge(policy, only: code).findings
  }
}

/// The rules that ship.
let builtin = Result { try RulePack.load(home: repository) }
/// The policy in force where none is named.
let defaultPolicy = Result {
  try Policy.load(nameOrPath: Policy.defaultName, home: repository)
}

/// The default policy with changes.
func policy(_ change: (inout Policy) -> Void) throws -> Policy {
  var policy = try defaultPolicy.get()
  change(&policy)
  return policy
}

/// A catalogue with two public resolvers in both families and two organisations.
func smallCatalogue() throws -> Catalogue {
  let resolvers = """
    telltale_resolvers: 1
    as_of: 2026-11-21
    source: test
    resolvers:
    - id: public
      operator: Public DNS
      country: US
      addresses: [198.51.100.53, "2001:db8:3::53"]
      names: [dns.public.example]
    - id: public-browser
      operator: Public DNS for browsers
      country: US
      names: [browser.public.example]
    - id: other
      operator: Other DNS
      country: US
      addresses: [198.51.100.99, "2001:db8:3::99"]
      names: [dns.other.example]
    """
  let organisations = """
    telltale_organisations: 1
    as_of: 2026-11-21
    source: test
    organisations:
    - {id: tracker, name: Tracker Ltd, country: CN, role: analytics, domains: [tracker.example]}
    - {id: sub, name: Sub Ltd, country: SG, parent: Group, parent_country: CN, role: analytics}
    """
  let infrastructure = """
    telltale_infrastructure: 1
    as_of: 2026-11-21
    source: test
    infrastructure:
    - {kind: time, names: [time.example]}
    """
  return Catalogue(
    organisations: try Organisations(YAMLFile.parse(organisations, file: "organisations.yaml")),
    resolvers: try Resolvers(YAMLFile.parse(resolvers, file: "resolvers.yaml")),
    infrastructure: try Infrastructure(YAMLFile.parse(infrastructure, file: "i.yaml"))
  )
}
