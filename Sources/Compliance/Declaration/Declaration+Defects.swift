import Knowledge
import RuleEngine
import Wire

/// Names under which content delivery networks and clouds hand out hosts, with everything below.
private let deliveryNames = DomainSet([
  "cloudfront.net", "akamaized.net", "akamaiedge.net", "edgekey.net", "edgesuite.net",
  "fastly.net", "azureedge.net", "azurefd.net", "cloudapp.net", "cdn77.org", "b-cdn.net",
  "amazonaws.com", "llnwd.net", "footprint.net", "kunlunsl.com", "alikunlun.com", "cdngslb.com",
])

extension Declaration {
  /// Looks for what makes parts of the declaration useless.
  mutating func findDefects() {
    for endpoint in endpoints { defects += defects(of: endpoint) }
    if dns?.policy == "network_assigned" {
      let own = endpoints.filter {
        $0.id.hasPrefix("dns.hardcoded") || $0.id.hasPrefix("dns.httpdns")
      }
      if let first = own.first {
        defects.append(
          DeclarationDefect(
            kind: .contradictory,
            item: "dns.resolver_policy",
            words: "resolver_policy says network_assigned, and \(first.id) declares a resolver of "
              + "its own",
            place: first.place
          )
        )
      }
    }
    let names = Set(notCollected.map(\.name))
    for endpoint in endpoints {
      for kind in endpoint.data ?? [] where isDenied(kind, names) {
        defects.append(
          DeclarationDefect(
            kind: .contradictory,
            item: "endpoint \(endpoint.id)",
            words: "not_collected says that \(kind) is not collected, and the endpoint receives it",
            place: endpoint.place
          )
        )
      }
    }
  }

  /// Whether a kind of data is among those said not to be collected, by its id or category.
  private func isDenied(_ kind: String, _ denied: Set<String>) -> Bool {
    if denied.contains(kind) { return true }
    guard let category = data.first(where: { $0.id == kind })?.category else { return false }
    return denied.contains(category)
      || denied.contains(category.split(separator: ".").last.map(String.init) ?? category)
  }

  private func defects(of endpoint: DeclaredEndpoint) -> [DeclarationDefect] {
    var found: [DeclarationDefect] = []
    func add(_ kind: DeclarationDefect.Kind, _ words: String) {
      found.append(
        DeclarationDefect(
          kind: kind,
          item: "endpoint \(endpoint.id)",
          words: words,
          place: endpoint.place
        )
      )
    }
    let match = endpoint.match
    if match.isEmpty { add(.noRecipient, "it names nobody") }
    for name in match.names {
      let parent = name.hasPrefix("*.") ? String(name.dropFirst(2)) : ""
      if name == "*" || (!parent.isEmpty && DomainName.labels(parent).count == 1) {
        add(.everything, "'\(name)' stands for everybody")
      } else if deliveryNames.match(parent.isEmpty ? name : parent) != nil {
        add(
          .nonDeterministicName,
          "'\(name)' is a name of a delivery network, which may be given to another customer "
            + "(RFC 9726)"
        )
      }
    }
    for network in match.networks {
      if network.length <= (network.address.isIPv4 ? 8 : 16) {
        add(.everything, "\(network) stands for a large part of all addresses")
      } else if !endpoint.id.hasPrefix("dns."), match.names.isEmpty {
        add(
          .addressLiteral,
          "\(network) is an address, not a name: who answers there may change (RFC 9726)"
        )
      }
    }
    let isOpen = defects.contains {
      $0.kind == .notFilledIn && $0.item == "endpoint \(endpoint.id)"
    }
    if format == .yaml, !isOpen, endpoint.purpose != "dns", !match.isLocal, endpoint.isOfList,
      endpoint.locations.isEmpty
    {
      add(.noCountry, "it does not say in which countries data is processed")
    }
    if !endpoint.party.isEmpty, !parties.contains(where: { $0.id == endpoint.party }) {
      add(.dangling, "its party '\(endpoint.party)' is not declared under parties")
    }
    for kind in endpoint.data ?? [] where !data.contains(where: { $0.id == kind }) {
      add(.dangling, "its data '\(kind)' is not declared under data")
    }
    let owner = parties.first { $0.id == endpoint.party }?.country ?? ""
    if !endpoint.operatorCountry.isEmpty, !owner.isEmpty, owner != endpoint.operatorCountry {
      add(
        .contradictory,
        "operator_country is \(endpoint.operatorCountry), and its party is at home in \(owner)"
      )
    }
    return found
  }
}

extension DeclaredEndpoint {
  /// Whether it is a member of `endpoints` rather than one of the other sections.
  fileprivate var isOfList: Bool { !id.hasSuffix("]") }
}
