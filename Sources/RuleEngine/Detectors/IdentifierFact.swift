import Destinations
import Flows
import Identifiers
import Wire

/// What is to be judged of one identifier of the handset that went to one destination readably.
struct IdentifierFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, client, recipient, organisation, party, country, residency, local
    case authorised, infrastructure, kind, `class`, what, value, known, obfuscated, hashed, places
    case chain, messages, randomised
    case reversible, data
    case hiddenChain = "hidden_chain"
    case chanceMatches = "chance_matches"
    case inName = "in_name"
    case infrastructureAllowed = "infrastructure_allowed"
    case dataReason = "data_reason"
    case cleartextAllowed = "cleartext_allowed"
  }

  static let service = FactService.identifier
  /// How many ways of sending it a finding spells out.
  private static let shownWays = 8

  /// The destination.
  let index: Int
  let disclosures: [Disclosure]

  var destination: Int? { index }

  private var first: Disclosure { disclosures[0] }

  func subject(in scene: Scene) -> String { scene.recipient(index) }

  func subjectKey(in scene: Scene) -> String {
    "\(scene.remoteKey(Self.service, index))|\(first.kind.rawValue)|\(first.value)"
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .kind: .text(first.kind.rawValue)
    case .class: .text(first.kind.group.rawValue)
    case .what: .text(first.kind.words)
    case .value: .text(Words.readable(scene.shown(first.value), limit: 64))
    case .known: .flag(first.isKnown)
    case .obfuscated: .flag(disclosures.contains(where: \.isObfuscated))
    case .hashed: .flag(disclosures.allSatisfy(\.form.isHash))
    case .reversible: .flag(disclosures.contains { !$0.form.isHash })
    case .places: .texts(Set(disclosures.map(\.part.rawValue)).sorted())
    case .chain: .text(scene.chain(first))
    case .hiddenChain: .text(disclosures.first(where: \.isObfuscated).map(scene.chain) ?? "")
    case .messages: .count(UInt64(Set(disclosures.map(\.message)).count))
    case .randomised: .flag(isRandomised)
    case .chanceMatches: scene.chanceWords(disclosures).map { .text($0) } ?? .missing
    case .inName: .flag(disclosures.contains { $0.part == .question })
    case .data: .text(scene.dataStanding(disclosures, to: index).word)
    case .dataReason: .text(scene.dataStanding(disclosures, to: index).reason)
    case .cleartextAllowed:
      .flag(scene.name(index).flatMap { scene.policy.cleartext.match($0) } != nil)
    default: scene.remote(field.rawValue, index, disclosures.map(\.flow))
    }
  }

  /// Whether it is a hardware address that the handset made up (IEEE 802, the U/L bit).
  private var isRandomised: Bool {
    [.wifiMAC, .bluetoothMAC].contains(first.kind)
      && MACAddress(first.value)?.isLocallyAdministered ?? false
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    guard part == .acts else {
      return scene.remoteEvidence(part, index, disclosures.map(\.flow))
    }
    var seen: Set<String> = []
    return disclosures.filter { seen.insert($0.chainWords).inserted }.prefix(Self.shownWays)
      .compactMap { scene.evidence($0) }
  }
}

/// Gathers what content searches found, per destination and value.
enum IdentifierDetector {
  static func facts(_ scene: Scene) -> [IdentifierFact] {
    var groups: [Key: [Disclosure]] = [:]
    for disclosure in scene.disclosures where !disclosure.kind.group.isContent {
      guard let index = scene.recipient(of: disclosure) else { continue }
      let key = Key(
        destination: index,
        kind: disclosure.kind.rawValue,
        value: disclosure.value,
        isKnown: disclosure.isKnown
      )
      groups[key, default: []].append(disclosure)
    }
    return groups.keys.sorted().map { key in
      IdentifierFact(index: key.destination, disclosures: groups[key] ?? [])
    }
  }

  private struct Key: Hashable, Comparable {
    let destination: Int
    let kind: String
    let value: String
    let isKnown: Bool

    static func < (left: Key, right: Key) -> Bool {
      if left.destination != right.destination { return left.destination < right.destination }
      return (left.kind, left.value, left.isKnown ? 0 : 1)
        < (right.kind, right.value, right.isKnown ? 0 : 1)
    }
  }
}

extension IdentifierKind.Class {
  /// Whether it is what the user has or does, not what tells the handset from others.
  var isContent: Bool { [.content, .personal, .apps, .location].contains(self) }
}

extension Scene {
  /// What was found of the judged handset's sending, in the order of messages.
  var disclosures: [Disclosure] { content.disclosures }

  /// The destination that received a value; `nil` unless the judged handset sent it there.
  func recipient(of disclosure: Disclosure) -> Int? {
    recipient(flow: disclosure.flow, from: disclosure.source, disclosure.sourceMAC)
  }

  /// The destination of a flow to which its judged handset sent something.
  func recipient(flow index: Int, from source: IPAddress, _ hardware: MACAddress) -> Int? {
    guard let flow = flow(index), destinationOfFlow[index] >= 0 else { return nil }
    let destination = Int(destinationOfFlow[index])
    let mac = source == flow.originator ? flow.originatorMAC : hardware
    guard destinations[destination].address != source, handset.isJudged(source, mac),
      !handset.isUnknown || source == flow.originator
    else { return nil }
    return destination
  }

  /// A value as outputs may show it.
  func shown(_ value: String) -> String { unmasks ? value : Masking.masked(value) }

  /// A text from the traffic with known values hidden.
  func hidden(_ text: String) -> String {
    unmasks ? text : Masking.hide(Array(Set(disclosures.map(\.value))).sorted(), in: text)
  }

  /// How a value was sent, with nothing in it that should be hidden.
  func chain(_ disclosure: Disclosure) -> String {
    Words.readable(hidden(disclosure.chainWords), limit: 200)
  }

  /// The matches that chance alone would give, where they are more than one in a thousand.
  func chanceWords(_ disclosures: [Disclosure]) -> String? {
    let expected = disclosures.filter(\.isKnown).map { content.chance(of: $0) }.min() ?? 0
    guard expected > 0.001 else { return nil }
    let thousandths = Int((min(expected, 1e9) * 1000).rounded())
    let digits = String(1000 + thousandths % 1000).dropFirst()
    return "\(thousandths / 1000).\(digits)"
  }

  /// The frames and octets that carried a value.
  func evidence(_ disclosure: Disclosure) -> Evidence? {
    guard let first = disclosure.frames.first, let last = disclosure.frames.last else { return nil }
    let mine = disclosure.frames.filter { $0.capture == first.capture }
    var detail =
      "\(disclosure.kind.words) \(Words.readable(shown(disclosure.value), limit: 64)) in octets "
      + "\(disclosure.octets.lowerBound) to \(disclosure.octets.upperBound - 1) of the message: "
      + chain(disclosure)
    if !disclosure.note.isEmpty { detail += "; \(disclosure.note)" }
    if let chance = chanceWords([disclosure]) {
      detail += "; chance alone would give \(chance) such matches"
    }
    return Evidence(
      capture: Int(first.capture),
      frames: Set(mine.prefix(FrameTally.kept).map(\.frame)).sorted(),
      firstTime: first.time.description,
      lastTime: last.time.description,
      flow: flow(disclosure.flow)?.words ?? "",
      detail: detail + ".",
      displayFilter: "frame.number == \(first.frame)"
    )
  }
}
