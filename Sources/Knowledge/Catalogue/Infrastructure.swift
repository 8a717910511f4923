/// A service that a handset needs to work as one, whoever made it.
package struct InfrastructureService: Hashable, Sendable {
  /// What the service is for.
  package enum Kind: String, CaseIterable, Sendable {
    case messaging, push, time
    case carrierEntitlement = "carrier-entitlement"
    case certificateStatus = "certificate-status"
    case connectivityCheck = "connectivity-check"
    case dnsSignal = "dns-signal"
    case localNames = "local-names"
    case locationAssistance = "location-assistance"
    case operatorNetwork = "operator-network"
  }

  /// What it is for.
  package var kind: Kind
  /// What it does, in words.
  package var note: String
  /// What to look at all the same; empty if nothing.
  package var caution: String
  /// Whether the entry is known rather than believed.
  package var verified: Bool
}

/// The curated list of infrastructure names.
package struct Infrastructure: Sendable {
  /// When the list was last gone through, `YYYY-MM-DD`.
  package let asOf: String
  /// How many names the list holds.
  package let count: Int
  private let byName: DomainTable<InfrastructureService>

  /// Reads a list.
  package init(_ root: YAMLNode) throws(YAMLProblem) {
    let kind = "telltale_infrastructure"
    let mapping = try root.mapping(keys: CatalogueHead.keys(kind: kind) + ["infrastructure"])
    asOf = try CatalogueHead(mapping, kind: kind).asOf
    var byName = DomainTable<InfrastructureService>()
    var count = 0
    for node in try mapping.required("infrastructure").items() {
      let entry = try node.mapping(keys: ["kind", "note", "caution", "verified", "names"])
      let service = try Self.service(entry)
      for (name, place) in try entry.domains("names") {
        guard byName.insert(service, at: name) == nil else {
          throw place.problem("name '\(name)' stands twice")
        }
        count += 1
      }
    }
    self.byName = byName
    self.count = count
  }

  /// The service that goes by a name or a name above it; the longest name decides.
  package func service(named name: String) -> InfrastructureService? {
    byName.longestMatch(name)?.value
  }

  private static func service(_ entry: YAMLMapping) throws(YAMLProblem) -> InfrastructureService {
    let kind = try entry.required("kind")
    let name = try kind.choice(of: InfrastructureService.Kind.allCases.map(\.rawValue))
    guard let known = InfrastructureService.Kind(rawValue: name) else {
      throw kind.problem("unknown kind")
    }
    return InfrastructureService(
      kind: known,
      note: try entry.string("note"),
      caution: try entry.string("caution"),
      verified: try entry.bool("verified", or: true)
    )
  }
}
