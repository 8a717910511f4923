/// The names of countries (ISO 3166-1).
package struct Countries: Sendable {
  private let names: [String: String]

  /// Loads the table that ships with the program, below `home`.
  ///
  /// - Throws: if it is missing or a line is not a country.
  package init(home: String) throws(KnowledgeError) {
    let file = "Rules/Knowledge/countries.tsv"
    try self.init(text: KnowledgeText(path: "\(home)/\(file)", shownAs: file).text, file: file)
  }

  /// Reads lines of code, alpha-3 code, number and name, with tabs between; `#` starts a comment.
  init(text: String, file: String) throws(KnowledgeError) {
    var names: [String: String] = [:]
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where !line.isEmpty && !line.hasPrefix("#") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 4, CountryCode.assigned.contains(String(fields[0])) else {
        throw KnowledgeError(
          file: file,
          place: .line(index + 1),
          problem: "this is not a country",
          remedy: "write code, alpha-3 code, number and name with tabs between"
        )
      }
      names[String(fields[0])] = String(fields[3])
    }
    self.names = names
  }

  /// The English short name for an ISO 3166-1 alpha-2 code.
  package func name(of code: String) -> String? { names[code] }

  /// All codes, sorted.
  package var codes: [String] { names.keys.sorted() }
}
