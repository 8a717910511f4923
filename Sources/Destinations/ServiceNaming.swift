package import Flows
import Knowledge
import Wire

/// What a flow is beyond its protocol, and what shows that.
package struct NamedService: Hashable, Sendable {
  /// What shows what a flow is for.
  package enum Basis: String, Sendable {
    /// The name that the client itself asks for in the flow.
    case name
    /// The name that the address was looked up by; others may share the address.
    case lookup
    /// Only the address is known for it.
    case address
    /// Only the port is registered for it.
    case port
    /// How the flow goes on beside others, which something else may do too.
    case behaviour
    /// A pattern that others may share.
    case heuristic

    /// How far it can be relied on: `high`, `medium` or `low`.
    package var confidence: String {
      switch self {
      case .name: "high"
      case .lookup, .address: "medium"
      case .port, .behaviour, .heuristic: "low"
      }
    }
  }

  /// What it is.
  package var service: Service
  /// What shows it.
  package var basis: Basis

  /// A service and what shows it.
  package init(_ service: Service, _ basis: Basis) {
    self.service = service
    self.basis = basis
  }
}

/// Names what encrypted flows are for where their ends show it: DNS over HTTPS, push channels,
/// positioning aid, Wi-Fi calling, Tor.
package struct ServiceNaming {
  private let observations: Observations
  private let names: [DestinationName]
  private let tor: Set<Int>
  private let hiddenLookups: Set<Int>
  private let resolvers: [Int: ResolverTransport]

  /// Prepares the naming.
  ///
  /// - Parameters:
  ///   - observations: what was seen.
  ///   - names: the names of the flows' responders, parallel to the flows.
  ///   - resolvers: who was asked for names.
  package init(
    _ observations: Observations,
    names: [DestinationName],
    resolvers: [ResolverObservation]
  ) {
    self.observations = observations
    self.names = names
    tor = TorHandshakes.flows(in: observations)
    var transports: [Int: ResolverTransport] = [:]
    for resolver in resolvers where [.doh, .httpdns].contains(resolver.transport) {
      for flow in resolver.flows { transports[flow] = resolver.transport }
    }
    self.resolvers = transports
    hiddenLookups = HiddenLookups.flows(in: observations)
  }

  /// What a flow is for; `nil` where its protocol says all that is known.
  package func service(ofFlow index: Int) -> NamedService? {
    guard observations.flows.indices.contains(index) else { return nil }
    let flow = observations.flows[index]
    let name =
      names.indices.contains(index) && names[index].source != .none ? names[index].name : ""
    if let transport = resolvers[index] {
      let service: Service = transport == .doh ? .doh : .httpdns
      // Of a flow without recognised content the address alone proves nothing.
      guard flow.service != service, flow.service != .unknown || !name.isEmpty else { return nil }
      return NamedService(service, basis(index))
    }
    if flow.service == .ipsec {
      return Self.isGateway(name) ? NamedService(.epdg, .name) : nil
    }
    guard flow.service == .ssl || flow.service == .unknown || flow.service == .quic else {
      return nil
    }
    if tor.contains(index) { return NamedService(.tor, .heuristic) }
    if !name.isEmpty, let service = Self.service(named: name) {
      return NamedService(service, basis(index))
    }
    if hiddenLookups.contains(index) { return NamedService(.doh, .behaviour) }
    return byPort(flow, name)
  }

  /// What a flow's name rests on.
  private func basis(_ index: Int) -> NamedService.Basis {
    switch names.indices.contains(index) ? names[index].source : .none {
    case .none: .address
    case .dns: .lookup
    default: .name
    }
  }

  /// Ports that are registered for one service, where no name speaks for another.
  private func byPort(_ flow: Flow, _ name: String) -> NamedService? {
    guard flow.proto == IPProtocol.tcp, flow.received.payloadOctets > 0 else { return nil }
    switch flow.responderPort {
    case 5228...5230 where name.isEmpty: return NamedService(.fcm, .port)
    // Apple's own network, 17.0.0.0/8; others use the port for XMPP.
    case 5223 where flow.responder.isIPv4 && flow.responder.ipv4Bits >> 24 == 17:
      return NamedService(.apns, .address)
    case 7275, 7276: return NamedService(.supl, .port)
    default: return nil
    }
  }

  /// Who keeps such a name, label by label.
  private static func service(named name: String) -> Service? {
    for (domain, service) in domains where DomainName.isSubdomain(name, of: domain) {
      return service
    }
    let labels = DomainName.labels(name)
    guard let first = labels.first else { return nil }
    if DomainName.isSubdomain(name, of: "google.com"), labels.count == 3,
      first == "mtalk" || first.hasSuffix("-mtalk") || first.hasPrefix("mtalk")
    {
      return .fcm
    }
    let isXiaomi = ["xiaomi.com", "xiaomi.net", "mi.com"].contains {
      DomainName.isSubdomain(name, of: $0)
    }
    if isXiaomi, labels.contains("xmpush") { return .mipush }
    return first == "supl" ? .supl : nil
  }

  private static let domains: [(String, Service)] = [
    ("push.apple.com", .apns),
    ("courier-push-apple.com.akadns.net", .apns),
    ("fcm-xmpp.googleapis.com", .fcm),
    ("app.chat.xiaomi.net", .mipush),
    ("app.chat.global.xiaomi.net", .mipush),
    ("push.heytapmobile.com", .heytap_push),
  ]

  /// Whether a name is that of an operator's gateway for Wi-Fi calling (3GPP TS 23.003 §19.4.2.9).
  private static func isGateway(_ name: String) -> Bool {
    let labels = DomainName.labels(name)
    return labels.count >= 7 && labels.suffix(3).elementsEqual(["pub", "3gppnetwork", "org"])
      && labels.contains("epdg") && labels.contains { $0.hasPrefix("mcc") }
  }
}

/// Finds connections that look like Tor's: a made-up server name, and where the certificate can be
/// read, two more made-up names in it.
///
/// Tor names neither side truly; the pattern is a hint and not proof.
package enum TorHandshakes {
  /// The flows whose handshakes fit.
  package static func flows(in observations: Observations) -> Set<Int> {
    // Few connections ask for such a name; the other questions are looked at only where one does.
    let handshakes = observations.tls.span
    var candidates: [Int] = []
    for index in handshakes.indices {
      guard let name = handshakes[index].serverName else { continue }
      if isMadeUp(name, ending: ["com", "net"]) { candidates.append(index) }
    }
    guard !candidates.isEmpty else { return [] }
    var certificates: [String: CertificateSeen] = [:]
    for certificate in observations.certificates {
      certificates[certificate.fingerprint] = certificate
    }
    var resolved: Set<String> = []
    for transaction in observations.dns {
      resolved.insert(DomainName.normalised(transaction.query))
    }
    var found: Set<Int> = []
    for index in candidates {
      let handshake = handshakes[index]
      guard let name = handshake.serverName, !resolved.contains(name) else { continue }
      let own = handshake.certificates.first.flatMap { certificates[$0] }
      if let own {
        if isTor(own) { found.insert(handshake.flow) }
      } else if hasCode(name), !resolved.isEmpty {
        // Nobody looked the name up although others were: nobody means to reach it by name.
        found.insert(handshake.flow)
      }
    }
    return found
  }

  /// Subject and issuer are two such names and no other name is there.
  private static func isTor(_ certificate: CertificateSeen) -> Bool {
    certificate.dnsNames.isEmpty && certificate.subject != certificate.issuer
      && isMadeUp(commonName(certificate.subject), ending: ["net"])
      && isMadeUp(commonName(certificate.issuer), ending: ["com"])
  }

  private static func commonName(_ text: String) -> String {
    text.hasPrefix("CN=") ? String(text.dropFirst(3)) : ""
  }

  /// `www.`, 8 to 20 letters and digits of base 32, and one of the endings.
  static func isMadeUp(_ name: String, ending: [Substring]) -> Bool {
    guard name.utf8.starts(with: "www.".utf8) else { return false }
    let labels = DomainName.labels(name)
    guard labels.count == 3, labels[0] == "www", ending.contains(labels[2]),
      (8...20).contains(labels[1].utf8.count)
    else { return false }
    return labels[1].utf8.allSatisfy { (0x61...0x7a).contains($0) || (0x32...0x37).contains($0) }
  }

  /// Whether the made-up label has digits between letters and few vowels, as words do not.
  private static func hasCode(_ name: String) -> Bool {
    let label = DomainName.labels(name)[1]
    let digits = label.utf8.count { (0x32...0x37).contains($0) }
    let vowels = label.utf8.count { [0x61, 0x65, 0x69, 0x6f, 0x75].contains($0) }
    return digits >= 2 && vowels * 4 <= label.utf8.count && label.utf8.count >= 10
  }
}
