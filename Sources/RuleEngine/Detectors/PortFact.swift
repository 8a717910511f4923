import Destinations
import Flows
import Wire

/// What is to be judged of a protocol on a port that is not its own, at one destination.
struct PortFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, client, recipient, organisation, party, country, residency, local
    case authorised, infrastructure, kind, port, protocols, flows, unusual
    case infrastructureAllowed = "infrastructure_allowed"
    case sentOctets = "sent_octets"
  }

  /// What is unusual.
  enum Kind: String, Sendable {
    /// A known protocol on another's port.
    case knownProtocol = "known-protocol"
    /// Octets that no protocol was recognised in, on a port that is not known for such.
    case unknownProtocol = "unknown-protocol"
    /// Echo requests that carry more than a test of reachability does (RFC 792, RFC 4443 §4.1).
    case echoPayload = "echo-payload"
  }

  static let service = FactService.port

  /// The destination.
  let index: Int
  let kind: Kind
  /// The port as `tcp/9999`, or `icmp`.
  let port: String
  /// The protocol seen; empty if none was recognised.
  let seen: String
  var flows: [Int] = []
  var sentOctets: UInt64 = 0

  var destination: Int? { index }

  func subject(in scene: Scene) -> String { scene.recipient(index) }

  func subjectKey(in scene: Scene) -> String {
    scene.remoteKey(Self.service, index, "\(port)|\(seen)")
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .kind: .text(kind.rawValue)
    case .port: .text(port)
    case .protocols: optional(seen)
    case .flows: .number(Int64(flows.count))
    case .sentOctets: .count(sentOctets)
    case .unusual: .text(words)
    default: scene.remote(field.rawValue, index, flows)
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    scene.remoteEvidence(part == .acts ? .flows : part, index, flows)
  }

  private var words: String {
    switch kind {
    case .knownProtocol: "\(seen) on \(port), which is not a usual port of it"
    case .unknownProtocol: "an unrecognised protocol on \(port)"
    case .echoPayload: "echo requests with more than \(PortDetector.echoOctets) octets each"
    }
  }
}

/// Gathers flows whose protocol and port do not go together, per destination and port.
///
/// The protocol is told by content; a flow that began before the capture is left out, because its
/// beginning would show what it is.
enum PortDetector {
  /// What an echo request carries at most without being remarked: ping sends 56 octets and more.
  static let echoOctets: UInt64 = 64
  /// How many of them make a pattern.
  static let echoRequests = 3
  /// Identifier and sequence number of an echo message.
  private static let echoHeader: UInt64 = 4
  /// What an unrecognised flow has to carry either way to be remarked.
  private static let leastOctets: UInt64 = 16

  private struct Key: Hashable {
    var index: Int
    var port: String
    var seen: String
  }

  static func facts(_ scene: Scene) -> [PortFact] {
    var facts: [Key: PortFact] = [:]
    for (index, flow) in scene.observations.flows.enumerated() {
      guard flow.sent.payloadOctets > 0, let kind = kind(flow),
        let destination = scene.destination(ofFlow: index)
      else { continue }
      let hasPorts = kind != .echoPayload
      let port = (flow.proto == IPProtocol.tcp ? "tcp/" : "udp/") + "\(flow.responderPort)"
      let key = Key(
        index: destination,
        port: hasPorts ? port : flow.proto == IPProtocol.icmp ? "icmp" : "icmpv6",
        seen: hasPorts ? flow.service.name : "echo"
      )
      var fact =
        facts[key]
        ?? PortFact(index: destination, kind: kind, port: key.port, seen: key.seen)
      fact.flows.append(index)
      fact.sentOctets = fact.sentOctets.saturatingAdding(flow.sent.payloadOctets)
      facts[key] = fact
    }
    return facts.keys.sorted { ($0.index, $0.port, $0.seen) < ($1.index, $1.port, $1.seen) }
      .compactMap { facts[$0] }
  }

  private static func kind(_ flow: Flow) -> PortFact.Kind? {
    switch flow.proto {
    case IPProtocol.icmp, IPProtocol.icmpv6:
      let isEcho = flow.originatorPort == (flow.proto == IPProtocol.icmp ? 8 : 128)
      let count = UInt64(flow.sent.packets)
      guard isEcho, count >= echoRequests else { return nil }
      return flow.sent.payloadOctets / count > echoOctets + echoHeader ? .echoPayload : nil
    case IPProtocol.tcp, IPProtocol.udp:
      // Other protocols in a tunnel, or behind a greeting of another one, come by its port.
      guard !flow.notes.contains(.midStream), !flow.notes.contains(.tunnelled),
        flow.carriers.outer == .unknown
      else { return nil }
      if flow.service == .unknown { return isUnknownRemarkable(flow) ? .unknownProtocol : nil }
      guard let usual = usualPorts[flow.service] else { return nil }
      return usual.contains(flow.responderPort) || usual.contains(flow.originatorPort)
        ? nil : .knownProtocol
    default: return nil
    }
  }

  private static func isUnknownRemarkable(_ flow: Flow) -> Bool {
    guard flow.proto == IPProtocol.tcp, !flow.notes.contains(.gap),
      !flow.notes.contains(.truncated)
    else { return false }
    return flow.sent.payloadOctets >= leastOctets && flow.received.payloadOctets >= leastOctets
      && !proprietaryPorts.contains(flow.responderPort)
  }

  /// Ports on which well-known services speak protocols of their own: push (FCM 5228 to 5230, APNs
  /// 5223), positioning (SUPL 7275, 7276), messengers (5222, 5242), DNS, time, IPsec, STUN.
  private static let proprietaryPorts: Set<UInt16> = [
    53, 123, 500, 853, 3478, 3479, 4500, 5222, 5223, 5228, 5229, 5230, 5242, 5349, 7275, 7276,
    19302, 20, 21,
  ]

  /// The ports on which a protocol is no surprise.
  ///
  /// Protocols that choose ports freely are not here.
  private static let usualPorts: [Service: Set<UInt16>] = [
    .http: [80, 591, 3128, 5985, 8000, 8008, 8080, 8081, 8088, 8118, 8888, 631, 1900, 5000, 49152],
    .ssl: [
      443, 465, 563, 585, 587, 636, 853, 989, 990, 992, 993, 994, 995, 2083, 2087, 2096, 3269,
      3389, 4443, 5061, 5223, 5228, 5229, 5230, 5242, 5269, 5349, 5671, 5986, 6697, 7275, 7276,
      8009, 8080, 8443, 8883, 8888, 9001, 9443, 1194, 9030,
    ],
    .quic: [443, 80, 8443, 853, 784, 4433],
    .dns: [53, 5353, 5355, 137],
    .ssh: [22],
    .smtp: [25, 465, 587, 2525],
    .imap: [143, 993],
    .pop3: [110, 995],
    .ftp: [21],
    .telnet: [23],
    .irc: [194, 6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 6697, 7000],
    .mqtt: [1883, 8883],
    .xmpp: [5222, 5223, 5269],
    .ntp: [123],
    .snmp: [161, 162],
    .smb: [139, 445],
    .rdp: [3389],
    .mysql: [3306],
    .postgresql: [5432],
    .redis: [6379],
    .mongodb: [27017],
    .syslog: [514, 601, 6514],
    .dhcp: [67, 68, 546, 547],
  ]
}
