import Destinations
import Flows
import Knowledge
import Wire

/// What is to be judged of one server that was asked for addresses of names over HTTP.
struct HTTPDNSFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, provider, country, residency, client, recipient, local
    case requests, answered, followed, names, authorised, shape, encrypted, proof, assigned
    case authorisedReason = "authorised_reason"
    case operatorCountry = "operator_country"
    case dnsQuestions = "dns_questions"
    case firstName = "first_name"
    case firstAnswer = "first_answer"
  }

  static let service = FactService.httpdns

  /// The server that was asked.
  var address: IPAddress
  /// The service, where its requests, its name or its address are known.
  var provider: KnownResolver?
  /// Whether the requests have the shape of a service that is known.
  var hasShape = false
  /// Whether all that shows it is the server's name or address: what was asked cannot be read.
  var isEncrypted = false
  /// Whether the server's own name, not its address alone, shows that.
  var isNamed = false
  /// Requests for names, or flows where they cannot be read.
  var requests = FrameTally()
  /// Answers that give addresses.
  var answers = FrameTally()
  /// The first few names asked for.
  var names: [String] = []
  /// The first answer in words.
  var firstAnswer = ""
  /// Connections to an address that an answer gave, under the name that was asked for.
  var followed: [Int] = []
  /// DNS questions for those names before those connections.
  var dnsQuestions: UInt64 = 0
  /// The flows the requests travelled in.
  var flows: [Int] = []
  var destination: Int?

  func subject(in scene: Scene) -> String { "HTTPDNS at " + recipient(in: scene) }

  func subjectKey(in scene: Scene) -> String { "httpdns|\(address)" }

  private func recipient(in scene: Scene) -> String {
    if let provider { return "\(address) (\(provider.operatorName))" }
    return destination.map { scene.recipient($0) } ?? address.description
  }

  private func authorisation(in scene: Scene) -> Authorisation {
    if let block = scene.policy.resolvers.addresses.first(where: { $0.contains(address) }) {
      return Authorisation(answer: .yes, reason: "the policy lists \(block)")
    }
    if let name = destination.flatMap({ scene.name($0) }),
      let entry = scene.policy.resolvers.names.match(name)
    {
      return Authorisation(answer: .yes, reason: "the policy lists \(entry)")
    }
    if scene.policy.resolvers.networkAssigned, scene.everAssigned.contains(address) {
      return Authorisation(answer: .yes, reason: "the network assigned its address")
    }
    return Authorisation(answer: .no, reason: "neither network nor policy names it as a resolver")
  }

  /// Two signs that do not depend on each other make it sure: what was asked and answered, and that
  /// the handset went there without asking DNS.
  private var proof: Confidence {
    if !followed.isEmpty { return .confirmed }
    if hasShape, answers.count > 0 || isNamed { return .probable }
    return isEncrypted && isNamed ? .probable : .possible
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .address: .address(address)
    case .name: optional(destination.flatMap { scene.name($0) })
    case .provider: optional(provider?.operatorName)
    case .country: optional(destination.map { scene.destinations[$0].location.country })
    case .residency: destination.map { .text(scene.residency($0).place.rawValue) } ?? .missing
    case .operatorCountry:
      optional(
        provider?.country ?? destination.map { scene.destinations[$0].location.operatorCountry }
      )
    case .client: .text(scene.client(flows, with: destination))
    case .recipient: .text(recipient(in: scene))
    case .local: .flag(destination.map { scene.isLocal[$0] } ?? false)
    case .requests: .count(requests.count)
    case .answered: .count(answers.count)
    case .followed: .number(Int64(followed.count))
    case .dnsQuestions: .count(dnsQuestions)
    case .names: names.isEmpty ? .missing : .texts(names)
    case .firstName: optional(names.first.map { Words.readable($0) })
    case .firstAnswer: optional(firstAnswer)
    case .authorised: .text(authorisation(in: scene).answer.rawValue)
    case .authorisedReason: .text(authorisation(in: scene).reason)
    case .assigned: .flag(scene.everAssigned.contains(address))
    case .shape: .flag(hasShape)
    case .encrypted: .flag(isEncrypted)
    case .proof: .text(proof.rawValue)
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    switch part {
    case .acts: return acts(in: scene)
    case .location: return destination.map { scene.locationEvidence($0) } ?? []
    default: return []
    }
  }

  private func acts(in scene: Scene) -> [Evidence] {
    let filter = (isEncrypted ? "" : "http && ") + address.displayFilter
    let shown = Words.list(names.map { Words.readable($0) })
    var evidence = requests.evidence(flow: "", filter: filter) { count in
      isEncrypted
        ? "\(Words.count(count, "encrypted flow")) to \(address), an HTTPDNS service"
        : "\(Words.count(count, "request")) to \(address) for the address of a name: \(shown)"
    }
    evidence += answers.evidence(flow: "", filter: filter) { count in
      "\(Words.count(count, "answer")) with addresses; the first: \(firstAnswer)"
    }
    for flow in followed.prefix(5) {
      guard let target = scene.flow(flow)?.responder else { continue }
      evidence += scene.evidence([flow], among: followed, of: target).map { proof in
        var proof = proof
        let name = scene.serverNames[flow]?.name ?? names.first ?? ""
        proof.detail =
          "To \(target), the address that was answered, under the name \(Words.readable(name)) "
          + "that was asked for; " + proof.detail
        return proof
      }
    }
    return evidence
  }
}
