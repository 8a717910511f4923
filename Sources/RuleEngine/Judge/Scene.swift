package import Destinations
package import Flows
package import Identifiers
package import Knowledge
import Wire

/// What is judged: one run's observations and destinations, and what is known beside them.
package struct JudgeInput: Sendable {
  /// What was seen.
  package var observations: Observations
  /// Who received data.
  package var destinations: [Destination]
  /// Whose traffic is judged; every client's where it is unknown.
  package var device: DeviceIdentity?
  /// What is known of organisations and public resolvers; `nil` if the lists were not read.
  package var catalogue: Catalogue?
  /// The domain someone registered, for a name; `nil` if public suffixes are not known.
  package var registrableDomain: (@Sendable (String) -> String?)?
  /// Whether a name is a suffix of a registry, such as `co.uk`; `nil` if that is not known.
  package var isRegistrySuffix: (@Sendable (String) -> Bool)?
  /// Country codes (MCC) of the operators of the handset's SIMs; empty if they are not known.
  package var simNetworks: Set<String> = []
  /// What searches of the content found; empty if nobody searched.
  package var content = ContentFindings()
  /// Whether outputs may show the handset's values in full.
  package var unmasks = false
  /// Whether the captures are known to lack traffic: damaged, filtered, or left out in part.
  package var isPartial: Bool
  /// Why, one sentence; what would conform cannot be told then.
  package var partialReason: String
  /// What is known of addresses that answers name; `nil` if nothing.
  package var knowledge: DestinationKnowledge?
  /// The place of each capture in the test, by its index; empty if nothing is known of it.
  package var captures: [CaptureContext]
  /// What the laboratory did with the handset, in order of time.
  package var events: [LabEvent]
  /// Lists of others that are blocked, with how grave a match is.
  package var lists: [BlockList] = []
  /// What the vendor declares; `nil` if nothing was handed in.
  package var declared: DeclarationStanding?

  /// A run to judge.
  package init(
    observations: Observations,
    destinations: [Destination],
    device: DeviceIdentity? = nil,
    catalogue: Catalogue? = nil,
    isPartial: Bool = false,
    partialReason: String = "",
    knowledge: DestinationKnowledge? = nil,
    captures: [CaptureContext] = [],
    events: [LabEvent] = []
  ) {
    self.observations = observations
    self.destinations = destinations
    self.device = device
    self.catalogue = catalogue
    self.isPartial = isPartial
    self.partialReason = partialReason
    self.knowledge = knowledge
    self.captures = captures
    self.events = events.sorted { $0.time < $1.time }
  }
}

/// A run with the indices that detectors share.
struct Scene: Sendable {
  let observations: Observations
  let destinations: [Destination]
  /// DNS transactions in frame order, which is how they were read unless captures were given out
  /// of order.
  let dns: [DNSTransaction]
  /// HTTP requests in frame order.
  let http: [HTTPRequest]
  let handset: Handset
  /// Whether a handset was looked for and none was found.
  let isHandsetMissing: Bool
  /// Why the captures cannot show that nothing happened; `nil` if they can.
  let partialReason: String?
  let known: Resolvers?
  let isRegistrySuffix: (@Sendable (String) -> Bool)?
  let simNetworks: Set<String>
  let content: ContentFindings
  let unmasks: Bool
  let registrableDomain: (@Sendable (String) -> String?)?
  /// What is known of addresses that answers name; `nil` if nothing.
  let knowledge: DestinationKnowledge?
  private let organisations: Organisations?
  /// What requests to HTTPDNS services look like.
  let httpdns: HTTPDNSShapes
  let policy: Policy
  /// Lists of others that are blocked.
  let lists: [BlockList]
  let timeline: AssignmentTimeline
  /// Resolvers that the network assigned to who is judged, at any time.
  let everAssigned: Set<IPAddress>
  /// The destination of each flow, -1 for flows that belong to none.
  let destinationOfFlow: [Int32]
  /// The first destination at each address.
  let destinationAt: [IPAddress: Int]
  /// Whether each destination is on the local network.
  let isLocal: [Bool]
  /// The server name each flow's client asked for, by flow.
  let serverNames: [Int: (name: String, frame: FrameReference)]
  /// The place of each capture in the test, by its index; empty if nothing is known of it.
  let captures: [CaptureContext]
  /// What the laboratory did with the handset, in order of time.
  let events: [LabEvent]
  /// What the vendor declares; `nil` if nothing was handed in.
  let declared: DeclarationStanding?

  init(_ input: JudgeInput, policy: Policy) {
    observations = input.observations
    destinations = input.destinations
    dns = Self.ordered(input.observations.dns, by: \.first)
    http = Self.ordered(input.observations.http, by: \.first)
    handset = Handset(input.device)
    isHandsetMissing = input.device != nil && handset.isUnknown
    partialReason = Self.partialReason(input)
    known = input.catalogue?.resolvers
    registrableDomain = input.registrableDomain
    isRegistrySuffix = input.isRegistrySuffix
    simNetworks = input.simNetworks
    knowledge = input.knowledge
    organisations = input.catalogue?.organisations
    httpdns = input.catalogue?.httpdns ?? HTTPDNSShapes()
    content = input.content
    unmasks = input.unmasks
    self.policy = policy.knowing(input.catalogue?.organisations)
    lists = input.lists
    timeline = AssignmentTimeline(observations.assignments, handset: handset)
    everAssigned = timeline.everAssigned
    isLocal = destinations.map { destination in
      // A laboratory may state where an address of its own stands for a remote server.
      destination.party == .local
        || (AddressScope(destination.address) == .local
          && destination.location.confidence != .overridden)
    }
    var ofFlow = [Int32](repeating: -1, count: observations.flows.count)
    var at: [IPAddress: Int] = [:]
    for (index, destination) in destinations.enumerated() {
      if at[destination.address] == nil { at[destination.address] = index }
      for flow in destination.flows where ofFlow.indices.contains(flow) {
        ofFlow[flow] = Int32(clamping: index)
      }
    }
    destinationOfFlow = ofFlow
    destinationAt = at
    var names: [Int: (name: String, frame: FrameReference)] = [:]
    for handshake in observations.tls + observations.quic {
      guard let name = handshake.serverName, names[handshake.flow] == nil else { continue }
      names[handshake.flow] = (name.lowercased(), handshake.first)
    }
    serverNames = names
    captures = input.captures
    events = input.events
    declared = input.declared
  }

  /// Records in frame order; mostly they are, and then none is copied.
  private static func ordered<Record>(
    _ records: [Record],
    by frame: (Record) -> FrameReference
  ) -> [Record] {
    let span = records.span
    for index in records.indices.dropFirst() where frame(span[index]) < frame(span[index - 1]) {
      return records.sorted { frame($0) < frame($1) }
    }
    return records
  }

  private static func partialReason(_ input: JudgeInput) -> String? {
    guard input.isPartial else { return nil }
    return input.partialReason.isEmpty
      ? "The captures are incomplete: this is not a pass." : input.partialReason
  }

  /// Who holds an AS number, if that is known.
  func organisation(asn: UInt32) -> Organisation? {
    organisations?.organisation(asn: asn)?.organisation
  }

  /// The phase that a capture was taken in, if it is known.
  func phase(_ capture: Int32) -> Phase? {
    captures.indices.contains(Int(capture)) ? captures[Int(capture)].phase : nil
  }

  /// The flow with an index, if there is one.
  func flow(_ index: Int) -> Flow? {
    observations.flows.indices.contains(index) ? observations.flows[index] : nil
  }
}
