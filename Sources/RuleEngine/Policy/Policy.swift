package import Destinations
package import Knowledge
package import Wire

/// What is authorised for the audited handset.
///
/// Default deny: what is not named is not allowed.
/// Unknown is neither allowed nor forbidden: a recipient or place that cannot be told gives the
/// outcome ``Outcome/cannotTell``.
package struct Policy: Hashable, Sendable {
  /// What a policy says of connectivity checks, time, certificate status and the like.
  package enum Infrastructure: String, CaseIterable, Sendable {
    /// They are authorised recipients, and where they lie outside the permitted countries the
    /// finding is one step milder.
    case allow
    /// They are judged as everyone else.
    case judge
  }

  /// Whose jurisdictions may reach the servers.
  package struct Sovereignty: Hashable, Sendable {
    /// Home countries of permitted operators, ISO 3166-1 alpha-2.
    package var countries: [String]
    /// How grave a foreign operator of a permitted location is.
    package var severity: Severity
  }

  /// Which resolvers may learn the names that the handset asks for.
  package struct Resolvers: Hashable, Sendable {
    /// Whether those that the network assigns (DHCP, router advertisements, DNR) may.
    package var networkAssigned = true
    /// Addresses that may, whatever the network says.
    package var addresses: [IPPrefix] = []
    /// Names of encrypted resolvers that may.
    package var names = DomainSet()
    /// Whether any resolver may: the policy does not ask.
    package var any = false

    /// The network's own resolvers and no other.
    package init() {}
  }

  /// Something the run is held against, decided by rules.
  package struct Demand: Hashable, Sendable {
    /// Its id, such as `R-RESIDENCY`.
    package var id: String
    /// Its title.
    package var title: String
    /// Clauses of frameworks it stands for.
    package var clauses: [String]
    /// The rules that decide it, such as `TT-DST-001`.
    package var rules: [String]
    /// When it counts as broken.
    package var decision = Decision()
  }

  /// Its name, such as `default-deny-in`.
  package var name: String
  /// Its title.
  package var title: String
  /// The countries the audit is made for, ISO 3166-1 alpha-2.
  package var home: [String] = []
  /// Countries in which servers may receive data; `nil` if the policy does not ask.
  package var residency: [String]?
  /// Whose jurisdictions may operate servers; `nil` if the policy does not ask.
  package var sovereignty: Sovereignty?
  /// The handset's maker: the first party.
  package var vendor = Recipients()
  /// Third parties that may receive data.
  package var authorised = Recipients()
  /// Recipients that must not even be contacted.
  package var blocked = Recipients()
  /// Countries that must not even be contacted, by hosting or by operator.
  package var blockedCountries: [String] = []
  /// What it says of infrastructure.
  package var infrastructure = Infrastructure.allow
  /// What it says of resolvers.
  package var resolvers = Resolvers()
  /// Names to which uploads without encryption are allowed.
  package var cleartext = DomainSet()
  /// Its requirements, in its order.
  package var requirements: [Demand] = []
  /// What it says of whom it does not name.
  package var fallback = Default.deny
  /// What holds for some apps, phases and kinds of data.
  package var scopes: [Scope] = []
  /// When its requirements count as broken, where they say nothing themselves.
  package var decision = Decision()
  /// Lists of others that are blocked.
  package var lists: [ListReference] = []
  /// Its own statements about networks and names; `nil` if it makes none.
  package var overridesNode: YAMLNode?

  /// A policy that authorises nobody and asks for nothing else.
  package init(name: String, title: String) {
    self.name = name
    self.title = title
  }
}

extension Policy {
  /// The first party, as destinations are told apart.
  package var vendorHint: VendorHint {
    VendorHint(organisations: Set(vendor.organisations), domains: vendor.domains.sorted)
  }

  /// The same policy, with what the knowledge base knows its organisations by.
  func knowing(_ organisations: Organisations?) -> Policy {
    guard let organisations else { return self }
    var policy = self
    policy.vendor = vendor.knowing(organisations)
    policy.authorised = authorised.knowing(organisations)
    policy.blocked = blocked.knowing(organisations)
    policy.scopes = scopes.map { $0.knowing(organisations) }
    return policy
  }

  /// The lists that rules may name as `%name%` under the modifier `expand`.
  package var placeholders: [String: [String]] {
    [
      "home_countries": home,
      "permitted_countries": residency ?? [],
      "permitted_jurisdictions": sovereignty?.countries ?? [],
      "blocked_countries": blockedCountries,
      "vendor_organisations": vendor.organisations,
      "authorised_organisations": authorised.organisations,
      "authorised_networks": authorised.networks.map(\.description),
      "authorised_asns": authorised.asns.map(String.init),
      "resolver_networks": resolvers.addresses.map(\.description),
    ]
  }

  /// What it authorises and asks for, one line each, for the report.
  package var statements: [String] {
    var lines = [
      fallback == .deny
        ? "Default deny: what is not authorised below is not allowed."
        : "Default allow: what is not blocked below is observed, not judged."
    ]
    if let residency {
      lines.append("Data may be sent only to servers in: \(list(residency)).")
    }
    if let sovereignty {
      lines.append(
        "Servers may be operated only under the jurisdiction of: \(list(sovereignty.countries)); "
          + "a foreign operator of a server in a permitted country is of \(sovereignty.severity) "
          + "severity."
      )
    }
    if !vendor.isEmpty { lines.append("First party (the handset's maker): \(vendor.words).") }
    if !authorised.isEmpty {
      lines.append("Authorised third parties: \(authorised.words).")
    } else if fallback == .deny {
      lines.append("Authorised third parties: none.")
    }
    if !blocked.isEmpty { lines.append("Must not be contacted: \(blocked.words).") }
    if !blockedCountries.isEmpty {
      lines.append("Must not be contacted, by place or operator: \(list(blockedCountries)).")
    }
    lines += scopes.map(\.statement)
    switch infrastructure {
    case .allow:
      lines.append("Infrastructure (connectivity checks, time, certificate status): allowed.")
    case .judge:
      lines.append("Infrastructure (connectivity checks, time, …): judged as everyone else.")
    }
    lines.append(resolverStatement)
    if !cleartext.isEmpty {
      lines.append("Unencrypted uploads are allowed to: \(list(cleartext.sorted)).")
    }
    if !requirements.isEmpty { lines.append("Decision rule: \(decision.words).") }
    return lines
  }

  private var resolverStatement: String {
    if resolvers.any { return "DNS resolvers that may be used: any." }
    var allowed: [String] = []
    if resolvers.networkAssigned { allowed.append("those that the network assigns") }
    allowed += resolvers.addresses.map(\.description) + resolvers.names.sorted
    return "DNS resolvers that may be used: \(allowed.isEmpty ? "none" : list(allowed))."
  }
}

private func list(_ items: [String]) -> String {
  items.isEmpty ? "none" : items.joined(separator: ", ")
}
