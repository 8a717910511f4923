import Destinations
import Flows
import Knowledge
import Wire

/// From where on a search of the local network is one.
enum ScanThreshold {
  /// Neighbours asked for by ARP or neighbour discovery within ``window``: a handset asks for its
  /// router, resolver and the few hosts it talks to.
  static let neighbours = 16
  /// Local hosts to which connections were tried and not answered, within ``window``.
  static let hosts = 8
  /// Ports of one local host on which that happened, within ``window``.
  static let ports = 12
  /// Kinds of services asked for by multicast DNS: casting asks for a handful.
  static let services = 16
  /// How long all that may take, in nanoseconds.
  static let window: Int64 = 60_000_000_000
}

/// What is to be judged of how the handset looked about in the local network.
struct ScanFact: Fact, Sendable {
  enum Field: String, CaseIterable {
    case client, scan, neighbours, hosts, ports, services, sweep
    case portMapping = "port_mapping"
    case serviceList = "service_list"
    case localRequests = "local_requests"
  }

  static let service = FactService.localScan

  /// The address that looked about, or its hardware address.
  let client: String
  /// The most neighbours asked for within the window.
  var neighbours = ScanCount()
  /// The most local hosts tried within the window.
  var hosts = ScanCount()
  /// The most ports of one local host tried within the window.
  var ports = ScanCount()
  /// Kinds of services asked for.
  var services = ScanCount()
  /// Requests in clear to hosts of the local network, such as the router.
  var requests = FrameTally()
  /// Requests that open a port to the Internet (UPnP IGD AddPortMapping).
  var mappings = FrameTally()

  var destination: Int? { nil }

  func subject(in scene: Scene) -> String { "handset \(client)" }

  func subjectKey(in scene: Scene) -> String { "local-scan|\(client)" }

  func value(of field: Field, in scene: Scene) -> FactValue {
    switch field {
    case .client: .text(client)
    case .neighbours: .number(Int64(neighbours.count))
    case .hosts: .number(Int64(hosts.count))
    case .ports: .number(Int64(ports.count))
    case .services: .number(Int64(services.count))
    case .sweep: .flag(isSweep)
    case .serviceList: .flag(services.count >= ScanThreshold.services)
    case .portMapping: .flag(mappings.count > 0)
    case .localRequests: .count(requests.count)
    case .scan: .text(Words.list(parts.map(\.words)))
    }
  }

  func evidence(_ part: EvidencePart, in scene: Scene) -> [Evidence] {
    guard part == .acts else { return [] }
    return parts.flatMap { part in
      part.frames.evidence(flow: "", filter: part.filter) { _ in part.words.capitalisedFirst + "." }
    }
  }

  private var isSweep: Bool {
    neighbours.count >= ScanThreshold.neighbours || hosts.count >= ScanThreshold.hosts
      || ports.count >= ScanThreshold.ports
  }

  /// What was seen, of those kinds that pass their threshold.
  private var parts: [(words: String, frames: FrameTally, filter: String)] {
    var parts: [(words: String, frames: FrameTally, filter: String)] = []
    if neighbours.count >= ScanThreshold.neighbours {
      let words = "\(Words.grouped(neighbours.count)) neighbours asked for within a minute"
      parts.append((words, neighbours.frames, "arp || icmpv6.type == 135"))
    }
    if hosts.count >= ScanThreshold.hosts {
      let words =
        "connections to \(Words.grouped(hosts.count)) local hosts tried within a minute that came "
        + "to nothing"
      parts.append((words, hosts.frames, "tcp.flags.syn == 1 && tcp.flags.ack == 0"))
    }
    if ports.count >= ScanThreshold.ports {
      let words =
        "\(Words.grouped(ports.count)) ports of one local host tried within a minute in vain"
      parts.append((words, ports.frames, "tcp.flags.syn == 1 && tcp.flags.ack == 0"))
    }
    if services.count >= ScanThreshold.services {
      let words = "\(Words.grouped(services.count)) kinds of services asked for"
      parts.append((words, services.frames, "mdns"))
    }
    if mappings.count > 0 {
      let words = "\(Words.count(mappings.count, "request")) to open a port to the Internet (UPnP)"
      parts.append((words, mappings, "http.request.method == POST"))
    }
    return parts
  }
}

/// How many different things there were, and the frames that show them.
struct ScanCount: Sendable {
  var count = 0
  var frames = FrameTally()

  /// The most different things within ``ScanThreshold/window``; `seen` is in order of frames.
  init(_ seen: [(frame: FrameReference, what: IPAddress, port: UInt16)] = []) {
    var start = 0
    var inWindow: [String: Int] = [:]
    var best = 0..<0
    func key(_ index: Int) -> String { "\(seen[index].what)|\(seen[index].port)" }
    for end in seen.indices {
      inWindow[key(end), default: 0] += 1
      while start < end, isApart(seen[start].frame, seen[end].frame) {
        let gone = key(start)
        inWindow[gone]? -= 1
        if inWindow[gone] == 0 { inWindow[gone] = nil }
        start += 1
      }
      if inWindow.count > count { (count, best) = (inWindow.count, start..<end + 1) }
    }
    for index in best { frames.add(seen[index].frame) }
  }

  private func isApart(_ one: FrameReference, _ other: FrameReference) -> Bool {
    one.capture != other.capture
      || other.time.nanoseconds &- one.time.nanoseconds > ScanThreshold.window
  }
}

/// Gathers what the handset asked and tried in the local network, per client.
enum ScanDetector {
  private struct Acts {
    var neighbours: [(frame: FrameReference, what: IPAddress, port: UInt16)] = []
    var attempts: [(frame: FrameReference, what: IPAddress, port: UInt16)] = []
    var services: [String: FrameReference] = [:]
    var requests = FrameTally()
    var mappings = FrameTally()
  }

  static func facts(_ scene: Scene) -> [ScanFact] {
    // One client by its hardware address, where the link has one: it has several addresses.
    var names: [MACAddress: String] = [:]
    var acts: [String: Acts] = [:]
    func name(_ address: IPAddress, _ hardware: MACAddress) -> String {
      guard hardware.value != 0 else { return address.description }
      // Before it has an address a host speaks from none.
      let isNone = address == .zero || address.isIPv4 && address.ipv4Bits == 0
      if isNone { return names[hardware] ?? hardware.description }
      if let known = names[hardware] { return known }
      names[hardware] = address.description
      return address.description
    }
    for (index, flow) in scene.observations.flows.enumerated() {
      guard scene.handset.isJudged(flow.originator, flow.originatorMAC),
        scene.destinationOfFlow[index] >= 0, scene.isLocal[Int(scene.destinationOfFlow[index])]
      else { continue }
      let client = name(flow.originator, flow.originatorMAC)
      if flow.proto == IPProtocol.tcp, [.attempt, .rejected].contains(flow.state) {
        acts[client, default: Acts()].attempts.append(
          (flow.first, flow.responder, flow.responderPort)
        )
      }
    }
    for query in scene.observations.linkQueries where scene.handset.isJudged(.zero, query.hardware)
    {
      let client = names[query.hardware] ?? query.hardware.description
      acts[client, default: Acts()].neighbours.append((query.frame, query.target, 0))
    }
    readServices(scene, &acts, name)
    readRequests(scene, &acts, name)
    return acts.keys.sorted().compactMap { client in
      acts[client].map { fact(client, $0) }
    }
  }

  /// Kinds of services asked for by multicast DNS: `_googlecast._tcp.local` and the like (RFC 6763).
  private static func readServices(
    _ scene: Scene,
    _ acts: inout [String: Acts],
    _ name: (IPAddress, MACAddress) -> String
  ) {
    let questions = scene.dns.span
    for index in questions.indices
    where questions[index].service == .mdns && questions[index].queried {
      let transaction = questions[index]
      let query = DomainName.normalised(transaction.query)
      let hardware = scene.observations.hardware(of: transaction)
      guard query.hasPrefix("_"), scene.handset.isJudged(transaction.client, hardware) else {
        continue
      }
      let client = name(transaction.client, hardware ?? MACAddress(0))
      if acts[client, default: Acts()].services[query] == nil {
        acts[client, default: Acts()].services[query] = transaction.first
      }
    }
  }

  private static func readRequests(
    _ scene: Scene,
    _ acts: inout [String: Acts],
    _ name: (IPAddress, MACAddress) -> String
  ) {
    for request in scene.http {
      guard let index = scene.destination(ofFlow: request.flow), scene.isLocal[index],
        let flow = scene.flow(request.flow), flow.proto == IPProtocol.tcp
      else { continue }
      let client = name(flow.originator, flow.originatorMAC)
      acts[client, default: Acts()].requests.add(request.first)
      let action = request.action?.lowercased() ?? ""
      if action.contains("#addportmapping") || action.contains("#addanyportmapping")
        || action.contains("#addpinhole")
      {
        acts[client, default: Acts()].mappings.add(request.first)
      }
    }
  }

  private static func fact(_ client: String, _ acts: Acts) -> ScanFact {
    var fact = ScanFact(client: client)
    fact.neighbours = ScanCount(acts.neighbours.sorted { $0.frame < $1.frame })
    let attempts = acts.attempts.sorted { $0.frame < $1.frame }
    fact.hosts = ScanCount(attempts.map { ($0.frame, $0.what, UInt16(0)) })
    var ofHost: [IPAddress: [(frame: FrameReference, what: IPAddress, port: UInt16)]] = [:]
    for attempt in attempts { ofHost[attempt.what, default: []].append(attempt) }
    for host in ofHost.keys.sorted() {
      let count = ScanCount(ofHost[host] ?? [])
      if count.count > fact.ports.count { fact.ports = count }
    }
    fact.services.count = acts.services.count
    for frame in acts.services.values.sorted() { fact.services.frames.add(frame) }
    fact.requests = acts.requests
    fact.mappings = acts.mappings
    return fact
  }
}
