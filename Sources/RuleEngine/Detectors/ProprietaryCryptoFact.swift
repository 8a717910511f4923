import Destinations
import Flows
import Identifiers

/// What is to be judged of bodies that an application encrypted itself and sent without TLS.
struct ProprietaryCryptoFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, client, recipient, organisation, party, country, residency, local
    case authorised, infrastructure, decrypted, recipe, source, excerpt, bodies, octets
    case infrastructureAllowed = "infrastructure_allowed"
  }

  static let service = FactService.proprietaryCrypto

  /// The destination.
  let index: Int
  let recipe: Recipe?
  let bodies: [OpaqueBody]

  var destination: Int? { index }

  func subject(in scene: Scene) -> String { scene.recipient(index) }

  func subjectKey(in scene: Scene) -> String {
    "\(scene.remoteKey(Self.service, index))|\(recipe?.name ?? "")"
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .decrypted: .flag(recipe != nil)
    case .recipe: optional(recipe?.name ?? "")
    case .source: optional(recipe?.source ?? "")
    case .excerpt: optional(scene.excerpt(bodies.first { !$0.excerpt.isEmpty }))
    case .bodies: .count(UInt64(bodies.count))
    case .octets: .count(bodies.reduce(0) { $0 + UInt64($1.octets) })
    default: scene.remote(field.rawValue, index, bodies.map(\.flow))
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    guard part == .acts else { return scene.remoteEvidence(part, index, bodies.map(\.flow)) }
    return bodies.prefix(8).compactMap { body in
      guard let frame = body.frames.first else { return nil }
      let what =
        recipe.map { "decrypted with \($0.name) (\($0.source)): \(scene.excerpt(body))" }
        ?? "they look random, and no published recipe opens them"
      return Evidence(
        frame,
        detail: "\(Words.count(body.octets, "octet")) of a request's body; \(what).",
        flow: scene.flow(body.flow)?.words ?? ""
      )
    }
  }
}

/// Gathers such bodies per destination and recipe.
enum ProprietaryCryptoDetector {
  static func facts(_ scene: Scene) -> [ProprietaryCryptoFact] {
    var groups: [Int: [OpaqueBody]] = [:]
    for body in scene.content.opaque {
      if let index = scene.recipient(flow: body.flow, from: body.source, body.sourceMAC) {
        groups[index, default: []].append(body)
      }
    }
    return groups.keys.sorted().flatMap { index in
      let bodies = groups[index] ?? []
      let recipes = Set(bodies.map(\.recipe)).sorted { ($0?.name ?? "") < ($1?.name ?? "") }
      return recipes.map { recipe in
        ProprietaryCryptoFact(
          index: index,
          recipe: recipe,
          bodies: bodies.filter { $0.recipe == recipe }
        )
      }
    }
  }
}

extension Scene {
  /// What was decrypted, with known values hidden.
  fileprivate func excerpt(_ body: OpaqueBody?) -> String {
    Words.readable(hidden(body?.excerpt ?? ""), limit: 80)
  }
}
