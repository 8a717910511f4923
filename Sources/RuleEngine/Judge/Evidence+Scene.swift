import Destinations
package import Flows
package import Wire

/// How many flows a finding describes one by one.
private let shownFlows = 5

extension Scene {
  /// `tracker.example (203.0.113.9)`, or the address alone.
  func recipient(_ index: Int) -> String {
    let address = destinations[index].address.description
    return name(index).map { "\(Words.readable($0)) (\(address))" } ?? address
  }

  /// The clients of some flows, `192.0.2.10` or `192.0.2.10 and 1 more`.
  ///
  /// A flow that the destination opened has its client at the other end.
  func client(_ flows: [Int], with destination: Int? = nil) -> String {
    let address = destination.map { destinations[$0].address }
    var clients: Set<IPAddress> = []
    for flow in flows.compactMap({ self.flow($0) }) {
      // The far end may have opened the flow; it is never the client of what is said of it.
      let client = flow.originator == address ? flow.responder : flow.originator
      if client != address { clients.insert(client) }
    }
    return Words.list(clients.sorted().map(\.description), limit: 1)
  }

  /// The flows of a destination: the first few one by one, the others counted per capture.
  func flowEvidence(_ index: Int) -> [Evidence] {
    let address = destinations[index].address
    let flows = destinations[index].flows
    let seen = observations.flows.span
    var evidence = evidence(flows.prefix(shownFlows), among: flows, of: address)
    var rest = FrameTally()
    for flow in flows.dropFirst(shownFlows) where seen.indices.contains(flow) {
      rest.add(seen[flow].first)
    }
    evidence += rest.evidence(flow: "", filter: address.displayFilter) { count in
      "\(Words.count(count, "more flow")) to \(address); the frames are their first ones"
    }
    return evidence
  }

  /// A few flows one by one, each told apart from those of `all` with the same endpoints.
  func evidence(_ shown: ArraySlice<Int>, among all: [Int], of remote: IPAddress) -> [Evidence] {
    shown.compactMap { index in
      guard let flow = flow(index) else { return nil }
      var evidence = flow.evidence(of: remote)
      if isReused(flow, index, among: all) {
        evidence.displayFilter +=
          " && frame.number >= \(flow.first.frame) && frame.number <= \(flow.lastFrame)"
      }
      return evidence
    }
  }

  /// Whether another one of `all` has a flow's endpoints.
  private func isReused(_ flow: Flow, _ index: Int, among all: [Int]) -> Bool {
    let known = observations.flows.span
    for other in all where other != index && known.indices.contains(other) {
      if known[other].isBetweenSameEndpoints(as: flow) { return true }
    }
    return false
  }

  /// How a destination's name was learnt.
  func nameEvidence(_ index: Int) -> [Evidence] {
    let name = destinations[index].name
    guard let frame = name.frame else {
      return statement(index, "No name is known for \(destinations[index].address).")
    }
    var detail = "The name \(Words.readable(name.name)) \(name.source.words) in this frame"
    if name.chain.count > 1 {
      detail += ", by way of " + Words.list(name.chain.map { Words.readable($0) }, limit: 8)
    }
    return [Evidence(frame, detail: detail + ".")]
  }

  /// What the databases say of a destination's address.
  func locationEvidence(_ index: Int) -> [Evidence] {
    let (address, location) = (destinations[index].address, destinations[index].location)
    var lines = location.evidence.prefix(8).map { row in
      let country = row.country.isEmpty ? "no country" : row.country
      let network = row.network.isEmpty ? "" : " (\(row.network))"
      let date = row.buildDate.isEmpty ? "" : " of \(row.buildDate)"
      return "\(address)\(network) = \(country) by \(row.database)\(date)"
    }
    if lines.isEmpty { lines = ["No database row for \(address)"] }
    if !location.registeredCountry.isEmpty {
      lines.append("its AS is registered in \(location.registeredCountry)")
    }
    if let note = location.latencyNote { lines.append(Words.readable(note)) }
    var frame = destinations[index].first
    if destinations[index].roundTrip >= 0, let measured = destinations[index].roundTripFrame {
      let time = Words.milliseconds(destinations[index].roundTrip)
      lines.append("smallest round trip \(time) (frame \(measured.frame))")
      frame = measured
    }
    return [Evidence(frame, detail: lines.joined(separator: "; ") + ".")]
  }

  /// What stands behind the operator axis.
  func operatorWords(_ index: Int, _ reason: String) -> String {
    let source = destinations[index].organisationSource
    let basis = source.isEmpty ? "" : "; the operator rests on \(Words.readable(source))"
    return reason.capitalisedFirst + basis + "."
  }

  /// What the policy says of a recipient.
  func recipientWords(_ index: Int, _ authorisation: Authorisation) -> String {
    let organisation = destinations[index].organisation
    let source = destinations[index].organisationSource
    let who =
      organisation.isEmpty
      ? "no organisation is known"
      : "organisation \(Words.readable(organisation))"
        + (source.isEmpty ? "" : " (by \(Words.readable(source)))")
    return "\(recipient(index)), \(who): \(authorisation.reason) (policy \(policy.name))."
  }

  /// A statement that rests on a destination's first frame.
  func statement(_ index: Int, _ detail: String) -> [Evidence] {
    [
      Evidence(
        destinations[index].first,
        detail: detail,
        filter: destinations[index].address.displayFilter
      )
    ]
  }
}

extension Evidence {
  /// A statement that one frame proves.
  package init(_ frame: FrameReference, detail: String, flow: String = "", filter: String? = nil) {
    self.init(
      capture: Int(frame.capture),
      frames: [frame.frame],
      firstTime: frame.time.description,
      lastTime: frame.time.description,
      flow: flow,
      detail: detail,
      displayFilter: filter ?? "frame.number == \(frame.frame)"
    )
  }
}

extension Flow {
  /// `tcp`, `udp`, `icmp` … or the protocol's number.
  private var protoName: String {
    switch proto {
    case IPProtocol.tcp: "tcp"
    case IPProtocol.udp: "udp"
    case IPProtocol.icmp: "icmp"
    case IPProtocol.icmpv6: "icmpv6"
    default: "ip-\(proto)"
    }
  }

  /// Whether a display filter for one shows the other as well.
  fileprivate func isBetweenSameEndpoints(as other: Flow) -> Bool {
    guard first.capture == other.first.capture, proto == other.proto else { return false }
    let isSame =
      originator == other.originator && responder == other.responder
      && (!hasPorts
        || originatorPort == other.originatorPort && responderPort == other.responderPort)
    let isReverse =
      originator == other.responder && responder == other.originator
      && (!hasPorts
        || originatorPort == other.responderPort && responderPort == other.originatorPort)
    return isSame || isReverse
  }

  private var hasPorts: Bool { proto == IPProtocol.tcp || proto == IPProtocol.udp }

  /// `tcp 192.0.2.1:40000 > 203.0.113.9:443`, with brackets around IPv6 addresses.
  var words: String {
    guard hasPorts else { return "\(protoName) \(originator) > \(responder)" }
    return "\(protoName) \(originator.endpoint(originatorPort)) > "
      + responder.endpoint(responderPort)
  }

  /// A Wireshark display filter for this flow.
  var displayFilter: String {
    let family = originator.isIPv4 ? "ip" : "ipv6"
    let hosts = "\(family).addr == \(originator) && \(family).addr == \(responder)"
    guard hasPorts else { return hosts }
    return hosts + " && \(protoName).port == \(originatorPort)"
      + " && \(protoName).port == \(responderPort)"
  }

  /// Its first frame, its first upload and its last frame, as a flow with `remote`.
  package func evidence(of remote: IPAddress) -> Evidence {
    let isInbound = originator == remote && responder != remote
    let (up, down) = isInbound ? (received, sent) : (sent, received)
    var frames: Set<UInt32> = [first.frame, lastFrame]
    if firstUpload.frame > 0, firstUpload.capture == first.capture {
      frames.insert(firstUpload.frame)
    }
    frames.remove(0)
    let kind = service == .unknown ? "" : " (\(service.name))"
    return Evidence(
      capture: Int(first.capture),
      frames: frames.sorted(),
      firstTime: first.time.description,
      lastTime: lastTime.description,
      flow: words,
      detail: "\(Words.count(up.payloadOctets, "octet")) sent, "
        + "\(Words.count(down.payloadOctets, "octet")) received\(kind)"
        + (isInbound ? ", opened by the other end" : ""),
      displayFilter: displayFilter
    )
  }
}

extension IPAddress {
  /// The address with a port behind it (RFC 3986 §3.2.2 for IPv6).
  func endpoint(_ port: UInt16) -> String { isIPv4 ? "\(self):\(port)" : "[\(self)]:\(port)" }

  /// A Wireshark display filter for all traffic with this address.
  package var displayFilter: String { isIPv4 ? "ip.addr == \(self)" : "ipv6.addr == \(self)" }
}

extension NameSource {
  /// How a name from this source was learnt, to follow the name in a sentence.
  fileprivate var words: String {
    switch self {
    case .sni: "was asked for in a TLS ClientHello"
    case .quicSNI: "was asked for in a QUIC ClientHello"
    case .host: "stands in the Host header of a request"
    case .dns: "was answered with this address by DNS"
    case .certificate: "stands in the server's certificate"
    case .none: "is not known"
    }
  }
}
