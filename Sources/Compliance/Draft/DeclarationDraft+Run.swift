import Destinations
import Flows
import Knowledge
import RuleEngine
import Wire

extension DeclarationDraft {
  /// Drafts a declaration from a run: whoever is not on the local network and received something
  /// is in it, so that the same run, held against the draft, has nobody undeclared.
  ///
  /// Names that the test script opens are the tester's recipients and stay out.
  package init(_ input: ComparisonInput, sources: [Source]) {
    self.init(sources: sources)
    lastTime = input.captures.compactMap(\.end).max()
    var drafter = Drafter(input, sources: sources.map(\.name))
    drafter.addResolvers()
    drafter.addDestinations()
    drafter.finish(&self)
  }
}

/// One draft as it is made.
private struct Drafter {
  /// Recipients that become one endpoint.
  private struct Group {
    var key: String
    var members: [Int]
  }

  private let input: ComparisonInput
  private let sources: [String]
  private let comparer: Comparer
  private var result = DeclarationDraft(sources: [])
  private var matches: [EndpointMatch] = []
  private var parties: [String: String] = [:]

  init(_ input: ComparisonInput, sources: [String]) {
    self.input = input
    self.sources = sources
    comparer = Comparer(Declaration(file: "", format: .yaml), input)
  }

  func finish(_ draft: inout DeclarationDraft) {
    let (sources, lastTime) = (draft.sources, draft.lastTime)
    draft = result
    draft.sources = sources
    draft.lastTime = lastTime
    draft.apps = Set(input.destinations.flatMap(\.apps)).sorted()
    draft.hasLocalHosts = comparer.isLocal.contains(true)
    let visited = input.destinations.filter {
      $0.name.source != .none && input.visited.match($0.name.name) != nil
    }
    draft.visited = Set(visited.map { Words.readable($0.name.name) }).sorted()
  }

  // MARK: - Resolvers

  mutating func addResolvers() {
    // One assigned for one transport may be asked by another, which is no choice of the product.
    let own = input.resolvers.filter { $0.assigned.isEmpty }
    let assigned = input.resolvers.contains { !$0.assigned.isEmpty }
    let isKnown = !input.observations.assignments.isEmpty
    if isKnown, own.isEmpty, assigned {
      result.resolverPolicy = "network_assigned"
    } else if isKnown, !own.isEmpty {
      result.resolverPolicy = "own"
      result.fallsBackToNetwork = assigned
    }
    if assigned {
      var match = EndpointMatch()
      match.isAssignedResolver = true
      matches.append(match)
    }
    var places: [String: Int] = [:]
    for resolver in own where isKnown || resolver.transport != .dns {
      let name = resolver.name.map(\.name).flatMap(Self.declarable) ?? ""
      let key = "\(resolver.transport.rawValue) \(name.isEmpty ? "\(resolver.address)" : name)"
      if let place = places[key] {
        if !result.resolvers[place].addresses.contains(resolver.address) {
          result.resolvers[place].addresses.append(resolver.address)
        }
      } else {
        places[key] = result.resolvers.count
        result.resolvers.append(
          DeclarationDraft.Resolver(
            transport: resolver.transport.rawValue,
            name: name,
            addresses: [resolver.address]
          )
        )
      }
    }
    for index in result.resolvers.indices {
      result.resolvers[index].addresses.sort()
      var match = EndpointMatch()
      let resolver = result.resolvers[index]
      if !resolver.name.isEmpty { match.names = [resolver.name] }
      match.networks = resolver.addresses.compactMap { IPPrefix($0.description) }
      // A list of names or addresses has no room for both.
      if resolver.isListed, !resolver.name.isEmpty { match.networks = [] }
      matches.append(match)
    }
  }

  // MARK: - Destinations

  mutating func addDestinations() {
    var groups: [Group] = []
    var places: [String: Int] = [:]
    for (index, key) in keys {
      if let place = places[key] {
        groups[place].members.append(index)
      } else {
        places[key] = groups.count
        groups.append(Group(key: key, members: [index]))
      }
    }
    for group in groups.sorted(by: { $0.key < $1.key }) { add(group) }
  }

  /// The destinations that go into the draft, each with the endpoint that it belongs to.
  private var keys: [(index: Int, key: String)] {
    var isClear: [String: Bool] = [:]
    let wanted = input.destinations.indices.filter { isWanted($0) }
    for index in wanted {
      guard let name = name(of: index) else { continue }
      isClear[name] = isClear[name, default: false] || tls(of: [index]) == nil
    }
    return wanted.map { index in
      let destination = input.destinations[index]
      guard let name = name(of: index) else {
        return (index, destination.asn == 0 ? "\(destination.address)" : "as\(destination.asn)")
      }
      let domain = destination.domain.isEmpty ? name : destination.domain
      return (index, domain + (isClear[name] ?? false ? "-not-tls" : ""))
    }
  }

  private func isWanted(_ index: Int) -> Bool {
    let destination = input.destinations[index]
    if comparer.isLocal[index] { return false }
    let isAssigned = comparer.isAssigned[destination.address] ?? false
    if matches.contains(where: { $0.rank(destination, isLocal: false, isAssigned: isAssigned) > 0 })
    {
      return false
    }
    return destination.name.source == .none || input.visited.match(destination.name.name) == nil
  }

  private mutating func add(_ group: Group) {
    var endpoint = DeclarationDraft.Endpoint(id: group.key)
    let destinations = group.members.map { input.destinations[$0] }
    endpoint.names = Set(group.members.compactMap { name(of: $0) }).sorted()
    endpoint.addresses = Set(
      group.members.filter { name(of: $0) == nil }.map { input.destinations[$0].address }
    ).sorted()
    endpoint.hasIPv4 = destinations.contains { $0.address.isIPv4 }
    endpoint.hasIPv6 = destinations.contains { !$0.address.isIPv4 }
    // What only opened flows itself has no ports, and none stand for any.
    if destinations.allSatisfy({ !$0.ports.isEmpty }) {
      endpoint.ports = Set(destinations.flatMap(\.ports).compactMap(DeclaredPort.init)).sorted()
    }
    if let tls = tls(of: group.members) {
      endpoint.minimumTLS = tls.version
      endpoint.alpn = tls.alpn
    }
    let services = Set(destinations.flatMap(\.services))
    if services == ["ntp"] { endpoint.purpose = "time" }
    if services == ["dns"] { endpoint.purpose = "dns" }
    // Its id tells an audit that this is a resolver, whose address is its name.
    if endpoint.purpose == "dns", endpoint.names.isEmpty { endpoint.id = "dns.\(endpoint.id)" }
    endpoint.party = party(destinations)
    endpoint.isInitiatedByDevice = destinations.allSatisfy { $0.inboundFlows == 0 }
    endpoint.observations = group.members.map { observation(of: $0) }
    result.endpoints.append(endpoint)
  }

  /// The party that operates all of them, which is noted; empty if that is not known.
  private mutating func party(_ destinations: [Destination]) -> String {
    let names = Set(destinations.map(\.organisation))
    guard let first = destinations.first, names.count == 1, !first.organisation.isEmpty else {
      return ""
    }
    if let id = parties[first.organisation] { return id }
    let id = "party-\(parties.count + 1)"
    parties[first.organisation] = id
    result.parties.append(
      DeclarationDraft.Party(
        id: id,
        name: first.organisation,
        country: first.location.operatorCountry
      )
    )
    return id
  }

  /// The name by which a destination can be declared; `nil` if it has none.
  private func name(of index: Int) -> String? {
    let name = input.destinations[index].name
    return name.source == .none ? nil : Self.declarable(name.name)
  }

  /// A name that a declaration can hold, and that stands for itself there.
  private static func declarable(_ name: String) -> String? {
    guard !name.contains("*"), let normal = DomainSet.normalised(name) else { return nil }
    return normal == DomainName.normalised(name) ? normal : nil
  }

  /// The lowest version and the protocols agreed on; `nil` unless every flow with payload has a
  /// handshake that was completed.
  private func tls(of members: [Int]) -> (version: UInt16, alpn: [String])? {
    var (lowest, alpn) = (UInt16?.none, Set<String>())
    var isNamed = true
    for at in members.flatMap({ input.destinations[$0].flows }) {
      guard let flow = comparer.flow(at: at), flow.sent.payloadOctets > 0 else { continue }
      guard let handshake = comparer.handshakes[at], handshake.established else { return nil }
      let version = handshake.carrier == .quic ? 0x304 : handshake.version
      guard (0x301...0x304).contains(version) else { return nil }
      lowest = min(lowest ?? version, version)
      if let next = handshake.nextProtocol { alpn.insert(next) } else { isNamed = false }
    }
    return lowest.map { ($0, isNamed ? alpn.sorted() : []) }
  }

  // MARK: - What was observed

  /// One recipient in words.
  private func observation(of index: Int) -> String {
    let destination = input.destinations[index]
    let location = destination.location
    var parts: [String] = []
    if destination.name.source == .none {
      parts.append("\(destination.address), no name known")
    } else {
      parts.append("\(Words.readable(destination.name.name)) at \(destination.address)")
      parts.append("name by \(destination.name.source.rawValue)" + place(destination.name.frame))
    }
    parts.append(
      "\(Words.count(destination.sentOctets, "octet")) sent in "
        + "\(Words.count(destination.flows.count, "flow")), first" + place(destination.first)
    )
    parts.append(
      location.confidence.isUsable && !location.country.isEmpty
        ? "address geolocated to \(location.country) by \(location.countrySource)"
        : "country of the address not known (\(location.confidence.rawValue))"
    )
    if !location.operatorCountry.isEmpty {
      parts.append("operator at home in \(location.operatorCountry)")
    }
    let phases = Set(
      destination.flows.compactMap { comparer.flow(at: $0).flatMap { comparer.phase(of: $0) } }
    )
    if !phases.isEmpty {
      parts.append("in " + phases.sorted().map(\.rawValue).joined(separator: ", "))
    }
    let kinds = Set((input.sightings ?? []).filter { $0.destination == index }.map(\.kind))
    if !kinds.isEmpty { parts.append("readable: " + kinds.sorted().joined(separator: ", ")) }
    return parts.joined(separator: "; ")
  }

  private func place(_ frame: FrameReference?) -> String {
    guard let frame else { return "" }
    let capture = Int(frame.capture)
    let name = sources.indices.contains(capture) ? sources[capture] : "\(capture + 1)"
    return " in frame \(frame.frame) of \(name)"
  }
}

extension DeclarationDraft.Resolver {
  /// Whether it stands in a list of names and addresses rather than as an entry of its own.
  package var isListed: Bool { transport == "dns" || transport == "httpdns" }
}

extension DeclaredPort: Comparable {
  package static func < (left: Self, right: Self) -> Bool {
    (left.proto, left.range?.lowerBound ?? 0) < (right.proto, right.range?.lowerBound ?? 0)
  }
}
