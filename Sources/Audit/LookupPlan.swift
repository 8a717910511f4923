import Destinations
import Knowledge
package import Reporting
import RuleEngine
import Wire

/// What `telltale lookup` is to do.
package struct LookupPlan: Sendable {
  /// The name or address.
  package var subject: String
  /// What of the world's knowledge is used.
  package var knowledge = KnowledgePlan()
  /// Lists of others to look into.
  package var lists: [String] = []

  /// A plan for one name or address, with what ships.
  package init(subject: String) { self.subject = subject }

  /// Everything that is known.
  ///
  /// - Throws: an error whose description is one line for the user.
  package func run() throws -> Lookup {
    let lists = try ListFiles(Policy(name: "", title: ""), given: lists)
    let world = try World(knowledge, .inOrder)
    let text = subject.hasPrefix("[") ? String(subject.dropFirst().dropLast()) : subject
    let book = LookupBook(world: world, lists: lists.lists.map(\.list))
    if let address = IPAddress(text) {
      return Lookup(
        subject: address.description,
        kind: "address",
        statements: book.statements(address)
      )
    }
    guard let name = DomainSet.normalised(text), name.utf8.contains(UInt8(ascii: ".")) else {
      throw AuditError("'\(subject)' is neither a domain name nor an address")
    }
    return Lookup(subject: name, kind: "name", statements: book.statements(name))
  }
}

/// Asks each part of the knowledge in turn.
private struct LookupBook {
  let world: World
  let lists: [ImportedList]

  typealias Statement = Lookup.Statement
  private var catalogue: Catalogue { world.knowledge.catalogue }

  func statements(_ name: String) -> [Statement] {
    var all: [Statement] = []
    let suffixes = input("public_suffix_list.dat")
    if let domain = world.knowledge.registrableDomain(name) {
      all.append(say("registrable domain", domain, suffixes))
    } else {
      all.append(say("registrable domain", "none: this is a public suffix", suffixes))
    }
    if let stated = world.knowledge.overrides?.name(name) {
      all.append(
        Statement(
          "override",
          [stated.organisation, stated.operatorCountry, stated.party].filter { !$0.isEmpty }
            .joined(separator: ", "),
          source: stated.provenance
        )
      )
    }
    if let match = catalogue.organisations.organisation(domain: name) { all += organisation(match) }
    if let service = catalogue.infrastructure.service(named: name) {
      all.append(
        Statement(
          "infrastructure",
          ([service.kind.rawValue, service.note, service.caution].filter { !$0.isEmpty })
            .joined(separator: "; "),
          source: "infrastructure.yaml",
          date: catalogue.infrastructure.asOf,
          verified: service.verified
        )
      )
    }
    all += resolver(catalogue.resolvers.resolver(named: name), "resolver")
    all += resolver(catalogue.resolvers.httpdns(named: name), "HTTPDNS")
    if let code = MobileCountries.code(in: name) {
      let country = catalogue.mobileCountries.country(mcc: code)
      all.append(
        Statement(
          "mobile network",
          "country code \(code): \(country ?? "not known")",
          source: "mobile-countries.yaml",
          date: catalogue.mobileCountries.asOf
        )
      )
    }
    let country = NameCountry.country(of: name)
    if !country.isEmpty {
      all.append(
        Statement("country of the name", "\(country): a hint, no proof", source: "top-level domain")
      )
    }
    return all + listed { $0.match(name: name) }
  }

  func statements(_ address: IPAddress) -> [Statement] {
    var all: [Statement] = []
    if let kind = SpecialAddresses.kind(of: address) {
      all.append(Statement("special use", kind.rawValue, source: "IANA special-purpose registries"))
    }
    let inner = SpecialAddresses.embedded(in: address)
    if let inner {
      all.append(Statement("IPv4 address inside", inner.description, source: "the address itself"))
    }
    let stated =
      world.knowledge.overrides?.network(of: address)
      ?? inner.flatMap { world.knowledge.overrides?.network(of: $0) }
    if let stated {
      let words = [stated.country, stated.asName, stated.operatorName, stated.operatorCountry]
      all.append(
        Statement(
          "override",
          "\(stated.prefix): " + words.filter { !$0.isEmpty }.joined(separator: ", "),
          source: stated.provenance
        )
      )
    }
    let seen = inner ?? address
    all += rows(seen)
    if let service = world.knowledge.anycast(seen) {
      all.append(say("anycast", service, input("anycast.yaml")))
    }
    all += resolver(catalogue.resolvers.resolver(at: seen), "resolver")
    all += resolver(catalogue.resolvers.httpdns(at: seen), "HTTPDNS")
    return all + listed { $0.match(address: address) ?? $0.match(address: seen) }
  }

  /// What the databases say, and who holds the network.
  private func rows(_ address: IPAddress) -> [Statement] {
    var all: [Statement] = []
    let rows = world.knowledge.rows(address)
    for row in rows where !row.country.isEmpty {
      let text = "\(row.country) (\(row.network))" + (row.isAnycast ? ", anycast" : "")
      all.append(Statement("country", text, source: row.database, date: row.buildDate))
    }
    for row in rows {
      guard let asn = row.asn else { continue }
      let home = row.registeredCountry.isEmpty ? "" : ", registered in \(row.registeredCountry)"
      all.append(
        Statement(
          "network",
          "AS\(asn) \(row.asName)\(home) (\(row.network))",
          source: row.database,
          date: row.buildDate
        )
      )
    }
    if let asn = rows.lazy.compactMap(\.asn).first,
      let match = catalogue.organisations.organisation(asn: asn)
    {
      all += organisation(match)
    }
    return all
  }

  private func organisation(_ match: OrganisationMatch) -> [Statement] {
    let it = match.organisation
    let date = catalogue.organisations.asOf
    let group = it.parent.isEmpty ? "" : ", of the group \(it.parent) (\(it.parentCountry))"
    var all = [
      Statement(
        "organisation",
        "\(it.name) (\(it.id)), \(it.role.rawValue), home \(it.country)\(group); by \(match.basis)",
        source: "organisations.yaml",
        date: date,
        verified: match.verified
      ),
      Statement("jurisdiction", it.jurisdiction, source: "organisations.yaml", date: date),
    ]
    if !it.note.isEmpty {
      all.append(Statement("note", it.note, source: "organisations.yaml", date: date))
    }
    return all
  }

  private func resolver(_ known: KnownResolver?, _ topic: String) -> [Statement] {
    guard let known else { return [] }
    let words = [
      known.operatorName, "home \(known.country)", known.isAnycast ? "anycast" : "", known.shape,
      known.note,
    ]
    return [
      Statement(
        topic,
        words.filter { !$0.isEmpty }.joined(separator: "; "),
        source: "resolvers.yaml",
        date: catalogue.resolvers.asOf,
        verified: known.verified
      )
    ]
  }

  private func listed(_ match: (ImportedList) -> ImportedList.Match?) -> [Statement] {
    lists.compactMap { list in
      match(list).map { entry in
        let label = entry.label.isEmpty ? "" : " (\(entry.label))"
        let line = entry.line > 0 ? ", line \(entry.line)" : ""
        return Statement(
          "list",
          "\(entry.entry)\(label)",
          source: "\(list.file), a \(list.format.rawValue) list\(line), SHA-256 \(list.sha256)",
          date: list.date
        )
      }
    }
  }

  private func input(_ file: String) -> KnowledgeInput? { world.files.first { $0.file == file } }

  private func say(_ topic: String, _ text: String, _ input: KnowledgeInput?) -> Statement {
    Statement(topic, text, source: input?.file ?? "", date: input?.buildDate ?? "")
  }
}
