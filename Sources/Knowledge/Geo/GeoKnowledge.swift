package import Wire

/// Which country and network an address belongs to, by every database that is in use.
///
/// A value to be made once and shared: look-ups read only, and may run in parallel.
package struct GeoKnowledge: Sendable {
  private let databases: [GeoDatabase]
  /// The files in use, in the order they answer.
  package let inputs: [KnowledgeInput]

  /// Opens the databases that ship with the program, below `home`.
  ///
  /// - Throws: if one of them is missing or damaged.
  package init(home: String) throws(KnowledgeError) {
    let folder = "Rules/Knowledge/geo/"
    var opened: [(path: String, database: GeoDatabase)] = []
    for file in ["country.mmdb", "asn.mmdb"] {
      let path = "\(home)/\(folder)\(file)"
      opened.append((path, try GeoDatabase(path: path, shownAs: folder + file)))
    }
    self.init(opened)
  }

  /// Opens databases of the user's own, which replace those that ship.
  ///
  /// - Throws: if one of them cannot be read or is damaged.
  package init(files: [String]) throws(KnowledgeError) {
    var opened: [(path: String, database: GeoDatabase)] = []
    for path in files { opened.append((path, try GeoDatabase(path: path))) }
    self.init(opened)
  }

  private init(_ opened: [(path: String, database: GeoDatabase)]) {
    databases = opened.map(\.database)
    inputs = opened.map { Self.input($0.path, $0.database) }
  }

  /// Takes the databases' pages out of this process once most look-ups have been made; later ones
  /// map them again.
  package func releasePages() { databases.forEach { $0.releasePages() } }

  /// One row for each data set that says anything of `address`.
  package func rows(for address: IPAddress) -> [GeoRow] {
    answer(for: address).rows
  }

  /// The rows for `address`, and a note for each database that is damaged there.
  package func answer(for address: IPAddress) -> GeoAnswer {
    var answer = GeoAnswer()
    for database in databases {
      let part = database.answer(for: address)
      answer.rows += part.rows
      answer.notes += part.notes
    }
    return answer
  }

  private static func input(_ path: String, _ database: GeoDatabase) -> KnowledgeInput {
    let terms = terms(of: database)
    return KnowledgeInput(
      file: path.split(separator: "/").last.map(String.init) ?? path,
      path: path,
      type: database.databaseType,
      buildDate: database.buildDate,
      licence: terms.licence,
      attribution: terms.attribution,
      sources: database.sources
    )
  }

  /// What a database's own sources ask for; for a published product, what its publisher does.
  private static func terms(of database: GeoDatabase) -> (licence: String, attribution: String) {
    guard database.sources.isEmpty else {
      return (
        distinct(database.sources.map(\.licence)).joined(separator: " + "),
        distinct(database.sources.map(\.attribution)).joined(separator: "; ")
      )
    }
    let type = database.databaseType.lowercased()
    if type.hasPrefix("dbip-") && type.contains("lite") {
      return ("CC BY 4.0", "IP Geolocation by DB-IP (https://db-ip.com)")
    }
    if type.hasPrefix("geolite2") {
      return (
        "GeoLite End User License Agreement",
        "This product includes GeoLite data created by MaxMind (https://www.maxmind.com)"
      )
    }
    return ("not stated", "")
  }

  private static func distinct(_ texts: [String]) -> [String] {
    var seen: Set<String> = [""]
    return texts.filter { seen.insert($0).inserted }
  }
}
