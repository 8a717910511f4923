import Cases
import Knowledge

/// Builds the databases that ship from downloaded sources.
///
/// - Parameters:
///   - sources: the folder with the sources.
///   - output: the folder for the databases and their manifest.
/// - Throws: an error whose description is one line for the user.
package func buildDatabases(sources: String, output: String) throws {
  try buildDefaultGeoDatabases(sources: sources, output: output) { FileDigest($0).sha256 }
}
