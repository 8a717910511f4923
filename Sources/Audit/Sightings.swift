import Compliance
import Destinations
import Flows
import Identifiers
import RuleEngine

extension ContentFindings {
  /// How many sightings of one kind at one destination are kept as proof.
  private static let shown = 5

  /// What content searches found, as a declaration speaks of it: kinds of data, and who got them.
  ///
  /// Values themselves are not in it. What the handset's file states and was found as it is, is
  /// confirmed; in a form that hides it or that chance could give, less; by its shape alone, only
  /// possible.
  ///
  /// - Returns: sightings by kind and destination; `nil` if nobody looked, or nobody knew what for
  ///   and nothing was found.
  func sightings(_ known: Attribution, _ flows: [Flow]) -> [DataSighting]? {
    guard isSearched, hasProfile || !disclosures.isEmpty else { return nil }
    var destinationOfFlow: [Int: Int] = [:]
    for (index, destination) in known.destinations.enumerated() {
      for flow in destination.flows { destinationOfFlow[flow] = index }
    }
    var groups: [Key: [DataSighting]] = [:]
    for disclosure in disclosures {
      guard let destination = destinationOfFlow[disclosure.flow],
        flows.indices.contains(disclosure.flow),
        known.destinations[destination].address != disclosure.source,
        !known.identity.addresses.isEmpty || disclosure.source == flows[disclosure.flow].originator
      else { continue }
      let key = Key(destination: destination, kind: disclosure.kind.rawValue)
      guard groups[key, default: []].count < Self.shown || !isSure(groups[key]) else { continue }
      groups[key, default: []].append(sighting(disclosure, destination))
    }
    return groups.sorted { ($0.key.kind, $0.key.destination) < ($1.key.kind, $1.key.destination) }
      .flatMap(\.value)
  }

  private struct Key: Hashable {
    let destination: Int
    let kind: String
  }

  private func isSure(_ sightings: [DataSighting]?) -> Bool {
    sightings?.contains { $0.confidence == .confirmed } ?? false
  }

  private func sighting(_ disclosure: Disclosure, _ destination: Int) -> DataSighting {
    let confidence: Confidence =
      if !disclosure.isKnown || chance(of: disclosure) > 0.001 {
        .possible
      } else if disclosure.form.isHash || disclosure.isObfuscated {
        .probable
      } else {
        .confirmed
      }
    return DataSighting(
      kind: disclosure.kind.rawValue,
      destination: destination,
      confidence: confidence,
      evidence: disclosure.frames.first.map { frame in
        [Evidence(frame, detail: "\(disclosure.kind.words) in the \(disclosure.part.rawValue)")]
      } ?? []
    )
  }
}

extension DeviceProfile {
  /// The kinds of data whose values were known, so that they could be searched for.
  var kinds: Set<String> {
    var kinds = Set(values.map(\.kind.rawValue))
    if !positions.isEmpty { kinds.insert(IdentifierKind.position.rawValue) }
    return kinds
  }
}
