import Destinations
import Flows
import Knowledge
import Wire

/// Finds DNS that nobody else can read and asks who designated its resolver.
///
/// Allowed are: what the policy lists or the vendor declares as encrypted resolvers; where the policy
/// allows the network's, DoT and DoQ to an assigned address (Android's opportunistic mode), what DNR
/// (RFC 9463) or DDR (RFC 9462) designate, and a change to encryption within the provider that the
/// network assigned.
struct EncryptedDNSDetector {
  private let scene: Scene
  private var timeline: AssignmentTimeline
  private var facts: [String: EncryptedDNSFact] = [:]
  /// Names and addresses that assigned resolvers designate by DDR, with the frame that says so.
  private var designated: [String: FrameReference] = [:]
  /// The same with protocols and ports, and what networks designate.
  private let designations: ResolverDesignations
  /// Flows whose client offered DNS over QUIC (RFC 9250 §4.1.1) by ALPN, whatever the port.
  private let offeredDoQ: Set<Int>
  /// Flows that asked for a DNSCrypt certificate.
  private var certificateFlows: Set<Int> = []
  /// The endpoints that were asked for one.
  private var dnsCrypt: Set<Endpoint> = []

  private struct Endpoint: Hashable {
    var address: IPAddress
    var port: UInt16
  }

  /// One fact for each resolver, by name or address.
  static func facts(_ scene: Scene) -> [EncryptedDNSFact] {
    var detector = EncryptedDNSDetector(scene)
    let flows = scene.observations.flows.indices.sorted {
      scene.observations.flows[$0].first < scene.observations.flows[$1].first
    }
    for index in flows { detector.add(index) }
    return detector.facts.keys.sorted().compactMap { detector.facts[$0] }
  }

  private init(_ scene: Scene) {
    self.scene = scene
    timeline = scene.timeline
    designations = ResolverDesignations(scene.observations)
    offeredDoQ = Set(
      scene.observations.quic.lazy.filter { $0.clientALPN.contains { $0.hasPrefix("doq") } }
        .map(\.flow)
    )
    readDesignations()
    readCertificateQuestions()
  }

  private mutating func readDesignations() {
    let scene = scene
    let questions = scene.observations.dns.span
    for index in questions.indices where scene.everAssigned.contains(questions[index].server) {
      let transaction = questions[index]
      guard transaction.service == .dns, let response = transaction.response,
        DomainName.normalised(transaction.query) == "_dns.resolver.arpa"
      else { continue }
      for answer in transaction.answers {
        for target in answer.targetNames + answer.addresses.map(\.description)
        where designated[target] == nil { designated[target] = response }
      }
    }
  }

  /// The DNSCrypt protocol, version 2, begins with a TXT question in clear to the resolver itself.
  private mutating func readCertificateQuestions() {
    let scene = scene
    let questions = scene.observations.dns.span
    for index in questions.indices where questions[index].query.utf8.first == UInt8(ascii: "2") {
      let transaction = questions[index]
      guard transaction.queried, transaction.query.prefix(16).lowercased() == "2.dnscrypt-cert."
      else { continue }
      certificateFlows.insert(transaction.flow)
      dnsCrypt.insert(Endpoint(address: transaction.server, port: transaction.serverPort))
    }
  }

  private mutating func add(_ index: Int) {
    guard let flow = scene.flow(index), flow.sent.payloadOctets > 0,
      scene.handset.isJudged(flow.originator, flow.originatorMAC)
    else { return }
    let name = scene.serverNames[index]?.name ?? resolvedName(index)
    guard let (transport, identification) = recognise(index, flow, name) else { return }
    let assigned = timeline.inEffect(
      before: flow.first,
      client: flow.originator,
      hardware: flow.originatorMAC
    )
    let answer = authorisation(index, flow, name, identification, assigned)
    let key = name ?? flow.responder.description
    var fact =
      facts[key]
      ?? EncryptedDNSFact(
        address: flow.responder,
        name: name,
        identification: identification,
        authorisation: answer,
        inEffect: assigned,
        destination: destination(of: index)
      )
    fact.identification = min(fact.identification, identification)
    if answer.answer.rank > fact.authorisation.answer.rank {
      (fact.authorisation, fact.inEffect) = (answer, assigned)
    }
    fact.transports.insert(transport)
    fact.flows.append(index)
    fact.sentOctets = fact.sentOctets.saturatingAdding(flow.sent.payloadOctets)
    fact.isDesignated = fact.isDesignated && isDesignated(flow, name, assigned)
    fact.answered = fact.answered || flow.received.payloadOctets > 0
    facts[key] = fact
  }

  private func destination(of flow: Int) -> Int? {
    let index = Int(scene.destinationOfFlow[flow])
    return index >= 0 ? index : scene.destinationAt[scene.observations.flows[flow].responder]
  }

  /// The name of a flow's destination where no handshake names one.
  private func resolvedName(_ flow: Int) -> String? {
    let index = Int(scene.destinationOfFlow[flow])
    return index >= 0 ? scene.name(index) : nil
  }

  /// How a flow is known to carry DNS, if it is.
  private func recognise(
    _ index: Int,
    _ flow: Flow,
    _ name: String?
  ) -> (transport: String, by: EncryptedDNSFact.Identification)? {
    let endpoint = Endpoint(address: flow.responder, port: flow.responderPort)
    if certificateFlows.contains(index) || flow.service == .unknown && dnsCrypt.contains(endpoint) {
      return ("dnscrypt", .certificate)
    }
    if flow.service == .dnscrypt { return ("dnscrypt", .service) }
    if offeredDoQ.contains(index) { return ("doq", .service) }
    switch flow.service {
    case .dot, .doq, .doh: return (flow.service.name, .service)
    case .ssl, .quic, .unknown: break
    default: return nil
    }
    let isQUIC = flow.service == .quic
    guard flow.proto == IPProtocol.tcp || isQUIC else { return nil }
    // RFC 7858 §3.1 and RFC 9250 §4.1.1: the port is theirs.
    if flow.responderPort == 853 { return (isQUIC ? "doq" : "dot", .service) }
    if let transport = designations.transport(of: flow, named: name) {
      return (transport.rawValue, .designation)
    }
    if let name {
      guard scene.known?.resolver(named: name) != nil else { return nil }
      return ("doh", .name)
    }
    guard flow.responderPort == 443, flow.service == .ssl || isQUIC,
      scene.known?.resolver(at: flow.responder) != nil
    else { return nil }
    return ("doh", .address)
  }

  private func authorisation(
    _ index: Int,
    _ flow: Flow,
    _ name: String?,
    _ identification: EncryptedDNSFact.Identification,
    _ assigned: AssignedResolvers
  ) -> Authorisation {
    if scene.policy.resolvers.any { return .anyResolver }
    if let listed = listed(flow, name) { return listed }
    if let declared = declared(index) { return declared }
    guard scene.policy.resolvers.networkAssigned else {
      return Authorisation(answer: .no, reason: "the policy does not list it")
    }
    if let reason = designation(flow, name, assigned) {
      return Authorisation(answer: .yes, reason: reason)
    }
    if identification == .certificate {
      return Authorisation(
        answer: .unknown,
        reason: "it was asked for a DNSCrypt certificate, and what followed cannot be read"
      )
    }
    if assigned.isEmpty {
      if AddressScope(flow.responder) == .local || (name == nil && flow.service != .doh) {
        return Authorisation(
          answer: .unknown,
          reason: "no assignment of resolvers to the client was seen, so this may be the "
            + "network's own resolver"
        )
      }
      return Authorisation(
        answer: .no,
        reason: "the policy does not list it and nothing seen in the captures designates it"
      )
    }
    let others = assigned.addresses.sorted().map(\.description) + assigned.names.sorted()
    return Authorisation(answer: .no, reason: "the network assigned \(Words.list(others))")
  }

  /// What the vendor's declaration says of a flow's resolver; a host that is declared for something
  /// else is no declared resolver.
  private func declared(_ flow: Int) -> Authorisation? {
    guard let declared = scene.declared, let index = destination(of: flow),
      declared.encryptedResolvers.contains(index), let words = declared.authorised[index]
    else { return nil }
    return Authorisation(answer: .yes, reason: words)
  }

  private func listed(_ flow: Flow, _ name: String?) -> Authorisation? {
    if let name, let entry = scene.policy.resolvers.names.match(name) {
      return Authorisation(answer: .yes, reason: "the policy lists \(entry)")
    }
    if let block = scene.policy.resolvers.addresses.first(where: { $0.contains(flow.responder) }) {
      return Authorisation(answer: .yes, reason: "the policy lists \(block)")
    }
    return nil
  }

  /// Whether the network named it, or a resolver that the network assigned did so before the flow.
  private func isDesignated(_ flow: Flow, _ name: String?, _ assigned: AssignedResolvers) -> Bool {
    if let name, assigned.names.contains(name) { return true }
    return [name, flow.responder.description].contains { key in
      key.flatMap { designated[$0] }.map { $0 < flow.first } ?? false
    }
  }

  private func designation(
    _ flow: Flow,
    _ name: String?,
    _ assigned: AssignedResolvers
  ) -> String? {
    if assigned.addresses.contains(flow.responder) { return "the network assigned its address" }
    if let name, assigned.names.contains(name) { return "the network designated it (RFC 9463)" }
    for key in [name, flow.responder.description].compactMap({ $0 }) {
      if let frame = designated[key], frame < flow.first {
        return "the assigned resolver designated it (RFC 9462, frame \(frame.frame))"
      }
    }
    guard let known = name.flatMap({ scene.known?.resolver(named: $0) }) else { return nil }
    let provider = known.family
    for address in assigned.addresses.sorted()
    where scene.known?.resolver(at: address)?.family == provider {
      return "it is of the same provider as the assigned resolver \(address)"
    }
    return nil
  }
}

extension KnownResolver {
  /// The first word of the id: one provider's entries, such as `cloudflare-mozilla`, share it.
  fileprivate var family: Substring { id.prefix { $0 != "-" } }
}

extension Authorisation.Answer {
  /// How grave: yes, then unknown, then no.
  fileprivate var rank: Int { self == .yes ? 0 : self == .unknown ? 1 : 2 }
}

extension UInt64 {
  /// The sum, or the largest number where it does not fit.
  func saturatingAdding(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
