import Destinations
import Flows
import Wire

/// What is to be judged of one destination.
struct DestinationFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, domain, organisation, party, asn, country, services, ports, apps, client
    case recipient, residency, sovereignty, authorised, blocked, infrastructure, local, connected
    case resolved, resolver, flows, placed
    case nameSource = "name_source"
    case locationConfidence = "location_confidence"
    case registeredCountry = "registered_country"
    case operatorCountry = "operator_country"
    case nameCountry = "name_country"
    case placeReason = "place_reason"
    case residencyReason = "residency_reason"
    case sovereigntyReason = "sovereignty_reason"
    case sovereigntySeverity = "sovereignty_severity"
    case inCountry = "in_country"
    case authorisedReason = "authorised_reason"
    case blockedBy = "blocked_by"
    case blockedSeverity = "blocked_severity"
    case blockedLists = "blocked_lists"
    case infrastructureAllowed = "infrastructure_allowed"
    case dataSent = "data_sent"
    case sentOctets = "sent_octets"
    case receivedOctets = "received_octets"
    case resolutionReason = "resolution_reason"
    case answersSearched = "answers_searched"
    case locationProof = "location_proof"
    case nameProof = "name_proof"
    case encryptedHello = "encrypted_hello"
    case infrastructureKind = "infrastructure_kind"
    case hostOrganisation = "host_organisation"
    case hostCountry = "host_country"
    case aliasOrganisation = "alias_organisation"
    case organisationVerified = "organisation_verified"
    case inboundFlows = "inbound_flows"
    case sentShare = "sent_share"
    case uploadOctets = "upload_octets"
    case opaqueOctets = "opaque_octets"
    case aliasDomain = "alias_domain"
    case cloaked
  }

  static let service = FactService.destination
  let index: Int
  let residency: Standing
  let sovereignty: Standing
  let authorisation: Authorisation
  /// The policy's own entry that blocks it.
  let entry: String?
  /// Members of lists that hold it.
  let listed: [ListMatch]
  let resolution: Resolution

  init(_ index: Int, in scene: Scene, _ resolutions: ResolutionDetector) {
    self.index = index
    residency = scene.residency(index)
    sovereignty = scene.sovereignty(index)
    authorisation = scene.authorisation(index)
    listed = scene.listMatches(index)
    entry = scene.blocked(index)
    resolution = resolutions.resolution(index, in: scene)
  }

  /// What blocks it: the policy's own entry, or else a list.
  var blocked: String? { entry ?? listed.first?.words }

  var destination: Int? { index }

  func subject(in scene: Scene) -> String { scene.recipient(index) }

  func subjectKey(in scene: Scene) -> String {
    let name = scene.destinations[index].name
    return "destination|\(name.source == .none ? "" : name.name)|"
      + scene.destinations[index].address.description
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .residency: .text(residency.place.rawValue)
    case .residencyReason: .text(residency.reason)
    case .placed: .flag(scene.destinations[index].location.isPlaced)
    case .placeReason: .text(scene.placeReason(index))
    case .sovereignty: .text(sovereignty.place.rawValue)
    case .sovereigntyReason: .text(sovereignty.reason)
    case .sovereigntySeverity: optional(scene.policy.sovereignty?.severity.rawValue)
    case .inCountry: .flag(scene.isInCountry(index))
    case .authorised: .text(authorisation.answer.rawValue)
    case .authorisedReason: .text(authorisation.reason)
    case .blocked: .flag(blocked != nil)
    case .blockedBy: optional(blocked)
    case .blockedSeverity:
      optional(entry == nil ? listed.first?.severity.rawValue : nil)
    case .blockedLists: listed.isEmpty ? .missing : .texts(listed.map(\.list))
    case .resolved: .text(resolution.answer.rawValue)
    case .resolutionReason: .text(resolution.reason)
    case .answersSearched: .number(Int64(resolution.searched))
    case .recipient: .text(scene.recipient(index))
    case .client: .text(scene.client(scene.destinations[index].flows, with: index))
    case .party where authorisation.isFirstParty: .text(Party.first.rawValue)
    case .local: .flag(scene.isLocal[index])
    case .name: optional(scene.name(index))
    default: value(of: field, of: scene.destinations[index], in: scene)
    }
  }

  private func value(of field: Field, of it: Destination, in scene: Scene) -> FactValue {
    switch field {
    case .address: .address(it.address)
    case .nameSource: .text(it.name.source.rawValue)
    case .domain: optional(it.domain)
    case .organisation: optional(it.organisation)
    case .party: .text(it.party.rawValue)
    case .asn: it.asn == 0 ? .missing : .number(Int64(it.asn))
    case .country: optional(it.location.country)
    case .locationConfidence: .text(it.location.confidence.rawValue)
    case .registeredCountry: optional(it.location.registeredCountry)
    case .operatorCountry: optional(it.location.operatorCountry)
    case .nameCountry: optional(it.location.nameCountry)
    case .services: it.services.isEmpty ? .missing : .texts(it.services)
    case .ports: it.ports.isEmpty ? .missing : .texts(it.ports)
    case .apps: it.apps.isEmpty ? .missing : .texts(it.apps)
    case .infrastructure: .flag(it.party == .infrastructure)
    case .infrastructureAllowed:
      .flag(it.party == .infrastructure && scene.policy.infrastructure == .allow)
    case .dataSent: .flag(it.sentOctets > 0)
    case .sentOctets: .count(it.sentOctets)
    case .receivedOctets: .count(it.receivedOctets)
    case .connected: .flag(it.connectedFlows > 0)
    case .flows: .number(Int64(it.flows.count))
    case .resolver: .flag(it.services.contains { resolverServices.contains($0) })
    case .locationProof: .text(it.location.proof.rawValue)
    case .nameProof:
      .text(scene.isCovered(index) ? Confidence.possible.rawValue : it.name.proof.rawValue)
    case .encryptedHello:
      .flag(
        it.flows.contains { scene.flow($0)?.notes.contains(.encryptedClientHello) ?? false }
      )
    case .infrastructureKind: optional(it.infrastructure)
    case .hostOrganisation: optional(it.hostOrganisation)
    case .hostCountry: optional(it.hostCountry)
    case .aliasOrganisation: optional(it.aliasOrganisation)
    case .organisationVerified: .flag(it.organisationVerified)
    case .inboundFlows: .number(Int64(it.inboundFlows))
    case .sentShare: scene.sentShare(index).map { .number(Int64($0)) } ?? .missing
    case .uploadOctets: .count(scene.lopsidedOctets(index))
    case .opaqueOctets: .count(scene.opaqueOctets(index))
    case .aliasDomain: optional(scene.foreignAlias(index))
    case .cloaked: .flag(scene.foreignAlias(index) != nil)
    default: .missing
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    switch part {
    case .flows: scene.flowEvidence(index)
    case .name: scene.nameEvidence(index)
    case .location: scene.locationEvidence(index)
    case .operator: scene.statement(index, scene.operatorWords(index, sovereignty.reason))
    case .recipient: scene.statement(index, scene.recipientWords(index, authorisation))
    case .resolution: scene.statement(index, resolution.reason.capitalisedFirst + ".")
    case .list: listed.flatMap { scene.statement(index, $0.statement) }
    case .assignment, .acts, .health: []
    }
  }
}

func optional(_ text: String?) -> FactValue {
  guard let text, !text.isEmpty else { return .missing }
  return .text(text)
}

extension Location {
  /// How sure a statement is that rests on this location.
  var proof: Confidence {
    switch confidence {
    case .overridden: .confirmed
    case .agreed: .probable
    case .single: .possible
    default: .indeterminate
    }
  }
}

extension DestinationName {
  /// How sure a statement is that rests on this name.
  var proof: Confidence {
    switch source {
    case .sni, .quicSNI, .host: .confirmed
    case .dns, .certificate: .probable
    case .none: .possible
    }
  }
}

extension String {
  /// The text with its first letter in upper case.
  var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
