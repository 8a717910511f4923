import FoundationEssentials
package import Knowledge
import Wire

extension Policy {
  /// The policy in force where the user names none.
  package static let defaultName = "default-deny-in"

  /// Loads a policy by path (anything with a `/` or ending in `.yaml` or `.yml`) or by the name of
  /// one that ships below `home`, the folder that holds `Rules`.
  package static func load(nameOrPath: String, home: String) throws(RuleError) -> Policy {
    let path = try path(of: nameOrPath, home: home)
    let file = path.split(separator: "/").last.map(String.init) ?? path
    if !isPath(nameOrPath), !shipped(home).contains(nameOrPath) {
      throw RuleError(
        place: YAMLPlace(file: nameOrPath),
        message: "no policy of this name ships; there are: "
          + shipped(home).joined(separator: ", ") + "; or give a path"
      )
    }
    var policy = try Policy(YAMLFile.read(path: path, name: isPath(nameOrPath) ? nameOrPath : file))
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    for index in policy.lists.indices where !policy.lists[index].path.hasPrefix("/") {
      policy.lists[index].path = folder + policy.lists[index].path
    }
    return policy
  }

  /// Where ``load(nameOrPath:home:)`` reads from.
  package static func path(of nameOrPath: String, home: String) throws(RuleError) -> String {
    if isPath(nameOrPath) { return nameOrPath }
    guard DomainSet.normalised(nameOrPath) == nameOrPath, !nameOrPath.contains(".") else {
      throw RuleError(
        place: YAMLPlace(file: nameOrPath),
        message: "no policy can have this name; give a name such as \(defaultName) or a path"
      )
    }
    return "\(home)/Rules/Policies/\(nameOrPath).yaml"
  }

  /// The names of the policies that ship, sorted.
  private static func shipped(_ home: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "\(home)/Rules/Policies")
    return (names ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }

  private static func isPath(_ text: String) -> Bool {
    text.contains("/") || text.hasSuffix(".yaml") || text.hasSuffix(".yml")
  }

  /// Reads a policy from its YAML; every key is known or the file is refused.
  package init(_ root: YAMLNode) throws(RuleError) {
    let map = try root.mapping(keys: [
      "telltale_policy", "name", "title", "description", "home", "residency", "sovereignty",
      "vendor", "authorised", "blocked", "infrastructure", "resolvers", "cleartext",
      "requirements", "default", "apps", "phases", "data", "decision", "overrides",
    ])
    // The version comes first: a later one may give other meanings to the rest.
    _ = try map.required("telltale_policy").int(in: 1...1)
    self.init(
      name: try map.required("name").string(),
      title: try map.required("title").string()
    )
    if let node = map["home"] { home = try countries(node) }
    if let node = map["residency"] {
      residency = try countries(node.mapping(keys: ["countries"]).required("countries"))
    }
    if let node = map["sovereignty"] { sovereignty = try Sovereignty(node) }
    if let node = map["vendor"] { vendor = try Recipients(node) }
    if let node = map["authorised"] { authorised = try Recipients(node) }
    if let node = map["blocked"] {
      blocked = try Recipients(node, alsoAllowed: ["countries", "lists"])
      let map = try node.mapping()
      if let list = map["countries"] { blockedCountries = try countries(list) }
      lists = try map.items("lists").map { item throws(RuleError) in try ListReference(item) }
    }
    if let node = map["infrastructure"] {
      let word = try node.choice(of: Infrastructure.allCases.map(\.rawValue))
      infrastructure = Infrastructure(rawValue: word) ?? .allow
    }
    if let node = map["resolvers"] { resolvers = try Resolvers(node) }
    if let node = map["cleartext"] {
      if let list = try node.mapping(keys: ["allow"])["allow"] { cleartext = try domains(list) }
    }
    if let node = map["default"] {
      let word = try node.choice(of: Default.allCases.map(\.rawValue))
      fallback = Default(rawValue: word) ?? .deny
    }
    if let node = map["decision"] { decision = try Decision(node) }
    for (key, kind) in [("apps", Scope.Kind.app), ("phases", .phase), ("data", .data)] {
      for item in try map.items(key) { scopes.append(try Scope(item, kind)) }
    }
    if let node = map["overrides"] {
      // Read once for its mistakes; who uses it reads it again.
      _ = try Overrides(section: node)
      overridesNode = node
    }
    if let node = map["requirements"] { requirements = try demands(node, decision) }
  }

  /// Its own statements about networks and names, with where they come from.
  package func overrides() throws(RuleError) -> Overrides? {
    guard let overridesNode else { return nil }
    return try Overrides(section: overridesNode)
  }
}

extension Policy.Sovereignty {
  fileprivate init(_ node: YAMLNode) throws(RuleError) {
    let map = try node.mapping(keys: ["countries", "severity"])
    countries = try RuleEngine.countries(map.required("countries"))
    severity = .medium
    if let node = map["severity"] {
      let word = try node.choice(of: Severity.allCases.map(\.rawValue))
      severity = Severity(rawValue: word) ?? .medium
    }
  }
}

extension Policy.Resolvers {
  fileprivate init(_ node: YAMLNode) throws(RuleError) {
    self.init()
    let map = try node.mapping(keys: ["network_assigned", "addresses", "names", "any"])
    any = try map.bool("any", or: false)
    networkAssigned = try map.bool("network_assigned", or: true)
    if let list = map["addresses"] { addresses = try networks(list) }
    if let list = map["names"] { names = try domains(list) }
  }
}

extension Recipients {
  init(_ node: YAMLNode, alsoAllowed: [String] = []) throws(RuleError) {
    self.init()
    let map = try node.mapping(
      keys: ["organisations", "domains", "networks", "asns"] + alsoAllowed
    )
    organisations = try map.strings("organisations")
    if let list = map["domains"] { domains = try RuleEngine.domains(list) }
    if let list = map["networks"] { networks = try RuleEngine.networks(list) }
    if let list = map["asns"] { asns = try numbers(list) }
  }
}

private func demands(
  _ node: YAMLNode,
  _ decision: Policy.Decision
) throws(RuleError) -> [Policy.Demand] {
  var demands: [Policy.Demand] = []
  for item in try node.items() {
    let map = try item.mapping(keys: ["id", "title", "clauses", "rules", "decision"])
    let id = try map.required("id")
    var demand = Policy.Demand(
      id: try id.string(),
      title: try map.required("title").string(),
      clauses: try map.strings("clauses"),
      rules: try map.required("rules").strings()
    )
    demand.decision = decision
    if let node = map["decision"] { demand.decision = try Policy.Decision(node) }
    guard !demands.contains(where: { $0.id == demand.id }) else {
      throw id.problem("requirement '\(demand.id)' stands twice")
    }
    guard !demand.rules.isEmpty else {
      throw item.problem("a requirement without rules can never be decided")
    }
    demands.append(demand)
  }
  return demands
}

/// The members of a list, or the one value that stands for a list of one.
private func members(_ node: YAMLNode) throws(RuleError) -> [YAMLNode] {
  if case .sequence(let items) = node.content { return items }
  return [node]
}

func countries(_ node: YAMLNode) throws(RuleError) -> [String] {
  var codes: [String] = []
  for item in try members(node) {
    let code = try item.string().uppercased()
    guard code.utf8.count == 2, code.utf8.allSatisfy({ (65...90).contains($0) }) else {
      throw item.problem("'\(code)' is not a country code of two letters (ISO 3166-1 alpha-2)")
    }
    if !codes.contains(code) { codes.append(code) }
  }
  return codes
}

private func domains(_ node: YAMLNode) throws(RuleError) -> DomainSet {
  var names: [String] = []
  for item in try members(node) {
    let text = try item.string()
    guard let name = DomainSet.normalised(text) else {
      throw item.problem(
        text.contains("*")
          ? "'\(text)': write the name without '*'; it stands for everything below it too"
          : "'\(text)' is not a domain name"
      )
    }
    names.append(name)
  }
  return DomainSet(names)
}

private func networks(_ node: YAMLNode) throws(RuleError) -> [IPPrefix] {
  var blocks: [IPPrefix] = []
  for item in try members(node) {
    let text = try item.string()
    guard let block = IPPrefix(text) else {
      throw item.problem("'\(text)' is not an address or a block such as 203.0.113.0/24")
    }
    // 203.0.113.7/24 may mean the host or the block: let the author say which.
    guard IPAddress(String(text.prefix { $0 != "/" })) == block.address else {
      throw item.problem("'\(text)' has bits behind its length; did you mean \(block)?")
    }
    blocks.append(block)
  }
  return blocks
}

private func numbers(_ node: YAMLNode) throws(RuleError) -> [UInt32] {
  var numbers: [UInt32] = []
  for item in try members(node) {
    let text = try item.string()
    let digits = text.uppercased().hasPrefix("AS") ? String(text.dropFirst(2)) : text
    guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt32(digits),
      number > 0
    else { throw item.problem("'\(text)' is not an AS number such as AS64500") }
    numbers.append(number)
  }
  return numbers
}
