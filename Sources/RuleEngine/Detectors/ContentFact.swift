import Destinations
import Flows
import Identifiers

/// What is to be judged of one kind of content that went to one destination readably.
struct ContentFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, client, recipient, organisation, party, country, residency, local
    case authorised, infrastructure, topic, values, kinds, chain, messages, account, known
    case data
    case dataReason = "data_reason"
    case infrastructureAllowed = "infrastructure_allowed"
  }

  /// What the content is about.
  enum Topic: String, CaseIterable {
    /// Values of several classes in one message, which link each other.
    case linkage
    case location
    /// What the user opened or typed.
    case visited
    /// Messages, contacts, calls.
    case personal
    case apps
    /// Networks in reach.
    case networks
  }

  static let service = FactService.content
  private static let shownValues = 8

  /// The destination.
  let index: Int
  let topic: Topic
  let disclosures: [Disclosure]

  var destination: Int? { index }

  func subject(in scene: Scene) -> String { scene.recipient(index) }

  func subjectKey(in scene: Scene) -> String {
    "\(scene.remoteKey(Self.service, index))|\(topic.rawValue)"
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .topic: .text(topic.rawValue)
    case .values: .count(UInt64(Set(disclosures.map(\.value)).count))
    case .kinds: .texts(Set(disclosures.map(\.kind.words)).sorted())
    case .chain: .text(scene.chain(disclosures[0]))
    case .messages: .count(UInt64(Set(disclosures.map(\.message)).count))
    case .account: .flag(disclosures.contains { $0.kind == .account || $0.kind == .msisdn })
    case .known: .flag(disclosures.allSatisfy(\.isKnown))
    case .data: .text(scene.dataStanding(disclosures, to: index).word)
    case .dataReason: .text(scene.dataStanding(disclosures, to: index).reason)
    default: scene.remote(field.rawValue, index, disclosures.map(\.flow))
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    guard part == .acts else {
      return scene.remoteEvidence(part, index, disclosures.map(\.flow))
    }
    var seen: Set<String> = []
    return disclosures.filter { seen.insert("\($0.kind) \($0.value)").inserted }
      .prefix(Self.shownValues).compactMap { scene.evidence($0) }
  }
}

/// Looks at what the messages to one destination hold together.
enum ContentDetector {
  /// Apps of one message that make a list.
  private static let leastApps = 5

  static func facts(_ scene: Scene) -> [ContentFact] {
    var messages: [Int: [Int: [Disclosure]]] = [:]
    for disclosure in scene.disclosures where disclosure.isKnown {
      guard let index = scene.recipient(of: disclosure) else { continue }
      messages[index, default: [:]][disclosure.message, default: []].append(disclosure)
    }
    return messages.keys.sorted().flatMap { index in
      let byMessage = messages[index] ?? [:]
      let inOrder = byMessage.keys.sorted().compactMap { byMessage[$0] }
      return ContentFact.Topic.allCases.compactMap { topic in
        let found = inOrder.flatMap { part(topic, of: $0) }
        return found.isEmpty ? nil : ContentFact(index: index, topic: topic, disclosures: found)
      }
    }
  }

  /// The values of one message that speak of a topic; none if they are too few to.
  private static func part(_ topic: ContentFact.Topic, of message: [Disclosure]) -> [Disclosure] {
    func only(_ kinds: IdentifierKind...) -> [Disclosure] {
      message.filter { kinds.contains($0.kind) }
    }
    func count(_ part: [Disclosure]) -> Int { Set(part.map(\.value)).count }
    switch topic {
    case .linkage:
      let part = message.filter { !$0.kind.group.isContent || $0.kind.group == .location }
      return Set(part.map(\.kind.group)).count >= 2 ? part : []
    case .location:
      let stations = only(.bssid)
      return only(.cell, .position) + (count(stations) >= 2 ? stations : [])
    case .visited: return only(.canary)
    case .personal: return only(.contact, .sms, .call)
    case .apps:
      let apps = only(.app)
      return count(apps) >= leastApps ? apps : []
    case .networks:
      let stations = only(.bssid)
      return only(.ssid) + (count(stations) >= 2 || !only(.ssid).isEmpty ? stations : [])
    }
  }
}
