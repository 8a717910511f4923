package import Reporting

/// A folder that `telltale audit -o` wrote, opened again.
package struct FinishedAudit: Sendable {
  /// The folder as given.
  package let folder: String
  /// Its report.
  package let report: Report

  /// Opens a folder.
  ///
  /// - Throws: ``CaseError`` naming the folder and what is wrong.
  package init(_ folder: String) throws(CaseError) {
    guard let octets = fileOctets(folder + "/report.json") else {
      throw CaseError("\(folder): there is no report.json that can be read in it")
    }
    do throws(ReportReader.Problem) {
      report = try ReportReader.read(octets)
    } catch {
      throw CaseError("\(folder): \(error)")
    }
    self.folder = folder
  }
}
