import Crypto
import FoundationEssentials
import Knowledge
import Wire

/// Rules with the files they were read from.
package struct RulePack: Sendable {
  /// One file of the pack.
  package struct File: Hashable, Sendable {
    /// Its name without the folders of this machine, such as `Builtin/TT-DST-001.yml`.
    package var name: String
    /// Its size in octets.
    package var bytes: UInt64
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    package var sha256: String
  }

  /// The rules: those that ship first, then each folder's, in order of file name.
  package private(set) var rules: [SigmaRule] = []
  /// The files that rules and filters were taken from, in the same order.
  package private(set) var files: [File] = []
  /// Rules that were read and are not used: of other log sources, or wrong.
  package private(set) var leftOut: [LeftOutRule] = []
  /// The folder of each rule's file on this machine, by the rule's code.
  package private(set) var folders: [String: String] = [:]

  /// The most files one folder may hold; public collections have about 4,000.
  private static let maximumFiles = 20_000

  /// Loads the rules that ship below `home` (the folder that holds `Rules`) and those of the
  /// folders `extra`; with `only`, that folder's and no others.
  ///
  /// With `toleratesMistakes` every mistake is listed as left out; without, one in a rule on our own
  /// facts, or in a file that cannot be read at all, ends the work, and others' are listed.
  package static func load(
    home: String,
    extra: [String] = [],
    only: String? = nil,
    toleratesMistakes: Bool = false
  ) throws(RuleError) -> RulePack {
    var pack = RulePack(toleratesMistakes: toleratesMistakes)
    var filters: [SigmaFilter] = []
    for folder in (only.map { [$0] } ?? ["\(home)/Rules/Builtin"]) + extra {
      try pack.add(folder: folder, &filters)
    }
    try pack.link(filters)
    pack.leftOut.sort { $0.place < $1.place }
    return pack
  }

  private init(toleratesMistakes: Bool) { self.toleratesMistakes = toleratesMistakes }

  /// Whether mistakes are listed instead of thrown.
  private let toleratesMistakes: Bool

  /// Adds the rules of one folder and the folders in it.
  private mutating func add(folder: String, _ filters: inout [SigmaFilter]) throws(RuleError) {
    let label = folder.split(separator: "/").last.map(String.init) ?? folder
    for name in try Self.ruleFiles(folder) {
      let path = name.isEmpty ? folder : "\(folder)/\(name)"
      let shown = name.isEmpty ? label : "\(label)/\(name)"
      let known = files.count
      do throws(RuleError) {
        let documents = try YAMLNode.applyingActions(YAMLFile.readAll(path: path, name: shown))
        for document in documents {
          do throws(RuleError) {
            let source = SourceFile(path: path, name: shown)
            try add(document, source, isNew: known == files.count, &filters)
          } catch {
            try note(error)
          }
        }
      } catch {
        try note(error)
      }
    }
  }

  /// Lists a mistake, or ends the work with it.
  private mutating func note(_ problem: RuleError) throws(RuleError) {
    guard toleratesMistakes else { throw problem }
    leftOut.append(LeftOutRule(problem))
  }

  /// Where a file lies and what it is called in messages.
  private struct SourceFile {
    var path: String
    var name: String
  }

  /// Adds one document; the file is listed with the first that is used.
  private mutating func add(
    _ document: YAMLNode,
    _ source: SourceFile,
    isNew: Bool,
    _ filters: inout [SigmaFilter]
  ) throws(RuleError) {
    let read = try SigmaDocument(document)
    if case .leftOut(let rule) = read {
      leftOut.append(rule)
      return
    }
    if isNew { files.append(try Self.file(source.path, name: source.name)) }
    switch read {
    case .leftOut: break
    case .filter(let filter): filters.append(filter)
    case .rule(var rule):
      rule.sha256 = files.last?.sha256 ?? ""
      try add(rule, at: source.path)
    }
  }

  private mutating func add(_ rule: SigmaRule, at path: String) throws(RuleError) {
    guard let other = rules.first(where: { $0.code == rule.code }) else {
      rules.append(rule)
      folders[rule.code] = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
      return
    }
    let message = "rule '\(rule.code)' stands already at \(other.place)"
    guard rule.service == nil else { throw RuleError(place: rule.place, message: message) }
    leftOut.append(LeftOutRule(rule, message))
  }

  private static func ruleFiles(_ folder: String) throws(RuleError) -> [String] {
    let place = YAMLPlace(file: folder)
    if folder.hasSuffix(".yml") || folder.hasSuffix(".yaml") { return [""] }
    guard let names = try? FileManager.default.subpathsOfDirectory(atPath: folder) else {
      throw RuleError(place: place, message: "there is no such folder of rules")
    }
    let rules = names.filter { name in
      (name.hasSuffix(".yml") || name.hasSuffix(".yaml"))
        // Folders such as .github hold no rules.
        && !name.split(separator: "/").contains { $0.hasPrefix(".") }
    }.sorted()
    guard rules.count <= maximumFiles else {
      throw RuleError(place: place, message: "more than \(maximumFiles) files")
    }
    return rules
  }

  private static func file(_ path: String, name: String) throws(RuleError) -> File {
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else {
      throw RuleError(place: YAMLPlace(file: name), message: "the file cannot be read")
    }
    return File(
      name: name,
      bytes: UInt64(data.count),
      sha256: hexadecimal(SHA256.hash(data: data))
    )
  }
}

extension RulePack {
  /// Puts filters into their rules, and finds the rules that correlations speak of.
  private mutating func link(_ filters: [SigmaFilter]) throws(RuleError) {
    let placeholders = Policy(name: "", title: "").placeholders
    for filter in filters {
      for index in rules.indices where filter.isFor(rules[index]) {
        var filtered = rules[index]
        filtered.filters.append(filter.added)
        do throws(RuleError) {
          _ = try CompiledRule(filtered, placeholders: placeholders)
          rules[index] = filtered
        } catch {
          try note(error)
        }
      }
    }
    var isComplete = false
    while !isComplete {
      // A correlation without one of its rules is left out, and then those that rest on it.
      isComplete = true
      for index in rules.indices {
        guard let problem = CorrelationLinks(rules).problem(of: index) else { continue }
        leftOut.append(LeftOutRule(rules[index], problem.message, at: problem.place))
        rules.remove(at: index)
        isComplete = false
        break
      }
    }
    for rule in rules {
      guard let correlation = rule.correlation, !correlation.generates else { continue }
      for index in rules.indices
      where correlation.rules.contains(where: { node in
        (try? node.string()).map { rules[index].isCalled($0) } ?? false
      }) {
        rules[index].reports = false
      }
    }
  }
}
