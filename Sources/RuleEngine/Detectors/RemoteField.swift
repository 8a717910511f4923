import Destinations
import Flows
import Wire

/// What facts about a remote host have in common: who it is, where, and what the policy says of it.
enum RemoteField: String, CaseIterable {
  case address, name, client, recipient, organisation, party, country, residency, local, authorised
  case infrastructure
  case residencyReason = "residency_reason"
  case authorisedReason = "authorised_reason"
  case infrastructureAllowed = "infrastructure_allowed"
}

extension Scene {
  /// The value of a common field by its name, of a destination and some of its flows.
  func remote(_ field: String, _ index: Int, _ flows: [Int]) -> FactValue {
    let destination = destinations[index]
    switch RemoteField(rawValue: field) {
    case .address: return .address(destination.address)
    case .name: return optional(name(index))
    case .client: return .text(client(flows, with: index))
    case .recipient: return .text(recipient(index))
    case .organisation: return optional(destination.organisation)
    case .party: return .text(destination.party.rawValue)
    case .country: return optional(destination.location.country)
    case .residency: return .text(residency(index).place.rawValue)
    case .residencyReason: return .text(residency(index).reason)
    case .local: return .flag(isLocal[index])
    case .authorised: return .text(authorisation(index).answer.rawValue)
    case .authorisedReason: return .text(authorisation(index).reason)
    case .infrastructure: return .flag(destination.party == .infrastructure)
    case .infrastructureAllowed:
      return .flag(destination.party == .infrastructure && policy.infrastructure == .allow)
    case nil: return .missing
    }
  }

  /// The proof that facts about a remote host have in common; empty for acts, which are their own.
  func remoteEvidence(_ part: EvidencePart, _ index: Int, _ flows: [Int]) -> [Evidence] {
    switch part {
    case .flows:
      return evidence(flows.prefix(5), among: flows, of: destinations[index].address)
    case .name: return nameEvidence(index)
    case .location: return locationEvidence(index)
    case .recipient:
      return statement(index, recipientWords(index, authorisation(index)))
    default: return []
    }
  }

  /// The destination of a flow that the judged handset opened; `nil` for any other.
  func destination(ofFlow index: Int) -> Int? {
    guard let flow = flow(index), destinationOfFlow[index] >= 0,
      handset.isJudged(flow.originator, flow.originatorMAC)
    else { return nil }
    return Int(destinationOfFlow[index])
  }

  /// What a fact about a destination is told apart by, in every run.
  func remoteKey(_ service: FactService, _ index: Int, _ more: String = "") -> String {
    let key = "\(service.rawValue)|\(name(index) ?? "")|\(destinations[index].address)"
    return more.isEmpty ? key : "\(key)|\(more)"
  }
}
