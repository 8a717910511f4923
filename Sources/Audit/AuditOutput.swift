import Destinations
import Foundation
package import Reporting

extension AuditResult {
  /// Writes the report and its manifest into a folder, which appears whole or not at all.
  ///
  /// - Parameters:
  ///   - directory: the folder, prepared before the audit began.
  ///   - options: the options that bear on the result, for the manifest.
  ///   - threads: how many may render at once.
  ///   - pdf: the program that makes `report.pdf`; none is made without.
  ///   - language: the language of the page.
  /// - Throws: `OutputError` naming the path and the reason.
  package func write(
    into directory: consuming OutputDirectory,
    options: [(name: String, value: String)],
    threads: Int,
    pdf: PDFRenderer? = nil,
    language: Language = .english
  ) throws {
    let files = directory.writer
    let (page, data) = Performer.threads(threads).both(
      {
        Result {
          let page = renderHTML(report, in: language)
          let printed = try pdf.map { renderer in
            try output("report.pdf", try renderer.render(page, time: lastSecond), files)
          }
          return [try output("report.html", page, files)] + (printed.map { [$0] } ?? [])
        }
      },
      { Result { try output("report.json", renderJSON(report), files) } }
    )
    let outputs = try page.get() + [try data.get()]
    let manifest = renderManifest(
      inputs: report.inputs,
      outputs: outputs,
      toolVersion: report.toolVersion,
      options: options
    )
    try directory.write("manifest.json", manifest)
    try directory.publish()
  }

  private func output(
    _ name: String,
    _ bytes: [UInt8],
    _ files: OutputDirectory.Writer
  ) throws -> OutputFile {
    try files.write(name, bytes)
    let digest = FileDigest(bytes)
    return OutputFile(name: name, sha256: digest.sha256, bytes: digest.octets)
  }

  /// The time of the last frame in seconds since 1970, for a file that has to carry a date.
  private var lastSecond: Int64 {
    let times = report.inputs.filter { $0.role == .capture }.map(\.lastTime)
    let format = Date.ISO8601FormatStyle(includingFractionalSeconds: false)
    let whole = times.map { String($0.prefix(19)) + "Z" }.compactMap { try? format.parse($0) }
    return Int64(whole.max()?.timeIntervalSince1970 ?? 0)
  }
}
