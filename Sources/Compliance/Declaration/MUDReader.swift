import Knowledge
import Wire

/// Reads a MUD file (RFC 8520) as a declaration: what its lists accept from and to the device is
/// declared, nothing else is.
///
/// Keys that are not known are passed over: YANG modules may add to any of these (RFC 7951).
enum MUDReader {
  /// Reads a document from which what was left open was taken out.
  static func declaration(
    _ root: YAMLNode,
    _ open: [DeclarationDefect]
  ) throws(YAMLProblem) -> Declaration {
    var result = Declaration(file: root.place.file, format: .mud)
    let map = try root.mapping()
    let mud = try map.required("ietf-mud:mud").mapping()
    for (key, label) in [
      ("mfg-name", "Vendor"), ("systeminfo", "Product"), ("model-name", "Model"),
      ("firmware-rev", "Firmware"), ("software-rev", "Software"), ("mud-url", "MUD URL"),
      ("last-update", "Date"), ("documentation", "Documentation"),
    ] {
      let text = try mud.string(key)
      if !text.isEmpty { result.subject.facts.append(DeclarationLine(label, text)) }
    }
    // RFC 8519's final container is acls; drafts and mudgee write access-lists.
    let lists =
      map["ietf-access-control-list:acls"] ?? map["ietf-access-control-list:access-lists"]
    guard let lists else { throw root.problem("missing key 'ietf-access-control-list:acls'") }
    let direction = try directions(mud)
    for acl in try lists.mapping().items("acl") {
      let list = try acl.mapping()
      let name = try list.required("name")
      guard let isFrom = direction[try name.string()] else { continue }
      let entries = try list.required("aces").mapping().items("ace")
      for entry in entries { try read(entry, isFrom: isFrom, into: &result) }
    }
    result.mergePorts()
    result.defects = open
    result.findDefects()
    return result
  }

  /// The lists by name, and whether each is of what the device sends.
  private static func directions(_ mud: YAMLMapping) throws(YAMLProblem) -> [String: Bool] {
    var lists: [String: Bool] = [:]
    for (key, isFrom) in [("to-device-policy", false), ("from-device-policy", true)] {
      guard let policy = mud[key] else { continue }
      guard let names = try policy.mapping()["access-lists"] else { continue }
      for item in try names.mapping().items("access-list") {
        lists[try item.mapping().required("name").string()] = isFrom
      }
    }
    return lists
  }

  private static func read(
    _ node: YAMLNode,
    isFrom: Bool,
    into result: inout Declaration
  ) throws(YAMLProblem) {
    let entry = try node.mapping()
    let actions = try entry.required("actions").mapping()
    guard try actions.required("forwarding").string().hasSuffix("accept") else { return }
    let matches = try entry["matches"]?.mapping()
    var endpoint = DeclaredEndpoint(id: try entry.required("name").string(), place: node.place)
    if let special = matches?["ietf-mud:mud"] { try readSpecial(special, &endpoint.match) }
    for (family, key) in [("ipv4", "ipv4"), ("ipv6", "ipv6")] {
      guard let node = matches?[key] else { continue }
      let ip = try node.mapping()
      let name = ip[isFrom ? "ietf-acldns:dst-dnsname" : "ietf-acldns:src-dnsname"]
      if let name { endpoint.match.names.append(try namePattern(name)) }
      let end = isFrom ? "destination" : "source"
      if let block = ip["\(end)-\(family)-network"] {
        endpoint.match.networks.append(try network(block))
      }
    }
    for proto in ["tcp", "udp"] {
      guard let node = matches?[proto] else { continue }
      let transport = try node.mapping()
      let key = isFrom ? "destination-port" : "source-port"
      endpoint.ports.append(
        DeclaredPort(proto: proto, range: try transport[key].flatMap(Self.range))
      )
      if let node = transport["ietf-mud:direction-initiated"] {
        endpoint.isInitiatedByDevice = try node.string() == "from-device"
      }
    }
    // The other direction of what is declared already says no more than the first.
    let isKnown = result.endpoints.contains {
      $0.match == endpoint.match && Set($0.ports) == Set(endpoint.ports)
    }
    if !isKnown { result.endpoints.append(endpoint) }
  }

  private static func range(_ node: YAMLNode) throws(YAMLProblem) -> ClosedRange<UInt16>? {
    let map = try node.mapping()
    func number(_ key: String) throws(YAMLProblem) -> UInt16? {
      guard let node = map[key] else { return nil }
      return UInt16(clamping: try node.int(in: 0...65_535))
    }
    if let port = try number("port") {
      switch try map.string("operator", or: "eq") {
      case "eq": return port...port
      case "gte": return port...65_535
      case "lte": return 0...port
      default: throw node.problem("the operator is eq, gte or lte")
      }
    }
    guard let lower = try number("lower-port") else { return nil }
    let upper = try number("upper-port") ?? lower
    guard lower <= upper else { throw node.problem("lower-port is above upper-port") }
    return lower...upper
  }

  private static func readSpecial(
    _ node: YAMLNode,
    _ match: inout EndpointMatch
  ) throws(YAMLProblem) {
    let map = try node.mapping()
    // [null] is how YANG's JSON writes an empty leaf.
    for entry in map.entries {
      switch entry.key {
      case "local-networks", "my-controller", "same-manufacturer", "manufacturer", "model":
        match.isLocal = true
      case "controller":
        switch try entry.value.string() {
        case "urn:ietf:params:mud:dns": match.isAssignedResolver = true
        case "urn:ietf:params:mud:ntp": match.isTimeServer = true
        default: match.isLocal = true
        }
      default: break
      }
    }
  }
}

extension Declaration {
  /// Entries that name the same recipients become one, with the ports of all.
  fileprivate mutating func mergePorts() {
    var merged: [DeclaredEndpoint] = []
    var places: [EndpointMatch: Int] = [:]
    for endpoint in endpoints {
      if let place = places[endpoint.match] {
        // No ports stand for any.
        let isAny = merged[place].ports.isEmpty || endpoint.ports.isEmpty
        merged[place].ports = isAny ? [] : merged[place].ports + endpoint.ports
        merged[place].isInitiatedByDevice =
          merged[place].isInitiatedByDevice && endpoint.isInitiatedByDevice
      } else {
        places[endpoint.match] = merged.count
        merged.append(endpoint)
      }
    }
    endpoints = merged
  }
}
