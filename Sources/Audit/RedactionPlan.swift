package import Cases
import Destinations
import Identifiers
package import Reporting

/// Makes a copy of a finished audit that can be shown to others: pseudonyms stand for the handset's
/// identifiers, for addresses of its network and for names that people chose.
package struct RedactionPlan: Sendable {
  /// The folder of the finished audit.
  package var folder: String
  /// The key of the pseudonyms.
  package var key: RedactionKey
  /// The device's file of the audit, if it had one.
  package var device: String?
  /// The path of the key that signs the copy; `nil` for none.
  package var signer: String?
  /// The program that makes the copy's `report.pdf`; none is made without.
  package var pdf: PDFRenderer?

  /// A plan for a folder.
  package init(folder: String, key: RedactionKey) {
    self.folder = folder
    self.key = key
  }

  /// Writes the copy into a folder, which appears whole or not at all.
  ///
  /// - Throws: an error whose description is one line for the user: where the audit does not hold,
  ///   shows identifiers in full, or knew values that nobody names now.
  package func write(into directory: consuming OutputDirectory) throws {
    let check = try Verification(folder)
    guard let manifest = check.manifest, check.problems.isEmpty else {
      throw CaseError(
        "\(folder)/\(check.problems.first?.description ?? "manifest.json"); not redacted"
      )
    }
    guard manifest.redaction == nil else {
      throw CaseError("\(folder): is a redacted copy already")
    }
    guard !manifest.options.contains(where: { $0.name == "unmask" }) else {
      throw CaseError("\(folder): shows identifiers in full; audit again without --unmask")
    }
    let profile = try self.profile(manifest)
    guard let data = fileOctets(folder + "/report.json"), let tree = JSONTree(data) else {
      throw CaseError("\(folder): there is no report.json that can be read in it")
    }
    let report = try ReportReader.read(tree)
    let clients = try CaseClients(case: folder + "/" + CaseDatabase.fileName)
    var redactor = Redactor(key: key, report, clients, profile)
    let original = FileDigest(fileOctets(folder + "/manifest.json") ?? []).sha256
    var copy = try ReportReader.read(redactor.report(tree))
    let leftOut = manifest.outputs.count { $0.name.hasPrefix("evidence/") }
    copy.method.append(("Redaction", words(leftOut, original)))
    let signing = try signer.map { try SigningKey(path: $0) }
    let outputs = try self.outputs(copy, manifest, &redactor, directory.writer)
    var options: [(name: String, value: String)] = []
    for option in manifest.options { options.append((option.name, redactor.text(option.value))) }
    let rendered = renderManifest(
      inputs: copy.inputs,
      outputs: outputs,
      toolVersion: copy.toolVersion,
      options: options,
      notes: (manifest.notes ?? []).map { redactor.text($0) } + [words(leftOut, original)],
      redaction: ManifestRedaction(key: key.name, original: original),
      signer: signing?.fingerprint
    )
    try directory.write("manifest.json", rendered)
    if let signing { try directory.write("manifest.sig", try signing.sign(rendered)) }
    try directory.write("manifest.tsq", TimestampRequest.bytes(for: rendered))
    try directory.publish()
  }

  /// What the audit knew of the handset.
  private func profile(_ manifest: ManifestFile) throws -> DeviceProfile {
    guard let known = manifest.inputs.first(where: { $0.role == "device" }) else {
      guard device == nil else { throw AuditError("--device: the audit had no device's file") }
      return DeviceProfile()
    }
    guard let device else {
      throw AuditError(
        "\(folder): the audit knew the handset by \(known.file): name that file with --device, so "
          + "that its values are found and replaced"
      )
    }
    guard try FileDigest(path: device).sha256 == known.sha256 else {
      throw AuditError("\(fileName(device)): is not the device's file that the audit had")
    }
    return try DeviceFile.profile(device)
  }

  private func words(_ evidence: Int, _ original: String) -> String {
    let left =
      evidence > 0
      ? " \(Figures.counted(UInt64(evidence), "file")) of evidence left out: frames hold payload in "
        + "which nothing can be replaced for certain." : ""
    return "Identifiers, addresses and names of the handset and its network are pseudonyms of the "
      + "key \(key.name).\(left) The original’s manifest.json has the SHA-256 \(original)."
  }

  /// Renders the copy's files: those that the original has, but no evidence.
  private func outputs(
    _ report: Report,
    _ manifest: ManifestFile,
    _ redactor: inout Redactor,
    _ files: OutputDirectory.Writer
  ) throws -> [OutputFile] {
    var outputs: [OutputFile] = []
    func add(_ name: String, _ bytes: [UInt8]) throws {
      try files.write(name, bytes)
      let digest = FileDigest(bytes)
      outputs.append(OutputFile(name: name, sha256: digest.sha256, bytes: digest.octets))
    }
    let code = manifest.options.first { $0.name == "language" }?.value ?? "en"
    let page = renderHTML(report, in: try LanguageFile.load(code))
    try add("report.html", page)
    try add("report.json", renderJSON(report))
    for format in ReportFormat.allCases {
      guard let name = format.fileName, manifest.outputs.contains(where: { $0.name == name }),
        name != "report.html", name != "report.json"
      else { continue }
      try add(name, format.render(report))
    }
    if let pdf { try add("report.pdf", try pdf.render(page, time: report.lastSecond)) }
    let target = files.path(of: CaseDatabase.fileName)
    try RedactedDatabase.copy(folder + "/" + CaseDatabase.fileName, to: target, &redactor)
    let digest = try FileDigest(path: target)
    outputs.append(
      OutputFile(name: CaseDatabase.fileName, sha256: digest.sha256, bytes: digest.octets)
    )
    return outputs
  }
}
