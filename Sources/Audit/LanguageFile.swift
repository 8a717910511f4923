import Foundation
import Knowledge
package import Reporting

/// Reads the languages that reports can be had in, `Rules/Languages`.
package enum LanguageFile {
  /// The language with a tag.
  ///
  /// - Throws: an `AuditError` that lists those there are, or a problem with file, line and column.
  package static func load(_ code: String) throws -> Language {
    if code == "en" { return .english }
    let folder = try Installation.home() + "/Rules/Languages"
    let known = codes(in: folder)
    guard known.contains(code) else {
      let list = (["en"] + known).joined(separator: ", ")
      throw AuditError("--language: no language \(code); there are \(list)")
    }
    return try read(path: "\(folder)/\(code).yaml")
  }

  static func read(path: String) throws -> Language {
    let root = try YAMLFile.read(path: path, name: fileName(path))
    let map = try root.mapping(keys: ["telltale_language", "code", "name", "texts"])
    _ = try map.required("telltale_language").int(in: 1...1)
    let code = try map.required("code").string()
    var texts: [String: String] = [:]
    for entry in try map.required("texts").mapping().entries {
      texts[entry.key] = try entry.value.string()
    }
    return Language(code: code, texts: texts)
  }

  private static func codes(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
      .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }
}
