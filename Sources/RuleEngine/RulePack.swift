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
  /// Their files, in the same order.
  package private(set) var files: [File] = []

  /// The most files one folder may hold; public collections have about 3,000.
  private static let maximumFiles = 20_000

  /// Loads the rules that ship below `home` (the folder that holds `Rules`) and those of the
  /// folders `extra`; with `only`, that folder's and no others.
  package static func load(
    home: String,
    extra: [String] = [],
    only: String? = nil
  ) throws(RuleError) -> RulePack {
    var pack = RulePack()
    for folder in (only.map { [$0] } ?? ["\(home)/Rules/Builtin"]) + extra {
      try pack.add(folder: folder)
    }
    return pack
  }

  /// Adds the rules of one folder and the folders in it.
  private mutating func add(folder: String) throws(RuleError) {
    let label = folder.split(separator: "/").last.map(String.init) ?? folder
    for name in try Self.ruleFiles(folder) {
      let path = "\(folder)/\(name)"
      let rule = try SigmaRule(YAMLFile.read(path: path, name: "\(label)/\(name)"))
      if let other = rules.first(where: { $0.code == rule.code }) {
        throw RuleError(
          place: rule.place,
          message: "rule '\(rule.code)' stands already at \(other.place)"
        )
      }
      rules.append(rule)
      files.append(try Self.file(path, name: "\(label)/\(name)"))
    }
  }

  private static func ruleFiles(_ folder: String) throws(RuleError) -> [String] {
    let place = YAMLPlace(file: folder)
    guard let names = try? FileManager.default.subpathsOfDirectory(atPath: folder) else {
      throw RuleError(place: place, message: "there is no such folder of rules")
    }
    let rules = names.filter { ($0.hasSuffix(".yml") || $0.hasSuffix(".yaml")) }.sorted()
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
