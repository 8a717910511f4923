import Destinations
import Flows
import Knowledge
import Wire

/// What is to be judged of one resolver that was asked in clear.
struct ResolverFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, provider, country, questions, client, local, known, authorised, assigned
    case recipient, residency
    case operatorCountry = "operator_country"
    case authorisedReason = "authorised_reason"
    case unauthorisedQuestions = "unauthorised_questions"
    case questionsBefore = "questions_before"
    case assignedResolvers = "assigned_resolvers"
    case assignedHealth = "assigned_health"
    case assignedFamily = "assigned_family"
    case names
  }

  static let service = FactService.resolver

  /// The resolver.
  var address: IPAddress
  /// Questions while the network had assigned other resolvers.
  var unassigned = FrameTally()
  /// Questions while it had assigned this one.
  var assigned = FrameTally()
  /// Questions before any assignment was seen.
  var before = FrameTally()
  /// The first few names asked for, in order.
  var names: [String] = []
  /// Who asked.
  var clients: Set<IPAddress> = []
  /// The assignments in effect at the first question of `unassigned`.
  var inEffect = AssignedResolvers()
  /// Whether an assignment to who asked was seen later than the questions of `before`.
  var assignedLater = false
  /// Whether this resolver was among what was assigned later.
  var isAssignedLater = false
  /// How the assigned resolvers answered, if they were asked.
  var health = ResolverHealth()
  /// The destination at the address.
  var destination: Int?

  func subject(in scene: Scene) -> String { "resolver " + recipient(in: scene) }

  func subjectKey(in scene: Scene) -> String { "resolver|\(address)" }

  /// Whether the policy lets this resolver learn names.
  func authorisation(in scene: Scene) -> Authorisation {
    if scene.policy.resolvers.any { return .anyResolver }
    if let block = scene.policy.resolvers.addresses.first(where: { $0.contains(address) }) {
      return Authorisation(answer: .yes, reason: "the policy lists \(block)")
    }
    guard scene.policy.resolvers.networkAssigned else {
      return Authorisation(answer: .no, reason: "the policy does not list it")
    }
    if unassigned.count > 0 {
      // A router that speaks for itself in a family for which no assignment was captured may well
      // have been assigned: only a resolver out on the Internet is then a choice of the handset.
      if isNetworkAssigned == nil {
        return Authorisation(
          answer: .unknown,
          reason: "no assignment of \(family) resolvers was seen and it lies on the local network"
        )
      }
      return Authorisation(answer: .no, reason: "the network assigned \(assignedWords)")
    }
    if assigned.count > 0 || isAssignedLater {
      return Authorisation(answer: .yes, reason: "the network assigned it")
    }
    let reason =
      assignedLater
      ? "it was asked only before the network's assignment was seen"
      : "no assignment of resolvers to the client was seen"
    return Authorisation(answer: .unknown, reason: reason)
  }

  /// Whether the network had assigned it to who asked; `nil` where that cannot be told.
  var isNetworkAssigned: Bool? {
    guard unassigned.count > 0 else { return assigned.count > 0 || isAssignedLater ? true : nil }
    return AddressScope(address) == .local && !familyAssigned ? nil : false
  }

  private var family: String { address.isIPv4 ? "IPv4" : "IPv6" }

  private var familyAssigned: Bool {
    inEffect.addresses.contains { $0.isIPv4 == address.isIPv4 }
  }

  private var assignedWords: String {
    Words.list(inEffect.addresses.sorted().map(\.description) + inEffect.names.sorted())
  }

  private func recipient(in scene: Scene) -> String {
    guard let known = scene.known?.resolver(at: address) else {
      return destination.map { scene.recipient($0) } ?? address.description
    }
    return "\(address) (\(known.operatorName))"
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .address: .address(address)
    case .name: optional(destination.flatMap { scene.name($0) })
    case .provider: optional(scene.known?.resolver(at: address)?.operatorName)
    case .known: .flag(scene.known?.resolver(at: address) != nil)
    case .country: optional(destination.map { scene.destinations[$0].location.country })
    case .residency: destination.map { .text(scene.residency($0).place.rawValue) } ?? .missing
    case .operatorCountry:
      optional(
        scene.known?.resolver(at: address)?.country
          ?? destination.map { scene.destinations[$0].location.operatorCountry }
      )
    case .questions: .count(unassigned.count + assigned.count + before.count)
    case .unauthorisedQuestions: .count(tallies(in: scene).reduce(0) { $0 + $1.count })
    case .questionsBefore: .count(before.count)
    case .names: names.isEmpty ? .missing : .texts(names)
    case .client: .text(Words.list(clients.sorted().map(\.description), limit: 1))
    case .local: .flag(AddressScope(address) == .local)
    case .authorised: .text(authorisation(in: scene).answer.rawValue)
    case .authorisedReason: .text(authorisation(in: scene).reason)
    case .assigned:
      .text(unassigned.count > 0 ? "no" : assigned.count > 0 || isAssignedLater ? "yes" : "unknown")
    case .assignedResolvers: .text(assignedWords)
    case .assignedFamily: .flag(familyAssigned)
    case .assignedHealth: .text(health.state.rawValue)
    case .recipient: .text(recipient(in: scene))
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    switch part {
    case .acts: return tallies(in: scene).flatMap { questionEvidence($0) }
    case .assignment: return scene.assignmentEvidence(inEffect)
    case .health: return health.evidence
    case .location: return destination.map { scene.locationEvidence($0) } ?? []
    default: return []
    }
  }

  /// The questions that a finding speaks of: those to a resolver that was not assigned, else those
  /// from before any assignment; all of them where assignments do not count.
  private func tallies(in scene: Scene) -> [FrameTally] {
    guard scene.policy.resolvers.networkAssigned else {
      return [unassigned, assigned, before].filter { $0.count > 0 }
    }
    return [unassigned.count > 0 ? unassigned : before].filter { $0.count > 0 }
  }

  private func questionEvidence(_ tally: FrameTally) -> [Evidence] {
    let shown = Words.list(names.map { Words.readable($0) })
    let asked = names.isEmpty ? "" : "; first names: \(shown)"
    let family = address.isIPv4 ? "ip" : "ipv6"
    let filter = "dns.flags.response == 0 && \(family).dst == \(address)"
    return tally.evidence(flow: "", filter: filter) { count in
      "\(Words.count(count, "DNS question")) to \(address)\(asked)"
    }
  }
}

/// Whether the assigned resolvers answered where they were asked.
struct ResolverHealth: Sendable {
  enum State: String, Sendable {
    case answered
    case silent
    case notAsked = "not-asked"
  }
  var asked = FrameTally()
  var answers = FrameTally()

  var state: State { answers.count > 0 ? .answered : asked.count > 0 ? .silent : .notAsked }

  var evidence: [Evidence] {
    let tally = answers.count > 0 ? answers : asked
    return tally.captures.map { capture in
      Evidence(
        capture.first,
        detail: answers.count > 0
          ? "The assigned resolvers gave \(Words.count(capture.count, "answer")); this is the first"
          : "The assigned resolvers were asked \(Words.count(capture.count, "question")) and no "
            + "answer was seen; this is the first"
      )
    }
  }
}

extension Scene {
  /// The messages that assigned resolvers.
  func assignmentEvidence(_ assigned: AssignedResolvers) -> [Evidence] {
    assigned.assignments.prefix(6).map { index in
      let assignment = timeline.assignments[index]
      var what = assignment.resolvers.map(\.description)
      if let name = assignment.encryptedName { what.append(Words.readable(name)) }
      return Evidence(
        assignment.frame,
        detail: "\(assignment.server) assigned \(Words.list(what))"
          + (assignment.client.map { " to \($0)" } ?? "") + " (\(assignment.source.words))"
      )
    }
  }
}

extension AssignmentSource {
  /// The message in words.
  var words: String {
    switch self {
    case .dhcpv4: "DHCPv4 option 6"
    case .dhcpv6: "DHCPv6 option 23"
    case .routerAdvertisement: "RDNSS of a router advertisement"
    case .dnr: "Discovery of Network-designated Resolvers"
    }
  }
}
