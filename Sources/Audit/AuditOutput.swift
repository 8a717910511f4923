import Cases
import Destinations
import Foundation
package import Reporting

/// What `telltale audit` puts into its folder beside the report.
package struct OutputOptions: Sendable {
  /// The options that bear on the result, for the manifest.
  package var options: [(name: String, value: String)] = []
  /// How many threads may work at once.
  package var threads = 2
  /// The path of the key that signs; `nil` for none.
  package var key: String?
  /// Further forms of the report.
  package var formats: [ReportFormat] = []
  /// The language of the page.
  package var language = Language.english
  /// The program that makes `report.pdf`; none is made without.
  package var pdf: PDFRenderer?

  /// Nothing beside the usual.
  package init() {}
}

extension AuditResult {
  /// Writes report, case, evidence and manifest into a folder, which appears whole or not at all.
  ///
  /// Page, data and proof are made side by side.
  ///
  /// - Parameters:
  ///   - directory: the folder, prepared before the audit began.
  ///   - options: what is written, and with how many threads.
  /// - Returns: what could not be put out, in words, and the fingerprint of the key that signed.
  /// - Throws: an error whose description is one line for the user.
  package func write(
    into directory: consuming OutputDirectory,
    _ options: OutputOptions
  ) throws -> (notes: [String], signer: String?) {
    let key = try options.key.map { try SigningKey(path: $0) }
    let files = directory.writer
    let parts = Performer.threads(options.threads).results(3) { part in
      Result {
        switch part {
        case 0: try writeProof(files)
        case 1: try writeData(files, options)
        default: try writePage(files, options)
        }
      }
    }
    let (proof, data, page) = (try parts[0].get(), try parts[1].get(), try parts[2].get())
    let manifest = renderManifest(
      inputs: report.inputs,
      outputs: page.outputs + data.outputs + proof.outputs,
      toolVersion: report.toolVersion,
      options: options.options,
      notes: proof.notes,
      signer: key?.fingerprint
    )
    try directory.write("manifest.json", manifest)
    if let key { try directory.write("manifest.sig", try key.sign(manifest)) }
    try directory.write("manifest.tsq", TimestampRequest.bytes(for: manifest))
    try directory.publish()
    return (proof.notes, key?.fingerprint)
  }

  /// Files that were written, and what could not be, in words.
  private struct Written: Sendable {
    var outputs: [OutputFile] = []
    var notes: [String] = []
  }

  /// Renders the page, for screens and for paper.
  private func writePage(
    _ files: OutputDirectory.Writer,
    _ options: OutputOptions
  ) throws -> Written {
    let page = renderHTML(report, in: options.language)
    var written = Written(outputs: [try output("report.html", page, files)])
    if let pdf = options.pdf {
      let printed = try pdf.render(page, time: report.lastSecond)
      written.outputs.append(try output("report.pdf", printed, files))
    }
    return written
  }

  /// Renders the report for programs.
  private func writeData(
    _ files: OutputDirectory.Writer,
    _ options: OutputOptions
  ) throws -> Written {
    var written = Written(outputs: [try output("report.json", renderJSON(report), files)])
    for format in options.formats {
      guard let name = format.fileName else { continue }
      written.outputs.append(try output(name, format.render(report), files))
    }
    return written
  }

  /// Cuts the evidence out and completes the case.
  private func writeProof(_ files: OutputDirectory.Writer) throws -> Written {
    var written = Written()
    let cutouts = try Cutouts(report, from: sources) { name, bytes in
      written.outputs.append(try output(name, bytes, files))
    }
    written.notes = cutouts.notes
    guard let database else { return written }
    try database.finish(report, order: order, cutouts: cutouts.findings)
    let name = CaseDatabase.fileName
    let digest = try FileDigest(path: files.path(of: name))
    written.outputs.append(OutputFile(name: name, sha256: digest.sha256, bytes: digest.octets))
    return written
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
}

extension Report {
  /// The time of the last frame in seconds since 1970, for a file that has to carry a date.
  var lastSecond: Int64 {
    let times = inputs.filter { $0.role == .capture }.map(\.lastTime)
    let format = Date.ISO8601FormatStyle(includingFractionalSeconds: false)
    let whole = times.map { String($0.prefix(19)) + "Z" }.compactMap { try? format.parse($0) }
    return Int64(whole.max()?.timeIntervalSince1970 ?? 0)
  }
}
