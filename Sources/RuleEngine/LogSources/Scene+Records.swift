import Destinations
import Flows
import Wire

/// The rows of the logs, in the order of observation, and the values in them.
extension Scene {
  /// How many rows a log has.
  func rows(of log: RecordLog) -> Int {
    switch log {
    case .conn: observations.flows.count
    case .dns: observations.dns.count
    case .http: observations.http.count
    case .ssl: observations.tls.count
    case .quic: observations.quic.count
    case .x509: observations.certificates.count
    case .dhcp: observations.dhcp.count
    }
  }

  /// The flow of a row; `nil` if it is not known.
  func flowIndex(of row: Int, in log: RecordLog) -> Int? {
    let index =
      switch log {
      case .conn: row
      case .dns: observations.dns[row].flow
      case .http: observations.http[row].flow
      case .ssl: observations.tls[row].flow
      case .quic: observations.quic[row].flow
      case .x509: observations.certificates[row].flow
      case .dhcp: observations.dhcp[row].flow
      }
    return observations.flows.indices.contains(index) ? index : nil
  }

  /// The frame of a row.
  func frame(of row: Int, in log: RecordLog) -> FrameReference {
    switch log {
    case .conn: observations.flows[row].first
    case .dns: observations.dns[row].first
    case .http: observations.http[row].first
    case .ssl: observations.tls[row].first
    case .quic: observations.quic[row].first
    case .x509: observations.certificates[row].frame
    case .dhcp: observations.dhcp[row].frame
    }
  }

  /// Whether a row tells of the handset, and of nobody else.
  func isJudged(_ row: Int, in log: RecordLog) -> Bool {
    switch log {
    case .dns:
      let record = observations.dns[row]
      return handset.isJudged(record.client, observations.hardware(of: record))
    case .dhcp:
      let record = observations.dhcp[row]
      return handset.isJudged(record.assigned ?? .zero, record.clientMAC)
    case .http where upnpMethods.contains(observations.http[row].method): return false
    default:
      guard let flow = flowIndex(of: row, in: log).map({ observations.flows[$0] }) else {
        return handset.isUnknown
      }
      return handset.isJudged(flow.originator, flow.originatorMAC)
        || handset.isJudged(flow.responder, nil)
    }
  }

  /// The value of a field in a row.
  func value(_ field: RecordField, of row: Int, in log: RecordLog) -> FactValue {
    let own: FactValue? =
      switch log {
      case .conn: nil
      case .dns: observations.dns.span[row].value(field)
      case .http: observations.http.span[row].value(field)
      case .ssl: observations.tls.span[row].value(field)
      case .quic: observations.quic.span[row].value(field)
      case .x509: observations.certificates.span[row].value(field)
      case .dhcp: observations.dhcp.span[row].value(field)
      }
    if let own { return own }
    if field == .time { return .time(frame(of: row, in: log).time) }
    guard let index = flowIndex(of: row, in: log) else { return .missing }
    return recipientValue(field, of: index) ?? observations.flows.span[index].value(field)
  }

  /// What is known of a flow's far end, and of the app that opened it.
  private func recipientValue(_ field: RecordField, of flow: Int) -> FactValue? {
    if field == .app {
      let app = Int(observations.flows[flow].app)
      return observations.apps.indices.contains(app) ? .text(observations.apps[app]) : .missing
    }
    switch field {
    case .recipientName, .recipientDomain, .recipientCountry, .recipientASN,
      .recipientOrganisation:
      break
    default: return nil
    }
    guard destinationOfFlow.indices.contains(flow), destinationOfFlow[flow] >= 0 else {
      return .missing
    }
    let index = Int(destinationOfFlow[flow])
    switch field {
    case .recipientName: return optional(name(index))
    case .recipientDomain: return optional(destinations[index].domain)
    case .recipientCountry: return optional(destinations[index].location.country)
    case .recipientOrganisation: return optional(destinations[index].organisation)
    default:
      let asn = destinations[index].asn
      return asn == 0 ? .missing : .number(Int64(asn))
    }
  }
}

/// The methods of SSDP and of UPnP's event notification, which are nobody's web requests.
private let upnpMethods: Set<String> = ["M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE"]

extension Flow {
  fileprivate func value(_ field: RecordField) -> FactValue {
    switch field {
    case .client: .address(originator)
    case .clientPort: .number(Int64(originatorPort))
    case .server: .address(responder)
    case .serverPort: .number(Int64(responderPort))
    case .transport: .text(IPProtocol.name(proto))
    case .family: .text(originator.isIPv4 ? "ipv4" : "ipv6")
    case .service: service == .unknown ? .missing : .text(service.logName)
    case .duration: .text(seconds(from: first.time, to: lastTime) ?? "0.000000")
    case .sentOctets: .count(sent.payloadOctets)
    case .receivedOctets: .count(received.payloadOctets)
    case .sentPackets: .number(Int64(sent.packets))
    case .receivedPackets: .number(Int64(received.packets))
    case .sentIPOctets: .count(sent.ipOctets)
    case .receivedIPOctets: .count(received.ipOctets)
    case .state: .text(state.rawValue)
    case .vlan: vlan == 0 ? .missing : .number(Int64(vlan))
    default: .missing
    }
  }
}

extension Service {
  /// The name for logs; looked up, as it is asked for every row.
  fileprivate var logName: String { Self.logNames[Int(rawValue)] }

  private static let logNames: [String] = {
    var names = [String](repeating: "", count: Int(UInt8.max) + 1)
    for service in Service.allCases { names[Int(service.rawValue)] = service.name }
    return names
  }()
}

/// The time between two moments in seconds with microseconds; `nil` if the clock ran backwards.
private func seconds(from start: Timestamp, to end: Timestamp) -> String? {
  let (length, overflow) = end.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
  guard !overflow, length >= 0 else { return nil }
  let (whole, rest) = length.quotientAndRemainder(dividingBy: 1_000_000_000)
  return "\(whole)." + String(1_000_000 + rest / 1000).dropFirst()
}

extension DNSTransaction {
  fileprivate func value(_ field: RecordField) -> FactValue? {
    switch field {
    case .client: .address(client)
    case .clientPort: .number(Int64(clientPort))
    case .server: .address(server)
    case .serverPort: .number(Int64(serverPort))
    case .transport: .text(IPProtocol.name(proto))
    case .service: .text(service.logName)
    case .id: .number(Int64(id))
    case .query: optional(query)
    case .queryType: query.isEmpty ? .missing : .text(dnsTypeName(queryType))
    case .queryTypeNumber: query.isEmpty ? .missing : .number(Int64(queryType))
    case .responseCode: responseCode.map { .text(dnsResponseCodeName($0)) } ?? .missing
    case .responseCodeNumber: responseCode.map { .number(Int64($0)) } ?? .missing
    case .authoritative: .flag(flags >> 10 & 1 == 1)
    case .truncated: .flag(flags >> 9 & 1 == 1)
    case .recursionDesired: .flag(flags >> 8 & 1 == 1)
    case .recursionAvailable: .flag(flags >> 7 & 1 == 1)
    case .zBits: .number(Int64(flags >> 4 & 7))
    case .rejected: .flag((responseCode ?? 0) != 0)
    case .roundTrip:
      queried ? optional(response.flatMap { seconds(from: first.time, to: $0.time) }) : .missing
    default: answerValue(field)
    }
  }

  private func answerValue(_ field: RecordField) -> FactValue? {
    let texts: [String]
    switch field {
    case .answers: texts = answers.map(\.text)
    case .answerNames: texts = answers.map(\.name)
    case .answerTypes: texts = answers.map { dnsTypeName($0.type) }
    case .ttls: texts = answers.map { String($0.ttl) }
    default: return nil
    }
    return texts.isEmpty ? .missing : .texts(texts)
  }
}

extension HTTPRequest {
  fileprivate func value(_ field: RecordField) -> FactValue? {
    switch field {
    case .method: .text(method)
    case .host: optional(host)
    case .uri: .text(uri)
    case .absoluteURI: .text(absolute)
    case .uriStem: optional(String(stem))
    case .uriQuery: optional(query)
    case .uriExtension: optional(fileExtension)
    case .httpVersion: optional(version)
    case .httpProtocol: version.isEmpty ? .missing : .text("HTTP/\(version)")
    case .userAgent: optional(userAgent)
    case .referrer: optional(referrer)
    case .status: statusCode.map { .number(Int64($0)) } ?? .missing
    case .requestOctets: .count(requestBodyOctets)
    case .responseOctets: statusCode == nil ? .missing : .count(responseBodyOctets)
    case .requestType: optional(contentType)
    case .responseType: optional(responseType)
    default: nil
    }
  }

  /// The URL as a proxy logs it.
  private var absolute: String {
    guard uri.hasPrefix("/"), let host else { return uri }
    return "http://\(host)\(uri)"
  }

  /// The path, without the query.
  private var stem: Substring {
    var path = uri[...]
    if !path.hasPrefix("/"), let colon = path.firstIndex(of: ":"),
      path[colon...].hasPrefix("://")
    {
      let rest = path[colon...].dropFirst(3)
      path = rest[(rest.firstIndex(of: "/") ?? rest.endIndex)...]
    }
    return path.prefix { $0 != "?" && $0 != "#" }
  }

  private var query: String? {
    uri.firstIndex(of: "?").map { String(uri[uri.index(after: $0)...]) }
  }

  /// What stands behind the last dot of the path's last part.
  private var fileExtension: String? {
    guard let last = stem.split(separator: "/", omittingEmptySubsequences: false).last,
      let dot = last.lastIndex(of: ".")
    else { return nil }
    return String(last[last.index(after: dot)...])
  }
}

extension TLSHandshake {
  fileprivate func value(_ field: RecordField) -> FactValue? {
    switch field {
    case .version:
      if let quic {
        .text(QUICVersion(rawValue: quic.version).name)
      } else {
        .text(tlsVersionName(version))
      }
    case .cipher: cipher.map { .text(tlsCipherName($0)) } ?? .missing
    case .curve: curve.map { .text(tlsGroupName($0)) } ?? .missing
    case .serverName: optional(serverName)
    case .nextProtocol: optional(nextProtocol)
    case .offeredProtocols: clientALPN.isEmpty ? .missing : .texts(clientALPN)
    case .resumed: .flag(resumed)
    case .established: .flag(established)
    case .ja3: optional(ja3)
    case .ja4: optional(ja4)
    case .encryptedHello: .flag(ech)
    case .certificates: certificates.isEmpty ? .missing : .texts(certificates)
    case .connectionID: optional(quic.map { hexadecimal($0.clientInitialConnectionID) })
    default: nil
    }
  }
}

extension CertificateSeen {
  fileprivate func value(_ field: RecordField) -> FactValue? {
    switch field {
    case .subject: optional(subject)
    case .issuer: optional(issuer)
    case .validFrom: notValidBefore.map { .time($0) } ?? .missing
    case .validUntil: notValidAfter.map { .time($0) } ?? .missing
    case .dnsNames: dnsNames.isEmpty ? .missing : .texts(dnsNames)
    case .fingerprint: optional(fingerprint)
    case .sanAddresses: addresses.isEmpty ? .missing : .texts(addresses)
    case .certificateVersion, .serial, .signatureAlgorithm, .keyType, .keyLength, .isAuthority:
      details?.value(field) ?? .missing
    default: nil
    }
  }
}

extension CertificateDetails {
  fileprivate func value(_ field: RecordField) -> FactValue {
    switch field {
    case .certificateVersion: .number(Int64(version))
    case .serial: optional(serial)
    case .signatureAlgorithm: optional(signatureAlgorithm)
    case .keyType: optional(keyType)
    case .keyLength: keyBits > 0 ? .number(Int64(keyBits)) : .missing
    case .isAuthority: isAuthority.map { .flag($0) } ?? .missing
    default: .missing
    }
  }
}

extension DHCPEvent {
  fileprivate func value(_ field: RecordField) -> FactValue? {
    switch field {
    case .messageTypes: .texts([messageType])
    case .hardware: optional(clientMAC?.description)
    case .assigned: assigned.map { .address($0) } ?? .missing
    case .hostName: optional(hostName)
    case .vendorClass: optional(vendorClass)
    case .resolvers: resolvers.isEmpty ? .missing : .texts(resolvers.map(\.description))
    default: nil
    }
  }
}
