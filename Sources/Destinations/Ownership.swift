import Flows
import Knowledge
import Wire

/// Who the handset's maker is, as far as the policy says.
package struct VendorHint: Hashable, Sendable {
  /// Ids or names of organisations that count as the vendor itself.
  package var organisations: Set<String>
  /// Domains that count as the vendor's own, with all names below them.
  package var domains: [String]

  /// A vendor; by default nobody, and then no destination is of the first party.
  package init(organisations: Set<String> = [], domains: [String] = []) {
    self.organisations = organisations
    self.domains = domains.map(DomainName.normalised)
  }

  /// Whether anything is said at all.
  var isEmpty: Bool { organisations.isEmpty && domains.isEmpty }

  /// Whether an organisation is the vendor or belongs to it.
  func includes(_ organisation: Organisation) -> Bool {
    organisations.contains(organisation.id) || organisations.contains(organisation.name)
      || (!organisation.parent.isEmpty && organisations.contains(organisation.parent))
  }

  /// Whether a name is the vendor's own.
  func includes(name: String) -> Bool {
    domains.contains { DomainName.isSubdomain(name, of: $0) }
  }
}

/// What is known of a name, whatever address it stands for; all empty without a name.
struct NameFacts: Sendable {
  /// The name itself; empty if there is none.
  var name = ""
  /// What the override file says of it.
  var stated: Overrides.Name?
  /// Whose domain it lies in.
  var owner: OrganisationMatch?
  /// The registrable domain.
  var domain = ""
  /// The country of its top-level domain.
  var country = ""
  /// The kind of infrastructure it stands for.
  var infrastructure = ""
}

/// Says who operates a destination and what party that is.
struct Ownership: Sendable {
  let knowledge: DestinationKnowledge
  let vendor: VendorHint
  /// Resolvers that the network assigned: asking them is what the network wants.
  let assignedResolvers: Set<IPAddress>
  /// The handset's own addresses, and IPv6 networks they lie in.
  let handset: Set<IPAddress>
  let routers: Set<IPAddress>

  /// Everything about a name.
  func facts(_ name: String) -> NameFacts {
    NameFacts(
      name: name,
      stated: knowledge.overrides?.name(name),
      owner: knowledge.catalogue.organisations.organisation(domain: name),
      domain: knowledge.registrableDomain(name) ?? "",
      country: NameCountry.country(of: name),
      infrastructure: knowledge.catalogue.infrastructure.service(named: name)?.kind.rawValue ?? ""
    )
  }

  /// Fills in organisation, jurisdiction, party and what is known of the address.
  func describe(_ destination: inout Destination, _ name: NameFacts, _ facts: AddressFacts) {
    let host = facts.host?.organisation
    destination.asn = facts.asn
    destination.asName = facts.asName
    destination.location = facts.location
    destination.hostOrganisation = host?.name ?? facts.override?.operatorName ?? ""
    destination.hostCountry = host?.jurisdiction ?? facts.override?.operatorCountry ?? ""
    destination.domain = name.domain
    destination.location.nameCountry = name.country
    destination.infrastructure = name.infrastructure
    setOperator(&destination, stated: name.stated, owner: name.owner, facts)
    destination.aliasOrganisation = aliasOrganisation(of: destination, name.owner)
    destination.party = party(of: destination, name, facts)
  }

  private func setOperator(
    _ destination: inout Destination,
    stated: Overrides.Name?,
    owner: OrganisationMatch?,
    _ facts: AddressFacts
  ) {
    let network = facts.override
    let organisations: [(text: String, source: String, verified: Bool)] = [
      (stated?.organisation ?? "", "override", true),
      (network?.operatorName ?? "", "override", true),
      (owner?.organisation.name ?? "", owner?.basis ?? "", owner?.verified ?? true),
      (facts.host?.organisation.name ?? "", facts.host?.basis ?? "", facts.host?.verified ?? true),
      (facts.asName, facts.asn == 0 ? "network" : "AS\(facts.asn)", true),
    ]
    if let first = organisations.first(where: { !$0.text.isEmpty }) {
      destination.organisation = first.text
      destination.organisationSource = first.source
      destination.organisationVerified = first.verified
    }
    let countries = [
      stated?.operatorCountry, network?.operatorCountry, owner?.organisation.jurisdiction,
      facts.host?.organisation.jurisdiction,
    ]
    // A stated operator without a stated country hides the country of who is listed below it.
    let isStated = stated?.organisation.isEmpty == false || network?.operatorName.isEmpty == false
    let usable = isStated ? countries.prefix(2) : countries[...]
    destination.location.operatorCountry =
      usable.compactMap { $0 }.first { !$0.isEmpty } ?? ""
  }

  /// The first organisation behind the name's aliases that is neither its owner nor a mere host.
  private func aliasOrganisation(of destination: Destination, _ owner: OrganisationMatch?) -> String
  {
    for alias in destination.name.chain.dropFirst() {
      if let stated = knowledge.overrides?.name(alias)?.organisation, !stated.isEmpty {
        if stated != destination.organisation { return stated }
        continue
      }
      guard let match = knowledge.catalogue.organisations.organisation(domain: alias) else {
        continue
      }
      let organisation = match.organisation
      if organisation.role.isSupport || organisation.id == owner?.organisation.id { continue }
      return organisation.name
    }
    return ""
  }

  private func party(
    of destination: Destination,
    _ named: NameFacts,
    _ facts: AddressFacts
  ) -> Party {
    if let stated = named.stated, let party = Party(rawValue: stated.party) { return party }
    if isLocal(destination.address, facts) { return .local }
    if !destination.infrastructure.isEmpty { return .infrastructure }
    if assignedResolvers.contains(destination.address), destination.isOnlyDNS {
      return .infrastructure
    }
    if destination.isOnlyTime { return .infrastructure }
    if !named.name.isEmpty, vendor.includes(name: named.name) { return .first }
    if let owner = named.owner {
      if vendor.includes(owner.organisation) { return .first }
      if owner.organisation.role.isSupport { return .support }
      // A handset maker's service is the first party's on that maker's handset, else a third's.
      if vendor.isEmpty, owner.organisation.role == .handsetVendor { return .unknown }
      return .third
    }
    guard named.name.isEmpty, let host = facts.host?.organisation else { return .unknown }
    if vendor.includes(host) { return .first }
    // Who rents an address in a cloud or at a carrier is not known by the address.
    return host.role.isSupport || host.role == .carrier ? .unknown : .third
  }

  private func isLocal(_ address: IPAddress, _ facts: AddressFacts) -> Bool {
    if facts.isLocal || handset.contains(address) || routers.contains(address) { return true }
    guard facts.override == nil, !address.isIPv4 else { return false }
    // One /64 is one link (RFC 4291 §2.5.4): the handset's neighbours there are local.
    return handset.contains { !$0.isIPv4 && $0.high == address.high }
  }
}

extension Organisation.Role {
  /// Whether it serves others' content as a business.
  var isSupport: Bool { self == .cloud || self == .cdn }
}

extension Destination {
  /// Whether nothing but cleartext or encrypted DNS was seen with it.
  fileprivate var isOnlyDNS: Bool {
    !services.isEmpty && services.allSatisfy { ["dns", "dot", "doq", "doh"].contains($0) }
  }

  /// Whether nothing but network time was seen with it.
  fileprivate var isOnlyTime: Bool { services == [Service.ntp.name] }
}
