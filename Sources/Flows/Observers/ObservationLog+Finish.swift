import Wire

extension ObservationLog {
  /// Lists an anomaly that is counted elsewhere.
  mutating func list(_ anomaly: Anomaly) {
    guard anomalies.count < limits.listedAnomalies else { return }
    anomalies.append(anomaly)
  }

  /// Hands over everything noted, in the order of the frames.
  mutating func observations(apps: [String]) -> Observations {
    var result = Observations()
    swap(&result.dns, &dns)
    swap(&result.tls, &tls)
    swap(&result.quic, &quic)
    swap(&result.http, &http)
    order(&result.dns) { $0.first < $1.first }
    order(&result.tls) { $0.first < $1.first }
    order(&result.quic) { $0.first < $1.first }
    order(&result.http) { $0.first < $1.first }
    result.dhcp = dhcp
    result.assignments = assignments
    result.bindings = bindings
    result.linkQueries = linkQueries
    result.certificates = certificates
    result.credentials = credentials
    order(&result.credentials) { $0.frame < $1.frame }
    result.anomalies = anomalies.sorted { ($0.frame, $0.name) < ($1.frame, $1.name) }
    result.apps = apps
    return result
  }
}

/// Puts records in order, those that are equal as they came; mostly they are in order already.
private func order<T>(_ records: inout [T], _ precedes: (T, T) -> Bool) {
  let isOrdered = records.indices.dropFirst().allSatisfy { !precedes(records[$0], records[$0 - 1]) }
  if !isOrdered { records.sort(by: precedes) }
}

extension Coverage {
  /// Counts what only the finished observations show.
  mutating func count(_ observations: Observations) {
    for flow in observations.flows {
      uploadOctets += flow.sent.payloadOctets
      downloadOctets += flow.received.payloadOctets
      if flow.service.isReadable { inspectableUploadOctets += flow.sent.payloadOctets }
      let octets = flow.sent.payloadOctets &+ flow.received.payloadOctets
      switch (flow.service.protection, flow.notes.contains(.opaque)) {
      case (.clear, _): clearOctets &+= octets
      case (.encrypted, _): encryptedOctets &+= octets
      case (.unknown, true):
        opaqueOctets &+= octets
        opaqueFlows += 1
      case (.unknown, false): undeterminedOctets &+= octets
      }
      if flow.notes.contains(.gap) { streamsWithGaps += 1 }
      switch flow.service {
      case .dns:
        clearDNSFlows += 1
        clearDNSOctets &+= octets
      case .dot, .doq, .doh:
        encryptedDNSFlows += 1
        encryptedDNSOctets &+= octets
      default: break
      }
    }
    credentials = UInt64(observations.credentials.count)
    dnsTransactions = UInt64(observations.dns.count)
    handshakes = UInt64(observations.tls.count + observations.quic.count)
    for handshake in [observations.tls, observations.quic].joined() {
      if handshake.isHelloWhole || handshake.ech { readHellos += 1 }
      if handshake.ech { echHandshakes += 1 }
    }
  }
}
