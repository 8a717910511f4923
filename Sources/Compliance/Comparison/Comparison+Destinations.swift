import Destinations
import Flows
import Knowledge
import RuleEngine
import Wire

extension Comparison {
  /// Holds a declaration against a run.
  package init(_ declaration: Declaration, _ input: ComparisonInput) {
    let comparer = Comparer(declaration, input)
    let remote = comparer.compared
    self.declaration = declaration
    destinations = remote
    items = comparer.items(remote)
    localDestinations = input.destinations.indices.count { index in
      comparer.isLocal[index] && !remote.contains { $0.destination == index }
    }
  }
}

/// One comparison as it is made.
struct Comparer {
  let declaration: Declaration
  let input: ComparisonInput
  let isLocal: [Bool]
  /// TLS and QUIC handshakes by flow.
  let handshakes: [Int: TLSHandshake]
  /// Whether each resolver's address was assigned by a network; absent if it is no resolver.
  let isAssigned: [IPAddress: Bool]

  init(_ declaration: Declaration, _ input: ComparisonInput) {
    self.declaration = declaration
    self.input = input
    isLocal = input.destinations.map { destination in
      destination.party == .local
        || (AddressScope(destination.address) == .local
          && destination.location.confidence != .overridden)
    }
    var byFlow: [Int: TLSHandshake] = [:]
    for handshake in input.observations.tls + input.observations.quic
    where byFlow[handshake.flow] == nil { byFlow[handshake.flow] = handshake }
    handshakes = byFlow
    var assigned: [IPAddress: Bool] = [:]
    for resolver in input.resolvers {
      assigned[resolver.address] =
        assigned[resolver.address, default: false] || !resolver.assigned.isEmpty
    }
    isAssigned = assigned
  }

  /// Every destination that is not on the local network, or that the declaration names.
  var compared: [DestinationComparison] {
    input.destinations.indices.compactMap { index in
      let endpoint = endpoint(for: index)
      if isLocal[index], endpoint == nil { return nil }
      return endpoint.map { judged(index, $0) } ?? undeclared(index)
    }
  }

  /// The endpoint that declares a destination: the most exact match, and the first of those.
  private func endpoint(for index: Int) -> DeclaredEndpoint? {
    let destination = input.destinations[index]
    let assigned = isAssigned[destination.address] ?? false
    var best: (rank: Int, endpoint: DeclaredEndpoint)?
    for endpoint in declaration.endpoints {
      var rank =
        4 * endpoint.match.rank(destination, isLocal: isLocal[index], isAssigned: assigned)
      // Of two that match alike, the one with its ports is meant.
      if rank > 0, endpoint.ports.isEmpty || strayPorts(destination, endpoint).isEmpty { rank += 1 }
      if rank > best?.rank ?? 0 { best = (rank, endpoint) }
    }
    return best?.endpoint
  }

  private func judged(_ index: Int, _ endpoint: DeclaredEndpoint) -> DestinationComparison {
    let checks = checks(index, endpoint)
    let broken = checks.filter { $0.outcome == .violation }
    let unclear = checks.filter { $0.outcome == .cannotTell }
    let destination = input.destinations[index]
    let named = destination.name.confidence
    var result = DestinationComparison(
      destination: index,
      address: destination.address.description,
      name: destination.name.name,
      endpoint: endpoint.id,
      verdict: .conforms,
      details: [],
      reason: "observed as \(endpoint.id) declares it",
      checks: checks,
      confidence: named,
      evidence: evidence(index)
    )
    func words(_ checks: [TermCheck]) -> String {
      checks.map { "\($0.term.rawValue): declared \($0.declared), observed \($0.observed)" }
        .joined(separator: "; ")
    }
    if !broken.isEmpty {
      result.verdict = .deviation
      result.details = broken.map(\.term.rawValue)
      result.reason = words(broken)
      result.evidence += broken.flatMap(\.evidence)
      if broken.allSatisfy({ $0.term == .country }) {
        result.confidence = weaker(named, destination.location.certainty)
      }
    } else if !unclear.isEmpty {
      result.verdict = .inconclusive
      result.details = unclear.map { $0.term == .data ? "opaque" : $0.term.rawValue }
      result.reason = words(unclear)
      result.confidence = .indeterminate
    }
    return result
  }

  private func undeclared(_ index: Int) -> DestinationComparison {
    let destination = input.destinations[index]
    let isNamed = destination.name.source != .none
    let kind: (String, String)
    if isNamed, input.visited.match(destination.name.name) != nil {
      kind = ("user-initiated", "the test script opens it; the vendor did not have to declare it")
    } else if isAssigned[destination.address] ?? false {
      kind = ("infrastructure", "a resolver that the network assigned")
    } else if destination.party == .infrastructure {
      kind = ("infrastructure", "infrastructure (\(destination.infrastructure))")
    } else if destination.party == .first {
      kind = ("first-party", "the vendor's own, and not declared")
    } else if !isNamed {
      kind = ("unresolved-ip", "no endpoint stands for the address, and no name is known for it")
    } else {
      kind = ("third-party", "no endpoint of the declaration stands for it")
    }
    return DestinationComparison(
      destination: index,
      address: destination.address.description,
      name: destination.name.name,
      endpoint: "",
      verdict: .undeclared,
      details: [kind.0],
      reason: kind.1,
      checks: [],
      confidence: destination.name.confidence,
      evidence: evidence(index)
    )
  }

  /// How many flows are described one by one.
  private static let shownFlows = 5

  /// The first flows of a destination.
  func evidence(_ index: Int) -> [Evidence] {
    let destination = input.destinations[index]
    return destination.flows.prefix(Self.shownFlows).compactMap { flow(at: $0) }
      .map { $0.evidence(of: destination.address) }
  }

  /// The flow with an index, if there is one.
  func flow(at index: Int) -> Flow? {
    input.observations.flows.indices.contains(index) ? input.observations.flows[index] : nil
  }

  /// Ports of a destination that an endpoint does not declare.
  func strayPorts(_ destination: Destination, _ endpoint: DeclaredEndpoint) -> [String] {
    guard !endpoint.ports.isEmpty else { return [] }
    return destination.ports.filter { port in
      !endpoint.ports.contains { $0.holds(port) } && !isReaction(port, of: destination)
    }
  }

  /// Whether all that went by a port are error messages of ICMP (RFC 792, RFC 4443 §3): they answer
  /// what arrived, such as the last datagrams of a closed connection, and nobody opened them.
  private func isReaction(_ port: String, of destination: Destination) -> Bool {
    guard ["icmp", "icmpv6"].contains(port) else { return false }
    return destination.flows.compactMap { flow(at: $0) }.allSatisfy { flow in
      switch flow.proto {
      case IPProtocol.icmp: [3, 4, 11, 12].contains(flow.originatorPort)
      case IPProtocol.icmpv6: (1...4).contains(flow.originatorPort)
      default: true
      }
    }
  }
}

/// The less sure of two.
func weaker(_ left: Confidence, _ right: Confidence) -> Confidence {
  let order: [Confidence] = [.confirmed, .probable, .possible, .indeterminate]
  return (order.firstIndex(of: left) ?? 0) >= (order.firstIndex(of: right) ?? 0) ? left : right
}

extension DestinationName {
  /// How sure a statement is that rests on this name.
  var confidence: Confidence {
    switch source {
    case .sni, .quicSNI, .host: .confirmed
    case .dns, .certificate: .probable
    case .none: .possible
    }
  }
}

extension Location {
  /// How sure a statement is that rests on this location.
  var certainty: Confidence {
    switch confidence {
    case .overridden: .confirmed
    case .agreed: .probable
    case .single: .possible
    default: .indeterminate
    }
  }
}
