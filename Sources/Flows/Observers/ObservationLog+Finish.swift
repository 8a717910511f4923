import Wire

extension ObservationLog {
  /// Lists an anomaly that is counted elsewhere.
  mutating func list(_ anomaly: Anomaly) {
    guard anomalies.count < limits.listedAnomalies else { return }
    anomalies.append(anomaly)
  }

  /// Everything noted, in the order of the frames.
  func observations(apps: [String]) -> Observations {
    var result = Observations()
    result.dns = inOrder(dns) { $0.first < $1.first }
    result.tls = inOrder(tls) { $0.first < $1.first }
    result.quic = inOrder(quic) { $0.first < $1.first }
    result.http = inOrder(http) { $0.first < $1.first }
    result.dhcp = dhcp
    result.assignments = assignments
    result.certificates = certificates
    result.anomalies = anomalies.sorted { ($0.frame, $0.name) < ($1.frame, $1.name) }
    result.apps = apps
    return result
  }
}

/// The records in order; they are not copied where they are in order already, as they mostly are.
private func inOrder<T>(_ records: [T], _ precedes: (T, T) -> Bool) -> [T] {
  let isOrdered = records.indices.dropFirst().allSatisfy { !precedes(records[$0], records[$0 - 1]) }
  return isOrdered ? records : records.sorted(by: precedes)
}

extension Coverage {
  /// Counts what only the finished observations show.
  mutating func count(_ observations: Observations) {
    for flow in observations.flows {
      uploadOctets += flow.sent.payloadOctets
      downloadOctets += flow.received.payloadOctets
      if flow.service.isReadable { inspectableUploadOctets += flow.sent.payloadOctets }
      if flow.notes.contains(.gap) { streamsWithGaps += 1 }
      if flow.service == .dot || flow.service == .doq { encryptedDNSFlows += 1 }
    }
    dnsTransactions = UInt64(observations.dns.count)
    handshakes = UInt64(observations.tls.count + observations.quic.count)
    echHandshakes = UInt64(observations.tls.count { $0.ech } + observations.quic.count { $0.ech })
  }
}

extension Service {
  /// Whether the content of such a flow travels in clear and is decoded.
  var isReadable: Bool {
    switch self {
    case .dns, .mdns, .llmnr, .nbns, .http, .dhcp, .ntp, .ssdp: true
    case .unknown, .ssl, .quic, .stun, .dtls, .ssh, .dot, .doq, .doh: false
    }
  }
}
