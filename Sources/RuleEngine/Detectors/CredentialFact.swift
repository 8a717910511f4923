import Destinations
import Flows
import Wire

/// What is to be judged of the secrets that went to one destination in clear.
struct CredentialFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, client, recipient, organisation, party, country, residency, local
    case authorised, infrastructure, credentials, kinds, protocols, users
    case infrastructureAllowed = "infrastructure_allowed"
    case onlyCommunity = "only_community"
    case onlyCookies = "only_cookies"
  }

  static let service = FactService.credential
  /// How many secrets a finding spells out.
  private static let shownSecrets = 5
  /// How many users it names.
  private static let shownUsers = 16

  /// The destination.
  let index: Int
  /// The frames that completed a secret.
  var frames = FrameTally()
  var flows: [Int] = []
  var kinds: Set<String> = []
  var protocols: Set<String> = []
  /// The users' names, most of them hidden.
  var users: Set<String> = []
  /// The first secrets in words; never what they are.
  var shown: [String] = []

  var destination: Int? { index }

  func subject(in scene: Scene) -> String { scene.recipient(index) }

  func subjectKey(in scene: Scene) -> String { scene.remoteKey(Self.service, index) }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .credentials: .count(frames.count)
    case .kinds: .texts(kinds.sorted())
    case .protocols: .texts(protocols.sorted())
    case .users: users.isEmpty ? .missing : .texts(users.sorted())
    case .onlyCommunity: .flag(kinds == [CredentialKind.community.rawValue])
    case .onlyCookies: .flag(kinds == [CredentialKind.cookie.rawValue])
    default: scene.remote(field.rawValue, index, flows)
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    guard part == .acts else { return scene.remoteEvidence(part, index, flows) }
    let flow = flows.count == 1 ? scene.flow(flows[0])?.words ?? "" : ""
    let filter = scene.destinations[index].address.displayFilter
    return frames.evidence(flow: flow, filter: filter) { count in
      "\(Words.count(count, "secret")) in clear: \(Words.list(shown))"
    }
  }

  fileprivate mutating func add(_ record: CredentialSeen) {
    let credential = record.credential
    frames.add(record.frame)
    if flows.last != record.flow { flows.append(record.flow) }
    kinds.insert(credential.kind.rawValue)
    protocols.insert(record.service.name)
    let user = Words.readable(credential.maskedUser, limit: 24)
    if !user.isEmpty, users.count < Self.shownUsers { users.insert(user) }
    guard shown.count < Self.shownSecrets else { return }
    shown.append(
      "\(credential.kind.rawValue) of \(Words.count(credential.secretLength, "octet"))"
        + (user.isEmpty ? "" : " for user \(user)")
    )
  }
}

/// Gathers secrets in clear, per destination.
enum CredentialDetector {
  static func facts(_ scene: Scene) -> [CredentialFact] {
    var facts: [Int: CredentialFact] = [:]
    for record in scene.observations.credentials.sorted(by: { $0.frame < $1.frame }) {
      guard let index = scene.destination(ofFlow: record.flow) else { continue }
      facts[index, default: CredentialFact(index: index)].add(record)
    }
    return facts.keys.sorted().compactMap { facts[$0] }
  }
}
