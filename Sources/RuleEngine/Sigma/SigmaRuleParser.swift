package import Knowledge

extension SigmaRule {
  /// Reads a rule from its YAML and checks all of it, so that nothing can fail once rules run.
  package init(_ root: YAMLNode) throws(RuleError) {
    let map = try root.mapping(keys: Self.keys)
    title = try map.required("title").string()
    uuid = try map.string("id")
    if let node = map["id"], !Self.isUUID(uuid) {
      throw node.problem("'\(uuid)' is not a UUID; the rule's short code belongs under 'name'")
    }
    guard let naming = map["name"] ?? map["id"] else {
      throw root.problem("a rule needs a 'name' (such as TT-DST-001) or an 'id'")
    }
    code = try naming.string()
    place = naming.place
    file = root.place.file
    description = try map.string("description")
    status = try map["status"]?.choice(of: Self.states) ?? "experimental"
    severity = try Self.severity(map.required("level"))
    service = try Self.service(map.required("logsource"))
    falsePositives = try map.strings("falsepositives")
    references = try map.strings("references")
    tags = try map.strings("tags")

    let detection = try map.required("detection").mapping()
    detections = detection.entries.filter { $0.key != "condition" && $0.key != "timeframe" }
    let names = detections.map(\.key)
    condition = try Condition(detection.required("condition"), names: names)
    guard detection["timeframe"] == nil else {
      throw RuleError(place: detection.place, message: "'timeframe' is not supported yet")
    }
    let own = try map["telltale"]?.mapping(keys: Self.ownKeys)
    rationale = try own?.string("rationale") ?? ""
    mappings = try own?.strings("mappings") ?? []
    preconditions = []
    if let node = own?["requires"] {
      for word in try node.strings() {
        guard let precondition = Precondition(rawValue: word) else {
          let known = Precondition.allCases.map(\.rawValue).joined(separator: ", ")
          throw node.problem("unknown precondition '\(word)'; known: \(known)")
        }
        preconditions.append(precondition)
      }
    }
    cannotTell = try own?["cannot_tell"].map { node throws(RuleError) in
      try Condition(node, names: names)
    }
    wording = try RuleWording(own, title: map.required("title"), names, service.fields)
    // A trial with an empty policy shows every mistake in the detections now, with its place.
    _ = try CompiledRule(self, placeholders: Policy(name: "", title: "").placeholders)
  }

  private static let keys = [
    "title", "id", "name", "related", "taxonomy", "status", "description", "license", "author",
    "references", "date", "modified", "logsource", "detection", "fields", "falsepositives",
    "level", "tags", "scope", "telltale",
  ]
  private static let ownKeys = [
    "rationale", "mappings", "requires", "cannot_tell", "summary", "cannot_tell_summary",
    "confidence", "severity", "adjust", "alternatives", "evidence",
  ]
  private static let states = ["stable", "test", "experimental", "deprecated", "unsupported"]

  private static func severity(_ node: YAMLNode) throws(RuleError) -> Severity {
    let level = try node.choice(of: ["informational", "low", "medium", "high", "critical"])
    return Severity(rawValue: level) ?? .info
  }

  private static func service(_ node: YAMLNode) throws(RuleError) -> FactService {
    let map = try node.mapping(keys: ["product", "service", "category", "definition"])
    let product = try map.required("product")
    guard try product.string() == "telltale" else {
      throw product.problem("rules for other products than telltale are not supported yet")
    }
    let name = try map.required("service").choice(of: FactService.allCases.map(\.rawValue))
    return FactService(rawValue: name) ?? .destination
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

extension RuleWording {
  fileprivate init(
    _ own: YAMLMapping?,
    title: YAMLNode,
    _ names: [String],
    _ fields: [String]
  ) throws(RuleError) {
    summary = try Template(own?["summary"] ?? title, fields: fields)
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
