import Destinations
import Flows

extension Scene {
  /// The verdict on one destination: what rules found of it, and what the policy says by itself.
  ///
  /// It conforms only if everything the policy asks could be told and holds.
  func verdict(_ fact: DestinationFact, _ marks: [FindingTally.Mark]) -> DestinationVerdict {
    let violations = marks.filter { $0.outcome == .violation }.map(\.reason)
    let doubts = marks.filter { $0.outcome == .cannotTell }.map(\.reason)
    let policy = policyReasons(fact)
    if !violations.isEmpty || !policy.broken.isEmpty {
      return DestinationVerdict(outcome: .violation, reasons: policy.broken + violations)
    }
    if !doubts.isEmpty || !policy.unknown.isEmpty {
      return DestinationVerdict(outcome: .cannotTell, reasons: policy.unknown + doubts)
    }
    return DestinationVerdict(outcome: .conforms, reasons: policy.kept)
  }

  private func policyReasons(
    _ fact: DestinationFact
  ) -> (broken: [String], unknown: [String], kept: [String]) {
    let destination = destinations[fact.index]
    if let entry = fact.blocked { return (["blocked by the policy: \(entry)"], [], []) }
    if isLocal[fact.index] { return ([], [], ["it lies on the local network"]) }
    guard destination.sentOctets > 0 else { return unsentReasons(fact, destination) }
    var (broken, unknown, kept) = ([String](), [String](), [String]())
    switch fact.residency.place {
    case .outside: broken.append("outside the permitted countries: \(fact.residency.reason)")
    case .indeterminate: unknown.append("location cannot be told: \(fact.residency.reason)")
    case .inside: kept.append(fact.residency.reason)
    case .local, .unasked: break
    }
    switch fact.authorisation.answer {
    case .no: broken.append("not authorised: \(fact.authorisation.reason)")
    case .unknown: unknown.append("recipient cannot be told: \(fact.authorisation.reason)")
    case .yes: kept.append("authorised: \(fact.authorisation.reason)")
    }
    // A foreign operator counts where the place is permitted; elsewhere the place already does.
    switch fact.sovereignty.place {
    case .outside where isInCountry(fact.index):
      broken.append("foreign operator: \(fact.sovereignty.reason)")
    case .indeterminate: unknown.append("jurisdiction cannot be told: \(fact.sovereignty.reason)")
    case .inside: kept.append(fact.sovereignty.reason)
    case .outside, .local, .unasked: break
    }
    return (broken, unknown, kept)
  }

  /// What can be said of a destination to which no data was seen to be sent.
  ///
  /// Someone who would not be permitted and answered, or whose flow began before the capture, may
  /// have received data that was not seen.
  private func unsentReasons(
    _ fact: DestinationFact,
    _ destination: Destination
  ) -> (broken: [String], unknown: [String], kept: [String]) {
    let isConnected = destination.connectedFlows > 0
    let isMidStream = destination.flows.contains {
      flow($0)?.notes.contains(.midStream) ?? false
    }
    let isPermitted =
      fact.authorisation.answer == .yes
      && (fact.residency.place == .inside || fact.residency.place == .unasked)
    guard isConnected || isMidStream, !isPermitted else {
      let how = isConnected ? "it was connected to" : "contact was attempted"
      return ([], [], ["\(how) and no data was observed to be sent"])
    }
    let reason =
      isMidStream
      ? "contact was seen and nothing sent, but its flow began before the capture"
      : "it was connected to and no data was observed to be sent"
    return ([], [reason], [])
  }
}
