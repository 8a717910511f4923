package import Knowledge

extension SigmaRule {
  /// Reads a rule from its YAML and checks all of it, so that nothing can fail once rules run.
  ///
  /// What captures cannot have is a mistake here; ``SigmaDocument`` tells it apart.
  package init(_ root: YAMLNode) throws(RuleError) {
    let map = try root.mapping()
    let logSource =
      map["correlation"] == nil ? try LogSource(map.required("logsource")) : LogSource()
    let isOurs = logSource.product == "telltale"
    // Rules of others may carry keys of their own (specification 2.0, "Schema").
    if isOurs || map["telltale"] != nil { _ = try root.mapping(keys: Self.keys) }
    title = try map.required("title").string()
    uuid = try map.string("id")
    if let node = map["id"], !Self.isUUID(uuid) {
      throw node.problem("'\(uuid)' is not a UUID; the rule's short code belongs under 'name'")
    }
    file = root.place.file
    if let naming = map["name"] ?? map["id"] {
      code = try naming.string()
      place = naming.place
    } else if isOurs {
      throw root.problem("a rule needs a 'name' (such as TT-DST-001) or an 'id'")
    } else {
      code = Self.stem(of: file)
      place = root.place
    }
    description = try map.string("description")
    status = try map["status"]?.choice(of: Self.states) ?? "experimental"
    // Sigma asks for no level; who leaves it out says nothing of how grave it is.
    severity = try Self.severity(isOurs ? map.required("level") : map["level"])
    falsePositives = try map.strings("falsepositives")
    references = try map.strings("references")
    tags = try map.strings("tags")
    shownFields = try map.strings("fields")
    self.logSource = logSource
    source = try Self.source(logSource, map)

    let own = try map["telltale"]?.mapping(keys: Self.ownKeys)
    rationale = try own?.string("rationale") ?? ""
    mappings = try own?.strings("mappings") ?? []
    remediation = try own?.strings("remediation") ?? []
    preconditions = try Self.preconditions(own?["requires"])
    samples = try Self.samples(own?["samples"])
    correlation = try map["correlation"].map { node throws(RuleError) in try Correlation(node) }
    let detection =
      correlation == nil ? try map.required("detection").mapping() : nil
    detections = detection?.entries.filter { $0.key != "condition" && $0.key != "timeframe" } ?? []
    let names = detections.map(\.key)
    if let detection {
      condition = try Condition(detection.required("condition"), names: names)
    } else {
      condition = .any([])
    }
    if let entry = detection?.entries.first(where: { $0.key == "timeframe" }) {
      throw RuleError(
        place: entry.keyPlace,
        message: "'timeframe' is of Sigma 1; write a correlation rule"
      )
    }
    cannotTell = try own?["cannot_tell"].map { node throws(RuleError) in
      guard isOurs else { throw node.problem("only rules on facts can say what cannot be told") }
      return try Condition(node, names: names)
    }
    wording = try RuleWording(own, title: map.required("title"), names, source.fields)
    // A trial with an empty policy shows every mistake in the detections now, with its place.
    let trial = try CompiledRule(self, placeholders: Policy(name: "", title: "").placeholders)
    if !detections.contains(where: { $0.value.names("expand") }) {
      precompiled = trial.detections
    }
  }

  private static let keys = [
    "title", "id", "name", "related", "taxonomy", "status", "description", "license", "author",
    "references", "date", "modified", "logsource", "detection", "fields", "falsepositives",
    "level", "tags", "scope", "telltale", "correlation",
  ]
  private static let ownKeys = [
    "rationale", "mappings", "requires", "cannot_tell", "summary", "cannot_tell_summary",
    "confidence", "severity", "adjust", "alternatives", "evidence", "samples",
    "remediation",
  ]
  private static let states = ["stable", "test", "experimental", "deprecated", "unsupported"]

  private static func severity(_ node: YAMLNode?) throws(RuleError) -> Severity {
    guard let node else { return .medium }
    let level = try node.choice(of: ["informational", "low", "medium", "high", "critical"])
    return Severity(rawValue: level) ?? .info
  }

  private static func source(
    _ logSource: LogSource,
    _ map: YAMLMapping
  ) throws(RuleError) -> RuleSource {
    guard let node = map["logsource"], map["correlation"] == nil else { return .rules }
    if logSource.product == "telltale" {
      let service = try node.mapping().required("service")
      let name = try service.choice(of: FactService.allCases.map(\.rawValue))
      return .facts(FactService(rawValue: name) ?? .destination)
    }
    guard let view = logSource.view else {
      throw node.problem("captures have no log source '\(logSource.words)'")
    }
    return .records(view)
  }

  private static func preconditions(_ node: YAMLNode?) throws(RuleError) -> [Precondition] {
    guard let node else { return [] }
    var preconditions: [Precondition] = []
    for word in try node.strings() {
      guard let precondition = Precondition(rawValue: word) else {
        let known = Precondition.allCases.map(\.rawValue).joined(separator: ", ")
        throw node.problem("unknown precondition '\(word)'; known: \(known)")
      }
      preconditions.append(precondition)
    }
    return preconditions
  }

  private static func samples(_ node: YAMLNode?) throws(RuleError) -> [Sample] {
    guard let map = try node?.mapping(keys: ["fires", "silent"]) else { return [] }
    let (fires, silent) = (try map.strings("fires"), try map.strings("silent"))
    return fires.map { Sample(path: $0, fires: true) }
      + silent.map { Sample(path: $0, fires: false) }
  }

  /// A file's name without folders and ending.
  private static func stem(of file: String) -> String {
    let name = file.split(separator: "/").last ?? ""
    return String(name.prefix { $0 != "." })
  }

  /// 8-4-4-4-12 hexadecimal digits (RFC 9562 §4).
  private static func isUUID(_ text: String) -> Bool {
    let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return groups.map(\.count) == [8, 4, 4, 4, 12]
      && groups.joined().allSatisfy { octet in
        (48...57).contains(octet) || (97...102).contains(octet | 0x20)
      }
  }
}

extension YAMLNode {
  /// Whether a key of a mapping in it carries a modifier.
  fileprivate func names(_ modifier: String) -> Bool {
    switch content {
    case .scalar: false
    case .sequence(let items): items.contains { $0.names(modifier) }
    case .mapping(let entries): entries.contains { $0.key.contains("|\(modifier)") }
    }
  }
}

extension RuleWording {
  fileprivate init(
    _ own: YAMLMapping?,
    title: YAMLNode,
    _ names: [String],
    _ fields: [String]
  ) throws(RuleError) {
    hasSummary = own?["summary"] != nil
    if let node = own?["summary"] {
      summary = try Template(node, fields: fields)
    } else {
      summary = Template(literal: try title.string())
    }
    cannotTellSummary = try own?["cannot_tell_summary"].map { node throws(RuleError) in
      try Template(node, fields: fields)
    }
    confidence = try Self.level(own?["confidence"], fields) { Confidence(rawValue: $0) != nil }
    severity = try Self.level(own?["severity"], fields) { Severity(rawValue: $0) != nil }
    adjustments = []
    for item in try own?.items("adjust") ?? [] {
      let map = try item.mapping(keys: ["when", "step"])
      let when = try Condition(map.required("when"), names: names)
      adjustments.append((when, try map.required("step").int(in: -4...4)))
    }
    alternatives = []
    for item in try own?.items("alternatives") ?? [] {
      let map = try item.mapping(keys: ["when", "text"])
      let when = try map["when"].map { node throws(RuleError) in
        try Condition(node, names: names)
      }
      alternatives.append((when, try Template(map.required("text"), fields: fields)))
    }
    evidence = []
    if let node = own?["evidence"] {
      for word in try node.strings() {
        guard let part = EvidencePart(rawValue: word) else {
          let known = EvidencePart.allCases.map(\.rawValue).joined(separator: ", ")
          throw node.problem("unknown evidence '\(word)'; known: \(known)")
        }
        evidence.append(part)
      }
    } else {
      evidence = [.flows]
    }
  }

  /// A template that is either a field or one of the words that `isKnown` accepts.
  private static func level(
    _ node: YAMLNode?,
    _ fields: [String],
    _ isKnown: (String) -> Bool
  ) throws(RuleError) -> Template? {
    guard let node else { return nil }
    let template = try Template(node, fields: fields)
    if let word = template.constant, !isKnown(word) {
      throw node.problem("unknown value '\(word)'")
    }
    return template
  }
}
