import Destinations
import Flows
import Wire

/// Follows each resolver over the phases of the test.
enum PersistenceDetector {
  /// One fact for each resolver that was asked, and which phases were seen; nothing where no
  /// capture has a phase.
  static func facts(_ scene: Scene) -> (facts: [PersistenceFact], census: PhaseCensus) {
    var census = PhaseCensus(scene)
    guard !census.phases.isEmpty else { return ([], census) }
    var facts = ResolverDetector.facts(scene).map { PersistenceFact($0, in: scene) }
    facts += EncryptedDNSDetector.facts(scene).map { PersistenceFact($0, in: scene) }
    for index in facts.indices {
      for capture in facts[index].acts.captures {
        guard let phase = scene.phase(capture.first.capture) else { continue }
        facts[index].counts[phase, default: 0] &+= capture.count
        census.note(phase)
      }
    }
    for index in facts.indices {
      (facts[index].outcome, facts[index].reason) = decide(facts[index], census, scene)
    }
    return (facts, census)
  }

  private static func decide(
    _ fact: PersistenceFact,
    _ census: PhaseCensus,
    _ scene: Scene
  ) -> (Outcome, String) {
    let (before, during, after) = (
      fact.count(where: \.isBefore), fact.count(where: \.isDuring), fact.count(where: \.isAfter)
    )
    if fact.authorisation.answer == .yes { return assigned(fact, scene) }
    if before > 0 {
      return (.conforms, "it was asked before the app under test was there as well")
    }
    guard census.saw(where: \.isAfter) else {
      return (.cannotTell, "no question was seen in a phase after uninstalling")
    }
    guard after > 0 else { return (.conforms, "it was not asked any more after uninstalling") }
    guard census.saw(where: \.isBefore) else {
      return (.cannotTell, "no question was seen in a phase before the app under test was there")
    }
    guard during > 0 else {
      return (
        .cannotTell,
        census.saw(where: \.isDuring)
          ? "it was first asked after uninstalling"
          : "no question was seen in a phase while the app under test was there"
      )
    }
    guard fact.authorisation.answer == .no else {
      return (.cannotTell, "whether it may be asked cannot be told: \(fact.authorisation.reason)")
    }
    return (
      .violation,
      "it was not asked before, first asked while the app under test was there, and still asked "
        + "after that was uninstalled"
    )
  }

  /// A resolver that the network assigns is the network's choice, but that may change under the
  /// laboratory's hands, or by those of an app that can reach the access point.
  private static func assigned(_ fact: PersistenceFact, _ scene: Scene) -> (Outcome, String) {
    let phases = Set(
      scene.timeline.assignments.filter { $0.resolvers.contains(fact.address) }
        .compactMap { scene.phase($0.frame.capture) }
    )
    let others = Set(scene.timeline.assignments.compactMap { scene.phase($0.frame.capture) })
    let isNew =
      others.contains(where: \.isBefore) && !phases.isEmpty && !phases.contains(where: \.isBefore)
      && fact.count(where: \.isBefore) == 0
    if isNew, fact.count(where: \.isAfter) > 0 {
      return (
        .cannotTell,
        "the network assigned it only later than the baseline: whether the laboratory changed the "
          + "access point is for its log to say"
      )
    }
    return (.conforms, fact.authorisation.reason)
  }
}

extension PersistenceFact {
  fileprivate init(_ fact: ResolverFact, in scene: Scene) {
    let all = fact.unassigned.merged(with: fact.assigned).merged(with: fact.before)
    self.init(
      label: fact.address.description,
      address: fact.address,
      transport: "dns",
      authorisation: fact.authorisation(in: scene),
      isAssigned: fact.isNetworkAssigned,
      acts: all,
      clients: fact.clients,
      destination: fact.destination,
      inEffect: fact.inEffect
    )
  }

  fileprivate init(_ fact: EncryptedDNSFact, in scene: Scene) {
    var acts = FrameTally()
    var clients: Set<IPAddress> = []
    for flow in fact.flows.compactMap({ scene.flow($0) }) {
      acts.insert(flow.first)
      clients.insert(flow.originator)
    }
    let standing = fact.standing(in: scene)[fact.address]
    self.init(
      label: fact.name ?? fact.address.description,
      address: fact.address,
      transport: fact.transports.sorted().joined(separator: "+"),
      authorisation: fact.authorisation,
      isAssigned: standing ?? nil,
      acts: acts,
      clients: clients,
      destination: fact.destination,
      inEffect: fact.inEffect
    )
  }
}
