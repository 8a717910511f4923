import Destinations
import Flows
import Knowledge
import Wire

/// What is to be judged of one resolver over the phases of the test: whether it came with the app
/// under test and stayed when that had gone.
struct PersistenceFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case resolver, address, transport, provider, country, residency, client, recipient
    case authorised, assigned, persists, reason, phases
    case questionsBefore = "questions_before"
    case questionsDuring = "questions_during"
    case questionsAfter = "questions_after"
    case afterReboot = "after_reboot"
    case otherNetwork = "other_network"
    case afterReset = "after_reset"
  }

  static let service = FactService.persistence

  /// What the report calls the resolver: its address, or the name it was asked under.
  var label: String
  var address: IPAddress
  /// `dns`, or how it was asked in a way nobody else can read.
  var transport: String
  /// Whether the policy lets it learn names.
  var authorisation: Authorisation
  /// Whether the network had assigned it; `nil` where that cannot be told.
  var isAssigned: Bool?
  /// Questions, or flows, by capture.
  var acts: FrameTally
  var counts: [Phase: UInt64] = [:]
  var clients: Set<IPAddress> = []
  var destination: Int?
  /// The assignments in effect when it was asked.
  var inEffect = AssignedResolvers()
  var outcome = Outcome.conforms
  var reason = ""

  func subject(in scene: Scene) -> String { "resolver " + recipient(in: scene) }

  func subjectKey(in scene: Scene) -> String { "persistence|\(transport)|\(label)" }

  private func recipient(in scene: Scene) -> String {
    let known = scene.known?.resolver(at: address)?.operatorName
    let shown = Words.readable(label)
    let place = label == address.description ? shown : "\(shown) (\(address))"
    return known.map { "\(place) (\($0))" } ?? place
  }

  /// Questions in one phase.
  func count(in phase: Phase) -> UInt64 { counts[phase] ?? 0 }

  /// Questions in all phases that are of a kind.
  func count(where holds: (Phase) -> Bool) -> UInt64 {
    counts.filter { holds($0.key) }.values.reduce(0) { $0.saturatingAdding($1) }
  }

  private var phasesInUse: [String] {
    counts.keys.filter { count(in: $0) > 0 }.sorted {
      ($0.number, $0.rawValue) < ($1.number, $1.rawValue)
    }
    .map(\.rawValue)
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .resolver: .text(label)
    case .address: .address(address)
    case .transport: .text(transport)
    case .provider: optional(scene.known?.resolver(at: address)?.operatorName)
    case .country: optional(destination.map { scene.destinations[$0].location.country })
    case .residency: destination.map { .text(scene.residency($0).place.rawValue) } ?? .missing
    case .client: .text(Words.list(clients.sorted().map(\.description), limit: 1))
    case .recipient: .text(recipient(in: scene))
    case .authorised: .text(authorisation.answer.rawValue)
    case .assigned: .text(isAssigned.map { $0 ? "yes" : "no" } ?? "unknown")
    case .persists:
      .text(outcome == .violation ? "yes" : outcome == .conforms ? "no" : "unknown")
    case .reason: .text(reason)
    case .phases: phasesInUse.isEmpty ? .missing : .texts(phasesInUse)
    case .questionsBefore: .count(count(where: \.isBefore))
    case .questionsDuring: .count(count(where: \.isDuring))
    case .questionsAfter: .count(count(where: \.isAfter))
    case .afterReboot: .count(count(in: .afterReboot))
    case .otherNetwork: .count(count(in: .otherNetwork))
    case .afterReset: .count(count(in: .afterReset))
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    switch part {
    case .acts:
      return acts.captures.map { capture in
        let phase = scene.phase(capture.first.capture)?.rawValue ?? "no phase"
        let what = Words.count(capture.count, transport == "dns" ? "question" : "flow")
        return Evidence(
          capture: Int(capture.first.capture),
          frames: capture.frames,
          firstTime: capture.first.time.description,
          lastTime: capture.last.time.description,
          flow: "",
          detail: "\(phase): \(what) to \(Words.readable(label))",
          displayFilter: address.displayFilter
        )
      }
    case .assignment: return scene.assignmentEvidence(inEffect)
    case .location: return destination.map { scene.locationEvidence($0) } ?? []
    default: return []
    }
  }
}

/// Which phases there are, and in which of them the handset's questions were seen at all.
struct PhaseCensus: Sendable {
  /// The phases that captures were taken in, in the order of the test.
  let phases: [Phase]
  /// Those in which any question was seen, in clear or not.
  private(set) var sawQuestions: Set<Phase> = []
  private let ofCapture: [Phase?]

  init(_ scene: Scene) {
    ofCapture = scene.captures.map(\.phase)
    phases = Set(ofCapture.compactMap { $0 })
      .sorted { ($0.number, $0.rawValue) < ($1.number, $1.rawValue) }
  }

  func captures(of phase: Phase) -> [Int] { ofCapture.indices.filter { ofCapture[$0] == phase } }

  mutating func note(_ phase: Phase) { sawQuestions.insert(phase) }

  func saw(where holds: (Phase) -> Bool) -> Bool { sawQuestions.contains(where: holds) }
}
