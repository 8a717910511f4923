import Knowledge

extension Policy.Scope {
  /// Reads one entry of `apps`, `phases` or `data`.
  init(_ node: YAMLNode, _ kind: Kind) throws(RuleError) {
    let map = try node.mapping(
      keys: [kind.rawValue, "authorised", "only", "blocked", "countries"]
    )
    self.init(kind: kind, names: try map.required(kind.rawValue).strings())
    guard !names.isEmpty, names.allSatisfy({ !$0.isEmpty }) else {
      throw node.problem("name at least one \(kind.rawValue)")
    }
    if kind == .phase {
      names = try names.map { name throws(RuleError) in
        guard let phase = Phase(named: name) else {
          let known = Phase.allCases.map(\.rawValue).joined(separator: ", ")
          throw node.problem("'\(name)' is no phase of a test; there are: \(known)")
        }
        return phase.rawValue
      }
    }
    for name in names where name.dropLast().contains("*") {
      throw node.problem("'\(name)': an asterisk can only end a name")
    }
    if let node = map["authorised"] { authorised = try Recipients(node) }
    if let node = map["only"] { only = try Recipients(node) }
    if let node = map["blocked"] { blocked = try Recipients(node) }
    if let node = map["countries"] { countries = try RuleEngine.countries(node) }
    guard map.entries.count > 1 else {
      throw node.problem("says nothing: add authorised, only, blocked or countries")
    }
  }
}

extension Policy.Decision {
  /// Reads the key `decision`.
  init(_ node: YAMLNode) throws(RuleError) {
    self.init()
    let map = try node.mapping(keys: ["severity", "confidence"])
    if let node = map["severity"] {
      let word = try node.choice(of: Severity.allCases.map(\.rawValue))
      severity = Severity(rawValue: word) ?? severity
    }
    if let node = map["confidence"] {
      let sure: [Confidence] = [.possible, .probable, .confirmed]
      let word = try node.choice(of: sure.map(\.rawValue))
      confidence = Confidence(rawValue: word) ?? confidence
    }
  }
}

extension Policy.ListReference {
  /// Reads one entry of `blocked: lists:`, a path or a path with a severity.
  init(_ node: YAMLNode) throws(RuleError) {
    if case .scalar = node.content {
      self.init(path: try node.string())
    } else {
      let map = try node.mapping(keys: ["file", "severity"])
      self.init(path: try map.required("file").string())
      if let node = map["severity"] {
        let word = try node.choice(of: Severity.allCases.map(\.rawValue))
        severity = Severity(rawValue: word) ?? severity
      }
    }
    guard !path.isEmpty else { throw node.problem("name the list's file") }
  }
}
