package import Reporting

extension AuditResult {
  /// Writes the report and its manifest into a folder, which appears whole or not at all.
  ///
  /// - Parameters:
  ///   - directory: the folder, prepared before the audit began.
  ///   - options: the options that bear on the result, for the manifest.
  /// - Throws: `OutputError` naming the path and the reason.
  package func write(
    into directory: consuming OutputDirectory, options: [(name: String, value: String)]
  ) throws {
    var outputs: [OutputFile] = []
    for (name, bytes) in [
      ("report.html", renderHTML(report)), ("report.json", renderJSON(report)),
    ] {
      try directory.write(name, bytes)
      let digest = FileDigest(bytes)
      outputs.append(OutputFile(name: name, sha256: digest.sha256, bytes: digest.octets))
    }
    let manifest = renderManifest(
      inputs: report.inputs,
      outputs: outputs,
      toolVersion: report.toolVersion,
      options: options
    )
    try directory.write("manifest.json", manifest)
    try directory.publish()
  }
}
