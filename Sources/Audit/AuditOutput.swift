package import Reporting
import Synchronization

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
    let rendered = Mutex<[(bytes: [UInt8], digest: FileDigest)?]>([nil, nil])
    parallel(threads)(2) { index in
      let bytes = index == 0 ? renderHTML(report) : renderJSON(report)
      let digest = FileDigest(bytes)
      rendered.withLock { $0[index] = (bytes, digest) }
    }
    var outputs: [OutputFile] = []
    for (name, file) in zip(["report.html", "report.json"], rendered.withLock(\.self)) {
      guard let file else { continue }
      try directory.write(name, file.bytes)
      outputs.append(
        OutputFile(name: name, sha256: file.digest.sha256, bytes: file.digest.octets)
      )
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
