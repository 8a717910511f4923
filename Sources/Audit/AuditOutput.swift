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
  /// The page and the data are rendered on one thread; captures are read again for the evidence and
  /// the database is filled on another.
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
    let (pages, proof) = Performer.threads(options.threads).both(
      {
        Result { try writePages(files, options) }
      },
      { Result { try writeProof(files) } }
    )
    let (outputs, notes) = try proof.get()
    let manifest = renderManifest(
      inputs: report.inputs,
      outputs: try pages.get() + outputs,
      toolVersion: report.toolVersion,
      options: options.options,
      notes: notes,
      signer: key?.fingerprint
    )
    try directory.write("manifest.json", manifest)
    if let key { try directory.write("manifest.sig", try key.sign(manifest)) }
    try directory.write("manifest.tsq", TimestampRequest.bytes(for: manifest))
    try directory.publish()
    return (notes, key?.fingerprint)
  }

  /// Renders the report.
  private func writePages(
    _ files: OutputDirectory.Writer,
    _ options: OutputOptions
  ) throws -> [OutputFile] {
    let page = renderHTML(report, in: options.language)
    var outputs = [
      try output("report.html", page, files), try output("report.json", renderJSON(report), files),
    ]
    for format in options.formats {
      guard let name = format.fileName else { continue }
      outputs.append(try output(name, format.render(report), files))
    }
    if let pdf = options.pdf {
      let printed = try pdf.render(page, time: lastSecond)
      outputs.append(try output("report.pdf", printed, files))
    }
    return outputs
  }

  /// Cuts the evidence out and fills the case's database.
  private func writeProof(
    _ files: OutputDirectory.Writer
  ) throws -> (outputs: [OutputFile], notes: [String]) {
    var outputs: [OutputFile] = []
    let cutouts = try Cutouts(report, from: sources) { name, bytes in
      outputs.append(try output(name, bytes, files))
    }
    guard let content else { return (outputs, cutouts.notes) }
    let path = files.path(of: CaseDatabase.fileName)
    try CaseDatabase.write(content, to: path, cutouts: cutouts.findings)
    let digest = try FileDigest(path: path)
    outputs.append(
      OutputFile(name: CaseDatabase.fileName, sha256: digest.sha256, bytes: digest.octets)
    )
    return (outputs, cutouts.notes)
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
