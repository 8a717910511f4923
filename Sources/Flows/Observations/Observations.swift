/// Everything that was seen in one capture, or in several merged in their order.
package struct Observations: Sendable {
  /// Conversations, in the order of their first frames.
  package var flows: [Flow] = []
  /// DNS questions and answers, in the order of their first frames.
  package var dns: [DNSTransaction] = []
  /// TLS handshakes over TCP, in the order of their first frames.
  package var tls: [TLSHandshake] = []
  /// TLS handshakes over QUIC, in the order of their first frames.
  package var quic: [TLSHandshake] = []
  /// Cleartext HTTP requests, in the order of their first frames.
  package var http: [HTTPRequest] = []
  /// DHCP messages, in frame order.
  package var dhcp: [DHCPEvent] = []
  /// What networks told their clients to use as resolvers, in frame order.
  package var assignments: [ResolverAssignment] = []
  /// Which hardware addresses spoke for which addresses, each pair once per capture.
  package var bindings: [AddressBinding] = []
  /// Who asked for whose hardware address, each pair once per capture.
  package var linkQueries: [LinkQuery] = []
  /// Certificates seen in clear, each once per capture.
  package var certificates: [CertificateSeen] = []
  /// Secrets that travelled in clear, in frame order; who they belong to, never what they are.
  package var credentials: [CredentialSeen] = []
  /// The tunnels that flows travelled in, by flow, the originator's side first; each side's first.
  package var tunnels: [TunnelContext] = []
  /// QUIC connections that went on from another address or port, by flow.
  package var migrations: [QUICMigration] = []
  /// What went wrong, in frame order; at most a stated number, ``Coverage/anomalyCounts`` has all.
  package var anomalies: [Anomaly] = []
  /// Apps that the captures name, sorted as first met.
  package var apps: [String] = []
  /// What was seen and what was not.
  package var coverage = Coverage()

  /// Nothing seen yet.
  package init() {}

  /// Appends what a later capture holds; its indices are moved behind this value's own.
  package mutating func merge(_ later: Observations) {
    if isEmpty {
      // Nothing to put it behind: taking it as it is spares a copy of everything.
      let earlier = coverage
      self = later
      coverage.merge(earlier)
      return
    }
    let flowBase = flows.count
    let appMap = addApps(later.apps)
    flows += later.flows.map { flow in
      var moved = flow
      if flow.app >= 0 { moved.app = appMap[Int(flow.app)] }
      return moved
    }
    dns += moved(later.dns, \.flow, by: flowBase)
    tls += moved(later.tls, \.flow, by: flowBase)
    quic += moved(later.quic, \.flow, by: flowBase)
    http += moved(later.http, \.flow, by: flowBase)
    dhcp += moved(later.dhcp, \.flow, by: flowBase)
    certificates += moved(later.certificates, \.flow, by: flowBase)
    credentials += moved(later.credentials, \.flow, by: flowBase)
    tunnels += moved(later.tunnels, \.flow, by: flowBase)
    migrations += moved(moved(later.migrations, \.flow, by: flowBase), \.from, by: flowBase)
    assignments += later.assignments
    bindings += later.bindings
    linkQueries += later.linkQueries
    anomalies += later.anomalies
    coverage.merge(later.coverage)
  }

  /// Whether there is nothing here but figures; a damaged capture without frames has anomalies.
  private var isEmpty: Bool {
    flows.isEmpty && dns.isEmpty && tls.isEmpty && quic.isEmpty && http.isEmpty && dhcp.isEmpty
      && assignments.isEmpty && certificates.isEmpty && anomalies.isEmpty && apps.isEmpty
      && credentials.isEmpty && bindings.isEmpty && linkQueries.isEmpty
  }

  /// Adds the names that are new, and gives the places of all.
  private mutating func addApps(_ names: [String]) -> [Int32] {
    var places: [String: Int32] = [:]
    for (index, app) in apps.enumerated() where places[app] == nil { places[app] = Int32(index) }
    return names.map { app in
      if let known = places[app] { return known }
      apps.append(app)
      places[app] = Int32(apps.count - 1)
      return Int32(apps.count - 1)
    }
  }
}

private func moved<T>(_ records: [T], _ field: WritableKeyPath<T, Int>, by base: Int) -> [T] {
  guard base > 0 else { return records }
  return records.map { record in
    var copy = record
    copy[keyPath: field] += base
    return copy
  }
}
