package import Destinations
import Flows
import Identifiers
package import Knowledge
import Reporting
import RuleEngine

/// What of the world's knowledge a run is to use.
package struct KnowledgePlan: Sendable {
  /// Databases of the user's own, which replace the embedded ones.
  package var geo: [String] = []
  /// Where the captures were taken.
  package var lab: LabPosition?
  /// The user's own statements about networks and names.
  package var overrides: String?
  /// The policy's statements, which count where the user's own say nothing.
  package var policyOverrides: Overrides?

  /// The handset: an address, a hardware address, or the path of a file that names it.
  package var device: String?

  /// What ships, and nothing else.
  package init() {}

  /// Reads `LATITUDE,LONGITUDE` in degrees; `nil` for anything else.
  package static func labPosition(_ text: String) -> LabPosition? {
    let digits = Set("0123456789.+-")
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let number = part.filter { $0 != " " }
      return number.allSatisfy(digits.contains) ? Double(number) : nil
    }
    guard parts.count == 2, let latitude = parts[0], let longitude = parts[1],
      (-90...90).contains(latitude), (-180...180).contains(longitude)
    else { return nil }
    return LabPosition(latitude: latitude, longitude: longitude)
  }

  /// The place of the captures as text for the manifest.
  package var labText: String? {
    lab.map { "\($0.latitude),\($0.longitude)" }
  }
}

/// What is known of the world in one run, loaded once.
struct World: Sendable {
  let knowledge: DestinationKnowledge
  let lab: LabPosition?
  private let geo: GeoKnowledge
  /// What the user says of the handset.
  let device: KnownDevice?
  /// The values of the handset that content is searched for.
  let profile: DeviceProfile
  /// The files it rests on, in the order they were read.
  let files: [KnowledgeInput]
  /// The user's overrides, which are not hashed with the knowledge that ships.
  let overridesPath: String?

  /// Loads everything a plan names.
  ///
  /// - Throws: an error whose description is one line for the user.
  init(_ plan: KnowledgePlan, _ performer: Performer) throws {
    let home = try Installation.home()
    let (first, second) = performer.both(
      {
        (
          Result {
            plan.geo.isEmpty ? try GeoKnowledge(home: home) : try GeoKnowledge(files: plan.geo)
          },
          Result { try PublicSuffixList(home: home) }
        )
      },
      {
        (
          Result { try LatencyBound(home: home) },
          Result { try AnycastList(home: home) },
          Result { try Catalogue(home: home) }
        )
      }
    )
    geo = try first.0.get()
    let suffixes = try first.1.get()
    let (anycast, catalogue) = (try second.1.get(), try second.2.get())
    knowledge = DestinationKnowledge(
      geo: geo,
      suffixes: suffixes,
      anycast: anycast,
      latency: try second.0.get(),
      catalogue: catalogue,
      overrides: try plan.overrides.map {
        try Overrides(path: $0, name: fileName($0)).before(plan.policyOverrides)
      } ?? plan.policyOverrides
    )
    lab = plan.lab
    device = try plan.device.map { try DeviceFile.device($0) }
    profile = try plan.device.map { try DeviceFile.profile($0) } ?? DeviceProfile()
    files = geo.inputs + [suffixes.input, anycast.input] + catalogue.inputs
    overridesPath = plan.overrides
  }

  /// Who the handset is, the name of every flow's responder, and the destinations.
  func destinations(
    _ observations: Observations,
    vendor: VendorHint,
    _ performer: Performer
  ) -> Attribution {
    let identity = DeviceIdentity.identify(observations, known: device)
    let names = NameResolution(observations, identity: identity, performing: performer).names
    let builder = DestinationBuilder(knowledge: knowledge, lab: lab, vendor: vendor)
    let (destinations, resolvers) = performer.both(
      { builder.build(observations, names: names, identity: identity) },
      {
        ResolverUse.resolvers(
          in: observations,
          names: names,
          knowledge: knowledge.catalogue.resolvers
        )
      }
    )
    // Ten megabytes that nothing needs any more while the rules are held against the facts.
    geo.releasePages()
    return Attribution(
      identity: identity,
      names: names,
      destinations: destinations,
      resolvers: resolvers
    )
  }

  /// What the logs say of each flow's responder.
  func attributions(
    _ observations: Observations,
    _ performer: Performer
  ) -> [FlowAttribution] {
    // Every host's flows are in the logs, not the handset's alone.
    let identity = DeviceIdentity.identify(observations, known: device)
    let names = NameResolution(observations, identity: identity, performing: performer).names
    let builder = DestinationBuilder(knowledge: knowledge, lab: lab)
    let destinations = builder.build(observations, names: names, identity: DeviceIdentity())
    var result = [FlowAttribution](repeating: FlowAttribution(), count: observations.flows.count)
    for destination in destinations {
      for flow in destination.flows {
        result[flow] = FlowAttribution(destination, names[flow])
      }
    }
    let resolvers = ResolverUse.resolvers(
      in: observations,
      names: names,
      knowledge: knowledge.catalogue.resolvers
    )
    let naming = ServiceNaming(observations, names: names, resolvers: resolvers)
    for index in result.indices {
      guard let named = naming.service(ofFlow: index) else { continue }
      result[index].service = named.service.name
      result[index].serviceBasis = named.basis.rawValue
      result[index].serviceConfidence = named.basis.confidence
    }
    return result
  }
}

/// Who is at both ends of the flows.
struct Attribution: Sendable {
  let identity: DeviceIdentity
  let names: [DestinationName]
  let destinations: [Destination]
  /// Who was asked for names.
  let resolvers: [ResolverObservation]
}

extension FlowAttribution {
  fileprivate init(_ destination: Destination, _ name: DestinationName) {
    self.init()
    if name.source != .none {
      self.name = name.name
      nameSource = name.source.rawValue
      domain = destination.domain
    }
    country = destination.location.country
    asn = destination.asn
    organisation = destination.organisation
  }
}

/// A path's last part.
func fileName(_ path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}
