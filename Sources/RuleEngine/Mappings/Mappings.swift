import FoundationEssentials
package import Knowledge

/// One clause of a framework that rules may be mapped to.
package struct MappedClause: Hashable, Sendable {
  /// How reports print it: the framework's label and the clause's id, `NIST SP 800-53r5 SC-8`.
  package var text: String
  /// The framework, such as `NIST SP 800-53`.
  package var framework: String
  /// The framework's version.
  package var version: String
  /// The clause's id, such as `SC-8`.
  package var id: String
  /// What it is called, in our words where the text is not free.
  package var title: String
  /// What it asks, in our words; empty if nothing is said.
  package var paraphrase: String
  /// Where its text stands.
  package var source: String
  /// Whether its id and content were seen in its source.
  package var verified: Bool
  /// When, `YYYY-MM` or `YYYY-MM-DD`; empty if it is not verified.
  package var verifiedOn: String
  /// Rules that are mapped to it here, beside those that name it themselves.
  package var rules: [String]
}

/// Clauses of frameworks: which are verified, and which rules they go with.
package struct Mappings: Sendable {
  /// All clauses, in order of file and place.
  package private(set) var clauses: [MappedClause] = []
  /// The files' paths, in order.
  package private(set) var files: [String] = []
  private var places: [String: Int] = [:]

  /// How a clause that nobody has checked is marked.
  package static let unverifiedMark = " (unverified)"

  /// No clause at all: every mapping is unverified.
  package init() {}

  /// Reads the mappings that ship below `home`, and further files of the user.
  package static func load(home: String, extra: [String] = []) throws(RuleError) -> Mappings {
    let folder = "\(home)/Rules/Mappings"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var mappings = Mappings()
    for name in names.filter({ $0.hasSuffix(".yaml") }).sorted() {
      try mappings.add(YAMLFile.read(path: "\(folder)/\(name)", name: "Mappings/\(name)"))
      mappings.files.append("\(folder)/\(name)")
    }
    for path in extra {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      try mappings.add(YAMLFile.read(path: path, name: name))
      mappings.files.append(path)
    }
    return mappings
  }

  /// Adds the clauses of one file.
  package mutating func add(_ root: YAMLNode) throws(RuleError) {
    let map = try root.mapping(
      keys: ["telltale_mapping", "framework", "label", "version", "source", "clauses"]
    )
    _ = try map.required("telltale_mapping").int(in: 1...1)
    let framework = try map.required("framework").string()
    let label = try map.required("label").string()
    let version = try map.required("version").string()
    let source = try map.required("source").string()
    for node in try map.required("clauses").items() {
      let entry = try node.mapping(keys: [
        "id", "title", "paraphrase", "source", "verified", "verified_on", "rules",
      ])
      let id = try entry.required("id").string()
      let verified = try entry.required("verified").bool()
      let date = try entry.string("verified_on")
      guard verified != date.isEmpty else {
        throw node.problem("verified_on goes with verified: true, and with it alone")
      }
      let clause = MappedClause(
        text: "\(label) \(id)",
        framework: framework,
        version: version,
        id: id,
        title: try entry.required("title").string(),
        paraphrase: try entry.string("paraphrase"),
        source: try entry.string("source", or: source),
        verified: verified,
        verifiedOn: date,
        rules: try entry.strings("rules")
      )
      guard places.updateValue(clauses.count, forKey: clause.text) == nil else {
        throw node.problem("clause '\(clause.text)' stands twice")
      }
      clauses.append(clause)
    }
  }

  /// The clause that a rule or policy names; `nil` if no file holds it.
  package func clause(_ text: String) -> MappedClause? { places[text].map { clauses[$0] } }

  /// The clauses of a rule, its own and those that files map to it, unverified ones marked.
  package func marked(_ own: [String], rule: String? = nil) -> [String] {
    var texts = own
    if let rule {
      texts += clauses.filter { $0.rules.contains(rule) }.map(\.text).filter { !own.contains($0) }
    }
    return texts.map { clause($0)?.verified == true ? $0 : $0 + Self.unverifiedMark }
  }
}

extension Judgement {
  /// The same judgement, with every clause that nobody has checked marked.
  package func marking(_ mappings: Mappings) -> Judgement {
    var judgement = self
    var known: [String: [String]] = [:]
    for index in judgement.findings.indices {
      let rule = judgement.findings[index].rule
      let marked = known[rule] ?? mappings.marked(findings[index].mappings, rule: rule)
      known[rule] = marked
      judgement.findings[index].mappings = marked
    }
    for index in judgement.requirements.indices {
      judgement.requirements[index].clauses = mappings.marked(requirements[index].clauses)
    }
    return judgement
  }
}
