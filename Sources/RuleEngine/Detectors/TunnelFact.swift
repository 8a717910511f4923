import Destinations
import Flows
import Knowledge
import Wire

/// What is to be judged of one kind of tunnel to one destination.
struct TunnelFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, client, recipient, organisation, party, country, residency, local
    case authorised, infrastructure, tunnel, kind, heuristic, gateway, flows, proof
    case infrastructureAllowed = "infrastructure_allowed"
    case sentOctets = "sent_octets"
    case gatewayNetwork = "gateway_network"
    case foreignGateway = "foreign_gateway"
  }

  static let service = FactService.tunnel

  /// The destination.
  let index: Int
  let kind: TunnelKind
  var flows: [Int] = []
  var sentOctets: UInt64 = 0

  var destination: Int? { index }

  func subject(in scene: Scene) -> String { scene.recipient(index) }

  func subjectKey(in scene: Scene) -> String {
    scene.remoteKey(Self.service, index, kind.rawValue)
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .tunnel: return .text(kind.words)
    case .kind: return .text(kind.rawValue)
    case .heuristic: return .flag(kind == .tor)
    case .proof:
      return .text((kind == .tor ? Confidence.possible : .confirmed).rawValue)
    case .flows: return .number(Int64(flows.count))
    case .sentOctets: return .count(sentOctets)
    case .gateway: return .flag(gatewayNetwork(scene) != nil)
    case .gatewayNetwork: return optional(gatewayNetwork(scene))
    case .foreignGateway:
      let network = gatewayNetwork(scene)
      return .flag(
        network.map { !scene.simNetworks.isEmpty && !scene.simNetworks.contains($0) } ?? false
      )
    default: return scene.remote(field.rawValue, index, flows)
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    scene.remoteEvidence(part == .acts ? .flows : part, index, flows)
  }

  /// The country code (MCC, three digits) of the operator whose gateway for Wi-Fi calling it is:
  /// `epdg.epc.mncNNN.mccNNN.pub.3gppnetwork.org` (3GPP TS 23.003 §19.4.2.9).
  private func gatewayNetwork(_ scene: Scene) -> String? {
    guard kind == .ipsec, let name = scene.name(index),
      DomainName.isSubdomain(name, of: "pub.3gppnetwork.org")
    else { return nil }
    let labels = DomainName.labels(name)
    guard labels.contains("epdg"), let label = labels.first(where: { $0.hasPrefix("mcc") }) else {
      return nil
    }
    return String(label.dropFirst(3))
  }
}

/// What carries other traffic to someone else's network.
enum TunnelKind: String, Sendable {
  case ipsec, openvpn, wireguard, ssh, socks, pptp, l2tp, tor, gre
  case httpConnect = "http-connect"

  var words: String {
    switch self {
    case .ipsec: "IPsec (IKE, ESP)"
    case .openvpn: "OpenVPN"
    case .wireguard: "WireGuard"
    case .ssh: "SSH"
    case .socks: "a SOCKS proxy"
    case .pptp: "PPTP"
    case .l2tp: "L2TP"
    case .tor: "what looks like Tor"
    case .gre: "GRE"
    case .httpConnect: "an HTTP proxy (CONNECT)"
    }
  }

  /// The tunnel that a flow's protocol is; `nil` for any other.
  init?(_ flow: Flow) {
    switch flow.proto {
    case 47: self = .gre
    case 50, 51: self = .ipsec
    default:
      guard
        let kind = Self(service: flow.service) ?? Self(service: flow.carriers.outer)
          ?? Self(service: flow.carriers.inner)
      else { return nil }
      self = kind
    }
  }

  private init?(service: Service) {
    switch service {
    case .ipsec, .epdg: self = .ipsec
    case .openvpn: self = .openvpn
    case .wireguard: self = .wireguard
    case .ssh: self = .ssh
    case .socks: self = .socks
    case .pptp: self = .pptp
    case .l2tp: self = .l2tp
    case .tor: self = .tor
    default: return nil
    }
  }
}

/// Gathers tunnels and proxies that the handset opened, per destination and kind.
enum TunnelDetector {
  private struct Key: Hashable {
    var index: Int
    var kind: TunnelKind
  }

  static func facts(_ scene: Scene) -> [TunnelFact] {
    var facts: [Key: TunnelFact] = [:]
    func add(_ kind: TunnelKind, _ index: Int) {
      guard let flow = scene.flow(index), flow.sent.payloadOctets > 0,
        let destination = scene.destination(ofFlow: index)
      else { return }
      let key = Key(index: destination, kind: kind)
      var fact = facts[key] ?? TunnelFact(index: destination, kind: kind)
      guard fact.flows.last != index else { return }
      fact.flows.append(index)
      fact.sentOctets = fact.sentOctets.saturatingAdding(flow.sent.payloadOctets)
      facts[key] = fact
    }
    for (index, flow) in scene.observations.flows.enumerated() {
      if let kind = TunnelKind(flow) { add(kind, index) }
    }
    for request in scene.observations.http where request.method == "CONNECT" {
      add(.httpConnect, request.flow)
    }
    for flow in TorHandshakes.flows(in: scene.observations).sorted() { add(.tor, flow) }
    return facts.values.sorted { ($0.index, $0.kind.rawValue) < ($1.index, $1.kind.rawValue) }
  }
}
