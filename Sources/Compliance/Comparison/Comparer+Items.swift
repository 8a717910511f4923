import Destinations
import Flows
import RuleEngine
import Wire

extension Comparer {
  /// Everything that is declared, with what came of it.
  func items(_ compared: [DestinationComparison]) -> [ItemComparison] {
    var items = declaration.endpoints.map { endpoint($0, compared) }
    items += resolverClaims
    if let claim = uninstallClaim { items.append(claim) }
    items += declaration.notCollected.map { denied($0.name) }
    items += declaration.defects.map { defect in
      ItemComparison(
        item: defect.item,
        declared: "\(defect.place)",
        observed: defect.words,
        verdict: .defect,
        details: [defect.kind.rawValue],
        confidence: .confirmed,
        evidence: []
      )
    }
    return items
  }

  private func endpoint(
    _ endpoint: DeclaredEndpoint,
    _ compared: [DestinationComparison]
  ) -> ItemComparison {
    let mine = compared.filter { $0.endpoint == endpoint.id }
    var item = ItemComparison(
      item: "endpoint \(endpoint.id)",
      declared: endpoint.match.words,
      observed: "not observed during these captures",
      verdict: .notExercised,
      details: [],
      confidence: .indeterminate,
      evidence: []
    )
    guard let worst = mine.min(by: { $0.verdict.rank < $1.verdict.rank }) else { return item }
    item.verdict = worst.verdict
    item.details = Set(mine.filter { $0.verdict == worst.verdict }.flatMap(\.details)).sorted()
    item.confidence = worst.confidence
    item.evidence = worst.evidence
    let names = mine.map { "\(Words.readable($0.name)): \($0.reason)" }
    item.observed = Words.list(names, limit: 3)
    return item
  }

  // MARK: - Resolvers

  /// What the declaration says of name resolution, held against who was asked.
  private var resolverClaims: [ItemComparison] {
    guard let dns = declaration.dns else { return [] }
    var claims: [ItemComparison] = []
    let foreign = input.resolvers.filter { !isDeclared($0) && $0.assigned.isEmpty }
    let isKnown = !input.observations.assignments.isEmpty
    if dns.policy == "network_assigned" {
      claims.append(
        claim(
          "dns.resolver_policy",
          "only resolvers that the network assigns",
          against: isKnown ? foreign : [],
          unknown: isKnown ? nil : "which resolvers the network assigned was not seen"
        )
      )
    }
    if dns.statesEncrypted {
      claims.append(
        claim(
          "dns.encrypted",
          "no encrypted resolvers but those listed",
          against: foreign.filter { [.dot, .doq, .doh].contains($0.transport) },
          unknown: "none was observed, but DNS over HTTPS to a server in no list looks like the web"
        )
      )
    }
    if dns.statesHTTPDNS {
      claims.append(
        claim(
          "dns.httpdns",
          "no HTTPDNS services but those listed",
          against: foreign.filter { $0.transport == .httpdns },
          unknown: "none was observed, but services in no list are not recognised"
        )
      )
    }
    if dns.survivesUninstall == false {
      let phases = input.captures.compactMap(\.phase)
      let isTested = phases.contains(where: \.isDuring) && phases.contains(where: \.isAfter)
      claims.append(
        claim(
          "dns.survives_uninstall",
          "its choice of resolver does not stay after it is uninstalled",
          against: isTested ? foreign.filter(persists) : [],
          unknown: isTested ? nil : "no captures of the phases in use and after uninstalling"
        )
      )
    }
    return claims
  }

  /// Whether an endpoint of the declaration's resolvers stands for one.
  private func isDeclared(_ resolver: ResolverObservation) -> Bool {
    declaration.endpoints.contains { endpoint in
      guard endpoint.purpose == "dns", !endpoint.match.isAssignedResolver else { return false }
      let isNamed = resolver.name.map { name in
        endpoint.match.names.contains { EndpointMatch.holds($0, name.name) }
      }
      return isNamed ?? false
        || endpoint.match.networks.contains { $0.contains(resolver.address) }
    }
  }

  /// Whether a resolver was asked in use and after uninstalling, and not before.
  private func persists(_ resolver: ResolverObservation) -> Bool {
    let phases = resolver.captures.compactMap { use -> Phase? in
      let capture = Int(use.capture)
      return input.captures.indices.contains(capture) ? input.captures[capture].phase : nil
    }
    return phases.contains(where: \.isDuring) && phases.contains(where: \.isAfter)
      && !phases.contains(where: \.isBefore)
  }

  private func claim(
    _ item: String,
    _ declared: String,
    against resolvers: [ResolverObservation],
    unknown: String? = nil
  ) -> ItemComparison {
    let names = resolvers.map { "\($0.address) (\($0.transport.rawValue))" }
    var evidence: [Evidence] = []
    for resolver in resolvers {
      for use in resolver.captures {
        evidence.append(
          Evidence(
            use.first,
            detail: "\(resolver.address) is asked (\(resolver.transport.rawValue)), "
              + "\(Words.count(use.flows, "flow")) in this capture",
            filter: resolver.address.displayFilter
          )
        )
      }
    }
    return ItemComparison(
      item: item,
      declared: declared,
      observed: unknown ?? input.partialWords
        ?? (names.isEmpty
          ? "no other was observed during these captures" : Words.list(names, limit: 6)),
      verdict: !names.isEmpty
        ? .contradicted
        : unknown == nil && input.partialReason == nil
          ? heldClaim : .inconclusive,
      details: [],
      confidence: names.isEmpty ? .indeterminate : .confirmed,
      evidence: evidence
    ).naming(names)
  }

  /// What a claim that nothing speaks against amounts to: nothing at all if nobody was asked.
  private var heldClaim: DeclarationVerdict { input.resolvers.isEmpty ? .notExercised : .conforms }

  // MARK: - Uninstalling and data

  private var uninstallClaim: ItemComparison? {
    guard declaration.uninstallStops == true else { return nil }
    let phases = input.captures.compactMap(\.phase)
    let isTested =
      phases.contains(where: \.isBefore) && phases.contains(where: \.isDuring)
      && phases.contains(where: \.isAfter)
    var found: [Int] = []
    for (index, destination) in input.destinations.enumerated() where !isLocal[index] {
      let isVisited =
        destination.name.source != .none && input.visited.match(destination.name.name) != nil
      let isNetwork =
        destination.party == .infrastructure || isAssigned[destination.address] == true
      let seen = destination.flows.compactMap { flow(at: $0).flatMap { phase(of: $0) } }
      guard isTested, !isVisited, !isNetwork, destination.party != .first,
        seen.contains(where: \.isDuring), seen.contains(where: \.isAfter),
        !seen.contains(where: \.isBefore)
      else { continue }
      found.append(index)
    }
    let names = found.map { Words.readable(input.destinations[$0].name.name) }
    let after = found.flatMap { index in
      input.destinations[index].flows.compactMap { flow(at: $0) }
        .filter { phase(of: $0)?.isAfter ?? false }.prefix(2)
        .map { $0.evidence(of: input.destinations[index].address) }
    }
    return ItemComparison(
      item: "deletion.uninstall_stops_traffic",
      declared: "traffic stops when it is uninstalled",
      observed: !isTested
        ? "no captures of the phases before, in use and after uninstalling"
        : names.isEmpty
          ? "nobody contacted in use only was contacted after uninstalling"
          : "contacted in use and after uninstalling, not before: " + Words.list(names),
      verdict: !names.isEmpty
        ? .contradicted
        : isTested && input.partialReason == nil
          ? .conforms : .inconclusive,
      details: [],
      confidence: names.isEmpty ? .indeterminate : .probable,
      evidence: Array(after.prefix(20))
    )
  }

  private func denied(_ name: String) -> ItemComparison {
    let all = (input.sightings ?? []).filter { declaration.names(name, $0.kind) }
    let found = all.filter(\.isSure)
    let isOpaque = input.destinations.indices.contains { index in
      !isLocal[index]
        && input.destinations[index].flows.contains { at in
          flow(at: at).map { $0.sent.payloadOctets > 0 && !$0.service.isReadable } ?? false
        }
    }
    // Not to have been found means something only of what was looked for.
    let categories = declaration.data.filter { $0.id == name }.map(\.category) + [name]
    let isSearched =
      input.sightings != nil
      && categories.contains { !input.searched.isDisjoint(with: DataKind.kinds($0)) }
    let words: String
    if let sighting = found.first ?? all.first {
      let to = sighting.destination.map { Words.readable(input.destinations[$0].name.name) }
      words =
        "\(sighting.kind) was \(found.isEmpty ? "possibly " : "")observed to be sent"
        + (to.map { " to \($0)" } ?? "")
    } else if !isSearched {
      words = "its value is not known, so that content could not be searched for it"
    } else if isOpaque {
      words = "not observed in what could be read; the rest is opaque without keys"
    } else {
      words = "not observed during these captures"
    }
    let isHeld = all.isEmpty && isSearched && !isOpaque && input.partialReason == nil
    let sure = found.contains { $0.confidence == .confirmed } ? Confidence.confirmed : .probable
    return ItemComparison(
      item: "not_collected \(name)",
      declared: "\(name) is not collected",
      observed: words,
      verdict: !found.isEmpty ? .contradicted : isHeld ? .conforms : .inconclusive,
      details: found.isEmpty && !isHeld ? [all.isEmpty ? "opaque" : "possible"] : [],
      confidence: found.isEmpty ? .indeterminate : sure,
      evidence: all.flatMap(\.evidence)
    )
  }
}

extension ComparisonInput {
  /// Why nothing can be said to be absent, if so.
  fileprivate var partialWords: String? { partialReason }
}

extension ItemComparison {
  /// The same, with those observed in place of a doubt about the captures.
  fileprivate func naming(_ names: [String]) -> ItemComparison {
    guard !names.isEmpty else { return self }
    var result = self
    result.observed =
      "asked without having been assigned or declared: " + Words.list(names, limit: 6)
    return result
  }
}
