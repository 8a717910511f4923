import Flows
import Knowledge
import Testing
import Wire

@testable import Destinations

/// An address that is known to be well written.
func ip(_ text: String) -> IPAddress { IPAddress(text) ?? .zero }

/// A frame of capture 0 unless said otherwise, `seconds` into it.
func frame(_ number: UInt32, at seconds: Double = 0, capture: Int32 = 0) -> FrameReference {
  FrameReference(
    capture: capture,
    frame: number,
    time: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + Int64(seconds * 1e9))
  )
}

/// Observations put together by hand, one conversation after the other.
struct Scene {
  /// A handset and its neighbours, in one family.
  struct Cast: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var phone: IPAddress
    var other: IPAddress
    var router: IPAddress
    var server: IPAddress
    var resolver: IPAddress
    var phoneMAC = MACAddress(0x02_00_00_00_00_01)
    var otherMAC = MACAddress(0x02_00_00_00_00_02)
  }

  static let ipv4 = Cast(
    testDescription: "IPv4",
    phone: ip("192.168.1.10"),
    other: ip("192.168.1.11"),
    router: ip("192.168.1.1"),
    server: ip("93.184.216.34"),
    resolver: ip("9.9.9.9")
  )
  static let ipv6 = Cast(
    testDescription: "IPv6",
    phone: ip("fd00::10"),
    other: ip("fd00::11"),
    router: ip("fe80::1"),
    server: ip("2606:2800:220::34"),
    resolver: ip("2620:fe::fe")
  )

  var observations = Observations()

  /// Adds a flow and gives its index; `frame` is its first frame.
  @discardableResult
  mutating func flow(
    _ from: IPAddress,
    to: IPAddress,
    port: UInt16 = 443,
    proto: UInt8 = IPProtocol.tcp,
    _ first: FrameReference,
    mac: MACAddress = MACAddress(0),
    service: Service = .unknown,
    change: (inout Flow) -> Void = { _ in }
  ) -> Int {
    var flow = Flow(
      originator: from,
      originatorPort: 50000,
      responder: to,
      responderPort: port,
      proto: proto,
      first: first,
      originatorMAC: mac
    )
    flow.service = service
    flow.state = .finished
    flow.sent.packets = 1
    flow.received.packets = 1
    change(&flow)
    observations.flows.append(flow)
    return observations.flows.count - 1
  }

  /// Adds a DNS question and its answer: the query first, then aliases, then the addresses.
  mutating func dns(
    _ names: [String],
    _ addresses: [IPAddress],
    ttl: UInt32 = 60,
    to client: IPAddress,
    by server: IPAddress,
    _ answered: FrameReference,
    mac: MACAddress = MACAddress(0),
    change: (inout DNSTransaction) -> Void = { _ in }
  ) {
    let flow = flow(
      client,
      to: server,
      port: 53,
      proto: IPProtocol.udp,
      answered,
      mac: mac,
      service: .dns
    )
    var answers: [DNSAnswer] = []
    for (name, alias) in zip(names, names.dropFirst()) {
      answers.append(DNSAnswer(name: name, type: 5, ttl: ttl, text: alias))
    }
    for address in addresses {
      answers.append(
        DNSAnswer(
          name: names.last ?? "",
          type: address.isIPv4 ? 1 : 28,
          ttl: ttl,
          text: address.description,
          address: address
        )
      )
    }
    var transaction = DNSTransaction(
      flow: flow,
      first: answered,
      response: answered,
      client: client,
      clientPort: 50000,
      server: server,
      serverPort: 53,
      service: .dns,
      proto: IPProtocol.udp,
      id: 1,
      query: names.first ?? "",
      queryType: 1,
      responseCode: 0,
      flags: 0x8180,
      queried: true,
      answers: answers
    )
    change(&transaction)
    observations.dns.append(transaction)
  }

  /// Adds the server name of a TLS handshake.
  mutating func sni(_ name: String, in flow: Int, _ frame: FrameReference) {
    var handshake = TLSHandshake(flow: flow, first: frame)
    handshake.serverName = name
    observations.tls.append(handshake)
  }

  /// The handset.
  var identity: DeviceIdentity { DeviceIdentity.identify(observations) }
  /// The names of all flows.
  var names: [DestinationName] { NameResolution(observations, identity: identity).names }
  /// The name of the flow added last.
  var lastName: DestinationName? { names.last }
}

/// Small lists for tests that do not want the shipped ones.
func catalogue() throws -> Catalogue {
  let head = "as_of: 2026-01-01\n"
  return Catalogue(
    organisations: try Organisations(
      YAMLFile.parse(
        "telltale_organisations: 1\n" + head + """
          organisations:
          - {id: maker, name: Maker, country: KR, role: handset-vendor, domains: [maker.example]}
          - {id: ads, name: Ads, country: CN, role: advertising, domains: [ads.example], asns: [64501]}
          - {id: cdn, name: Fast CDN, country: US, role: cdn, domains: [cdn.example], asns: [64502]}
          - id: child
            name: Child
            country: IN
            parent: Group
            parent_country: CN
            role: analytics
            domains: [child.example]
            unverified_domains: [maybe.example]
          """,
        file: "organisations"
      )
    ),
    resolvers: try Resolvers(
      YAMLFile.parse(
        "telltale_resolvers: 1\n" + head + """
          resolvers:
          - {id: nine, operator: Nine, country: CH, anycast: true, addresses: [9.9.9.9, "2620:fe::fe"],
             names: [dns.nine.example]}
          httpdns:
          - {id: http, operator: Http, country: CN, addresses: [203.107.1.1], names: [h.example]}
          """,
        file: "resolvers"
      )
    ),
    infrastructure: try Infrastructure(
      YAMLFile.parse(
        "telltale_infrastructure: 1\n" + head + """
          infrastructure:
          - {kind: connectivity-check, names: [check.example]}
          """,
        file: "infrastructure"
      )
    )
  )
}
