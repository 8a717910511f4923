import Destinations
import Flows
import Knowledge
import Wire

/// Answers to names that do not exist, as laboratories and browsers ask for on purpose.
///
/// That a name does not exist is known where some resolver says so; else a name that nobody would
/// register counts, and then the answers alone cannot tell.
struct ProbeAnswers {
  private struct Given {
    var names: [String] = []
    var resolvers: Set<IPAddress> = []
    var clients: Set<IPAddress> = []
    var isAssigned = true
    var frames = FrameTally()
  }
  /// Names that a resolver said do not exist, with the frame that says so.
  private var absent: [String: (frame: FrameReference, server: IPAddress)] = [:]
  /// The names for which addresses were given before anybody said that they do not exist.
  private var waiting: [String: [(DNSTransaction, FrameReference, Bool)]] = [:]
  private static let maximumWaiting = 20_000

  /// Takes one answer.
  mutating func add(_ transaction: DNSTransaction, _ response: FrameReference, isAssigned: Bool) {
    let name = transaction.query.lowercased()
    if transaction.responseCode == 3 {
      if absent[name] == nil, absent.count < Self.maximumWaiting {
        absent[name] = (response, transaction.server)
      }
      return
    }
    guard transaction.responseCode == 0, transaction.answers.contains(where: { $0.address != nil }),
      !transaction.answers.contains(where: { $0.type == 5 }),
      waiting.count < Self.maximumWaiting
    else { return }
    waiting[name, default: []].append((transaction, response, isAssigned))
  }

  /// One fact for each address that several such names got.
  func facts(in scene: Scene, words: ([IPAddress]) -> String) -> [AnswerFact] {
    var given: [IPAddress: Given] = [:]
    let contacted = Set(scene.serverNames.values.map(\.name))
    for name in waiting.keys.sorted()
    where (absent[name] != nil || Self.isProbe(name)) && !contacted.contains(name) {
      for (transaction, response, isAssigned) in waiting[name] ?? [] {
        for address in Set(transaction.answers.compactMap(\.address)) {
          var entry = given[address] ?? Given()
          if !entry.names.contains(name) { entry.names.append(name) }
          entry.resolvers.insert(transaction.server)
          entry.clients.insert(transaction.client)
          entry.isAssigned = entry.isAssigned && isAssigned
          entry.frames.insert(response)
          given[address] = entry
        }
      }
    }
    return given.keys.sorted().compactMap { address in
      given[address].flatMap { fact(address, $0, scene, words) }
    }
  }

  private func fact(
    _ address: IPAddress,
    _ entry: Given,
    _ scene: Scene,
    _ words: ([IPAddress]) -> String
  ) -> AnswerFact? {
    let unrelated = Set(entry.names.map { scene.ownDomain($0) })
    guard unrelated.count >= 2 else { return nil }
    let refuted = entry.names.filter { absent[$0] != nil }
    let others = absent.keys.filter { Self.isProbe($0) && !entry.names.contains($0) }.sorted()
    var fact = AnswerFact(
      kind: .rewritten,
      about: address.description,
      names: entry.names,
      resolvers: entry.resolvers,
      isAssigned: entry.isAssigned,
      reason: "",
      proof: .possible
    )
    if !refuted.isEmpty {
      (fact.isBroken, fact.proof) = (true, .confirmed)
      fact.reason =
        "another answer says that \(Words.list(refuted.map { Words.readable($0) })) "
        + "does not exist"
    } else if !others.isEmpty {
      (fact.isBroken, fact.proof) = (true, .probable)
      fact.reason = "such names got NXDOMAIN from other resolvers"
    } else {
      fact.reason = "nothing seen says that the names do not exist"
    }
    fact.addresses = [address]
    let country = scene.place(of: address).country
    if !country.isEmpty { fact.countries = [country] }
    fact.clients = entry.clients
    fact.acts = entry.frames
    fact.otherAnswer = words([address])
    fact.controls = (refuted + others).prefix(3).compactMap { name in
      absent[name].map {
        ($0.frame, "\($0.server) answered NXDOMAIN for \(Words.readable(name))")
      }
    }
    return fact
  }

  /// Whether nobody would register a name: one label or two, the first of at least seven letters
  /// and digits that cannot be spoken.
  static func isProbe(_ name: String) -> Bool {
    let labels = name.split(separator: ".")
    guard (1...2).contains(labels.count), let label = labels.first?.utf8,
      (7...40).contains(label.count),
      label.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) })
    else { return false }
    var changes = 0
    var vowels = 0
    var digits = 0
    var last: Bool?
    for octet in label {
      let isDigit = octet < 58
      if let last, last != isDigit { changes += 1 }
      last = isDigit
      digits += isDigit ? 1 : 0
      vowels += "aeiouy".utf8.contains(octet) ? 1 : 0
    }
    let letters = label.count - digits
    if digits > 0 { return changes >= 4 || changes >= 2 && vowels * 3 <= letters }
    return letters >= 8 && vowels * 5 <= letters
  }
}
