package import Knowledge
package import Wire

/// A set of recipients, named in any of the ways a policy can name them.
package struct Recipients: Hashable, Sendable {
  /// Ids or names of organisations or of their groups; compared without regard to case.
  package var organisations: [String] = []
  /// Domain names, each with everything below it.
  package var domains = DomainSet()
  /// Address blocks of either family.
  package var networks: [IPPrefix] = []
  /// AS numbers.
  package var asns: [UInt32] = []
  /// The entries of ``organisations`` by each name, in lower case, that they stand for.
  private var entries: [String: String] = [:]

  /// No recipient.
  package init() {}

  /// Whether nobody is in it.
  package var isEmpty: Bool {
    organisations.isEmpty && domains.isEmpty && networks.isEmpty && asns.isEmpty
  }

  /// Whether anyone is named otherwise than by place in the network.
  var namesPeople: Bool { !organisations.isEmpty || !domains.isEmpty }

  /// The entry that holds a recipient, in words such as `domain example.com`.
  ///
  /// The most exact statement is tried first: network, domain, organisation, AS. `name` is `nil`
  /// where the recipient has none.
  package func match(
    address: IPAddress,
    name: String?,
    organisation: String,
    asn: UInt32
  ) -> String? {
    if let network = networks.filter({ $0.contains(address) }).max(by: isWider) {
      return "network \(network)"
    }
    if let name, let domain = domains.match(name) { return "domain \(domain)" }
    if !organisation.isEmpty {
      let name = organisation.lowercased()
      let listed = entries[name] ?? organisations.first { $0.lowercased() == name }
      if let listed { return "organisation \(listed)" }
    }
    if asn != 0, asns.contains(asn) { return "AS\(asn)" }
    return nil
  }

  /// The same set, with what the knowledge base knows organisations by: ids and groups.
  package func knowing(_ known: Organisations) -> Recipients {
    guard !organisations.isEmpty else { return self }
    var result = self
    for organisation in known.all {
      let names = [organisation.id, organisation.name, organisation.parent].map { $0.lowercased() }
      let listed = organisations.first { !$0.isEmpty && names.contains($0.lowercased()) }
      if let listed { result.entries[organisation.name.lowercased()] = listed }
    }
    return result
  }

  /// The entries in words, grouped by kind; empty if there are none.
  package var words: String {
    var parts: [String] = []
    func add(_ kind: String, _ entries: [String]) {
      if !entries.isEmpty { parts.append(kind + " " + entries.joined(separator: ", ")) }
    }
    add("organisations", organisations)
    add("domains", domains.sorted)
    add("networks", networks.map(\.description))
    add("networks of", asns.map { "AS\($0)" })
    return parts.joined(separator: "; ")
  }
}

private func isWider(_ left: IPPrefix, _ right: IPPrefix) -> Bool { left.length < right.length }
