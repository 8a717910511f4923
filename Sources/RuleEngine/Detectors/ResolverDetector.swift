import Flows
import Wire

/// Gathers the questions asked in clear, per resolver, beside what the network had assigned.
///
/// Multicast DNS and LLMNR ask everyone on the link, not a resolver, and are left out.
struct ResolverDetector {
  /// How many names a fact shows.
  private static let shownNames = 5

  private let scene: Scene
  private var timeline: AssignmentTimeline
  private var facts: [IPAddress: ResolverFact] = [:]
  private var askedLate: [IPAddress: (client: IPAddress, hardware: MACAddress?)] = [:]

  /// One fact for each resolver that was asked, by address.
  static func facts(_ scene: Scene) -> [ResolverFact] {
    var detector = ResolverDetector(scene)
    for transaction in scene.dns {
      detector.add(transaction)
    }
    return detector.finished()
  }

  private init(_ scene: Scene) {
    self.scene = scene
    timeline = scene.timeline
  }

  private mutating func add(_ transaction: DNSTransaction) {
    let hardware = scene.observations.hardware(of: transaction)
    guard transaction.service == .dns, transaction.queried,
      scene.handset.isJudged(transaction.client, hardware)
    else { return }
    let resolver = transaction.server
    let assigned = timeline.inEffect(
      before: transaction.first,
      client: transaction.client,
      hardware: hardware
    )
    if assigned.isEmpty { askedLate[resolver] = (transaction.client, hardware) }
    // Changed in place: a copy of the fact would copy its lists with every question.
    Self.count(transaction, assigned, &facts[resolver, default: ResolverFact(address: resolver)])
  }

  private static func count(
    _ transaction: DNSTransaction,
    _ assigned: AssignedResolvers,
    _ fact: inout ResolverFact
  ) {
    if assigned.isEmpty {
      fact.before.add(transaction.first)
    } else if assigned.addresses.contains(transaction.server) {
      fact.assigned.add(transaction.first)
    } else {
      if fact.unassigned.count == 0 { fact.inEffect = assigned }
      fact.unassigned.add(transaction.first)
    }
    if fact.names.count < shownNames, !fact.names.contains(transaction.query) {
      fact.names.append(transaction.query)
    }
    fact.clients.insert(transaction.client)
  }

  private mutating func finished() -> [ResolverFact] {
    let health = health()
    var end = scene.timeline
    return facts.keys.sorted().compactMap { resolver in
      guard var fact = facts[resolver] else { return nil }
      let assigned = fact.inEffect.addresses.sorted().compactMap { health[$0] }
      // One assigned resolver that answered is proof enough; else one that was asked.
      fact.health = assigned.first { $0.answers.count > 0 } ?? assigned.first ?? ResolverHealth()
      if let (client, hardware) = askedLate[resolver] {
        let later = end.inEffect(
          before: AssignmentTimeline.end,
          client: client,
          hardware: hardware
        )
        fact.assignedLater = !later.isEmpty
        fact.isAssignedLater = later.addresses.contains(resolver)
      }
      fact.destination = scene.destinationAt[resolver]
      return fact
    }
  }

  /// How each resolver that was ever assigned answered.
  private func health() -> [IPAddress: ResolverHealth] {
    var health: [IPAddress: ResolverHealth] = [:]
    let assigned = Set(scene.timeline.assignments.flatMap(\.resolvers))
    let questions = scene.dns.span
    for index in questions.indices
    where questions[index].service == .dns && assigned.contains(questions[index].server) {
      let transaction = questions[index]
      health[transaction.server, default: ResolverHealth()].asked.add(transaction.first)
      if let response = transaction.response {
        health[transaction.server, default: ResolverHealth()].answers.add(response)
      }
    }
    return health
  }
}
