import Destinations
import Flows
import Knowledge
import Wire

/// Whether a destination's address was ever the answer to a question that could be read.
struct Resolution: Hashable, Sendable {
  enum Answer: String, Sendable {
    /// It was, or the client itself named the destination.
    case yes
    /// It was not.
    case no
    case unknown
    /// The question does not arise: resolvers, infrastructure, the local network.
    case notApplicable = "not-applicable"
  }
  var answer: Answer
  var reason: String
  /// How many DNS answers the client got before the first flow.
  var searched = 0
}

/// Finds connections to addresses that no visible answer gave.
struct ResolutionDetector {
  private let answers: ResolutionIndex
  /// Clients with DNS that cannot be read, and when they first used it.
  private let encrypted: [ClientKey: FrameReference]

  init(_ scene: Scene) {
    answers = ResolutionIndex(scene.observations, handset: scene.handset)
    var encrypted: [ClientKey: FrameReference] = [:]
    for (index, flow) in scene.observations.flows.enumerated() where flow.sent.payloadOctets > 0 {
      let isEncrypted: Bool =
        switch flow.service {
        case .dot, .doq, .doh: true
        default:
          scene.serverNames[index].map { scene.known?.resolver(named: $0.name) != nil } ?? false
        }
      if isEncrypted {
        for key in scene.handset.keys(flow.originator, flow.originatorMAC) {
          encrypted[key] = min(encrypted[key] ?? flow.first, flow.first)
        }
      }
    }
    self.encrypted = encrypted
  }

  func resolution(_ index: Int, in scene: Scene) -> Resolution {
    if let exemption = exemption(index, in: scene) {
      return Resolution(answer: .notApplicable, reason: exemption)
    }
    let flows = scene.destinations[index].flows.compactMap { scene.flow($0) }.filter {
      ($0.proto == IPProtocol.tcp || $0.proto == IPProtocol.udp) && $0.sent.payloadOctets > 0
        && $0.responder == scene.destinations[index].address
    }
    guard let first = flows.first else {
      return Resolution(answer: .notApplicable, reason: "no flow to it carried data")
    }
    switch scene.destinations[index].name.source {
    case .sni, .quicSNI, .host:
      if scene.name(index) != nil {
        return Resolution(answer: .yes, reason: "the client named the destination itself")
      }
    case .dns: return Resolution(answer: .yes, reason: "a DNS answer gave its address")
    case .certificate, .none: break
    }
    let address = scene.destinations[index].address
    var later = false
    for flow in flows {
      let keys = scene.handset.keys(flow.originator, flow.originatorMAC)
      guard let answer = answers.firstAnswer(keys, address) else { continue }
      if answer < flow.first {
        return Resolution(answer: .yes, reason: "a DNS answer gave its address")
      }
      later = true
    }
    let keys = scene.handset.keys(first.originator, first.originatorMAC)
    let searched = answers.answers(keys, before: first.first)
    if let doubt = doubt(index, flows, keys, later: later, searched: searched, in: scene) {
      return Resolution(answer: .unknown, reason: doubt, searched: searched)
    }
    return Resolution(
      answer: .no,
      reason: "none of the \(Words.count(searched, "DNS answer")) read before its first flow gives "
        + "its address",
      searched: searched
    )
  }

  private func exemption(_ index: Int, in scene: Scene) -> String? {
    if scene.isLocal[index] { return "it lies on the local network" }
    if scene.destinations[index].party == .infrastructure { return "it is infrastructure" }
    let address = scene.destinations[index].address
    if scene.destinations[index].services.contains(where: { resolverServices.contains($0) })
      || scene.everAssigned.contains(address)
      || scene.policy.resolvers.addresses.contains(where: { $0.contains(address) })
    {
      return "it is a resolver"
    }
    return nil
  }

  private func doubt(
    _ index: Int,
    _ flows: [Flow],
    _ keys: [ClientKey],
    later: Bool,
    searched: Int,
    in scene: Scene
  ) -> String? {
    if later { return "a DNS answer gave its address only after the flow had begun" }
    if flows.allSatisfy({ $0.notes.contains(.midStream) }) {
      return "its flows had begun before the capture did"
    }
    // An encrypted answer can only explain a flow that begins after it.
    let isAfter = keys.contains { key in
      encrypted[key].map { first in flows.contains { first < $0.first } } ?? false
    }
    if isAfter {
      return "the client had used encrypted DNS before, whose answers cannot be read"
    }
    if searched == 0 { return "no DNS answer to this client was seen before the flow" }
    if scene.destinations[index].services == ["ntp"] {
      return "a time server's address can come from DHCP (option 42), which is not examined"
    }
    return nil
  }
}
