package import Knowledge
import RuleEngine
import Wire

extension Declaration {
  /// Reads a declaration: YAML, or a MUD file in JSON, told apart by what is in it.
  ///
  /// - Throws: a problem with file, line and column.
  package static func load(path: String, name: String) throws(YAMLProblem) -> Declaration {
    // JSON is read by the same reader: YAML is a superset of what MUD files use.
    try Declaration(YAMLFile.read(path: path, name: name))
  }

  /// Reads a declaration from a document.
  package init(_ root: YAMLNode) throws(YAMLProblem) {
    let map = try root.mapping()
    let open = OpenPoints(root)
    if map["ietf-mud:mud"] != nil {
      self = try MUDReader.declaration(open.rest, open.defects)
    } else {
      self = try DeclarationReader.declaration(open.rest, open.defects)
    }
    defects.sort { ($0.place, $0.kind.rawValue) < ($1.place, $1.kind.rawValue) }
  }
}

/// Reads the YAML form (see `Schemas/declaration-1.json`).
private struct DeclarationReader {
  private static let keys = [
    "telltale_declaration", "subject", "statement", "parties", "endpoints", "data", "dns",
    "updates", "push", "time", "location_assist", "transfers", "deletion", "not_collected",
  ]
  private var result: Declaration

  /// Reads a document from which what was left open was taken out.
  static func declaration(
    _ root: YAMLNode,
    _ open: [DeclarationDefect]
  ) throws(YAMLProblem) -> Declaration {
    let map = try root.mapping(keys: keys)
    // The version comes first: a later one may give other meanings to the rest.
    _ = try map.required("telltale_declaration").int(in: 1...1)
    var reader = DeclarationReader(
      result: Declaration(file: root.place.file, format: .yaml)
    )
    try reader.readSubject(map)
    try reader.readParties(map)
    try reader.readData(map)
    try reader.readEndpoints(map)
    try reader.readServices(map)
    try reader.readDNS(map)
    try reader.readClaims(map)
    reader.result.defects = open
    reader.result.findDefects()
    return reader.result
  }

  private mutating func readSubject(_ map: YAMLMapping) throws(YAMLProblem) {
    let subject = try map.required("subject").mapping(keys: [
      "vendor", "legal_entity", "home_country", "contact", "product", "model", "tac", "sw", "build",
      "market", "components",
    ])
    _ = try subject.required("vendor").string()
    func add(_ map: YAMLMapping, _ key: String, _ label: String) throws(YAMLProblem) {
      let text = try map.strings(key).joined(separator: ", ")
      if !text.isEmpty { result.subject.facts.append(DeclarationLine(label, text)) }
    }
    for (key, label) in [
      ("vendor", "Vendor"), ("legal_entity", "Legal entity"), ("home_country", "Home country"),
      ("contact", "Contact"), ("product", "Product"), ("model", "Model"),
      ("tac", "Type allocation codes"), ("sw", "Software"), ("build", "Build"),
      ("market", "Market"),
    ] { try add(subject, key, label) }
    if let node = subject["home_country"] { result.subject.homeCountry = try country(node) }
    for item in try subject.items("components") {
      let part = try item.mapping(keys: ["package", "version", "role"])
      var text = try part.required("package").string()
      let version = try part.string("version")
      let role = try part.string("role")
      if !version.isEmpty { text += " " + version }
      if !role.isEmpty { text += " (\(role))" }
      result.subject.facts.append(DeclarationLine("Component", text))
    }
    guard let node = map["statement"] else { return }
    let statement = try node.mapping(keys: [
      "id", "in_reply_to", "date", "signed_by", "sha256", "valid_until",
    ])
    for (key, label) in [
      ("id", "Statement"), ("in_reply_to", "In reply to"), ("date", "Date"),
      ("signed_by", "Signed by"), ("sha256", "SHA-256 of the original"),
      ("valid_until", "Valid until"),
    ] { try add(statement, key, label) }
  }

  private mutating func readParties(_ map: YAMLMapping) throws(YAMLProblem) {
    for item in try map.items("parties") {
      let party = try item.mapping(keys: ["id", "role", "name", "country", "contract", "parent"])
      let id = try party.required("id")
      let text = try id.string()
      guard !result.parties.contains(where: { $0.id == text }) else {
        throw id.problem("party '\(text)' stands twice")
      }
      var role = ""
      if let node = party["role"] {
        role = try node.choice(of: [
          "controller", "processor", "sub_processor", "joint", "infrastructure",
        ])
      }
      var home = ""
      if let node = party["country"] { home = try country(node) }
      result.parties.append(
        DeclaredParty(id: text, role: role, name: try party.string("name"), country: home)
      )
    }
  }

  private mutating func readData(_ map: YAMLMapping) throws(YAMLProblem) {
    for item in try map.items("data") {
      let data = try item.mapping(keys: [
        "id", "category", "form", "linked_to_user", "retention", "legal_basis",
      ])
      result.data.append(
        DeclaredData(
          id: try data.required("id").string(),
          category: try data.required("category").string()
        )
      )
    }
  }

  private mutating func readEndpoints(_ map: YAMLMapping) throws(YAMLProblem) {
    for item in try map.items("endpoints") {
      let endpoint = try EndpointReader.endpoint(item)
      guard !result.endpoints.contains(where: { $0.id == endpoint.id }) else {
        throw item.problem("endpoint '\(endpoint.id)' stands twice")
      }
      result.endpoints.append(endpoint)
    }
  }

  /// Updates, push, time and location assistance, each a recipient of its own.
  private mutating func readServices(_ map: YAMLMapping) throws(YAMLProblem) {
    let sections = [
      ("updates", ["component", "hosts", "signed", "transport", "schedule", "locations"]),
      ("push", ["service", "hosts", "ports", "locations"]),
      ("time", ["hosts", "ports", "locations"]),
      ("location_assist", ["kind", "host", "hosts", "ports", "data", "locations"]),
    ]
    for (section, keys) in sections {
      for (index, item) in try map.items(section).enumerated() {
        let service = try item.mapping(keys: keys)
        var endpoint = DeclaredEndpoint(id: "\(section)[\(index)]", place: item.place)
        for node in try nodes(service["hosts"]) + nodes(service["host"]) {
          endpoint.match.names.append(try namePattern(node))
        }
        for node in try nodes(service["ports"]) { endpoint.ports.append(try port(node)) }
        for node in try nodes(service["locations"]) { endpoint.locations.append(try country(node)) }
        if service["data"] != nil { endpoint.data = try service.strings("data") }
        endpoint.purpose = section
        if let node = service["transport"],
          try node.choice(of: ["https", "http", "other"]) == "https"
        {
          endpoint.minimumTLS = 0x0301
        }
        result.endpoints.append(endpoint)
      }
    }
  }

  private mutating func readDNS(_ map: YAMLMapping) throws(YAMLProblem) {
    guard let node = map["dns"] else { return }
    let dns = try node.mapping(keys: [
      "resolver_policy", "fallback", "encrypted", "httpdns", "hardcoded", "survives_uninstall",
    ])
    var declared = DeclaredDNS()
    if let policy = dns["resolver_policy"] {
      declared.policy = try policy.choice(of: ["network_assigned", "own", "user"])
    }
    declared.statesEncrypted = dns["encrypted"] != nil
    declared.statesHTTPDNS = dns["httpdns"] != nil
    if let node = dns["survives_uninstall"] { declared.survivesUninstall = try node.bool() }
    for (index, item) in try dns.items("encrypted").enumerated() {
      let resolver = try item.mapping(keys: ["proto", "name", "ips", "when"])
      var endpoint = DeclaredEndpoint(id: "dns.encrypted[\(index)]", place: item.place)
      if let name = resolver["name"] { endpoint.match.names = [try namePattern(name)] }
      for node in try nodes(resolver["ips"]) { endpoint.match.networks.append(try network(node)) }
      endpoint.purpose = "dns"
      result.endpoints.append(endpoint)
    }
    for key in ["httpdns", "hardcoded"] {
      for (index, node) in try dns.items(key).enumerated() {
        var endpoint = DeclaredEndpoint(id: "dns.\(key)[\(index)]", place: node.place)
        if IPPrefix(try node.string()) != nil {
          endpoint.match.networks = [try network(node)]
        } else {
          endpoint.match.names = [try namePattern(node)]
        }
        endpoint.purpose = "dns"
        result.endpoints.append(endpoint)
      }
    }
    let fallback = try dns["fallback"]?.choice(of: ["network_assigned", "none"])
    if declared.policy == "network_assigned" || fallback == "network_assigned" {
      let isFallback = declared.policy != "network_assigned"
      var endpoint = DeclaredEndpoint(
        id: isFallback ? "dns.fallback" : "dns.network_assigned",
        place: node.place
      )
      endpoint.match.isAssignedResolver = true
      endpoint.purpose = "dns"
      result.endpoints.append(endpoint)
    }
    result.dns = declared
  }

  private mutating func readClaims(_ map: YAMLMapping) throws(YAMLProblem) {
    for item in try map.items("transfers") {
      let transfer = try item.mapping(keys: ["from", "to", "basis", "data"])
      _ = try country(transfer.required("from"))
      _ = try country(transfer.required("to"))
    }
    if let node = map["deletion"] {
      let deletion = try node.mapping(keys: ["uninstall_stops_traffic", "api"])
      if let node = deletion["uninstall_stops_traffic"] { result.uninstallStops = try node.bool() }
    }
    for node in try nodes(map["not_collected"]) {
      result.notCollected.append((try node.string(), node.place))
    }
  }
}

/// Reads one member of `endpoints`.
private enum EndpointReader {
  static func endpoint(_ node: YAMLNode) throws(YAMLProblem) -> DeclaredEndpoint {
    let map = try node.mapping(keys: [
      "id", "match", "ports", "protocol", "party", "locations", "operator_country", "purpose",
      "data", "trigger", "period", "max_upload", "consent", "phases", "opt_out_path",
    ])
    var endpoint = DeclaredEndpoint(id: try map.required("id").string(), place: node.place)
    endpoint.match = try match(map.required("match"))
    for item in try nodes(map["ports"]) { endpoint.ports.append(try port(item)) }
    if let node = map["protocol"] { try readProtocol(node, &endpoint) }
    endpoint.party = try map.string("party")
    for item in try nodes(map["locations"]) { endpoint.locations.append(try country(item)) }
    if let node = map["operator_country"] { endpoint.operatorCountry = try country(node) }
    endpoint.purpose = try map.string("purpose")
    if map["data"] != nil { endpoint.data = try map.strings("data") }
    endpoint.triggers = try map.strings("trigger")
    if let node = map["period"] {
      guard let period = nanoseconds(duration: try node.string()), period > 0 else {
        throw node.problem("a period is an ISO 8601 duration such as PT24H")
      }
      endpoint.period = period
    }
    if let node = map["max_upload"] {
      guard let limit = VolumeLimit(try node.string()) else {
        throw node.problem("a volume is written as 64KiB/day")
      }
      endpoint.maximumUpload = limit
    }
    if let node = map["consent"] {
      let word = try node.choice(of: DeclaredEndpoint.Consent.allCases.map(\.rawValue))
      endpoint.consent = DeclaredEndpoint.Consent(rawValue: word)
    }
    for item in try nodes(map["phases"]) { endpoint.phases += try phases(item) }
    return endpoint
  }

  private static func match(_ node: YAMLNode) throws(YAMLProblem) -> EndpointMatch {
    let map = try node.mapping(keys: ["dns", "cname", "ip", "asn", "local"])
    var match = EndpointMatch()
    for item in try nodes(map["dns"]) { match.names.append(try namePattern(item)) }
    for item in try nodes(map["cname"]) { match.aliases.append(try namePattern(item)) }
    for item in try nodes(map["ip"]) { match.networks.append(try network(item)) }
    for item in try nodes(map["asn"]) {
      match.asns.append(UInt32(clamping: try item.int(in: 1...Int(UInt32.max))))
    }
    match.isLocal = try map.bool("local", or: false)
    return match
  }

  private static func readProtocol(
    _ node: YAMLNode,
    _ endpoint: inout DeclaredEndpoint
  ) throws(YAMLProblem) {
    let map = try node.mapping(keys: ["tls_min", "alpn", "pinned", "ech", "private_ca"])
    if let node = map["tls_min"] {
      let versions: [String: UInt16] = ["1.0": 0x301, "1.1": 0x302, "1.2": 0x303, "1.3": 0x304]
      endpoint.minimumTLS = versions[try node.choice(of: versions.keys.sorted())]
    }
    endpoint.alpn = try map.strings("alpn")
  }

  /// A phase, or `idle` for both of them.
  private static func phases(_ node: YAMLNode) throws(YAMLProblem) -> [Phase] {
    let name = try node.string()
    if name == "idle" { return [.baselineIdle, .backgroundIdle] }
    guard let phase = Phase(named: name) else {
      let known = Phase.allCases.map(\.rawValue).joined(separator: ", ")
      throw node.problem("'\(name)' is no phase; phases are idle, \(known)")
    }
    return [phase]
  }
}

/// The members of a list, the one value that stands for it, or nothing.
private func nodes(_ node: YAMLNode?) throws(YAMLProblem) -> [YAMLNode] {
  guard let node else { return [] }
  if case .sequence(let items) = node.content { return items }
  return [node]
}

func country(_ node: YAMLNode) throws(YAMLProblem) -> String {
  let code = try node.string().uppercased()
  guard code.utf8.count == 2, code.utf8.allSatisfy({ (65...90).contains($0) }) else {
    throw node.problem("'\(code)' is not a country code of two letters (ISO 3166-1 alpha-2)")
  }
  return code
}

private func port(_ node: YAMLNode) throws(YAMLProblem) -> DeclaredPort {
  let text = try node.string()
  guard let port = DeclaredPort(text) else {
    throw node.problem("'\(text)' is not a port such as tcp/443, tcp/5228-5230 or udp/*")
  }
  return port
}

/// A name, or a pattern `*.name`; `*` alone is read, and a defect.
func namePattern(_ node: YAMLNode) throws(YAMLProblem) -> String {
  let text = try node.string()
  if text == "*" { return text }
  let isPattern = text.hasPrefix("*.")
  guard let name = DomainSet.normalised(isPattern ? String(text.dropFirst(2)) : text) else {
    throw node.problem("'\(text)' is neither a domain name nor a pattern such as *.example.com")
  }
  return isPattern ? "*." + name : name
}

func network(_ node: YAMLNode) throws(YAMLProblem) -> IPPrefix {
  let text = try node.string()
  guard let block = IPPrefix(text) else {
    throw node.problem("'\(text)' is not an address or a block such as 203.0.113.0/24")
  }
  return block
}

/// Nanoseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds; `nil` otherwise.
func nanoseconds(duration text: String) -> Int64? {
  guard text.first == "P", text.utf8.count <= 32 else { return nil }
  let dates: [Character: Int64] = ["W": 604_800, "D": 86_400]
  let times: [Character: Int64] = ["H": 3600, "M": 60, "S": 1]
  var (total, number, isTime, hasPart) = (Int64(0), "", false, false)
  for character in text.dropFirst() {
    if character == "T", !isTime, number.isEmpty {
      isTime = true
    } else if ("0"..."9").contains(character), number.utf8.count < 9 {
      number.append(character)
    } else {
      guard let unit = (isTime ? times : dates)[character], let count = Int64(number) else {
        return nil
      }
      let (value, overflow) = (count * unit).multipliedReportingOverflow(by: 1_000_000_000)
      let (sum, carry) = total.addingReportingOverflow(value)
      guard !overflow, !carry else { return nil }
      (total, number, hasPart) = (sum, "", true)
    }
  }
  return hasPart && number.isEmpty ? total : nil
}
