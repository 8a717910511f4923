import Destinations
package import Reporting

extension AuditResult {
  /// Writes the report and its manifest into a folder, which appears whole or not at all.
  ///
  /// - Parameters:
  ///   - directory: the folder, prepared before the audit began.
  ///   - options: the options that bear on the result, for the manifest.
  ///   - threads: how many may render at once.
  /// - Throws: `OutputError` naming the path and the reason.
  package func write(
    into directory: consuming OutputDirectory,
    options: [(name: String, value: String)],
    threads: Int
  ) throws {
    let files = directory.writer
    let (page, data) = Performer.threads(threads).both(
      { Result { try output("report.html", renderHTML(report), files) } },
      { Result { try output("report.json", renderJSON(report), files) } }
    )
    let outputs = [try page.get(), try data.get()]
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
}
