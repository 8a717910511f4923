import Destinations
import Flows
import Identifiers
import Wire

/// When nobody asked for data to be sent.
enum Occasion: String, CaseIterable, Sendable {
  /// Nobody touched the handset.
  case idle
  /// The user was not asked yet.
  case beforeConsent = "before-consent"
  /// The user objected.
  case afterObjection = "after-objection"
  /// The app under test was taken off.
  case afterUninstall = "after-uninstall"

  /// In sentences: "sent … octets to x while …".
  var words: String {
    switch self {
    case .idle: "while nobody touched it"
    case .beforeConsent: "before the user was asked for consent"
    case .afterObjection: "after the user had objected"
    case .afterUninstall: "after the app under test was uninstalled"
    }
  }
}

/// What is to be judged of what the handset sent to one destination on one occasion.
struct UnbiddenUploadFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, client, recipient, organisation, party, country, residency, local
    case authorised, infrastructure, occasion, when, octets, connections, upload, identifiers
    case before, during, clear, reason
    case infrastructureAllowed = "infrastructure_allowed"
  }

  static let service = FactService.unbiddenUpload
  /// Payload octets of one flow that are a handshake and a question rather than an upload.
  static let leastOctets: UInt64 = 10_000

  let index: Int
  let occasion: Occasion
  var flows: [Int] = []
  var octets: UInt64 = 0
  var frames = FrameTally()
  /// Whether a known value of the handset was found in it.
  var hasIdentifiers = false
  /// Whether it received data on the occasions that this one is held against.
  var before = false
  var during = false
  /// What the captures lack to tell; empty if nothing.
  var doubt = ""

  var destination: Int? { index }

  func subject(in scene: Scene) -> String { scene.recipient(index) }

  func subjectKey(in scene: Scene) -> String {
    scene.remoteKey(Self.service, index, occasion.rawValue)
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .occasion: .text(occasion.rawValue)
    case .when: .text(occasion.words)
    case .octets: .count(octets)
    case .connections: .number(Int64(flows.count))
    case .upload: .flag(octets >= Self.leastOctets || hasIdentifiers)
    case .identifiers: .flag(hasIdentifiers)
    case .before: .flag(before)
    case .during: .flag(during)
    case .clear: .flag(doubt.isEmpty)
    case .reason: .text(doubt)
    default: scene.remote(field.rawValue, index, flows)
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    guard part == .acts else { return scene.remoteEvidence(part, index, flows) }
    let filter = scene.destinations[index].address.displayFilter
    return frames.evidence(flow: "", filter: filter) { count in
      "\(Words.count(octets, "octet")) of payload in \(Words.count(count, "flow")) \(occasion.words)"
        + "; the frames are the first in which payload went there"
    }
  }
}

/// Gathers what was sent while nobody asked for it, per destination and occasion.
///
/// The scenario says in which phase a capture was taken and when the laboratory did what; without
/// one there is nothing to compare.
enum UnbiddenUploadDetector {
  static func facts(_ scene: Scene) -> [UnbiddenUploadFact] {
    guard scene.captures.contains(where: { $0.phase != nil }) || !scene.events.isEmpty else {
      return []
    }
    let identifying = Set(scene.disclosures.filter(\.isKnown).map(\.flow))
    var facts: [Key: UnbiddenUploadFact] = [:]
    // By name: addresses of one recipient change between the phases.
    var phases: [String: Set<Phase>] = [:]
    for (index, flow) in scene.observations.flows.enumerated() {
      guard let destination = scene.destination(ofFlow: index), !scene.isLocal[destination],
        flow.sent.payloadOctets > 0,
        !scene.isQuestion(flow, destination)
      else { continue }
      let phase = scene.phase(flow.first.capture)
      if let phase { phases[scene.party(destination), default: []].insert(phase) }
      for occasion in occasions(flow, phase, scene) {
        let key = Key(destination: destination, occasion: occasion.rawValue)
        facts[key, default: UnbiddenUploadFact(index: destination, occasion: occasion)]
          .add(flow, index, identifying.contains(index))
      }
    }
    let seen = Set(scene.captures.compactMap(\.phase))
    return facts.keys.sorted().compactMap { key in
      guard var fact = facts[key] else { return nil }
      let mine = phases[scene.party(key.destination)] ?? []
      fact.before = mine.contains(where: \.isBefore)
      fact.during = mine.contains(where: \.isDuring)
      if fact.occasion == .afterUninstall, !seen.contains(where: \.isBefore) {
        fact.doubt = "no capture shows whether it received data before the app under test was there"
      }
      return fact
    }
  }

  private struct Key: Hashable, Comparable {
    let destination: Int
    let occasion: String

    static func < (left: Key, right: Key) -> Bool {
      (left.destination, left.occasion) < (right.destination, right.occasion)
    }
  }

  /// The occasions that a flow began on.
  private static func occasions(_ flow: Flow, _ phase: Phase?, _ scene: Scene) -> [Occasion] {
    var occasions: [Occasion] = []
    if let phase {
      if phase.isIdle { occasions.append(.idle) }
      if phase.isAfter, phase != .afterReset { occasions.append(.afterUninstall) }
    }
    let time = flow.first.time
    let asked = scene.events.first { $0.kind == .consent || $0.kind == .refusal }
    if phase == .setup, asked.map({ time < $0.time }) ?? true {
      occasions.append(.beforeConsent)
    }
    let objected = scene.events.first { $0.kind == .optOut || $0.kind == .refusal }
    let isAfterObjection = objected.map { $0.time <= time } ?? (phase == .optOut)
    if isAfterObjection, phase?.isAfter != true { occasions.append(.afterObjection) }
    return occasions
  }
}

extension UnbiddenUploadFact {
  fileprivate mutating func add(_ flow: Flow, _ index: Int, _ isIdentifying: Bool) {
    flows.append(index)
    octets = octets.saturatingAdding(flow.sent.payloadOctets)
    frames.insert(flow.firstUpload.frame == 0 ? flow.first : flow.firstUpload)
    hasIdentifiers = hasIdentifiers || isIdentifying
  }
}

extension Scene {
  /// What a recipient is known by across addresses: its name, or else its address.
  fileprivate func party(_ index: Int) -> String {
    name(index) ?? destinations[index].address.description
  }
}
