import Flows
import Knowledge
import Wire

/// Finds flows that behave like DNS over HTTPS to a resolver that no list knows: while such a flow
/// lasts, its client asks servers for names that it never looked up in clear.
///
/// A hint and not proof: names may come from a cache that was filled before the capture. So it is
/// told only where lookups in clear could have been seen, and one server alone fits.
enum HiddenLookups {
  /// Names that nobody looked up, spoken while the flow lasts.
  private static let names = 5
  /// Packets each way: questions and answers, not one large transfer.
  private static let packets: UInt32 = 12
  /// The longest that questions and answers are in the mean, in octets a packet; bare
  /// acknowledgements are among the packets (RFC 8484 §4.1, RFC 1035 §2.3.4).
  private static let question: UInt64 = 300
  private static let answer: UInt64 = 600
  /// How long the flow lasts at least, in nanoseconds.
  private static let duration: Int64 = 5_000_000_000

  /// The flows that fit.
  static func flows(in observations: Observations) -> Set<Int> {
    guard observations.dns.contains(where: { $0.service == .dns }) else { return [] }
    var candidates: [IPAddress: [Int]] = [:]
    for (index, flow) in observations.flows.enumerated() where flow.mayCarryLookups {
      candidates[flow.originator, default: []].append(index)
    }
    guard !candidates.isEmpty else { return [] }
    let spoken = spokenNames(observations, by: candidates)
    let asked = lookedUpNames(observations, by: candidates)
    var found: Set<Int> = []
    for (client, flows) in candidates {
      let fitting = flows.filter {
        fits($0, observations, spoken[client] ?? [], asked[client] ?? [])
      }
      let servers = Set(fitting.map { observations.flows[$0].responder })
      if servers.count == 1 { found.formUnion(fitting) }
    }
    return found
  }

  private struct Spoken {
    let name: String
    let flow: Int
    let frame: FrameReference
  }

  /// What servers were asked for by name, by client; each name where it is spoken first.
  private static func spokenNames(
    _ observations: Observations,
    by clients: [IPAddress: [Int]]
  ) -> [IPAddress: [Spoken]] {
    var all: [Spoken] = []
    for handshake in observations.tls + observations.quic {
      guard let name = handshake.serverName else { continue }
      all.append(Spoken(name: name, flow: handshake.flow, frame: handshake.first))
    }
    for request in observations.http {
      guard let host = request.host, IPAddress(host) == nil else { continue }
      all.append(Spoken(name: host, flow: request.flow, frame: request.first))
    }
    all.sort { ($0.frame, $0.name) < ($1.frame, $1.name) }
    var result: [IPAddress: [Spoken]] = [:]
    var known: [IPAddress: Set<String>] = [:]
    for one in all {
      let client = observations.flows[one.flow].originator
      guard clients[client] != nil else { continue }
      let name = DomainName.normalised(one.name)
      if known[client, default: []].insert(name).inserted {
        result[client, default: []].append(Spoken(name: name, flow: one.flow, frame: one.frame))
      }
    }
    return result
  }

  /// What was looked up in clear, by client.
  private static func lookedUpNames(
    _ observations: Observations,
    by clients: [IPAddress: [Int]]
  ) -> [IPAddress: Set<String>] {
    var result: [IPAddress: Set<String>] = [:]
    for lookup in observations.dns where clients[lookup.client] != nil {
      result[lookup.client, default: []].insert(DomainName.normalised(lookup.query))
    }
    return result
  }

  /// Whether most names that are spoken while a flow lasts were never looked up in clear.
  private static func fits(
    _ index: Int,
    _ observations: Observations,
    _ spoken: [Spoken],
    _ asked: Set<String>
  ) -> Bool {
    let flow = observations.flows[index]
    let during = spoken.filter { one in
      one.flow != index && one.frame.capture == flow.first.capture
        && one.frame.frame > flow.first.frame && one.frame.time <= flow.lastTime
        && observations.flows[one.flow].responder != flow.responder
    }
    let hidden = during.count { !asked.contains($0.name) }
    return hidden >= names && hidden * 5 >= during.count * 4
  }

  private static func isShort(_ counters: DirectionCounters, _ most: UInt64) -> Bool {
    counters.packets >= packets && counters.payloadOctets <= UInt64(counters.packets) * most
  }

  /// Whether a flow's sizes and length could be those of lookups.
  static func isSmallAndLong(_ flow: Flow) -> Bool {
    let (lasts, overflow) = flow.lastTime.nanoseconds.subtractingReportingOverflow(
      flow.first.time.nanoseconds
    )
    return (overflow || lasts >= duration) && isShort(flow.sent, question)
      && isShort(flow.received, answer)
      // Certificates take the larger part of what a short connection receives.
      && flow.received.payloadOctets / 6 <= flow.sent.payloadOctets
  }
}

extension Flow {
  /// Whether it is encrypted web traffic whose sizes and length could be those of lookups.
  fileprivate var mayCarryLookups: Bool {
    (service == .ssl || service == .quic) && responderPort == 443
      && HiddenLookups.isSmallAndLong(self)
  }
}
