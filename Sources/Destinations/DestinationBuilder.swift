package import Flows
import Knowledge
import Wire

/// Turns observations into destinations: who received the handset's data, under which name, where.
///
/// A destination is one remote address under one name. Every flow of the handset belongs to exactly
/// one of them, local ones and broadcasts included; those are marked, not dropped. Flows between
/// other hosts belong to none: see ``DeviceIdentity/otherHosts(in:)``. Where the handset is unknown
/// all flows count.
package struct DestinationBuilder: Sendable {
  private let knowledge: DestinationKnowledge
  private let lab: LabPosition?
  private let vendor: VendorHint

  /// A builder; `lab` is where the capture was taken, for the latency bound.
  package init(
    knowledge: DestinationKnowledge,
    lab: LabPosition? = nil,
    vendor: VendorHint = VendorHint()
  ) {
    self.knowledge = knowledge
    self.lab = lab
    self.vendor = vendor
  }

  /// The destinations, in the order of their first frames.
  package func build(_ observations: Observations) -> [Destination] {
    let identity = DeviceIdentity.identify(observations)
    let names = NameResolution(observations, identity: identity).names
    return build(observations, names: names, identity: identity)
  }

  /// The destinations, where names and handset are known already.
  package func build(
    _ observations: Observations,
    names: [DestinationName],
    identity: DeviceIdentity
  ) -> [Destination] {
    var groups = DestinationGroups(apps: observations.apps, identity: identity)
    let membership = HandsetMembership(identity)
    for (index, flow) in observations.flows.enumerated()
    where index < names.count && membership.holds(flow) {
      groups.add(flow, at: index, name: names[index])
    }
    var destinations = groups.finished()
    let places = LocationResolver(knowledge: knowledge, lab: lab)
    let owners = Ownership(
      knowledge: knowledge,
      vendor: vendor,
      assignedResolvers: Set(observations.assignments.flatMap(\.resolvers)),
      handset: Set(identity.addresses),
      routers: Set(identity.routers.filter { AddressScope($0) == .local })
    )
    var facts: [IPAddress: AddressFacts] = [:]
    var nameFacts: [String: NameFacts] = [:]
    for index in destinations.indices {
      let address = destinations[index].address
      let name = destinations[index].name
      let known: AddressFacts
      if let earlier = facts[address] {
        known = earlier
      } else {
        let fastest = groups.fastest[address]
        known = places.facts(
          for: address,
          roundTrip: fastest?.roundTrip ?? -1,
          roundTripFrame: fastest?.frame
        )
        facts[address] = known
      }
      let named =
        name.source == .none ? NameFacts() : nameFacts[name.name] ?? owners.facts(name.name)
      if name.source != .none { nameFacts[name.name] = named }
      owners.describe(&destinations[index], named, known)
    }
    return destinations
  }
}

/// Gathers flows under their remote address and name.
private struct DestinationGroups {
  private struct Key: Hashable {
    var address: IPAddress
    var name: String
    var isNamed: Bool
  }
  /// A destination with what it met, as small numbers; texts are made once, at the end.
  fileprivate struct Group {
    var destination: Destination
    var apps: Set<Int32> = []
    /// One bit for each ``Service``.
    var services: UInt128 = 0
    var ports: Set<UInt32> = []
    /// The port added last, which most flows repeat.
    var lastPort: UInt32?
  }

  /// The shortest round trip to each address, whatever its name, with the frame that shows it.
  private(set) var fastest: [IPAddress: (roundTrip: Int64, frame: FrameReference)] = [:]
  private let appNames: [String]
  private let handset: Set<IPAddress>
  private var groups: [Group] = []
  private var places: [Key: Int] = [:]

  init(apps: [String], identity: DeviceIdentity) {
    appNames = apps
    handset = Set(identity.addresses)
  }

  mutating func add(_ flow: Flow, at index: Int, name: DestinationName) {
    let isInbound = isInbound(flow)
    let address = isInbound ? flow.originator : flow.responder
    // The name of an inbound flow is that of its responder: the handset itself.
    let name =
      isInbound
      ? DestinationName(name: address.description, source: .none, frame: nil) : name
    let key = Key(address: address, name: name.name, isNamed: name.source != .none)
    let place: Int
    if let known = places[key] {
      place = known
      groups[place].destination.name.strengthen(with: name)
    } else {
      place = groups.count
      places[key] = place
      groups.append(
        Group(destination: Destination(address: address, name: name, first: flow.first))
      )
    }
    groups[place].count(flow, at: index, isInbound: isInbound)
    guard flow.roundTrip > 0, !isInbound else { return }
    let frame = FrameReference(
      capture: flow.first.capture,
      frame: flow.roundTripFrame,
      time: flow.first.time
    )
    if flow.roundTrip < fastest[address]?.roundTrip ?? .max {
      fastest[address] = (flow.roundTrip, frame)
    }
    groups[place].destination.note(roundTrip: flow.roundTrip, frame)
  }

  /// Whether the far end opened a flow, or was seen first.
  private func isInbound(_ flow: Flow) -> Bool {
    if handset.contains(flow.originator) { return false }
    if handset.contains(flow.responder) { return true }
    return handset.isEmpty && AddressScope(flow.originator) == .remote
      && AddressScope(flow.responder) == .local
  }

  /// All destinations, by first frame, then address, then name.
  func finished() -> [Destination] {
    groups.indices.sorted { left, right in
      let (left, right) = (groups[left].destination, groups[right].destination)
      if left.first != right.first { return left.first < right.first }
      if left.address != right.address { return left.address < right.address }
      return left.name.name < right.name.name
    }.map { index in
      let group = groups[index]
      var destination = group.destination
      destination.apps = group.apps.filter { appNames.indices.contains(Int($0)) }
        .map { appNames[Int($0)] }.sorted()
      destination.services = Service.allCases.filter { group.services & $0.bit != 0 }.map(\.name)
        .sorted()
      destination.ports = group.ports.sorted().map(portText)
      return destination
    }
  }

  /// `tcp/443`, or the protocol alone where it has no ports.
  private func portText(_ port: UInt32) -> String {
    let number = port & 0xffff
    switch UInt8(truncatingIfNeeded: port >> 16) {
    case IPProtocol.tcp: return "tcp/\(number)"
    case IPProtocol.udp: return "udp/\(number)"
    case IPProtocol.icmp: return "icmp"
    case IPProtocol.icmpv6: return "icmpv6"
    case let other: return "ip/\(other)"
    }
  }
}

extension DestinationGroups.Group {
  fileprivate mutating func count(_ flow: Flow, at index: Int, isInbound: Bool) {
    let (up, down) = isInbound ? (flow.received, flow.sent) : (flow.sent, flow.received)
    destination.first = min(destination.first, flow.first)
    destination.lastTime = max(destination.lastTime, flow.lastTime)
    destination.flows.append(index)
    // Echoes and error messages carry back what others sent: they are not the handset's data.
    if flow.proto != IPProtocol.icmp, flow.proto != IPProtocol.icmpv6 {
      destination.sentOctets &+= up.payloadOctets
      destination.receivedOctets &+= down.payloadOctets
    }
    if isInbound {
      destination.inboundFlows += 1
    } else if flow.received.packets > 0, flow.state != .attempt, flow.state != .rejected {
      destination.connectedFlows += 1
    }
    if flow.app >= 0 { apps.insert(flow.app) }
    if flow.service != .unknown { services |= flow.service.bit }
    guard !isInbound else { return }
    let hasPorts = flow.proto == IPProtocol.tcp || flow.proto == IPProtocol.udp
    let port = UInt32(flow.proto) << 16 | UInt32(hasPorts ? flow.responderPort : 0)
    if port != lastPort { ports.insert(port) }
    lastPort = port
  }
}

extension Service {
  /// A bit of its own.
  fileprivate var bit: UInt128 { 1 << UInt128(rawValue & 127) }
}

extension DestinationName {
  /// Takes over a stronger source of the same name, or the aliases where none were known.
  fileprivate mutating func strengthen(with other: DestinationName) {
    let isStronger = other.source.rank < source.rank
    guard isStronger || chain.count < other.chain.count else { return }
    let chain = self.chain.count >= other.chain.count ? self.chain : other.chain
    if isStronger { self = other }
    self.chain = chain
  }
}

extension Destination {
  /// Keeps the shortest round trip.
  fileprivate mutating func note(roundTrip: Int64, _ frame: FrameReference) {
    guard roundTrip > 0, self.roundTrip < 0 || roundTrip < self.roundTrip else { return }
    self.roundTrip = roundTrip
    roundTripFrame = frame
  }
}
