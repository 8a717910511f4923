/// Records under the names that one of Sigma's log sources has for their fields.
package enum RecordView: String, CaseIterable, Sendable {
  // `product: zeek`, by service (docs.zeek.org, "Zeek Log Formats and Inspection").
  case zeekConn, zeekDNS, zeekHTTP, zeekSSL, zeekQUIC, zeekX509, zeekDHCP
  // Sigma's taxonomy 2.1: `category: dns`, `proxy`, `firewall`; `category: network`, by service.
  case dns, proxy, firewall, networkConnection, networkDNS

  /// The log whose records it shows.
  var log: RecordLog {
    switch self {
    case .zeekConn, .firewall, .networkConnection: .conn
    case .zeekDNS, .dns, .networkDNS: .dns
    case .zeekHTTP, .proxy: .http
    case .zeekSSL: .ssl
    case .zeekQUIC: .quic
    case .zeekX509: .x509
    case .zeekDHCP: .dhcp
    }
  }

  /// The fields that records have, with the names that rules use.
  var columns: [(name: String, field: RecordField)] {
    switch self {
    case .zeekConn: Self.zeekIDs + Self.conn + Self.recipient
    case .zeekDNS: Self.zeekIDs + Self.zeekDNSFields
    case .zeekHTTP: Self.zeekIDs + Self.http + Self.recipient
    case .zeekSSL: Self.zeekIDs + Self.ssl + Self.recipient
    case .zeekQUIC: Self.zeekIDs + Self.quic + Self.recipient
    case .zeekX509: Self.zeekIDs + Self.x509
    case .zeekDHCP: Self.zeekIDs + Self.dhcp
    case .dns: Self.plainIDs + Self.dnsFields
    case .proxy: Self.plainIDs + Self.proxyFields
    case .firewall: Self.plainIDs + Self.firewallFields
    case .networkConnection: Self.ecsIDs + Self.ecsConnection
    case .networkDNS: Self.ecsIDs + Self.ecsDNS
    }
  }

  /// Fields of this log source that a capture does not show, or that are not read from it.
  ///
  /// A rule that names one is not applicable; any other name is a mistake.
  var unobserved: Set<String> {
    switch self {
    case .zeekConn:
      Self.zeekGeneral.union(Self.words("missed_bytes history ip_proto tunnel_parents"))
    case .zeekDNS:
      Self.zeekGeneral.union(
        Self.words("qclass qclass_name total_answers total_replies saw_query saw_reply auth addl")
      )
    case .zeekHTTP:
      Self.zeekGeneral.union(
        Self.words(
          """
          trans_depth origin status_msg info_code info_msg tags username password proxied
          orig_fuids orig_filenames resp_fuids resp_filenames client_header_names
          server_header_names cookie_vars uri_vars
          """
        )
      )
    case .zeekSSL:
      Self.zeekGeneral.union(
        Self.words(
          """
          last_alert ssl_history cert_chain_fuids client_cert_chain_fuids client_cert_chain_fps
          subject issuer client_subject client_issuer sni_matches_cert validation_status
          ocsp_status ja3s ja4s notary
          """
        )
      )
    case .zeekQUIC:
      Self.zeekGeneral.union(Self.words("server_initial_scid client_initial_scid history"))
    case .zeekX509:
      Self.zeekGeneral.union(
        Self.words(
          """
          id certificate.key_alg certificate.exponent certificate.curve certificate.cn san.uri
          san.email basic_constraints.path_len host_cert client_cert
          """
        )
      )
    case .zeekDHCP:
      Self.zeekGeneral.union(
        Self.words(
          """
          uids server_addr client_fqdn domain requested_addr lease_time client_message
          server_message msg_orig client_software server_software circuit_id subscriber_id
          agent_remote_id client_chaddr
          """
        )
      )
    case .dns: Self.words("parent_domain user hostname")
    case .proxy:
      Self.words("cs-cookie cs-username c-username action category cs-uri-scheme x-mitre")
    case .firewall: Self.words("username action blocked rule device signature severity direction")
    case .networkConnection: Self.words("network.community_id network.history")
    case .networkDNS:
      Self.words("network.community_id dns.question.class dns.answers.class dns.header.flags")
    }
  }

  /// The names of ``columns``; compiled rules use their index.
  package var fields: [String] { columns.map(\.name) }

  private static func words(_ text: String) -> Set<String> {
    Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
  }

  private static let zeekGeneral = words(
    "uid fuid community_id local_orig local_resp orig_l2_addr resp_l2_addr inner_vlan _path"
  )
}

extension RecordView {
  private typealias Columns = [(name: String, field: RecordField)]

  private static let zeekIDs: Columns = [
    ("ts", .time), ("id.orig_h", .client), ("id.orig_p", .clientPort), ("id.resp_h", .server),
    ("id.resp_p", .serverPort), ("proto", .transport),
    // Public rules for Zeek use the taxonomy's names as well.
    ("src_ip", .client), ("src_port", .clientPort), ("dst_ip", .server), ("dst_port", .serverPort),
  ]
  private static let plainIDs: Columns = [
    ("src_ip", .client), ("src_port", .clientPort), ("dst_ip", .server), ("dst_port", .serverPort),
    ("protocol", .transport),
  ]
  private static let ecsIDs: Columns = [
    ("source.ip", .client), ("source.port", .clientPort), ("destination.ip", .server),
    ("destination.port", .serverPort), ("network.transport", .transport),
    ("network.type", .family), ("@timestamp", .time),
  ]
  private static let recipient: Columns = [
    ("resp_name", .recipientName), ("resp_domain", .recipientDomain),
    ("resp_cc", .recipientCountry), ("resp_asn", .recipientASN),
    ("resp_org", .recipientOrganisation), ("app", .app),
  ]
  private static let conn: Columns = [
    ("service", .service), ("duration", .duration), ("orig_bytes", .sentOctets),
    ("resp_bytes", .receivedOctets), ("orig_pkts", .sentPackets), ("resp_pkts", .receivedPackets),
    ("orig_ip_bytes", .sentIPOctets), ("resp_ip_bytes", .receivedIPOctets),
    ("conn_state", .state), ("vlan", .vlan),
  ]
  private static let zeekDNSFields: Columns = [
    ("service", .service), ("trans_id", .id), ("query", .query), ("qtype", .queryTypeNumber),
    ("qtype_name", .queryType), ("rcode", .responseCodeNumber), ("rcode_name", .responseCode),
    ("AA", .authoritative), ("TC", .truncated), ("RD", .recursionDesired),
    ("RA", .recursionAvailable), ("Z", .zBits), ("answers", .answers), ("TTLs", .ttls),
    ("rtt", .roundTrip), ("rejected", .rejected),
  ]
  private static let http: Columns = [
    ("method", .method), ("host", .host), ("uri", .uri), ("version", .httpVersion),
    ("user_agent", .userAgent), ("referrer", .referrer), ("status_code", .status),
    ("request_body_len", .requestOctets), ("response_body_len", .responseOctets),
    ("orig_mime_types", .requestType), ("resp_mime_types", .responseType),
    ("c-uri", .uri), ("c-uri-query", .uriQuery), ("c-uri-stem", .uriStem),
    ("c-uri-extension", .uriExtension), ("c-useragent", .userAgent), ("cs-host", .host),
    ("cs-method", .method), ("cs-referrer", .referrer), ("cs-version", .httpProtocol),
    ("cs-uri", .uri), ("r-dns", .host), ("sc-status", .status),
  ]
  private static let ssl: Columns = [
    ("version", .version), ("cipher", .cipher), ("curve", .curve), ("server_name", .serverName),
    ("next_protocol", .nextProtocol), ("client_alpn", .offeredProtocols), ("resumed", .resumed),
    ("established", .established), ("ja3", .ja3), ("ja4", .ja4), ("ech", .encryptedHello),
    ("cert_chain_fps", .certificates),
  ]
  private static let quic: Columns = [
    ("version", .version), ("server_name", .serverName), ("client_protocol", .offeredProtocols),
    ("client_alpn", .offeredProtocols), ("client_initial_dcid", .connectionID), ("ja4", .ja4),
    ("ech", .encryptedHello),
  ]
  private static let x509: Columns = [
    ("certificate.subject", .subject), ("certificate.issuer", .issuer),
    ("certificate.not_valid_before", .validFrom), ("certificate.not_valid_after", .validUntil),
    ("certificate.version", .certificateVersion), ("certificate.serial", .serial),
    ("certificate.sig_alg", .signatureAlgorithm), ("certificate.key_type", .keyType),
    ("certificate.key_length", .keyLength), ("basic_constraints.ca", .isAuthority),
    ("san.dns", .dnsNames), ("san.ip", .sanAddresses), ("fingerprint", .fingerprint),
  ]
  private static let dhcp: Columns = [
    ("msg_types", .messageTypes), ("mac", .hardware), ("client_addr", .client),
    ("assigned_addr", .assigned), ("host_name", .hostName), ("vendor_class", .vendorClass),
    ("dns_servers", .resolvers),
  ]
  private static let dnsFields: Columns = [
    ("query", .query), ("answer", .answers), ("answers", .answers), ("record_type", .queryType),
    ("rcode", .responseCode), ("QueryName", .query),
    // Public rules use the names of Zeek and of the Elastic Common Schema as well.
    ("qtype_name", .queryType), ("rcode_name", .responseCode),
    ("dns.question.name", .query), ("dns.question.type", .queryType),
    ("dns.answers.data", .answers),
  ]
  private static let proxyFields: Columns = [
    ("c-uri", .absoluteURI), ("c-uri-extension", .uriExtension), ("c-uri-query", .uriQuery),
    ("c-uri-stem", .uriStem), ("c-useragent", .userAgent), ("cs-bytes", .requestOctets),
    ("cs-host", .host), ("cs-method", .method), ("r-dns", .host), ("cs-referrer", .referrer),
    ("cs-referer", .referrer), ("cs-version", .httpProtocol), ("sc-bytes", .responseOctets),
    ("sc-status", .status), ("cs-uri", .absoluteURI), ("cs-uri-query", .uriQuery),
    ("cs-uri-stem", .uriStem), ("cs-uri-extension", .uriExtension), ("cs-user-agent", .userAgent),
    ("c-ip", .client), ("s-ip", .server), ("sc-content-type", .responseType),
    ("rs-content-type", .responseType),
  ]
  private static let firewallFields: Columns = [
    ("bytes_out", .sentOctets), ("bytes_in", .receivedOctets), ("service", .service),
  ]
  private static let ecsConnection: Columns = [
    ("event.duration", .duration), ("network.protocol", .service),
    ("source.packets", .sentPackets), ("destination.packets", .receivedPackets),
    ("source.bytes", .sentOctets), ("destination.bytes", .receivedOctets),
    ("network.state", .state),
  ]
  private static let ecsDNS: Columns = [
    ("dns.id", .id), ("dns.question.name", .query), ("dns.question.type", .queryType),
    ("dns.answers.name", .answerNames), ("dns.answers.type", .answerTypes),
    ("dns.answers.data", .answers), ("dns.answers.ttl", .ttls),
    ("dns.response.code", .responseCode),
  ]
}
