package import Wire

/// A resolver that anyone may ask, or a service that resolves names over HTTP.
package struct KnownResolver: Hashable, Sendable {
  /// A short stable id, such as `quad9`.
  package var id: String
  /// Who runs it, as it goes into reports.
  package var operatorName: String
  /// The operator's home, ISO 3166-1 alpha-2; not where the address answers.
  package var country: String
  /// Whether its addresses are answered from many places.
  package var isAnycast: Bool
  /// Its addresses and blocks.
  package var addresses: [IPPrefix]
  /// Its host names for DNS over TLS, HTTPS and QUIC, or for HTTPDNS.
  package var names: [String]
  /// For HTTPDNS, what its requests look like; empty if unknown.
  package var shape: String
  /// What else to know; empty if nothing.
  package var note: String
  /// Whether the entry is known rather than believed.
  package var verified: Bool
}

/// The curated lists of public resolvers and HTTPDNS services.
package struct Resolvers: Sendable {
  /// Resolvers, in the order of the list.
  package let all: [KnownResolver]
  /// HTTPDNS services, in the order of the list.
  package let httpdnsServices: [KnownResolver]
  /// When the lists were last gone through, `YYYY-MM-DD`.
  package let asOf: String
  private let index: ResolverIndex
  private let httpdnsIndex: ResolverIndex

  /// Reads the lists.
  package init(_ root: YAMLNode) throws(YAMLProblem) {
    let kind = "telltale_resolvers"
    let keys = CatalogueHead.keys(kind: kind) + ["resolvers", "httpdns"]
    let mapping = try root.mapping(keys: keys)
    asOf = try CatalogueHead(mapping, kind: kind).asOf
    (all, index) = try Self.entries(mapping.items("resolvers"))
    (httpdnsServices, httpdnsIndex) = try Self.entries(mapping.items("httpdns"))
  }

  /// The public resolver that answers at an address.
  package func resolver(at address: IPAddress) -> KnownResolver? {
    index.byAddress.longestMatch(address).map { all[$0.value] }
  }

  /// The public resolver that goes by a host name or a name above it.
  package func resolver(named name: String) -> KnownResolver? {
    index.byName.longestMatch(name).map { all[$0.value] }
  }

  /// The HTTPDNS service that answers at an address.
  package func httpdns(at address: IPAddress) -> KnownResolver? {
    httpdnsIndex.byAddress.longestMatch(address).map { httpdnsServices[$0.value] }
  }

  /// The HTTPDNS service that goes by a host name or a name above it.
  package func httpdns(named name: String) -> KnownResolver? {
    httpdnsIndex.byName.longestMatch(name).map { httpdnsServices[$0.value] }
  }

  private struct ResolverIndex: Sendable {
    var byAddress = PrefixTable<Int>()
    var byName = DomainTable<Int>()
  }

  private static func entries(
    _ nodes: [YAMLNode]
  ) throws(YAMLProblem) -> ([KnownResolver], ResolverIndex) {
    var resolvers: [KnownResolver] = []
    var index = ResolverIndex()
    for node in nodes {
      let resolver = try resolver(node)
      guard !resolver.addresses.isEmpty || !resolver.names.isEmpty else {
        throw node.problem("'\(resolver.id)' has neither addresses nor names")
      }
      for prefix in resolver.addresses
      where index.byAddress.insert(resolvers.count, at: prefix) != nil {
        throw node.problem("address '\(prefix)' stands twice")
      }
      for name in resolver.names where index.byName.insert(resolvers.count, at: name) != nil {
        throw node.problem("name '\(name)' stands twice")
      }
      resolvers.append(resolver)
    }
    return (resolvers, index)
  }

  private static func resolver(_ node: YAMLNode) throws(YAMLProblem) -> KnownResolver {
    let entry = try node.mapping(keys: [
      "id", "operator", "country", "anycast", "addresses", "names", "shape", "note", "verified",
    ])
    return KnownResolver(
      id: try entry.required("id").string(),
      operatorName: try entry.required("operator").string(),
      country: try entry.required("country").country(),
      isAnycast: try entry.bool("anycast", or: false),
      addresses: try entry.prefixes("addresses"),
      names: try entry.domains("names").map(\.name),
      shape: try entry.string("shape"),
      note: try entry.string("note"),
      verified: try entry.bool("verified", or: true)
    )
  }
}
