import Destinations
import Flows
import Knowledge
import Wire

/// Finds requests over HTTP that ask for the address of a name, and what came of them.
///
/// A request counts if it has the shape of a service that is known, or if a parameter holds a name
/// and the answer gives addresses. Where the handset then goes to such an address under that very
/// name without asking DNS, HTTP has taken the place of DNS.
struct HTTPDNSDetector {
  /// How long an answer explains a connection, in nanoseconds.
  private static let window: Int64 = 3600 * 1_000_000_000
  /// How many names a fact shows.
  private static let shownNames = 5

  private let scene: Scene
  private var facts: [IPAddress: HTTPDNSFact] = [:]
  /// Flows by the address they go to, in order.
  private var flowsTo: [IPAddress: [Int]] = [:]
  /// The Host of the first request in each flow.
  private let hosts: [Int: String]
  /// When each name was first asked of DNS, by client.
  private var asked: [ClientKey: [String: FrameReference]] = [:]

  /// One fact for each server, by address.
  static func facts(_ scene: Scene) -> [HTTPDNSFact] {
    var detector = HTTPDNSDetector(scene)
    detector.readRequests()
    detector.readEncrypted()
    return detector.facts.keys.sorted().compactMap { detector.facts[$0] }
  }

  private init(_ scene: Scene) {
    self.scene = scene
    var hosts: [Int: String] = [:]
    for request in scene.observations.http where hosts[request.flow] == nil {
      hosts[request.flow] = request.host.map { hostName($0).lowercased() }
    }
    self.hosts = hosts
  }

  /// What only those runs need that have such requests.
  private mutating func index() {
    guard flowsTo.isEmpty else { return }
    for (index, flow) in scene.observations.flows.enumerated() {
      flowsTo[flow.responder, default: []].append(index)
    }
    for transaction in scene.dns where transaction.service == .dns && transaction.queried {
      let hardware = scene.observations.hardware(of: transaction)
      let name = transaction.query.lowercased()
      for key in scene.handset.keys(transaction.client, hardware)
      where asked[key]?[name] == nil { asked[key, default: [:]][name] = transaction.first }
    }
  }

  private mutating func readRequests() {
    for request in scene.http {
      guard let flow = scene.flow(request.flow),
        scene.handset.isJudged(flow.originator, flow.originatorMAC),
        let target = NameRequest(target: request.uri)
      else { continue }
      let match = scene.httpdns.match(target)
      let names = match?.names ?? target.names
      let given = request.answer.map { Self.addresses($0.body) } ?? []
      guard match != nil || (!names.isEmpty && !given.isEmpty) else { continue }
      var fact = facts[flow.responder] ?? HTTPDNSFact(address: flow.responder)
      if match != nil {
        fact.hasShape = true
        // A shape says how, not who: services of one maker are run by others too.
        fact.provider = scene.known?.httpdns(at: flow.responder)
      }
      fact.destination = fact.destination ?? destination(of: request.flow)
      fact.requests.add(request.first)
      if fact.flows.last != request.flow { fact.flows.append(request.flow) }
      for name in names where fact.names.count < Self.shownNames && !fact.names.contains(name) {
        fact.names.append(name)
      }
      if !given.isEmpty, let frame = request.answer?.frame {
        if fact.answers.count == 0 {
          let name = names.first.map { Words.readable($0) } ?? "the name"
          fact.firstAnswer = "\(name) is at \(Words.list(given.map(\.description)))"
        }
        fact.answers.add(frame)
        follow(names, given, after: frame, flow, &fact)
      }
      facts[flow.responder] = fact
    }
  }

  private func destination(of flow: Int) -> Int? {
    let index = Int(scene.destinationOfFlow[flow])
    return index >= 0 ? index : nil
  }

  /// Finds connections of the same client to what was answered, under the name asked for.
  private mutating func follow(
    _ names: [String],
    _ addresses: [IPAddress],
    after frame: FrameReference,
    _ asking: Flow,
    _ fact: inout HTTPDNSFact
  ) {
    index()
    let keys = scene.handset.keys(asking.originator, asking.originatorMAC)
    for address in addresses {
      for index in flowsTo[address] ?? [] {
        guard let flow = scene.flow(index), frame < flow.first,
          flow.first.time.nanoseconds &- frame.time.nanoseconds < Self.window,
          !Set(keys).isDisjoint(with: scene.handset.keys(flow.originator, flow.originatorMAC)),
          let name = scene.serverNames[index]?.name ?? hosts[index], names.contains(name)
        else { continue }
        // Whoever asked DNS as well may have gone where DNS said.
        if keys.contains(where: { key in asked[key]?[name].map { $0 < flow.first } ?? false }) {
          fact.dnsQuestions += 1
        } else if !fact.followed.contains(index) {
          fact.followed.append(index)
        }
      }
    }
  }

  /// Flows to services whose requests cannot be read.
  private mutating func readEncrypted() {
    guard let known = scene.known else { return }
    for (index, flow) in scene.observations.flows.enumerated()
    where flow.sent.payloadOctets > 0 && (flow.service == .ssl || flow.service == .quic) {
      guard scene.handset.isJudged(flow.originator, flow.originatorMAC) else { continue }
      let name = scene.serverNames[index]?.name
      let byName = name.flatMap { known.httpdns(named: $0) }
      guard let service = byName ?? known.httpdns(at: flow.responder),
        // Resolvers that are asked over DoH as well are judged as encrypted DNS.
        name.flatMap({ known.resolver(named: $0) }) == nil,
        known.resolver(at: flow.responder) == nil
      else { continue }
      var fact = facts[flow.responder] ?? HTTPDNSFact(address: flow.responder)
      // What could be read says more.
      guard fact.requests.count == 0 || fact.isEncrypted else { continue }
      fact.isEncrypted = true
      fact.isNamed = fact.isNamed || byName != nil || name == flow.responder.description
      fact.provider = service
      fact.destination = fact.destination ?? destination(of: index)
      fact.requests.add(flow.first)
      fact.flows.append(index)
      facts[flow.responder] = fact
    }
  }

  /// The addresses that a short text gives, in order and each once; of JSON, lists with semicolons
  /// and the like.
  static func addresses(_ body: [UInt8]) -> [IPAddress] {
    var found: [IPAddress] = []
    let isPart: (UInt8) -> Bool = { octet in
      (48...57).contains(octet) || (65...70).contains(octet) || (97...102).contains(octet)
        || octet == UInt8(ascii: ".") || octet == UInt8(ascii: ":")
    }
    for token in body.split(whereSeparator: { !isPart($0) }) where (3...45).contains(token.count) {
      let text = String(decoding: token, as: UTF8.self)
      guard let address = IPAddress(text), address != .zero, !found.contains(address) else {
        continue
      }
      found.append(address)
      if found.count == 32 { break }
    }
    return found
  }
}
