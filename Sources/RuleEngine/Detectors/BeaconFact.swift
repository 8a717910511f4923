import Destinations
import Flows
import Identifiers
import Wire

/// From where on contacts are a beacon.
enum BeaconThreshold {
  /// Intervals that must have been seen.
  static let intervals = 6
  /// The shortest median interval in milliseconds: what follows faster is one burst.
  static let median = 10_000.0
  /// The most that half of the intervals may differ from the median, as a part of it.
  static let deviation = 0.15
  /// The least score.
  static let score = 0.8
  /// Contacts closer together than this, in milliseconds, are one.
  static let together: Int64 = 1000
}

/// What is to be judged of how regularly the handset turned to one recipient.
struct BeaconFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, client, recipient, organisation, party, country, residency, local
    case authorised, infrastructure, contacts, intervals, interval, deviation, score, periodic
    case octets, identifiers
    case infrastructureAllowed = "infrastructure_allowed"
  }

  static let service = FactService.beacon

  /// The destination; the first of those of one name.
  let index: Int
  let flows: [Int]
  let contacts: Int
  let score: BeaconScore
  let frames: FrameTally

  var destination: Int? { index }

  func subject(in scene: Scene) -> String { scene.recipient(index) }

  func subjectKey(in scene: Scene) -> String {
    // The addresses of a name change from one contact to the next.
    "\(Self.service.rawValue)|\(scene.name(index) ?? scene.destinations[index].address.description)"
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .contacts: .number(Int64(contacts))
    case .intervals: .number(Int64(score.intervals))
    case .interval: .text(BeaconScore.seconds(score.median))
    case .deviation: .text(BeaconScore.seconds(score.deviation))
    case .score: .number(Int64((score.total * 100).rounded()))
    case .periodic: .flag(isPeriodic)
    case .octets: .number(Int64(score.size.rounded()))
    case .identifiers: .flag(hasIdentifiers(scene))
    default: scene.remote(field.rawValue, index, flows)
    }
  }

  private var isPeriodic: Bool {
    score.total >= BeaconThreshold.score
      && score.deviation <= BeaconThreshold.deviation * score.median
  }

  /// Whether a known identifier was found in what went there.
  private func hasIdentifiers(_ scene: Scene) -> Bool {
    let mine = Set(flows)
    return scene.disclosures.contains { $0.isKnown && mine.contains($0.flow) }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    guard part == .acts else { return scene.remoteEvidence(part, index, flows) }
    let filter = scene.destinations[index].address.displayFilter
    let statistics =
      "n = \(score.intervals) intervals, median \(BeaconScore.seconds(score.median)), median "
      + "absolute deviation \(BeaconScore.seconds(score.deviation)), median size "
      + "\(Words.grouped(Int64(score.size.rounded()))) octets; \(score.words)"
    return frames.evidence(flow: "", filter: filter) { count in
      "\(Words.count(count, "contact")) with \(scene.recipient(index)); \(statistics); the frames "
        + "are the first ones"
    }
  }
}

/// Gathers the handset's contacts with each recipient and scores how regular they are.
///
/// What repeats inside one connection is not seen: only beginnings of flows are counted.
enum BeaconDetector {
  static func facts(_ scene: Scene) -> [BeaconFact] {
    var groups: [String: [Int]] = [:]
    for (index, flow) in scene.observations.flows.enumerated() {
      guard [IPProtocol.tcp, IPProtocol.udp].contains(flow.proto),
        let destination = scene.destination(ofFlow: index), !scene.isLocal[destination],
        !scene.isQuestion(flow, destination)
      else { continue }
      let address = scene.destinations[destination].address.description
      groups[scene.name(destination) ?? address, default: []].append(index)
    }
    let captured = scene.captured
    return groups.keys.sorted().compactMap { fact(groups[$0] ?? [], scene, captured) }
  }

  private static func fact(_ flows: [Int], _ scene: Scene, _ captured: Int64) -> BeaconFact? {
    guard flows.count > BeaconThreshold.intervals else { return nil }
    let sorted = flows.sorted { one, other in
      let (one, other) = (scene.observations.flows[one], scene.observations.flows[other])
      return (one.first.capture, one.first.time.nanoseconds, one.first.frame)
        < (other.first.capture, other.first.time.nanoseconds, other.first.frame)
    }
    var contacts: [[(time: Int64, octets: UInt64)]] = []
    var frames = FrameTally()
    var capture: Int32?
    for flow in sorted.compactMap({ scene.flow($0) }) {
      let time = flow.first.time.nanoseconds / 1_000_000
      if flow.first.capture != capture { contacts.append([]) }
      capture = flow.first.capture
      let at = contacts.count - 1
      let octets = flow.sent.payloadOctets
      if let last = contacts[at].last, time &- last.time < BeaconThreshold.together {
        contacts[at][contacts[at].count - 1].octets = last.octets.saturatingAdding(octets)
      } else {
        contacts[at].append((time, octets))
        frames.add(flow.first)
      }
    }
    let score = BeaconScore(contacts, captured: captured)
    guard score.intervals >= BeaconThreshold.intervals, score.median >= BeaconThreshold.median,
      let index = scene.destination(ofFlow: sorted[0])
    else { return nil }
    return BeaconFact(
      index: index,
      flows: sorted,
      contacts: contacts.reduce(0) { $0 + $1.count },
      score: score,
      frames: frames
    )
  }
}

extension Scene {
  /// Whether a flow is a question for names: those have rules of their own.
  func isQuestion(_ flow: Flow, _ destination: Int) -> Bool {
    let services = destinations[destination].services
    return flow.service == .dns
      || !services.isEmpty && services.allSatisfy { resolverServices.contains($0) }
  }

  /// How long the captures took together, in milliseconds: as the files say, or else as the flows
  /// do.
  var captured: Int64 {
    let stated = captures.reduce(Int64(0)) { $0.addingSaturated($1.nanoseconds / 1_000_000) }
    guard stated == 0 else { return stated }
    var ends: [Int32: (first: Int64, last: Int64)] = [:]
    for flow in observations.flows {
      let (first, last) = (flow.first.time.nanoseconds, flow.lastTime.nanoseconds)
      let known = ends[flow.first.capture] ?? (first, last)
      ends[flow.first.capture] = (min(known.first, first), max(known.last, last))
    }
    return ends.values.reduce(0) { sum, end in
      let (span, overflow) = end.last.subtractingReportingOverflow(end.first)
      return sum.addingSaturated(overflow ? 0 : span / 1_000_000)
    }
  }
}

extension Int64 {
  /// The sum, or the largest number if there is none.
  fileprivate func addingSaturated(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
