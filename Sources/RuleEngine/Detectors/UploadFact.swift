import Destinations
import Flows
import Wire

/// What is to be judged of the uploads in clear to one destination.
struct UploadFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case address, name, host, methods, requests, client, recipient, request, country, residency
    case infrastructure, local, organisation, party, authorised
    case bodyOctets = "body_octets"
    case residencyReason = "residency_reason"
    case infrastructureAllowed = "infrastructure_allowed"
    case cleartextAllowed = "cleartext_allowed"
    case contentTypes = "content_types"
    case ambiguousHost = "ambiguous_host"
  }

  static let service = FactService.httpUpload

  /// The destination.
  let index: Int
  /// The Host of the first request.
  var host: String?
  var methods: Set<String> = []
  var contentTypes: Set<String> = []
  var bodyOctets: UInt64 = 0
  var flows: [Int] = []
  /// The requests, by the capture and flow they travelled in.
  var requests = FrameTally()
  /// The first requests, as `POST http://host/path`.
  var shown: [String] = []
  /// Whether the policy allows cleartext to the Host of every request.
  var isAllowed = true
  /// Whether a request names two hosts.
  var isAmbiguous = false

  var destination: Int? { index }

  func subject(in scene: Scene) -> String { scene.recipient(index) }

  func subjectKey(in scene: Scene) -> String {
    "http-upload|\(scene.name(index) ?? "")|\(scene.destinations[index].address)"
  }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .address: .address(scene.destinations[index].address)
    case .name: optional(scene.name(index))
    case .organisation: optional(scene.destinations[index].organisation)
    case .party: .text(scene.destinations[index].party.rawValue)
    case .host: optional(host)
    case .methods: .texts(methods.sorted())
    case .requests: .count(requests.count)
    case .bodyOctets: .count(bodyOctets)
    case .client: .text(scene.client(flows, with: index))
    case .recipient: .text(scene.recipient(index))
    case .request: optional(shown.first)
    case .country: optional(scene.destinations[index].location.country)
    case .residency: .text(scene.residency(index).place.rawValue)
    case .residencyReason: .text(scene.residency(index).reason)
    case .authorised: .text(scene.authorisation(index).answer.rawValue)
    case .infrastructure: .flag(scene.destinations[index].party == .infrastructure)
    case .infrastructureAllowed:
      .flag(
        scene.destinations[index].party == .infrastructure
          && scene.policy.infrastructure == .allow
      )
    case .local: .flag(scene.isLocal[index])
    case .cleartextAllowed: .flag(isAllowed)
    case .contentTypes: contentTypes.isEmpty ? .missing : .texts(contentTypes.sorted())
    case .ambiguousHost: .flag(isAmbiguous)
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    switch part {
    case .acts:
      let flow = flows.count == 1 ? scene.flow(flows[0])?.words ?? "" : ""
      let filter = "http.request && \(scene.destinations[index].address.displayFilter)"
      return requests.evidence(flow: flow, filter: filter) { count in
        "\(Words.count(count, "request")) with an upload in clear; first: \(Words.list(shown))"
      }
    case .flows: return scene.flowEvidence(index)
    case .name: return scene.nameEvidence(index)
    case .location: return scene.locationEvidence(index)
    case .recipient:
      return scene.statement(index, scene.recipientWords(index, scene.authorisation(index)))
    default: return []
    }
  }
}

/// Gathers HTTP requests that upload something in clear, per destination.
///
/// An upload is a request with a body, or with a method whose purpose is one. What a GET carries
/// in its query is a matter for the rules on identifiers.
enum UploadDetector {
  /// How many requests a finding spells out.
  private static let shownRequests = 3
  /// How much of a path is shown, without the query: paths may hold identifiers.
  private static let shownPath = 60

  static func facts(_ scene: Scene) -> [UploadFact] {
    var facts: [Int: UploadFact] = [:]
    for request in scene.http {
      guard isUpload(request), let flow = scene.flow(request.flow),
        scene.handset.isJudged(flow.originator, flow.originatorMAC),
        scene.destinationOfFlow[request.flow] >= 0
      else { continue }
      let index = Int(scene.destinationOfFlow[request.flow])
      facts[index, default: UploadFact(index: index)].add(request, scene.policy)
    }
    return facts.keys.sorted().compactMap { facts[$0] }
  }

  private static func isUpload(_ request: HTTPRequest) -> Bool {
    switch request.method {
    case "POST", "PUT", "PATCH": true
    case "CONNECT": false
    default: request.requestBodyOctets > 0
    }
  }

  /// `POST http://host/path`, without the query.
  static func words(_ request: HTTPRequest) -> String {
    let path = request.uri.prefix { $0 != "?" && $0 != "#" }
    let text = path.hasPrefix("http") ? String(path) : "http://\(request.host ?? "")\(path)"
    return Words.readable(request.method, limit: 16) + " " + Words.readable(text, limit: shownPath)
  }

  fileprivate static func isShown(_ count: Int) -> Bool { count < shownRequests }
}

extension UploadFact {
  fileprivate mutating func add(_ request: HTTPRequest, _ policy: Policy) {
    let name = request.host.map(hostName)
    if host == nil { host = name }
    methods.insert(request.method)
    if let type = request.contentType, contentTypes.count < 8 { contentTypes.insert(type) }
    bodyOctets = bodyOctets.saturatingAdding(request.requestBodyOctets)
    if flows.last != request.flow { flows.append(request.flow) }
    requests.add(request.first)
    if UploadDetector.isShown(shown.count) { shown.append(UploadDetector.words(request)) }
    isAmbiguous = isAmbiguous || request.secondHost != nil
    // With two hosts named nobody can tell which one the server took.
    isAllowed =
      isAllowed && request.secondHost == nil && name.flatMap { policy.cleartext.match($0) } != nil
  }
}

/// The host of a Host header, without its port.
func hostName(_ header: String) -> String {
  guard let colon = header.lastIndex(of: ":"),
    header[header.index(after: colon)...].utf8.allSatisfy({ (48...57).contains($0) })
  else { return header }
  return String(header[..<colon])
}
