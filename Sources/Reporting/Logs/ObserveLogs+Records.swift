import Flows
import Wire

extension ObserveLogs {
  /// Writes DNS transactions; a client that is the flow's responder is named as who asked.
  func dns(_ json: inout JSONWriter) {
    for record in ordered(observations.dns, \.first) {
      let flow = observations.flows[record.flow]
      let swapped = flow.originator != record.client || flow.originatorPort != record.clientPort
      begin(&json, "dns", flow: record.flow, record.first, swapped: swapped)
      json.field("proto", IPProtocol.name(record.proto))
      json.field("service", record.service.name)
      json.field("trans_id", Int(record.id))
      if !record.query.isEmpty {
        let readable = readableName(record.query)
        json.field("query", readable ?? record.query)
        if readable != nil { json.field("query_escaped", record.query) }
        let isStatus = record.service == .nbns && record.queryType == 33
        json.field("qtype_name", isStatus ? "NBSTAT" : dnsTypeName(record.queryType))
      }
      if record.opcode != 0 { json.field("opcode", Int(record.opcode)) }
      if let code = record.responseCode { json.field("rcode_name", dnsResponseCodeName(code)) }
      for (name, bit) in [("AA", 10), ("TC", 9), ("RD", 8), ("RA", 7)] {
        json.field(name, record.flags >> UInt16(bit) & 1 == 1)
      }
      answers(&json, record)
      if let subnet = record.clientSubnet { json.field("edns_client_subnet", subnet.description) }
      if record.hasCookie { json.field("edns_cookie", true) }
      if record.queried, let response = record.response { roundTrip(&json, record.first, response) }
      json.field("rejected", (record.responseCode ?? 0) != 0)
      end(&json)
    }
  }

  private func answers(_ json: inout JSONWriter, _ record: DNSTransaction) {
    guard !record.answers.isEmpty else { return }
    json.field("answers", record.answers.map(\.text))
    json.key("TTLs")
    json.beginArray()
    for answer in record.answers { json.int(answer.ttl) }
    json.endArray()
  }

  private func roundTrip(
    _ json: inout JSONWriter,
    _ first: FrameReference,
    _ response: FrameReference
  ) {
    let (time, overflow) = response.time.nanoseconds.subtractingReportingOverflow(
      first.time.nanoseconds
    )
    guard !overflow, time >= 0 else { return }
    json.key("rtt")
    json.seconds(nanoseconds: time)
  }

  /// Writes TLS handshakes over TCP, or else those in datagrams.
  func tls(_ json: inout JSONWriter, isDatagram: Bool) {
    let records = observations.tls.filter {
      (observations.flows[$0.flow].proto == IPProtocol.udp) == isDatagram
    }
    for record in ordered(records, \.first) {
      begin(&json, isDatagram ? "dtls" : "ssl", flow: record.flow, record.first)
      json.field("version", tlsVersionName(record.version))
      if let cipher = record.cipher { json.field("cipher", tlsCipherName(cipher)) }
      if let curve = record.curve { json.field("curve", tlsGroupName(curve)) }
      hello(&json, record)
      if let chosen = record.nextProtocol { json.field("next_protocol", chosen) }
      json.field("resumed", record.resumed)
      json.field("established", record.established)
      if let ja3 = record.ja3 { json.field("ja3", ja3) }
      if !record.certificates.isEmpty { json.field("cert_chain_fps", record.certificates) }
      end(&json)
    }
  }

  /// Writes TLS handshakes over QUIC.
  func quic(_ json: inout JSONWriter) {
    for record in ordered(observations.quic, \.first) {
      begin(&json, "quic", flow: record.flow, record.first)
      if let quic = record.quic {
        json.field("version", QUICVersion(rawValue: quic.version).name)
        json.field("client_initial_dcid", hexadecimal(quic.clientInitialConnectionID))
        if let agent = quic.userAgent { json.field("user_agent", agent) }
      }
      hello(&json, record)
      end(&json)
    }
  }

  private func hello(_ json: inout JSONWriter, _ record: TLSHandshake) {
    if let name = record.serverName { json.field("server_name", name) }
    if !record.clientALPN.isEmpty { json.field("client_alpn", record.clientALPN) }
    if let ja4 = record.ja4 { json.field("ja4", ja4) }
    json.field("ech", record.ech)
    if record.esni { json.field("esni", true) }
  }

  /// Writes the cleartext HTTP requests of one log.
  ///
  /// HTTP/2 has a log of its own, as Zeek's analyzer of it. So have those with which UPnP devices
  /// find and watch each other on a local network (UPnP Device Architecture 2.0 §1, §4), which are
  /// nobody's requests.
  func http(_ json: inout JSONWriter, _ log: String) {
    let requests = observations.http.filter { request in
      if upnpMethods.contains(request.method) { return log == "upnp" }
      return log == (request.version == "2" ? "http2" : "http")
    }
    for record in ordered(requests, \.first) {
      begin(&json, log, flow: record.flow, record.first)
      json.field("method", record.method)
      if let host = record.host { json.field("host", host) }
      json.field("uri", record.uri)
      json.field("version", record.version)
      if let agent = record.userAgent { json.field("user_agent", agent) }
      if let referrer = record.referrer { json.field("referrer", referrer) }
      json.field("request_body_len", record.requestBodyOctets)
      if let status = record.statusCode {
        json.field("status_code", status)
        json.field("response_body_len", record.responseBodyOctets)
      }
      if let type = record.responseType { json.field("resp_mime_types", [type]) }
      end(&json)
    }
  }

  /// Writes DHCP messages.
  func dhcp(_ json: inout JSONWriter) {
    for record in ordered(observations.dhcp, \.frame) {
      begin(&json, "dhcp", flow: record.flow, record.frame)
      json.field("msg_types", [record.messageType])
      if let mac = record.clientMAC { json.field("mac", mac.description) }
      if let address = record.assigned { json.field("assigned_addr", address.description) }
      if let name = record.hostName { json.field("host_name", name) }
      if let name = record.clientName { json.field("client_fqdn", name) }
      if let domain = record.domain { json.field("domain", domain) }
      if let vendor = record.vendorClass { json.field("vendor_class", vendor) }
      if !record.fingerprint.isEmpty {
        json.field("fingerprint", record.fingerprint.map(String.init).joined(separator: ","))
      }
      addresses(&json, "routers", record.routers)
      addresses(&json, "ntp_servers", record.timeServers)
      if !record.resolvers.isEmpty {
        json.field("dns_servers", record.resolvers.map(\.description))
      }
      end(&json)
    }
  }

  private func addresses(_ json: inout JSONWriter, _ name: String, _ list: [IPAddress]) {
    if !list.isEmpty { json.field(name, list.map(\.description)) }
  }

  /// Writes which hardware address spoke for which address, each once a capture.
  func neighbors(_ json: inout JSONWriter) {
    for record in ordered(observations.bindings, \.frame) {
      json.beginObject()
      if withPath { json.field("_path", "neighbors") }
      json.key("ts")
      json.seconds(nanoseconds: record.frame.time.nanoseconds)
      json.field("address", record.address.description)
      json.field("mac", record.hardware.description)
      json.field("source", record.source.rawValue)
      place(&json, record.frame)
      end(&json)
    }
  }

  /// Writes certificates seen in clear.
  func certificates(_ json: inout JSONWriter) {
    for record in ordered(observations.certificates, \.frame) {
      begin(&json, "x509", flow: record.flow, record.frame)
      json.field("fingerprint", record.fingerprint)
      json.field("certificate.subject", record.subject)
      json.field("certificate.issuer", record.issuer)
      for (name, time) in [
        ("certificate.not_valid_before", record.notValidBefore),
        ("certificate.not_valid_after", record.notValidAfter),
      ] {
        guard let time else { continue }
        json.key(name)
        json.seconds(nanoseconds: time.nanoseconds)
      }
      if !record.dnsNames.isEmpty { json.field("san.dns", record.dnsNames) }
      details(&json, record)
      end(&json)
    }
  }

  /// What a certificate says of itself beside names and dates.
  private func details(_ json: inout JSONWriter, _ record: CertificateSeen) {
    if !record.addresses.isEmpty { json.field("san.ip", record.addresses) }
    guard let details = record.details else { return }
    json.field("certificate.version", details.version)
    json.field("certificate.serial", details.serial)
    json.field("certificate.sig_alg", details.signatureAlgorithm)
    if !details.keyType.isEmpty { json.field("certificate.key_type", details.keyType) }
    if details.keyBits > 0 { json.field("certificate.key_length", details.keyBits) }
    if let isCA = details.isAuthority { json.field("basic_constraints.ca", isCA) }
    if let isSelfSigned = details.isSelfSigned { json.field("self_signed", isSelfSigned) }
  }

  /// Writes secrets that travelled in clear: whose, how and how long, never what they are.
  func credentials(_ json: inout JSONWriter) {
    for record in ordered(observations.credentials, \.frame) {
      begin(&json, "credentials", flow: record.flow, record.frame)
      json.field("service", record.service.name)
      json.field("kind", record.credential.kind.rawValue)
      if !record.credential.maskedUser.isEmpty {
        json.field("user", record.credential.maskedUser)
      }
      json.field("secret_len", record.credential.secretLength)
      end(&json)
    }
  }

  /// Writes what went wrong; kinds counted more often than listed end the log with their totals.
  func anomalies(_ json: inout JSONWriter) {
    for record in ordered(observations.anomalies, \.frame) {
      json.beginObject()
      if withPath { json.field("_path", "anomaly") }
      json.key("ts")
      json.seconds(nanoseconds: record.frame.time.nanoseconds)
      json.field("name", record.name)
      json.field("detail", record.detail)
      place(&json, record.frame)
      end(&json)
    }
  }
}

/// The methods of SSDP and of UPnP's event notification (GENA).
private let upnpMethods: Set<String> = ["M-SEARCH", "NOTIFY", "SUBSCRIBE", "UNSUBSCRIBE"]
