import GRDB
import Glibc
import Reporting

/// Writes `case.sqlite`: an audit's flows, names, destinations and findings, for SQL.
///
/// The same content gives the same octets: rows go in by one order into an empty file of fixed page
/// size, no clock is asked, and what SQLite writes of itself into the header is taken out.
package enum CaseDatabase {
  /// The file's name in an audit's folder.
  package static let fileName = "case.sqlite"

  /// Writes a case into a file that is not there yet, and forces it to the disk.
  ///
  /// - Throws: ``CaseError`` with SQLite's reason; the file may be there in part then.
  package static func write(
    _ content: CaseContent,
    to path: String,
    cutouts: Set<String> = [],
    limits: CaseLimits = CaseLimits()
  ) throws(CaseError) {
    do {
      try fill(path, content, cutouts, limits)
      try seal(path)
    } catch let error as CaseError {
      throw error
    } catch let error as DatabaseError {
      throw CaseError("\(fileName): \(words(error))")
    } catch {
      throw CaseError("\(fileName): \(error)")
    }
  }

  private static func fill(
    _ path: String,
    _ content: CaseContent,
    _ cutouts: Set<String>,
    _ limits: CaseLimits
  ) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { database in
      // The file lies in a folder that vanishes unless all goes well: no journal is needed, and the
      // disk is asked once, at the end.
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
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { database in
      try database.execute(sql: "BEGIN;" + CaseSchema.tables)
      var writer = try CaseWriter(database, content, cutouts, limits)
      try writer.writeAll()
      try database.execute(sql: CaseSchema.views + "COMMIT;")
    }
    try queue.close()
  }

  /// Takes the number of the SQLite library out of the header (octets 92 to 99 of the file format:
  /// "version-valid-for" and SQLITE_VERSION_NUMBER, informational both), and syncs the file.
  private static func seal(_ path: String) throws {
    let file = unsafe open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw CaseError("\(fileName): cannot be opened again") }
    defer { close(file) }
    let zeros = [UInt8](repeating: 0, count: 8)
    let count = unsafe zeros.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, $0.count, 92) }
    guard count == 8, fsync(file) == 0 else {
      throw CaseError("\(fileName): \(unsafe String(cString: strerror(errno)))")
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
