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
  /// All that was said of a flow's responder, strongest first, where there is more than one
  /// statement; by the flow's index.
  package let statements: [Int: [DestinationName]]

  /// Names the responders of all flows.
  package init(_ observations: Observations, identity: DeviceIdentity) {
    let bindings = DNSBindings(observations, identity: identity)
    var spoken = SpokenNames(observations)
    var names: [DestinationName] = []
    var statements: [Int: [DestinationName]] = [:]
    var texts: [IPAddress: String] = [:]
    names.reserveCapacity(observations.flows.count)
    for (index, flow) in observations.flows.enumerated() {
      var found = spoken.takeAll(of: index)
      let resolved = Self.resolved(flow, bindings)
      if let resolved { found.append(resolved) }
      if let certified = spoken.certified[index] { found.append(certified) }
      if flow.notes.contains(.encryptedClientHello), let resolved,
        found.first.map({ $0.source == .sni || $0.source == .quicSNI }) == true
      {
        // The visible server name is the provider's cover name; the answer to the client is nearer.
        found.removeAll { $0 == resolved }
        found.insert(resolved, at: 0)
      }
      guard var name = found.first else {
        names.append(Self.nameless(flow.responder, &texts))
        continue
      }
      if name.source != .dns, name.source != .certificate {
        name.chain = bindings.chain(
          from: name.name,
          to: flow.responder,
          for: flow.originator,
          before: flow.first
        )
        found[0] = name
      }
      names.append(name)
      if found.count > 1 { statements[index] = found }
    }
    self.names = names
    self.statements = statements
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

/// Names that stand in the flows themselves.
private struct SpokenNames {
  private var byClient: [Int: [DestinationName]] = [:]
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
    addCertificates(observations)
  }

  /// What was said in a flow, in the order of the frames.
  mutating func takeAll(of flow: Int) -> [DestinationName] {
    guard let names = byClient.removeValue(forKey: flow) else { return [] }
    guard names.count > 1 else { return names }
    return names.enumerated().sorted { left, right in
      let (first, second) = (left.element, right.element)
      if first.source != second.source { return rank(first.source) < rank(second.source) }
      guard let before = first.frame, let after = second.frame, before != after else {
        return left.offset < right.offset
      }
      return before < after
    }.map(\.element)
  }

  private func rank(_ source: NameSource) -> Int {
    NameSource.allCases.firstIndex(of: source) ?? NameSource.allCases.count
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
    // A connection that asks for the same host a thousand times says so once.
    let known = byClient[flow, default: []]
    guard known.count < 16, !known.contains(where: { $0.name == name && $0.source == source })
    else {
      return
    }
    byClient[flow, default: []].append(
      DestinationName(name: name, source: source, frame: frame)
    )
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
    for handshake in observations.tls + observations.quic where certified[handshake.flow] == nil {
      guard let leaf = handshake.certificates.first, let certificate = byFingerprint[leaf],
        let name = Self.onlyName(certificate)
      else { continue }
      let frame =
        certificate.flow == handshake.flow
        ? certificate.frame : handshake.serverHello ?? handshake.first
      certified[handshake.flow] = DestinationName(name: name, source: .certificate, frame: frame)
    }
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
