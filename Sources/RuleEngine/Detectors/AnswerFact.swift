import Destinations
import Flows
import Wire

/// What is to be judged of DNS answers that are not what they should be.
struct AnswerFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case kind, name, names, resolver, country, residency, assigned, broken, reason, proof
    case address, questions, client
    case subject
    case otherAnswer = "other_answer"
    case assignedAnswer = "assigned_answer"
  }

  /// What is odd about the answers.
  enum Kind: String, Sendable {
    /// Another network than the assigned resolver names for the same question.
    case divergent
    /// One address for several names that do not exist.
    case rewritten
    /// Two different answers to one question.
    case racing
    /// An address that cannot be a public server's.
    case sinkhole
  }

  static let service = FactService.answers

  var kind: Kind
  /// Whom it speaks of: a name, or the address that was given for several.
  var about: String
  /// The names asked for.
  var names: [String] = []
  /// Who gave the answers.
  var resolvers: Set<IPAddress> = []
  /// Whether the network had assigned every one of them.
  var isAssigned = false
  /// Whether it is sure that something is wrong; `nil` where that cannot be told.
  var isBroken: Bool?
  var reason: String
  var proof: Confidence
  /// What was answered, in words.
  var otherAnswer = ""
  /// What the assigned resolvers answered, in words; empty if nothing.
  var assignedAnswer = ""
  /// The addresses that were given.
  var addresses: [IPAddress] = []
  var countries: Set<String> = []
  var acts = FrameTally()
  /// What the odd answers are held against, with what it shows.
  var controls: [(frame: FrameReference, words: String)] = []
  var clients: Set<IPAddress> = []

  var destination: Int? { nil }

  func subject(in scene: Scene) -> String {
    switch kind {
    case .divergent, .racing, .sinkhole: "answers for \(Words.readable(about))"
    case .rewritten: "\(about) for names that do not exist"
    }
  }

  func subjectKey(in scene: Scene) -> String { "dns-answers|\(kind.rawValue)|\(about)" }

  private func residency(in scene: Scene) -> String? {
    guard let permitted = scene.policy.residency, !countries.isEmpty else { return nil }
    return countries.isSubset(of: permitted) ? "inside" : "outside"
  }

  private var from: String { Words.list(resolvers.sorted().map(\.description)) }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .kind: .text(kind.rawValue)
    case .name: optional(names.first)
    case .names: names.isEmpty ? .missing : .texts(names)
    case .subject: .text(subject(in: scene))
    case .resolver: .text(from)
    case .address: addresses.first.map { .address($0) } ?? .missing
    case .country: optional(Words.list(countries.sorted()))
    case .residency: optional(residency(in: scene))
    case .assigned: .flag(isAssigned)
    case .broken: .text(isBroken.map { $0 ? "yes" : "no" } ?? "unknown")
    case .reason: .text(reason)
    case .proof: .text(proof.rawValue)
    case .questions: .count(acts.count)
    case .client: .text(Words.list(clients.sorted().map(\.description), limit: 1))
    case .otherAnswer: optional(otherAnswer)
    case .assignedAnswer: optional(assignedAnswer)
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    switch part {
    case .acts:
      let shown = Words.list(names.map { Words.readable($0) })
      let filter = "dns.flags.response == 1 && dns"
      return acts.evidence(flow: "", filter: filter) { count in
        "\(Words.count(count, "answer")) from \(from) for \(shown): \(otherAnswer)"
      } + controls.map { Evidence($0.frame, detail: $0.words) }
    case .location:
      return addresses.prefix(4).compactMap { address in
        let rows = scene.place(of: address).evidence.prefix(4).map { row in
          "\(row.network) = \(row.country.isEmpty ? "no country" : row.country) by \(row.database)"
            + (row.buildDate.isEmpty ? "" : " of \(row.buildDate)")
        }
        guard let frame = acts.first, !rows.isEmpty else { return nil }
        return Evidence(frame, detail: "\(address): " + rows.joined(separator: "; ") + ".")
      }
    default: return []
    }
  }
}

extension Scene {
  /// The network that an address lies in; nothing is known without databases.
  func place(of address: IPAddress) -> AddressPlace {
    knowledge?.place(of: address) ?? AddressPlace()
  }

  /// The domain that someone registered for a name; the name itself where none is known.
  func ownDomain(_ name: String) -> String { registrableDomain?(name) ?? name }
}
