import Knowledge

/// What a rule selects from.
package enum RuleSource: Hashable, Sendable {
  /// Facts that detectors compute: `product: telltale`.
  case facts(FactService)
  /// Records of the traffic, under the names of one log source.
  case records(RecordView)
  /// What other rules select: a correlation.
  case rules

  /// The fields that rules may name, by the index that compiled rules use.
  package var fields: [String] {
    switch self {
    case .facts(let service): service.fields
    case .records(let view): view.fields
    case .rules: []
    }
  }

  /// The log source in words, as a rule would write it.
  package var words: String {
    switch self {
    case .facts(let service): "telltale/\(service.rawValue)"
    case .records(let view): view.words
    case .rules: "correlation"
    }
  }
}

extension RecordView {
  fileprivate var words: String {
    switch self {
    case .zeekConn, .zeekDNS, .zeekHTTP, .zeekSSL, .zeekQUIC, .zeekX509, .zeekDHCP:
      "zeek/\(log.rawValue)"
    case .dns, .proxy, .firewall: rawValue
    case .networkConnection: "network/connection"
    case .networkDNS: "network/dns"
    }
  }
}

/// The `logsource` of a rule or filter (Sigma specification 2.0, "LogSource").
package struct LogSource: Hashable, Sendable {
  /// Such as `firewall`; empty if it names none.
  package var category = ""
  /// Such as `zeek`; empty if it names none.
  package var product = ""
  /// Such as `dns`; empty if it names none.
  package var service = ""

  /// None, as a correlation has.
  init() {}

  /// Reads it; what else stands there is for people.
  init(_ node: YAMLNode) throws(RuleError) {
    let map = try node.mapping()
    for entry in map.entries {
      switch entry.key {
      case "category": category = try map.string("category").lowercased()
      case "product": product = try map.string("product").lowercased()
      case "service": service = try map.string("service").lowercased()
      default:
        guard product == "telltale", entry.key != "definition" else { continue }
        throw RuleError(place: entry.keyPlace, message: "unknown key '\(entry.key)'")
      }
    }
    guard !category.isEmpty || !product.isEmpty || !service.isEmpty else {
      throw node.problem("a log source names a category, a product or a service")
    }
  }

  /// `product: zeek, service: dns`.
  package var words: String {
    [("category", category), ("product", product), ("service", service)]
      .filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1)" }.joined(separator: ", ")
  }

  /// Whether a rule on `other` is one of those this names.
  func contains(_ other: LogSource) -> Bool {
    (category.isEmpty || category == other.category)
      && (product.isEmpty || product == other.product)
      && (service.isEmpty || service == other.service)
  }

  /// What captures have of it; `nil` if they have nothing of it.
  var view: RecordView? {
    switch (category, product, service) {
    case ("", "zeek", let service): Self.zeek[service]
    case ("dns", "zeek", ""): .zeekDNS
    case ("dns", "", ""), ("dns", "", "dns"): .dns
    case ("proxy", "", ""): .proxy
    case ("firewall", "", ""), ("firewall", "", "connection"): .firewall
    case ("network", "", "connection"), ("", "", "connection"): .networkConnection
    case ("network", "", "dns"): .networkDNS
    default: nil
    }
  }

  private static let zeek: [String: RecordView] = [
    "conn": .zeekConn, "dns": .zeekDNS, "http": .zeekHTTP, "ssl": .zeekSSL, "quic": .zeekQUIC,
    "x509": .zeekX509, "dhcp": .zeekDHCP,
  ]
}
