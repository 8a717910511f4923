import GRDB
import GRDBSQLite

/// An INSERT that is run once a row, with the row's values bound by position.
///
/// Values go straight to SQLite: a case has hundreds of thousands of rows, and boxing every value
/// first costs more than storing it.
@safe
struct RowStatement {
  private let statement: Statement
  private let handle: OpaquePointer
  private var column: Int32 = 0

  /// Prepares an INSERT into `table` with as many values as `columns` says.
  init(_ database: Database, into table: String, columns: Int) throws {
    let marks = repeatElement("?", count: columns).joined(separator: ",")
    statement = try database.makeStatement(sql: "INSERT INTO \(table) VALUES(\(marks))")
    unsafe handle = statement.sqliteStatement
  }

  /// Binds the next value.
  mutating func add(_ value: Int64) {
    column += 1
    _ = unsafe sqlite3_bind_int64(handle, column, value)
  }

  /// Binds the next value; what exceeds 63 bits is clamped, for SQLite has no more.
  mutating func add(_ value: some BinaryInteger) { add(Int64(clamping: value)) }

  /// Binds the next value, or NULL.
  mutating func add(_ value: (some BinaryInteger)?) {
    guard let value else { return addNull() }
    add(Int64(clamping: value))
  }

  /// Binds NULL as the next value.
  mutating func addNull() {
    column += 1
    _ = unsafe sqlite3_bind_null(handle, column)
  }

  /// Binds the next value: SQLite takes a copy.
  mutating func add(_ text: String) {
    column += 1
    var text = text
    // SQLITE_TRANSIENT, which C defines by a cast that is not imported.
    let copies = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    text.withUTF8 { octets in
      unsafe octets.withMemoryRebound(to: CChar.self) { characters in
        _ = unsafe sqlite3_bind_text(
          handle,
          column,
          characters.baseAddress,
          Int32(clamping: characters.count),
          copies
        )
      }
    }
  }

  /// Binds the next value, or NULL.
  mutating func add(_ text: String?) {
    if let text { add(text) } else { addNull() }
  }

  /// Stores the row.
  ///
  /// - Throws: GRDB's error with SQLite's reason, such as a full disk.
  mutating func store() throws {
    column = 0
    let code = unsafe sqlite3_step(handle)
    _ = unsafe sqlite3_reset(handle)
    guard code == SQLITE_DONE else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
  }
}
