package import Wire

/// The user's own statements about networks and names; they beat every database and list.
package struct Overrides: Sendable {
  /// What is stated about an address block; empty texts and 0 state nothing.
  package struct Network: Hashable, Sendable {
    /// The block.
    package var prefix: IPPrefix
    /// Where it is, ISO 3166-1 alpha-2.
    package var country: String
    /// The autonomous system that announces it.
    package var asn: UInt32
    /// That system's holder.
    package var asName: String
    /// Where it is registered.
    package var registeredCountry: String
    /// Who operates it.
    package var operatorName: String
    /// Whose jurisdiction the operator is under.
    package var operatorCountry: String
    /// What the statement rests on, in the user's words.
    package var provenance: String
  }

  /// What is stated about a name; empty texts state nothing.
  package struct Name: Hashable, Sendable {
    /// The name, or the domain with all below it.
    package var name: String
    /// Whether names below it are meant too.
    package var isDomain: Bool
    /// Who operates it.
    package var organisation: String
    /// Whose jurisdiction that is under.
    package var operatorCountry: String
    /// Its party, as reports spell it: `first`, `support`, `third`, `infrastructure`, `local`.
    package var party: String
    /// What the statement rests on, in the user's words.
    package var provenance: String
  }

  /// What the statements rest on, in the user's words.
  package let provenance: String
  /// The file's name, for reports.
  package let file: String
  private let networks: PrefixTable<Network>
  private let exactNames: [String: Name]
  private let domains: DomainTable<Name>
  /// Statements that count where these say nothing.
  private var others: [Overrides] = []

  /// Reads the file at `path`; messages and reports call it `name`, or `path` if that is `nil`.
  package init(path: String, name: String? = nil) throws(YAMLProblem) {
    try self.init(YAMLFile.read(path: path, name: name))
  }

  /// Reads a document.
  package init(_ root: YAMLNode) throws(YAMLProblem) {
    let mapping = try root.mapping(keys: ["telltale_overrides"] + Self.keys)
    _ = try mapping.required("telltale_overrides").int(in: 1...1)
    try self.init(mapping, root.place)
  }

  /// Reads a section of another file, such as a policy.
  package init(section node: YAMLNode) throws(YAMLProblem) {
    try self.init(node.mapping(keys: Self.keys), node.place)
  }

  private static let keys = ["provenance", "networks", "names"]

  private init(_ mapping: YAMLMapping, _ place: YAMLPlace) throws(YAMLProblem) {
    let provenance = try mapping.required("provenance").string()
    self.provenance = provenance
    file = place.file
    var networks = PrefixTable<Network>()
    for node in try mapping.items("networks") {
      let network = try Self.network(node, provenance)
      guard networks.insert(network, at: network.prefix) == nil else {
        throw node.problem("network '\(network.prefix)' stands twice")
      }
    }
    var exactNames: [String: Name] = [:]
    var domains = DomainTable<Name>()
    for node in try mapping.items("names") {
      let name = try Self.name(node, provenance)
      let earlier =
        name.isDomain
        ? domains.insert(name, at: name.name) : exactNames.updateValue(name, forKey: name.name)
      guard earlier == nil else { throw node.problem("'\(name.name)' stands twice") }
    }
    self.networks = networks
    self.exactNames = exactNames
    self.domains = domains
  }

  /// These statements, and `other` where they say nothing.
  package func before(_ other: Overrides?) -> Overrides {
    guard let other else { return self }
    var result = self
    result.others.append(other)
    return result
  }

  /// What is stated about the longest block that holds `address`.
  package func network(of address: IPAddress) -> Network? {
    networks.longestMatch(address)?.value
      ?? others.lazy.compactMap { $0.network(of: address) }.first
  }

  /// What is stated about `name` itself, or else about the longest domain it lies in.
  package func name(_ name: String) -> Name? {
    exactNames[DomainName.normalised(name)] ?? domains.longestMatch(name)?.value
      ?? others.lazy.compactMap { $0.name(name) }.first
  }

  private static func network(
    _ node: YAMLNode,
    _ provenance: String
  ) throws(YAMLProblem) -> Network {
    let entry = try node.mapping(keys: [
      "network", "country", "asn", "as_name", "registered_country", "operator", "operator_country",
    ])
    return Network(
      prefix: try entry.required("network").prefix(),
      country: try entry.country("country"),
      asn: try entry["asn"]?.asn() ?? 0,
      asName: try entry.string("as_name"),
      registeredCountry: try entry.country("registered_country"),
      operatorName: try entry.string("operator"),
      operatorCountry: try entry.country("operator_country"),
      provenance: provenance
    )
  }

  private static func name(_ node: YAMLNode, _ provenance: String) throws(YAMLProblem) -> Name {
    let entry = try node.mapping(
      keys: ["name", "domain", "organisation", "operator_country", "party"]
    )
    guard (entry["name"] == nil) != (entry["domain"] == nil) else {
      throw node.problem("expected either 'name' (that name alone) or 'domain' (all below it too)")
    }
    let domain = try entry["domain"]?.domain()
    let name = if let domain { domain } else { try entry.required("name").domain() }
    return Name(
      name: name,
      isDomain: domain != nil,
      organisation: try entry.string("organisation"),
      operatorCountry: try entry.country("operator_country"),
      party: try entry["party"]?.choice(of: parties) ?? "",
      provenance: provenance
    )
  }

  private static let parties = ["first", "support", "third", "infrastructure", "local"]
}
