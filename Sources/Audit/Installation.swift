import FoundationEssentials
import Glibc

/// Where the rules, policies and databases that ship with the product are.
package enum Installation {
  /// The program's version.
  package static let version = "0.1.0"

  /// The folder that holds `Rules`: `TELLTALE_HOME`, or one found from where the program lies, so
  /// that it works from any working directory.
  ///
  /// - Throws: ``AuditError`` if there is none.
  package static func home() throws -> String {
    if let set = environment("TELLTALE_HOME") {
      guard isHome(set) else {
        throw AuditError("TELLTALE_HOME is \(set), but there is no Rules/Builtin in it")
      }
      return set
    }
    var folder = try executableFolder()
    while folder != "/", !folder.isEmpty {
      for candidate in [folder, folder + "/share/telltale"] where isHome(candidate) {
        return candidate
      }
      folder = parent(folder)
    }
    throw AuditError(
      "the folder with Rules/Builtin was not found near the program; set TELLTALE_HOME to it"
    )
  }

  private static func isHome(_ folder: String) -> Bool {
    unsafe access(folder + "/Rules/Builtin", R_OK) == 0
  }

  private static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  private static func executableFolder() throws -> String {
    let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    guard let path else {
      throw AuditError("the program's own place could not be found; set TELLTALE_HOME")
    }
    return parent(path)
  }

  private static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
