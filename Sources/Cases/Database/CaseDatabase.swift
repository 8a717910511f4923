import Dispatch
import GRDB
import Glibc
package import Reporting
import Synchronization

/// A `case.sqlite` that is being written: an audit's flows, names, destinations and findings, for
/// SQL.
///
/// Traffic needs no judgement, so it goes in on a thread of its own while others judge it. The same
/// content gives the same octets: rows go in by one order into an empty file of fixed page size, no
/// clock is asked, and what SQLite writes of itself into the header is taken out.
package final class CaseDatabase: Sendable {
  /// The file's name in an audit's folder.
  package static let fileName = "case.sqlite"

  private let path: String
  private let limits: CaseLimits
  private let database: DatabaseQueue
  private let thread: DispatchQueue?
  /// What came of writing the traffic.
  private let texts = Mutex<Result<CaseTexts, any Error>>(.success(CaseTexts()))

  /// Begins a case in a file that is not there yet.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - limits: how much is kept.
  ///   - threaded: whether ``begin(_:)`` may leave its work to a thread of its own.
  /// - Throws: ``CaseError`` with SQLite's reason.
  package init(
    path: String,
    limits: CaseLimits = CaseLimits(),
    threaded: Bool = false
  ) throws(CaseError) {
    self.path = path
    self.limits = limits
    thread = threaded ? DispatchQueue(label: "case") : nil
    do {
      database = try DatabaseQueue(path: path, configuration: Self.configuration)
    } catch {
      throw Self.failure(error)
    }
  }

  /// Writes what was seen, or leaves that to another thread; a problem is told by
  /// ``finish(_:order:cutouts:)``.
  package func begin(_ traffic: CaseTraffic) {
    let write: @Sendable () -> Void = { [self] in
      let result = Result {
        try database.inDatabase { database in
          try database.execute(sql: "BEGIN;" + CaseSchema.tables)
          var writer = TrafficWriter(database, traffic, limits)
          try writer.writeAll()
          try database.execute(sql: "COMMIT;")
          return writer.texts
        }
      }
      texts.withLock { $0 = result }
    }
    if let thread { thread.async(execute: write) } else { write() }
  }

  /// Writes what came of the audit, and closes the file; call it once, after ``begin(_:)``.
  ///
  /// - Parameters:
  ///   - report: the report.
  ///   - order: the place of each of the report's destinations among those of the traffic.
  ///   - cutouts: the findings that have a cut-out.
  /// - Throws: ``CaseError`` with SQLite's reason; the file may be there in part then.
  package func finish(_ report: Report, order: [Int], cutouts: Set<String>) throws(CaseError) {
    thread?.sync {}
    try complete { database in
      let texts = try texts.withLock { try $0.get() }
      var writer = CaseWriter(database, report, order, cutouts, limits, texts)
      try writer.writeAll()
    }
  }

  /// Writes a whole case of rows that `store` stores, and closes the file; call it alone.
  ///
  /// - Throws: ``CaseError`` with SQLite's reason; the file may be there in part then.
  func fill(_ store: (Database) throws -> Void) throws(CaseError) {
    try complete { database in
      try database.execute(sql: CaseSchema.tables)
      try store(database)
    }
  }

  /// Writes the last rows, then the views, and closes the file.
  private func complete(_ write: (Database) throws -> Void) throws(CaseError) {
    do {
      try database.inDatabase { database in
        try database.execute(sql: "BEGIN;")
        try write(database)
        try database.execute(sql: CaseSchema.views + "COMMIT;")
      }
      try database.close()
      try seal()
    } catch {
      throw Self.failure(error)
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { database in
      // The file lies in a folder that vanishes unless all goes well: no journal is needed, and the
      // disk is asked once, when the folder is put in its place.
      try database.execute(
        sql: """
          PRAGMA page_size = 8192;
          PRAGMA journal_mode = OFF;
          PRAGMA synchronous = OFF;
          PRAGMA locking_mode = EXCLUSIVE;
          PRAGMA cache_size = -6144;
          PRAGMA temp_store = MEMORY;
          PRAGMA application_id = \(CaseSchema.applicationID);
          PRAGMA user_version = \(CaseSchema.version);
          """
      )
    }
    return configuration
  }

  /// Takes the number of the SQLite library out of the header (octets 92 to 99 of the file format:
  /// "version-valid-for" and SQLITE_VERSION_NUMBER, informational both).
  private func seal() throws(CaseError) {
    let file = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw CaseError("\(Self.fileName): cannot be opened again") }
    let zeros = [UInt8](repeating: 0, count: 8)
    let count = unsafe zeros.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, $0.count, 92) }
    guard close(file) == 0, count == 8 else {
      throw CaseError("\(Self.fileName): \(unsafe String(cString: strerror(errno)))")
    }
  }

  private static func failure(_ error: any Error) -> CaseError {
    switch error {
    case let error as CaseError: error
    case let error as DatabaseError: CaseError("\(fileName): \(words(error))")
    default: CaseError("\(fileName): \(error)")
    }
  }

  private static func words(_ error: DatabaseError) -> String {
    switch error.resultCode {
    case .SQLITE_FULL: "no space left on the device"
    case .SQLITE_IOERR where errno == EFBIG: "the file would be too large"
    case .SQLITE_READONLY: "the file system is read-only"
    default: error.message ?? "SQLite error \(error.resultCode.rawValue)"
    }
  }
}
