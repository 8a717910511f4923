import Destinations
import Flows
import Knowledge
import Wire

/// Holds the answers of resolvers against those of the network's own, and against each other.
///
/// Content networks give everyone another address: answers are compared by network (AS) and by the
/// domain that an alias leads to, never by address, and count as wrong only where the countries
/// differ too and not both belong to a cloud or CDN.
struct AnswerDetector {
  /// The most questions that are compared; a run with more has its first ones compared.
  private static let maximumNames = 100_000

  private let scene: Scene
  private var timeline: AssignmentTimeline
  private var questions: [Question: Sides] = [:]
  private var probes = ProbeAnswers()
  private var racing: [String: AnswerFact] = [:]
  /// The answer that was taken, for those that come after it with the same id.
  private var taken: [Exchange: Int] = [:]

  private struct Question: Hashable {
    var name: String
    var type: UInt16
  }
  private struct Exchange: Hashable {
    var flow: Int
    var id: UInt16
    var question: Question
  }
  private struct Sides {
    var assigned = Side()
    var others = Side()
  }

  /// The facts, by kind and subject.
  static func facts(_ scene: Scene) -> [AnswerFact] {
    var detector = AnswerDetector(scene)
    for (index, transaction) in scene.dns.enumerated() { detector.add(transaction, index) }
    return detector.finished()
  }

  private init(_ scene: Scene) {
    self.scene = scene
    timeline = scene.timeline
  }

  private mutating func add(_ transaction: DNSTransaction, _ index: Int) {
    let hardware = scene.observations.hardware(of: transaction)
    guard transaction.service == .dns, let response = transaction.response,
      transaction.queryType == 1 || transaction.queryType == 28,
      scene.handset.isJudged(transaction.client, hardware)
    else { return }
    let question = Question(
      name: transaction.query.lowercased(),
      type: transaction.queryType
    )
    let exchange = Exchange(flow: transaction.flow, id: transaction.id, question: question)
    guard transaction.queried else {
      if let first = taken[exchange] { race(transaction, scene.dns[first], response) }
      return
    }
    taken[exchange] = index
    let assigned = timeline.inEffect(
      before: transaction.first,
      client: transaction.client,
      hardware: hardware
    )
    guard !assigned.isEmpty else { return }
    let isAssigned = assigned.addresses.contains(transaction.server)
    probes.add(transaction, response, isAssigned: isAssigned)
    guard transaction.responseCode == 0, questions.count < Self.maximumNames else { return }
    let given = transaction.answers.compactMap(\.address)
    guard !given.isEmpty else { return }
    if isAssigned {
      questions[question, default: Sides()].assigned.add(transaction, response)
    } else {
      questions[question, default: Sides()].others.add(transaction, response)
    }
  }

  /// A second answer to a question that had one already.
  private mutating func race(
    _ later: DNSTransaction,
    _ first: DNSTransaction,
    _ frame: FrameReference
  ) {
    let (one, other) = (
      Set(first.answers.compactMap(\.address)), Set(later.answers.compactMap(\.address))
    )
    guard let firstFrame = first.response, !one.isEmpty || !other.isEmpty,
      one.isDisjoint(with: other), !isSameNetwork(one, other)
    else { return }
    let name = first.query.lowercased()
    var fact =
      racing[name]
      ?? AnswerFact(
        kind: .racing,
        about: name,
        names: [name],
        isBroken: true,
        reason: "two different answers came to one question with one id",
        proof: .confirmed
      )
    fact.resolvers.insert(first.server)
    fact.isAssigned = scene.everAssigned.isSuperset(of: fact.resolvers)
    fact.clients.insert(first.client)
    for address in other.sorted() where !fact.addresses.contains(address) {
      fact.addresses.append(address)
    }
    fact.assignedAnswer = words(one.sorted())
    fact.otherAnswer = words(other.sorted())
    if fact.controls.count < 5 {
      fact.controls.append((firstFrame, "The first answer: \(words(one.sorted()))"))
    }
    fact.acts.add(frame)
    racing[name] = fact
  }

  private func isSameNetwork(_ one: Set<IPAddress>, _ other: Set<IPAddress>) -> Bool {
    let networks = Set(one.map { scene.place(of: $0).asn })
    return other.contains { address in
      let asn = scene.place(of: address).asn
      return asn != 0 && networks.contains(asn)
    }
  }

  /// Addresses with their networks, in words.
  private func words(_ addresses: [IPAddress]) -> String {
    guard !addresses.isEmpty else { return "no address" }
    return Words.list(
      addresses.map { address in
        let place = scene.place(of: address)
        let network = [place.asn == 0 ? "" : "AS\(place.asn)", place.country]
          .filter { !$0.isEmpty }.joined(separator: ", ")
        return network.isEmpty ? "\(address)" : "\(address) (\(network))"
      },
      limit: 3
    )
  }

  private mutating func finished() -> [AnswerFact] {
    var facts: [AnswerFact] = racing.keys.sorted().compactMap { racing[$0] }
    var divergent: [String: AnswerFact] = [:]
    let order = questions.keys.sorted { ($0.name, $0.type) < ($1.name, $1.type) }
    for question in order {
      guard let sides = questions[question] else { continue }
      if let fact = compared(question.name, sides) {
        divergent[question.name] = divergent[question.name].map { $0.joined(with: fact) } ?? fact
      }
    }
    facts += divergent.keys.sorted().compactMap { divergent[$0] }
    return facts + probes.facts(in: scene) { self.words($0) }
  }

  private func compared(_ name: String, _ sides: Sides) -> AnswerFact? {
    let (assigned, others) = (sides.assigned, sides.others)
    guard !others.frames.captures.isEmpty else { return nil }
    let odd = others.addresses.subtracting(assigned.addresses)
    if odd.contains(where: \.isSinkhole), odd.allSatisfy(\.isSinkhole) {
      return sinkhole(name, assigned, others)
    }
    guard let control = assigned.first, others.addresses.isDisjoint(with: assigned.addresses),
      others.aliases.isDisjoint(with: assigned.aliases) || others.aliases.isEmpty
    else { return nil }
    let (ours, theirs) = (
      assigned.addresses.sorted().map { scene.place(of: $0) },
      others.addresses.sorted().map { scene.place(of: $0) }
    )
    let (asns, otherASNs) = (Set(ours.map(\.asn)), Set(theirs.map(\.asn)))
    let (countries, otherCountries) = (Set(ours.map(\.country)), Set(theirs.map(\.country)))
    guard asns.isDisjoint(with: otherASNs) || asns.union(otherASNs) == [0],
      !(asns.union(otherASNs) == [0] && countries == otherCountries)
    else { return nil }
    var fact = AnswerFact(
      kind: .divergent,
      about: name,
      names: [name],
      resolvers: others.servers,
      reason: "",
      proof: .probable
    )
    let isPlaced = !countries.contains("") && !otherCountries.contains("")
    if !isPlaced || !countries.isDisjoint(with: otherCountries) {
      fact.reason = "the networks differ, and that alone may be the work of a content network"
    } else if isContentNetwork(asns) && isContentNetwork(otherASNs) {
      fact.reason = "network and country differ, and both networks serve others' content"
    } else {
      fact.isBroken = true
      fact.reason = "network and country differ from what the network's own resolver answered"
    }
    if fact.isBroken == nil { fact.proof = .possible }
    fact.addresses = others.addresses.sorted()
    fact.countries = otherCountries.filter { !$0.isEmpty }
    fact.acts = others.frames
    fact.clients = others.clients
    fact.otherAnswer = words(fact.addresses)
    fact.assignedAnswer = words(assigned.addresses.sorted())
    fact.controls = [
      (
        control,
        "\(control.place(assigned)) answered \(fact.assignedAnswer) for \(Words.readable(name))"
      )
    ]
    return fact
  }

  private func isContentNetwork(_ asns: Set<UInt32>) -> Bool {
    asns.contains { asn in
      guard let role = scene.organisation(asn: asn)?.role else { return false }
      return role == .cdn || role == .cloud
    }
  }

  /// An address that no public server has, for a name that has another one.
  private func sinkhole(_ name: String, _ assigned: Side, _ others: Side) -> AnswerFact? {
    let real = assigned.addresses.filter { !$0.isSinkhole }
    // Where the network's own resolver says the same, or is not asked, it may well be so.
    guard let control = assigned.first, !real.isEmpty else { return nil }
    var fact = AnswerFact(
      kind: .sinkhole,
      about: name,
      names: [name],
      resolvers: others.servers,
      isBroken: true,
      reason: "no public server has such an address, and the network's own resolver gave another",
      proof: .probable
    )
    fact.addresses = others.addresses.sorted()
    fact.acts = others.frames
    fact.clients = others.clients
    fact.otherAnswer = words(fact.addresses)
    fact.assignedAnswer = words(real.sorted())
    fact.controls = [
      (
        control,
        "\(control.place(assigned)) answered \(fact.assignedAnswer) for \(Words.readable(name))"
      )
    ]
    return fact
  }
}

/// What one side answered to a question.
private struct Side {
  var addresses: Set<IPAddress> = []
  /// Where aliases lead, without their first label: servers of one kind share it.
  var aliases: Set<String> = []
  var servers: Set<IPAddress> = []
  var clients: Set<IPAddress> = []
  var frames = FrameTally()

  var first: FrameReference? { frames.first }

  mutating func add(_ transaction: DNSTransaction, _ response: FrameReference) {
    servers.insert(transaction.server)
    clients.insert(transaction.client)
    frames.add(response)
    for answer in transaction.answers.prefix(32) {
      if let address = answer.address, addresses.count < 64 { addresses.insert(address) }
      if answer.type == 5, aliases.count < 64 {
        let target = DomainName.normalised(answer.text)
        if let dot = target.firstIndex(of: ".") {
          aliases.insert(String(target[target.index(after: dot)...]))
        }
      }
    }
  }
}

extension FrameReference {
  fileprivate func place(_ side: Side) -> String {
    Words.list(side.servers.sorted().map(\.description), limit: 2)
  }
}

extension AnswerFact {
  /// This fact with what another of the same subject adds; the graver of both decides.
  fileprivate func joined(with other: AnswerFact) -> AnswerFact {
    var (main, rest) = isBroken == nil && other.isBroken == true ? (other, self) : (self, other)
    if main.isBroken == rest.isBroken {
      main.resolvers.formUnion(rest.resolvers)
      main.clients.formUnion(rest.clients)
      main.countries.formUnion(rest.countries)
      main.addresses += rest.addresses.filter { !main.addresses.contains($0) }
      main.acts = main.acts.merged(with: rest.acts)
      main.otherAnswer += "; " + rest.otherAnswer
      main.assignedAnswer += "; " + rest.assignedAnswer
      main.controls += rest.controls
    }
    rest = main
    return rest
  }
}

extension IPAddress {
  /// Whether no public server can have the address: nobody's, the host's own, or private.
  ///
  /// Addresses for documentation stand for public ones in laboratories.
  var isSinkhole: Bool {
    guard !SpecialAddresses.isGlobal(self) else { return false }
    return SpecialAddresses.kind(of: self)?.isDocumentation != true
  }
}
