package import Flows
package import Knowledge
package import Wire

/// How a resolver was asked.
package enum ResolverTransport: String, Sendable, CaseIterable {
  /// DNS in clear over UDP or TCP (RFC 1035).
  case dns
  /// DNS over TLS (RFC 7858).
  case dot
  /// DNS over QUIC (RFC 9250).
  case doq
  /// DNS over HTTPS (RFC 8484), recognised by a designation or the resolver's known name or address.
  case doh
  /// A resolver's own protocol over HTTP, recognised by its known name or address.
  case httpdns
}

/// What was asked of one resolver in one capture.
package struct ResolverCaptureUse: Hashable, Sendable {
  /// The capture's index.
  package var capture: Int32
  /// The first frame that shows the use.
  package var first: FrameReference
  /// Questions that could be read.
  package var questions = 0
  /// Those of them that got an answer of any code.
  package var answered = 0
  /// Flows.
  package var flows = 0
  /// Flows in which the resolver sent anything back.
  package var connectedFlows = 0
}

/// A resolver that was asked, at one address, port and transport.
package struct ResolverObservation: Sendable {
  /// Its address.
  package var address: IPAddress
  /// The port asked.
  package var port: UInt16
  /// How it was asked.
  package var transport: ResolverTransport
  /// Questions that could be read; 0 for what is encrypted.
  package var questions = 0
  /// Those of them that got an answer of any code.
  package var answered = 0
  /// Flows, as indices into ``Observations/flows``, in order.
  package var flows: [Int] = []
  /// Who asked, sorted.
  package var clients: [IPAddress] = []
  /// Its use by capture, in order; the first frame of each proves it.
  package var captures: [ResolverCaptureUse] = []
  /// The first frame that shows the use.
  package var first: FrameReference
  /// The name it went by, where one is known.
  package var name: DestinationName?
  /// What the lists know of it, by name or else by address.
  package var known: KnownResolver?
  /// The frames in which networks assigned it to their clients; empty if none did.
  package var assigned: [FrameReference] = []
}

/// Lists who was asked for names: the heart of "who controls DNS".
package enum ResolverUse {
  /// Every resolver that handsets asked, by first frame.
  ///
  /// Multicast DNS and LLMNR ask the neighbourhood, not a resolver, and are left out.
  package static func resolvers(
    in observations: Observations,
    names: [DestinationName],
    knowledge: Resolvers
  ) -> [ResolverObservation] {
    var census = ResolverCensus(observations: observations, names: names, lists: knowledge)
    return census.taken()
  }
}

/// Gathers flows and questions under the resolver they went to.
private struct ResolverCensus {
  private struct Key: Hashable {
    var address: IPAddress
    var port: UInt16
    var transport: ResolverTransport
  }
  /// What the lists know of an address or a name.
  private struct Listed {
    var resolver: KnownResolver?
    var httpdns: KnownResolver?
  }

  private let observations: Observations
  private let names: [DestinationName]
  private let lists: Resolvers
  private let designations: ResolverDesignations
  private var found: [ResolverObservation] = []
  private var places: [Key: Int] = [:]
  private var clients: [Set<IPAddress>] = []
  private var atAddress: [IPAddress: Listed] = [:]
  private var byName: [String: Listed] = [:]

  init(observations: Observations, names: [DestinationName], lists: Resolvers) {
    self.observations = observations
    self.names = names
    self.lists = lists
    designations = ResolverDesignations(observations)
  }

  mutating func taken() -> [ResolverObservation] {
    var placeOfFlow: [Int: Int] = [:]
    for (index, flow) in observations.flows.enumerated() where flow.mayAskForNames {
      let name = names.indices.contains(index) && names[index].source != .none ? names[index] : nil
      guard let (transport, known) = transport(of: flow, name) else { continue }
      let place = place(of: flow, transport)
      placeOfFlow[index] = place
      found[place].count(flow, at: index)
      if found[place].known == nil { found[place].known = known }
      if found[place].name == nil { found[place].name = name }
      clients[place].insert(flow.originator)
    }
    for transaction in observations.dns where transaction.service == .dns && transaction.queried {
      guard let place = placeOfFlow[transaction.flow], found[place].address == transaction.server
      else { continue }
      found[place].count(transaction)
    }
    let assigned = assignments()
    for place in found.indices {
      found[place].clients = clients[place].sorted()
      found[place].assigned = assigned[found[place].address, default: []]
    }
    return found.sorted {
      ($0.first, $0.address, $0.transport.rawValue, $0.port)
        < ($1.first, $1.address, $1.transport.rawValue, $1.port)
    }
  }

  private mutating func place(of flow: Flow, _ transport: ResolverTransport) -> Int {
    let key = Key(address: flow.responder, port: flow.responderPort, transport: transport)
    if let place = places[key] { return place }
    places[key] = found.count
    clients.append([])
    found.append(
      ResolverObservation(
        address: key.address,
        port: key.port,
        transport: transport,
        first: flow.first
      )
    )
    return found.count - 1
  }

  /// How a flow asks for names, if it does; what is known of whom it asks.
  private mutating func transport(
    of flow: Flow,
    _ name: DestinationName?
  ) -> (ResolverTransport, KnownResolver?)? {
    func known() -> KnownResolver? {
      name.flatMap { listed(named: $0.name).resolver } ?? listed(at: flow.responder).resolver
    }
    switch (flow.service, flow.proto, flow.responderPort) {
    case (.dns, _, _): return (.dns, known())
    case (.dot, _, _), (_, IPProtocol.tcp, 853): return (.dot, known())
    case (.doq, _, _), (_, IPProtocol.udp, 853): return (.doq, known())
    case (.doh, _, _): return (.doh, known())
    default: break
    }
    if let transport = designations.transport(of: flow, named: name?.name) {
      return (transport, known())
    }
    // A named server at a resolver's address serves what its name says, which may be anything.
    let server = name.map { listed(named: $0.name) } ?? listed(at: flow.responder)
    if flow.responderPort == 443, let resolver = server.resolver { return (.doh, resolver) }
    return server.httpdns.map { (.httpdns, $0) }
  }

  private mutating func listed(at address: IPAddress) -> Listed {
    if let known = atAddress[address] { return known }
    let listed = Listed(resolver: lists.resolver(at: address), httpdns: lists.httpdns(at: address))
    atAddress[address] = listed
    return listed
  }

  private mutating func listed(named name: String) -> Listed {
    if let known = byName[name] { return known }
    let listed = Listed(resolver: lists.resolver(named: name), httpdns: lists.httpdns(named: name))
    byName[name] = listed
    return listed
  }

  private func assignments() -> [IPAddress: [FrameReference]] {
    var frames: [IPAddress: [FrameReference]] = [:]
    for assignment in observations.assignments {
      for resolver in assignment.resolvers {
        frames[resolver, default: []].append(assignment.frame)
      }
    }
    return frames.mapValues { Array(Set($0)).sorted() }
  }
}

extension Flow {
  /// Whether its service or port can be that of a resolver; HTTP ports can, by name or address.
  fileprivate var mayAskForNames: Bool {
    switch service {
    case .dns, .dot, .doq, .doh: true
    case .mdns, .llmnr, .nbns: false
    default:
      proto == IPProtocol.tcp && [80, 443, 853].contains(responderPort)
        || proto == IPProtocol.udp && [443, 853].contains(responderPort)
        // One that was designated may have any port.
        || service == .ssl || service == .quic
    }
  }
}

extension ResolverObservation {
  fileprivate mutating func count(_ flow: Flow, at index: Int) {
    flows.append(index)
    first = min(first, flow.first)
    update(flow.first) {
      $0.flows += 1
      if flow.received.packets > 0 { $0.connectedFlows += 1 }
    }
  }

  fileprivate mutating func count(_ transaction: DNSTransaction) {
    let isAnswered = transaction.response != nil
    questions += 1
    if isAnswered { answered += 1 }
    update(transaction.first) {
      $0.questions += 1
      if isAnswered { $0.answered += 1 }
    }
  }

  /// Changes what is counted for the capture of `frame`.
  fileprivate mutating func update(
    _ frame: FrameReference,
    _ change: (inout ResolverCaptureUse) -> Void
  ) {
    let place = captures.firstIndex { $0.capture >= frame.capture } ?? captures.endIndex
    if place == captures.endIndex || captures[place].capture != frame.capture {
      captures.insert(ResolverCaptureUse(capture: frame.capture, first: frame), at: place)
    }
    captures[place].first = min(captures[place].first, frame)
    change(&captures[place])
  }
}
