import GRDB
package import Wire

/// Who began conversations, and what hosts call themselves, as a case has it.
package struct CaseClients: Sendable {
  /// Addresses that began a flow or asked a question.
  package var addresses: Set<IPAddress> = []
  /// Names that hosts ask for and answer to on the local network alone.
  package var hostNames: Set<String> = []

  /// Nobody.
  package init() {}

  /// Reads a case.
  ///
  /// - Throws: ``CaseError`` with SQLite's reason.
  package init(case path: String) throws(CaseError) {
    do {
      let queue = try RedactedDatabase.open(path)
      (addresses, hostNames) = try queue.read { database in
        let clients = try String.fetchAll(
          database,
          sql: """
            SELECT address FROM addresses WHERE id IN
              (SELECT originator FROM flows UNION SELECT client FROM dns)
            """
        )
        let names = try String.fetchAll(
          database,
          sql: """
            SELECT name FROM names WHERE id IN (SELECT query FROM dns
              WHERE service IN ('mdns', 'llmnr', 'nbns'))
            """
        )
        return (Set(clients.compactMap { IPAddress($0) }), Set(names.compactMap(Self.hostName)))
      }
      try queue.close()
    } catch {
      throw CaseError("\(CaseDatabase.fileName): \(error)")
    }
  }

  /// A name without dots, as LLMNR and NetBIOS have them; those under `local` are found by that.
  private static func hostName(_ name: String) -> String? {
    let name = name.prefix { $0 != "." && $0 != "<" && $0 != " " }
    return name.utf8.count > 1 && name.first != "_" && name.first != "*" ? String(name) : nil
  }
}

/// Copies `case.sqlite` with pseudonyms.
package enum RedactedDatabase {
  /// Writes a copy of a case into a file that is not there yet.
  ///
  /// Rows keep their numbers and their order; what names the handset, its user or its network is
  /// replaced in every text. Evidence that was cut out is not named: it is not part of the copy.
  ///
  /// - Throws: ``CaseError`` with SQLite's reason.
  package static func copy(
    _ source: String,
    to target: String,
    _ redactor: inout Redactor
  ) throws(CaseError) {
    do {
      let queue = try open(source)
      // Columns are told by the schema of the original, which this version must know.
      try queue.read { original in
        let version = try Int.fetchOne(original, sql: "PRAGMA user_version")
        guard version == CaseSchema.version else {
          throw CaseError("\(CaseDatabase.fileName): not of a version that can be redacted")
        }
        try CaseDatabase(path: target).fill { database in
          for table in try tables(database) {
            try copy(table, from: original, to: database, &redactor)
          }
        }
      }
      try queue.close()
    } catch let error as CaseError {
      throw error
    } catch {
      throw CaseError("\(CaseDatabase.fileName): \(error)")
    }
  }

  static func open(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.readonly = true
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// The tables in the order in which they are made.
  private static func tables(_ database: Database) throws -> [String] {
    try String.fetchAll(
      database,
      sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid"
    )
  }

  private static func copy(
    _ table: String,
    from original: Database,
    to database: Database,
    _ redactor: inout Redactor
  ) throws {
    let columns = try database.columns(in: table).map(\.name)
    var store = try RowStatement(database, into: table, columns: columns.count)
    let list = columns.joined(separator: ",")
    let rows = try Row.fetchCursor(original, sql: "SELECT \(list) FROM \(table)")
    while let row = try rows.next() {
      let hidesHash = hidesHash(table, row)
      for (index, column) in columns.enumerated() {
        switch (row[index] as DatabaseValue).storage {
        case .int64(let number): store.add(number)
        case .string(let text):
          if column == "cutout" || column == "sha256" && hidesHash {
            store.addNull()
          } else {
            store.add(isOwn(table, column) ? text : redactor.text(text))
          }
        case .double, .blob, .null: store.addNull()
        }
      }
      try store.store()
    }
  }

  /// Keys that are the program's own words, beside those of the report.
  private static func isOwn(_ table: String, _ column: String) -> Bool {
    switch (table, column) {
    case ("meta", "key"), ("limits", "item"), ("anomaly_counts", "name"), ("anomalies", "name"),
      ("finding_notes", "kind"), ("requirements", "id"), ("requirement_findings", "requirement"):
      true
    default: Redactor.own.contains(column)
    }
  }

  private static func hidesHash(_ table: String, _ row: Row) -> Bool {
    guard table == "inputs", let role = row["role"] as String? else { return false }
    return Redactor.guessable.contains(role)
  }
}
