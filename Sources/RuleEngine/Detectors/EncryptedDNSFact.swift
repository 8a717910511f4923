import Destinations
import Flows
import Knowledge
import Wire

/// What is to be judged of one resolver that was asked over DoT, DoQ or DoH.
struct EncryptedDNSFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, provider, country, residency, client, transport, flows, recipient
    case authorised, designated, local
    case authorisedReason = "authorised_reason"
    case identifiedBy = "identified_by"
    case sentOctets = "sent_octets"
    case answered
    case proof
  }

  /// What shows that a flow carries DNS.
  enum Identification: String, Comparable, Sendable {
    /// The port and protocol are DNS's own (853), or the content was recognised.
    case service
    /// The client asked for a known resolver by name.
    case name = "server-name"
    /// The network, or a resolver, designated it for this protocol.
    case designation
    /// The client asked it for a DNSCrypt certificate.
    case certificate = "dnscrypt-certificate"
    /// Only the address is a known resolver's.
    case address

    private var rank: Int {
      switch self {
      case .service: 0
      case .name: 1
      case .designation: 2
      case .certificate: 3
      case .address: 4
      }
    }

    static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
  }

  static let service = FactService.encryptedDNS

  /// The address of the first flow.
  var address: IPAddress
  /// The name the client asked for.
  var name: String?
  /// The strongest sign that this is DNS.
  var identification: Identification
  var transports: Set<String> = []
  var flows: [Int] = []
  var sentOctets: UInt64 = 0
  var answered = false
  /// Whether the network, or a resolver that it assigned, designated it before each flow.
  var isDesignated = true
  /// The gravest answer of any flow.
  var authorisation: Authorisation
  /// What was assigned at the first flow that is not allowed.
  var inEffect: AssignedResolvers
  var destination: Int?

  func subject(in scene: Scene) -> String { "encrypted resolver " + recipient(in: scene) }

  func subjectKey(in scene: Scene) -> String {
    "encrypted-dns|" + (name ?? address.description)
  }

  private func recipient(in scene: Scene) -> String {
    if let name { return "\(Words.readable(name)) (\(address))" }
    if let known = scene.known?.resolver(at: address) {
      return "\(address) (\(known.operatorName))"
    }
    return destination.map { scene.recipient($0) } ?? address.description
  }

  /// Whether the network had assigned each address that was asked; `nil` where that cannot be told.
  func standing(in scene: Scene) -> [IPAddress: Bool?] {
    var standing: [IPAddress: Bool?] = [:]
    for address in flows.compactMap({ scene.flow($0)?.responder }) where standing[address] == nil {
      let isAssigned = isDesignated || scene.everAssigned.contains(address)
      standing[address] = .some(isAssigned ? true : inEffect.isEmpty ? nil : false)
    }
    return standing
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .address: .address(address)
    case .name: optional(name)
    case .provider:
      optional(
        (name.flatMap { scene.known?.resolver(named: $0) } ?? scene.known?.resolver(at: address))?
          .operatorName
      )
    case .country: optional(destination.map { scene.destinations[$0].location.country })
    case .residency: destination.map { .text(scene.residency($0).place.rawValue) } ?? .missing
    case .client: .text(scene.client(flows))
    case .transport: .texts(transports.sorted())
    case .flows: .number(Int64(flows.count))
    case .recipient: .text(recipient(in: scene))
    case .authorised, .designated: .text(authorisation.answer.rawValue)
    case .authorisedReason: .text(authorisation.reason)
    case .identifiedBy: .text(identification.rawValue)
    case .sentOctets: .count(sentOctets)
    case .answered: .flag(answered)
    case .local: .flag(AddressScope(address) == .local)
    case .proof:
      .text(
        identification == .service
          ? Confidence.confirmed.rawValue
          : identification < .address ? Confidence.probable.rawValue : Confidence.possible.rawValue
      )
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    switch part {
    case .acts:
      let sample = flows.prefix(5)
      var evidence = scene.evidence(sample, among: flows, of: address)
      for index in sample {
        guard let hello = scene.serverNames[index] else { continue }
        let name = Words.readable(hello.name)
        evidence.append(Evidence(hello.frame, detail: "The ClientHello asks for \(name)"))
      }
      var rest = FrameTally()
      for flow in flows.dropFirst(5).compactMap({ scene.flow($0) }) { rest.add(flow.first) }
      let filter = address.displayFilter
      return evidence
        + rest.evidence(flow: "", filter: filter) { "\(Words.count($0, "more flow")) of the kind" }
    case .assignment: return scene.assignmentEvidence(inEffect)
    case .location: return destination.map { scene.locationEvidence($0) } ?? []
    default: return []
    }
  }
}
