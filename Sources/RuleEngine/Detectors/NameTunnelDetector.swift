import Destinations
import Flows
import Identifiers
import Knowledge
import Wire

/// Gathers the names that the handset asked for, per registrable domain.
enum NameTunnelDetector {
  /// Names of one domain that are told apart; a tunnel shows long before.
  private static let mostNames = 20_000

  static func facts(_ scene: Scene) -> [NameTunnelFact] {
    guard let registrableDomain = scene.registrableDomain else { return [] }
    let contacted = Set(scene.observations.flows.map(\.responder))
    var domains: [String: String?] = [:]
    var facts: [String: NameTunnelFact] = [:]
    let telling = scene.disclosures.filter { $0.isKnown && $0.part == .question }
    let tellingFrames = Set(telling.compactMap(\.frames.first))
    var ofFrame: [FrameReference: String] = [:]
    for transaction in scene.dns where transaction.service == .dns && transaction.queried {
      let hardware = scene.observations.hardware(of: transaction)
      guard scene.handset.isJudged(transaction.client, hardware) else { continue }
      let query = DomainName.normalised(transaction.query)
      let known = domains[query]
      let domain = known ?? registrableDomain(query)
      if known == nil { domains[query] = .some(domain) }
      guard let domain, query.utf8.count > domain.utf8.count + 1 else { continue }
      let isConnected = transaction.answers.contains { answer in
        answer.address.map(contacted.contains) ?? false
      }
      facts[domain, default: NameTunnelFact(domain: domain)].add(
        transaction,
        String(query.dropLast(domain.count + 1)),
        isConnected
      )
      if tellingFrames.contains(transaction.first) { ofFrame[transaction.first] = domain }
    }
    for disclosure in telling {
      guard let frame = disclosure.frames.first, let domain = ofFrame[frame] else { continue }
      facts[domain]?.disclosures.append(disclosure)
    }
    return facts.keys.sorted().compactMap { facts[$0] }
  }

  fileprivate static func isRoom(_ count: Int) -> Bool { count < mostNames }
}

extension NameTunnelFact {
  /// NULL, TXT, SVCB-like and private types carry octets of anybody's choice.
  private static let textTypes: Set<UInt16> = [10, 16]
  private static let privateTypes: ClosedRange<UInt16> = 65280...65534

  fileprivate mutating func add(
    _ transaction: DNSTransaction,
    _ name: String,
    _ isConnected: Bool
  ) {
    clients.insert(transaction.client)
    questions.add(transaction.first)
    if NameTunnelDetector.isRoom(names.count) || names.contains(name) {
      names.insert(name)
      if isConnected { connected.insert(name) }
    }
    let type = transaction.queryType
    if Self.textTypes.contains(type) || Self.privateTypes.contains(type) { unusual += 1 }
    start = min(start, transaction.first.time.nanoseconds)
    end = max(end, transaction.first.time.nanoseconds)
  }
}
