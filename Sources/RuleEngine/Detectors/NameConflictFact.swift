import Destinations
import Flows
import Knowledge
import Wire

/// What is to be judged of names that contradict each other at one destination.
struct NameConflictFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, client, recipient, organisation, party, country, residency, local
    case authorised, infrastructure, conflict, conflicts, asked, flows, kind
    case infrastructureAllowed = "infrastructure_allowed"
    case otherNames = "other_names"
    case encryptedHello = "encrypted_hello"
  }

  /// What contradicts the name that the handset asked for in the handshake or request.
  enum Kind: String, Sendable {
    /// The resolver gave other addresses for it, and this one for other names.
    case resolution
    /// The certificate is for names of someone else.
    case certificate
    /// The request names two hosts.
    case twoHosts = "two-hosts"
    /// The proxy was asked for another host than the handshake in the tunnel.
    case proxy
  }

  static let service = FactService.nameConflict

  /// The destination.
  let index: Int
  let kind: Kind
  /// The name asked for.
  let asked: String
  /// The names that contradict it.
  let others: [String]
  var flows: [Int] = []
  /// Where it was asked for, and where the contradiction stands.
  var frames = FrameTally()

  var destination: Int? { index }

  func subject(in scene: Scene) -> String { scene.recipient(index) }

  func subjectKey(in scene: Scene) -> String {
    scene.remoteKey(Self.service, index, "\(kind.rawValue)|\(asked)")
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .kind: .text(kind.rawValue)
    case .asked: .text(Words.readable(asked, limit: 80))
    case .otherNames: .texts(others.map { Words.readable($0, limit: 80) })
    case .conflict: .text(words)
    case .conflicts: .count(frames.count)
    case .flows: .number(Int64(flows.count))
    case .encryptedHello: .flag(scene.isCovered(index))
    default: scene.remote(field.rawValue, index, flows)
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    guard part == .acts else { return scene.remoteEvidence(part, index, flows) }
    let flow = flows.count == 1 ? scene.flow(flows[0])?.words ?? "" : ""
    let filter = scene.destinations[index].address.displayFilter
    return frames.evidence(flow: flow, filter: filter) { _ in words.capitalisedFirst + "." }
  }

  private var words: String {
    let name = Words.readable(asked, limit: 80)
    let list = Words.list(others.map { Words.readable($0, limit: 80) }, limit: 3)
    switch kind {
    case .resolution:
      return "DNS gave this address for \(list), and other addresses for \(name)"
    case .certificate: return "the server's certificate is for \(list), not for \(name)"
    case .twoHosts: return "a request names both \(name) and \(list)"
    case .proxy: return "the proxy was asked for \(list), the handshake in the tunnel for \(name)"
    }
  }
}

/// Gathers contradictions between the names of a flow: DNS, handshake, request, certificate.
///
/// Names of one registrable domain do not contradict each other, nor do those of one network: a
/// delivery network answers for many names. A hello that may be a cover (ECH) is left out.
struct NameConflictDetector {
  private struct Key: Hashable {
    var index: Int
    var kind: NameConflictFact.Kind
    var asked: String
  }

  /// The most names of one address, and addresses of one name, that are compared: what has more is
  /// a delivery network's, and says nothing.
  private static let mostAnswers = 64

  private let scene: Scene
  private let domain: @Sendable (String) -> String?
  /// The names for which DNS gave an address, and the addresses it gave for a name.
  private var namesOf: [IPAddress: [(name: String, frame: FrameReference)]] = [:]
  private var addressesOf: [String: Set<IPAddress>] = [:]
  private var facts: [Key: NameConflictFact] = [:]

  static func facts(_ scene: Scene) -> [NameConflictFact] {
    guard let domain = scene.registrableDomain else { return [] }
    var detector = Self(scene: scene, domain: domain)
    detector.readAnswers()
    detector.compareHandshakes()
    detector.compareRequests()
    return detector.facts.values.sorted {
      ($0.index, $0.kind.rawValue, $0.asked) < ($1.index, $1.kind.rawValue, $1.asked)
    }
  }

  private init(scene: Scene, domain: @escaping @Sendable (String) -> String?) {
    self.scene = scene
    self.domain = domain
  }

  private mutating func readAnswers() {
    for transaction in scene.dns where transaction.service == .dns && transaction.queried {
      guard transaction.responseCode == 0, let frame = transaction.response,
        scene.handset.isJudged(transaction.client, scene.observations.hardware(of: transaction))
      else { continue }
      let query = DomainName.normalised(transaction.query)
      for answer in transaction.answers {
        guard let address = answer.address else { continue }
        guard addressesOf[query]?.count ?? 0 <= Self.mostAnswers,
          namesOf[address]?.count ?? 0 <= Self.mostAnswers
        else { continue }
        addressesOf[query, default: []].insert(address)
        namesOf[address, default: []].append((query, frame))
        // What it is an alias for is a name of the address too.
        let owner = DomainName.normalised(answer.name)
        if owner != query { namesOf[address, default: []].append((owner, frame)) }
      }
    }
  }

  private mutating func compareHandshakes() {
    var certificates: [String: CertificateSeen] = [:]
    for certificate in scene.observations.certificates {
      certificates[certificate.fingerprint] = certificate
    }
    var tunnels: [Int: HTTPRequest] = [:]
    for request in scene.observations.http where request.method == "CONNECT" {
      tunnels[request.flow] = request
    }
    for handshake in scene.observations.tls + scene.observations.quic {
      guard let name = handshake.serverName.map(DomainName.normalised), !handshake.ech,
        IPAddress(name) == nil, let index = scene.destination(ofFlow: handshake.flow)
      else { continue }
      if let request = tunnels[handshake.flow] {
        let host = DomainName.normalised(hostName(request.uri))
        if IPAddress(host) == nil, isOther(host, than: name) {
          add(.proxy, name, [host], index, handshake.flow, [request.first, handshake.first])
        }
        continue
      }
      compareWithAnswers(name, index, handshake.flow, handshake.first)
      guard handshake.carrier == .tcp, let shown = handshake.certificates.first,
        let certificate = certificates[shown], !certificate.dnsNames.isEmpty,
        !certificate.covers(name)
      else { continue }
      let names = certificate.dnsNames.map {
        DomainName.normalised($0.hasPrefix("*.") ? String($0.dropFirst(2)) : $0)
      }
      guard names.allSatisfy({ isOther($0, than: name) }) else { continue }
      add(.certificate, name, names, index, handshake.flow, [handshake.first, certificate.frame])
    }
  }

  private mutating func compareRequests() {
    for request in scene.observations.http where request.method != "CONNECT" {
      guard let host = request.host.map({ DomainName.normalised(hostName($0)) }),
        IPAddress(host) == nil, let index = scene.destination(ofFlow: request.flow)
      else { continue }
      if let second = request.secondHost.map({ DomainName.normalised(hostName($0)) }),
        second != host
      {
        add(.twoHosts, host, [second], index, request.flow, [request.first])
      }
      compareWithAnswers(host, index, request.flow, request.first)
    }
  }

  /// Whether the resolver gave the address for others' names, and other addresses for this one.
  private mutating func compareWithAnswers(
    _ name: String,
    _ index: Int,
    _ flow: Int,
    _ frame: FrameReference
  ) {
    let address = scene.destinations[index].address
    guard addressesOf[name]?.count ?? 0 < Self.mostAnswers,
      namesOf[address]?.count ?? 0 < Self.mostAnswers
    else { return }
    let given = (addressesOf[name] ?? []).filter { $0.isIPv4 == address.isIPv4 }
    guard !scene.isLocal[index], !given.isEmpty, !given.contains(address),
      let known = namesOf[address]?.filter({ $0.frame < frame }), !known.isEmpty,
      known.allSatisfy({ isOther($0.name, than: name) }),
      !given.contains(where: { isNear($0, address) })
    else { return }
    let others = Set(known.map(\.name)).sorted()
    add(.resolution, name, others, index, flow, [known[0].frame, frame])
  }

  private func isOther(_ one: String, than other: String) -> Bool {
    let domains = (domain(one), domain(other))
    guard let first = domains.0, let second = domains.1 else { return one != other }
    return first != second
  }

  /// Whether two addresses of one family are of one holder; of one network where that is unknown.
  private func isNear(_ one: IPAddress, _ other: IPAddress) -> Bool {
    let holders = [one, other].map { address in
      scene.destinationAt[address].map { scene.destinations[$0].asn } ?? 0
    }
    if !holders.contains(0) { return holders[0] == holders[1] }
    return one.isIPv4
      ? one.ipv4Bits >> 16 == other.ipv4Bits >> 16 : one.high >> 32 == other.high >> 32
  }

  private mutating func add(
    _ kind: NameConflictFact.Kind,
    _ asked: String,
    _ others: [String],
    _ index: Int,
    _ flow: Int,
    _ frames: [FrameReference]
  ) {
    let key = Key(index: index, kind: kind, asked: asked)
    var fact =
      facts[key] ?? NameConflictFact(index: index, kind: kind, asked: asked, others: others)
    for frame in Set(frames).sorted() { fact.frames.add(frame) }
    if fact.flows.last != flow { fact.flows.append(flow) }
    facts[key] = fact
  }
}
