package import Flows
import Knowledge
import Wire

/// The name each flow's responder went by.
///
/// What the client itself said in the flow counts first (server name, Host), then what it was told
/// by DNS before the flow, then what the server's certificate says. A name is never taken from
/// another client, from a later frame, or from an answer that nobody asked for.
package struct NameResolution: Sendable {
  /// One name for each flow of the observations, at the same index.
  package let names: [DestinationName]
  /// All that was said of a flow's responder, strongest first, where the statements name different
  /// hosts; by the flow's index.
  package let contradictions: [Int: [DestinationName]]

  /// Names the responders of all flows; the parts of the work run as `performer` says.
  package init(
    _ observations: Observations,
    identity: DeviceIdentity,
    performing performer: Performer = .inOrder
  ) {
    let (bindings, spoken) = performer.both(
      { DNSBindings(observations, identity: identity) },
      { SpokenNames(observations) }
    )
    let flows = observations.flows
    let middle = flows.count / 2
    var all: NamedFlows
    let rest: NamedFlows
    (all, rest) = performer.both(
      { NamedFlows(flows, 0..<middle, spoken, bindings, capacity: flows.count) },
      { NamedFlows(flows, middle..<flows.count, spoken, bindings, capacity: flows.count - middle) }
    )
    all.names += rest.names
    names = all.names
    contradictions = all.contradictions.merging(rest.contradictions) { one, _ in one }
  }
}

/// The names of some of the flows.
private struct NamedFlows: Sendable {
  var names: [DestinationName] = []
  var contradictions: [Int: [DestinationName]] = [:]

  /// Names the responders of some of the flows.
  init(
    _ flows: [Flow],
    _ range: Range<Int>,
    _ spoken: SpokenNames,
    _ bindings: DNSBindings,
    capacity: Int
  ) {
    var texts: [IPAddress: String] = [:]
    var next = spoken.start(of: range.lowerBound)
    names.reserveCapacity(capacity)
    for index in range {
      let flow = flows[index]
      let start = next
      while next < spoken.all.count, spoken.all[next].flow == index { next += 1 }
      let found = Self.statements(
        of: flow,
        spoken: spoken.all[start..<next],
        certified: spoken.certified[index],
        bindings
      )
      names.append(found.first ?? Self.nameless(flow.responder, &texts))
      if found.count > 1, found.contains(where: { $0.name != found[0].name }) {
        contradictions[index] = found
      }
    }
  }

  /// What names a flow's responder, strongest first.
  private static func statements(
    of flow: Flow,
    spoken: ArraySlice<SpokenNames.Entry>,
    certified: DestinationName?,
    _ bindings: DNSBindings
  ) -> [DestinationName] {
    var found: [DestinationName] = []
    let resolved = resolved(flow, bindings)
    for entry in spoken {
      var name = entry.name
      let told =
        resolved?.name == name.name
        ? resolved
        : bindings.name(
          of: flow.responder,
          for: flow.originator,
          before: flow.first,
          asked: name.name
        )
      name.chain = told?.chain ?? []
      found.append(name)
    }
    if let resolved {
      // Behind Encrypted Client Hello the visible server name is the provider's cover name; the
      // answer to the client is nearer.
      let isCovered =
        flow.notes.contains(.encryptedClientHello) && found.first?.isServerName == true
      found.insert(resolved, at: isCovered ? 0 : found.count)
    }
    if let certified { found.append(certified) }
    return found
  }

  private static func resolved(_ flow: Flow, _ bindings: DNSBindings) -> DestinationName? {
    if let name = bindings.name(of: flow.responder, for: flow.originator, before: flow.first) {
      return name
    }
    // Behind a translator the handset may have been told the IPv4 address (RFC 6877 §6.3).
    guard !flow.responder.isIPv4, let inner = SpecialAddresses.embedded(in: flow.responder) else {
      return nil
    }
    return bindings.name(of: inner, for: flow.originator, before: flow.first)
  }

  private static func nameless(
    _ address: IPAddress,
    _ texts: inout [IPAddress: String]
  ) -> DestinationName {
    if let text = texts[address] { return DestinationName(name: text, source: .none, frame: nil) }
    let text = address.description
    texts[address] = text
    return DestinationName(name: text, source: .none, frame: nil)
  }
}

extension DestinationName {
  /// Whether a ClientHello says so.
  fileprivate var isServerName: Bool { source == .sni || source == .quicSNI }
}

/// Names that stand in the flows themselves.
private struct SpokenNames {
  /// A name and the flow it was said in.
  struct Entry {
    var flow: Int
    var name: DestinationName
  }

  /// What clients said, by flow, then by strength, then by frame; a name once for each source.
  private(set) var all: [Entry] = []
  /// The one name that the server's certificate is for.
  private(set) var certified: [Int: DestinationName] = [:]

  init(_ observations: Observations) {
    for handshake in observations.tls {
      add(handshake.serverName, .sni, handshake.first, to: handshake.flow)
    }
    for handshake in observations.quic {
      add(handshake.serverName, .quicSNI, handshake.first, to: handshake.flow)
    }
    for request in observations.http where Self.namesResponder(request) {
      add(Self.host(request), .host, request.first, to: request.flow)
    }
    sortAll()
    addCertificates(observations)
  }

  private mutating func add(
    _ text: String?,
    _ source: NameSource,
    _ frame: FrameReference,
    to flow: Int
  ) {
    guard let text else { return }
    let name = DomainName.normalised(text)
    guard PlausibleName.check(name) else { return }
    all.append(Entry(flow: flow, name: DestinationName(name: name, source: source, frame: frame)))
  }

  /// Orders the names; a connection that asks for one host a thousand times says so once.
  private mutating func sortAll() {
    // The sort is stable: what is equal stays in the order it was said in.
    all.sort { first, second in
      if first.flow != second.flow { return first.flow < second.flow }
      if first.name.source != second.name.source {
        return first.name.source.rank < second.name.source.rank
      }
      guard let before = first.name.frame, let after = second.name.frame else { return false }
      return before < after
    }
    var kept = 0
    var seen: Set<String> = []
    for index in all.indices {
      let entry = all[index]
      if kept == 0 || all[kept - 1].flow != entry.flow
        || all[kept - 1].name.source != entry.name.source
      {
        seen.removeAll(keepingCapacity: true)
      }
      guard seen.insert(entry.name.name).inserted else { continue }
      all[kept] = entry
      kept += 1
    }
    all.removeSubrange(kept...)
  }

  /// Whether the Host header speaks of who answers: not of what a proxy is asked for (RFC 9112
  /// §3.2.2, §3.2.3), and not where two Host headers contradict each other.
  private static func namesResponder(_ request: HTTPRequest) -> Bool {
    request.secondHost == nil && request.method != "CONNECT" && request.uri.utf8.first == 0x2f
  }

  /// The host without its port (RFC 3986 §3.2.2).
  private static func host(_ request: HTTPRequest) -> String? {
    guard let host = request.host, host.utf8.first != UInt8(ascii: "[") else { return nil }
    guard let colon = host.utf8.lastIndex(of: UInt8(ascii: ":")) else { return host }
    return String(host[..<colon])
  }

  private mutating func addCertificates(_ observations: Observations) {
    // Each certificate is listed once per capture; handshakes refer to it by fingerprint.
    var byFingerprint: [String: CertificateSeen] = [:]
    for certificate in observations.certificates where byFingerprint[certificate.fingerprint] == nil
    {
      byFingerprint[certificate.fingerprint] = certificate
    }
    guard !byFingerprint.isEmpty else { return }
    // A few certificates serve many connections.
    var onlyNames: [String: String?] = [:]
    for handshake in observations.tls where certified[handshake.flow] == nil {
      guard let leaf = handshake.certificates.first, let certificate = byFingerprint[leaf] else {
        continue
      }
      let known = onlyNames[leaf]
      let found = known ?? Self.onlyName(certificate)
      if known == nil { onlyNames[leaf] = .some(found) }
      guard let name = found else { continue }
      let frame =
        certificate.flow == handshake.flow
        ? certificate.frame : handshake.serverHello ?? handshake.first
      certified[handshake.flow] = DestinationName(name: name, source: .certificate, frame: frame)
    }
  }

  /// Where the names of flow `flow` and of later ones start in ``all``.
  func start(of flow: Int) -> Int {
    var (low, high) = (0, all.count)
    while low < high {
      let middle = (low + high) / 2
      if all[middle].flow < flow { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The one host name a certificate is for; a wildcard or a choice of names names nobody.
  ///
  /// `example.com` and `www.example.com` together count as one: certificate authorities add the
  /// other of themselves.
  private static func onlyName(_ certificate: CertificateSeen) -> String? {
    let names = Set(certificate.dnsNames.map(DomainName.normalised)).sorted()
    guard names.allSatisfy({ !$0.hasPrefix("*") }) else { return nil }
    let bare = names.filter { !($0.hasPrefix("www.") && names.contains(String($0.dropFirst(4)))) }
    guard bare.count == 1, let name = bare.first, PlausibleName.check(name) else { return nil }
    return name
  }
}
