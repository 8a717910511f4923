/// Who operates names and networks, and under whose jurisdiction.
package struct Organisation: Hashable, Sendable {
  /// What an organisation mainly does.
  package enum Role: String, CaseIterable, Sendable {
    case advertising, analytics, browser, carrier, cdn, certificates, chipset, cloud, dns, finance
    case games, government, keyboard, maps, media, os, privacy, push, search, security, social
    case software, time, transport, utility
    case appStore = "app-store"
    case eCommerce = "e-commerce"
    case firmwareUpdate = "firmware-update"
    case handsetVendor = "handset-vendor"
  }

  /// A short stable id, such as `xiaomi`.
  package var id: String
  /// The name as it goes into reports.
  package var name: String
  /// The organisation's own home, ISO 3166-1 alpha-2.
  package var country: String
  /// The group it belongs to; empty if it belongs to none.
  package var parent: String
  /// The group's home; empty without a group.
  package var parentCountry: String
  /// What it mainly does.
  package var role: Role
  /// The domains that are known to be its own.
  package var domains: [String]
  /// The domains that are believed to be its own.
  package var unverifiedDomains: [String]
  /// The autonomous systems it holds.
  package var asns: [UInt32]
  /// What else to know; empty if nothing.
  package var note: String

  /// Whose jurisdiction it is under: the group's home, or else its own.
  package var jurisdiction: String { parentCountry.isEmpty ? country : parentCountry }
}

/// An organisation found for a name or a network, and why.
package struct OrganisationMatch: Hashable, Sendable {
  /// The organisation.
  package var organisation: Organisation
  /// What the match rests on: `domain example.com` or `AS64500`.
  package var basis: String
  /// Whether that statement is known rather than believed.
  package var verified: Bool
}

/// The curated list of organisations.
package struct Organisations: Sendable {
  /// All of them, in the order of the list.
  package let all: [Organisation]
  /// When the list was last gone through, `YYYY-MM-DD`.
  package let asOf: String
  private let byDomain: DomainTable<(index: Int, verified: Bool)>
  private let byASN: [UInt32: Int]
  private let byID: [String: Int]

  /// Reads a list.
  package init(_ root: YAMLNode) throws(YAMLProblem) {
    let kind = "telltale_organisations"
    let mapping = try root.mapping(keys: CatalogueHead.keys(kind: kind) + ["organisations"])
    asOf = try CatalogueHead(mapping, kind: kind).asOf
    var all: [Organisation] = []
    var byDomain = DomainTable<(index: Int, verified: Bool)>()
    var byASN: [UInt32: Int] = [:]
    var byID: [String: Int] = [:]
    for node in try mapping.required("organisations").items() {
      let entry = try node.mapping(keys: Self.keys)
      let index = all.count
      let organisation = try Self.organisation(entry)
      guard byID.updateValue(index, forKey: organisation.id) == nil else {
        throw node.problem("organisation '\(organisation.id)' stands twice")
      }
      for (key, verified) in [("domains", true), ("unverified_domains", false)] {
        for (domain, place) in try entry.domains(key) {
          if let other = byDomain.insert((index, verified), at: domain) {
            let holder = other.index < all.count ? all[other.index].id : organisation.id
            throw place.problem("domain '\(domain)' stands twice, first under '\(holder)'")
          }
        }
      }
      for (asn, place) in zip(organisation.asns, try entry.items("asns")) {
        guard byASN.updateValue(index, forKey: asn) == nil else {
          throw place.problem("AS\(asn) stands twice")
        }
      }
      all.append(organisation)
    }
    self.all = all
    self.byDomain = byDomain
    self.byASN = byASN
    self.byID = byID
  }

  /// The organisation whose domain `name` equals or lies below; the longest domain decides.
  package func organisation(domain name: String) -> OrganisationMatch? {
    guard let (domain, found) = byDomain.longestMatch(name) else { return nil }
    return OrganisationMatch(
      organisation: all[found.index],
      basis: "domain \(domain)",
      verified: found.verified
    )
  }

  /// The organisation that holds an autonomous system.
  package func organisation(asn: UInt32) -> OrganisationMatch? {
    byASN[asn].map {
      OrganisationMatch(organisation: all[$0], basis: "AS\(asn)", verified: true)
    }
  }

  /// The organisation with an id.
  package func organisation(id: String) -> Organisation? { byID[id].map { all[$0] } }

  private static let keys = [
    "id", "name", "country", "parent", "parent_country", "role", "domains", "unverified_domains",
    "asns", "note",
  ]

  private static func organisation(_ entry: YAMLMapping) throws(YAMLProblem) -> Organisation {
    let role = try entry.required("role")
    let roleName = try role.choice(of: Organisation.Role.allCases.map(\.rawValue))
    guard let knownRole = Organisation.Role(rawValue: roleName) else {
      throw role.problem("unknown role")
    }
    var asns: [UInt32] = []
    for node in try entry.items("asns") { asns.append(try node.asn()) }
    let parent = try entry.string("parent")
    let parentCountry = try entry.country("parent_country")
    guard parent.isEmpty == parentCountry.isEmpty else {
      throw YAMLProblem(place: entry.place, message: "parent and parent_country go together")
    }
    return Organisation(
      id: try entry.required("id").string(),
      name: try entry.required("name").string(),
      country: try entry.required("country").country(),
      parent: parent,
      parentCountry: parentCountry,
      role: knownRole,
      domains: try entry.domains("domains").map(\.name),
      unverifiedDomains: try entry.domains("unverified_domains").map(\.name),
      asns: asns,
      note: try entry.string("note")
    )
  }
}
