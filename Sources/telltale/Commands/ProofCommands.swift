import ArgumentParser
import Audit
import Cases
import FoundationEssentials
import Glibc
import Reporting

/// `telltale keygen`: makes a key that signs manifests, or one for pseudonyms.
struct KeygenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen",
    abstract: "Make a key that signs audits, or one that redacts them.",
    discussion: """
      The key is an Ed25519 key in OpenSSH's format. Its private half is readable by its owner \
      alone; the public half goes into FILE.pub. Give the fingerprint, which is printed, to those \
      who will check your signatures, by another way than the report.

      With --redaction it is a key for telltale report --redact. Keep it secret: whoever has it can \
      try values until a pseudonym comes out.

      Examples:
        telltale keygen -o lab.key
        telltale keygen --redaction -o redaction.key
      """
  )

  @Option(name: .shortAndLong, help: ArgumentHelp("The new key.", valueName: "file"))
  var output: String

  @Flag(help: "Make a key for telltale report --redact instead.")
  var redaction = false

  func run() throws {
    if redaction {
      let key = RedactionKey()
      try key.write(to: output)
      return try emitOutput(Array("\(key.name)\n".utf8))
    }
    let key = SigningKey()
    try key.write(to: output)
    try emitOutput(Array("\(key.fingerprint)\n".utf8))
  }
}

/// `telltale sign`: signs a finished audit, or puts a time-stamp into it.
struct SignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: "Sign a finished audit, or add the time-stamp that an authority gave for it.",
    discussion: """
      The request for a time-stamp is manifest.tsq; send it yourself, this program never does. The \
      signature is an SSH signature: ssh-keygen -Y check-novalidate -n telltale-manifest checks it.

      Examples:
        telltale sign report --key lab.key
        telltale sign report --timestamp-response answer.tsr
      """
  )

  @Argument(help: ArgumentHelp("The folder of a finished audit.", valueName: "dir"))
  var folder: String

  @Option(help: ArgumentHelp("An Ed25519 key in OpenSSH's format.", valueName: "file"))
  var key: String?

  @Option(
    help: ArgumentHelp("What the authority answered to manifest.tsq (RFC 3161).", valueName: "file")
  )
  var timestampResponse: String?

  func run() throws {
    guard key != nil || timestampResponse != nil else {
      throw ValidationError("name a --key or a --timestamp-response")
    }
    let check = try Verification(folder)
    if let problem = check.problems.first { throw CaseError("\(folder)/\(problem); not signed") }
    guard let manifest = fileOctets(folder + "/manifest.json") else {
      throw CaseError("\(folder)/manifest.json: cannot be read")
    }
    if let key {
      let key = try SigningKey(path: key)
      try SingleFile.write(key.sign(manifest), to: folder + "/manifest.sig", force: true)
      try emitOutput(Array("signed by \(key.fingerprint)\n".utf8))
    }
    if let timestampResponse {
      guard let response = fileOctets(timestampResponse) else {
        throw CaseError("\(timestampResponse): cannot be read")
      }
      let words = try TimestampResponse(response).check(manifest)
      try SingleFile.write(response, to: folder + "/manifest.tsr", force: true)
      try emitOutput(Array((TextEscaping.terminal(words) + "\n").utf8))
    }
  }
}

/// `telltale verify`: recomputes what an audit's folder claims.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Recompute every hash and signature of an audit's folder, offline.",
    discussion: """
      With --inputs the inputs are looked for there, hashed, and audited again: every output must \
      come out the same, octet for octet. What ships with this program (rules, databases) is also \
      looked for in its own folder.

      Exit status: 0 all holds, 1 something does not (each a line that names the file), 2 it could \
      not be checked.

      Examples:
        telltale verify report
        telltale verify report --inputs captures --key lab.key.pub
      """
  )

  @Argument(help: ArgumentHelp("The folder of a finished audit.", valueName: "dir"))
  var folder: String

  @Option(help: ArgumentHelp("Where the inputs are (repeatable).", valueName: "dir"))
  var inputs: [String] = []

  @Option(
    help: ArgumentHelp(
      "Who must have signed: an OpenSSH public key file, or an allowed_signers file of one line.",
      valueName: "pub"
    )
  )
  var key: String?

  @Option(
    help: ArgumentHelp(
      "The folder that a redacted copy was made from: its manifest must be the one named.",
      valueName: "dir"
    )
  )
  var original: String?

  @Flag(help: "Only hash the inputs, do not audit them again.")
  var noAudit = false

  @Flag(name: .shortAndLong, help: "Print nothing but what does not hold.")
  var quiet = false

  func run() throws {
    var places = inputs
    if !inputs.isEmpty, let home = try? Installation.home() { places.append(home + "/Rules") }
    var check = try Verification(folder, inputs: places, key: try publicKey())
    if let original { try check.compare(original: original) }
    if !inputs.isEmpty, !noAudit { try auditAgain(&check) }
    if !quiet {
      for fact in check.facts { try emitOutput(Array((TextEscaping.terminal(fact) + "\n").utf8)) }
    }
    for problem in check.problems {
      try emitOutput(Array(("FAILED  " + TextEscaping.terminal("\(problem)") + "\n").utf8))
    }
    guard check.problems.isEmpty else { throw ExitCode(1) }
    if !quiet { try emitOutput(Array("all that was checked holds\n".utf8)) }
  }

  private func publicKey() throws -> PublicKey? {
    guard let key else { return nil }
    guard let octets = fileOctets(key) else { throw CaseError("\(key): cannot be read") }
    guard let read = PublicKey(line: String(decoding: octets, as: UTF8.self)) else {
      throw CaseError("\(key): no Ed25519 public key in OpenSSH's format is in it")
    }
    return read
  }

  /// Audits the inputs that were found and compares what comes out.
  private func auditAgain(_ check: inout Verification) throws {
    guard let manifest = check.manifest else { return }
    guard manifest.redaction == nil else {
      return check.note("not audited again: this is a redacted copy; verify the original")
    }
    guard manifest.tool.version == toolVersion else {
      return check.note(
        "not audited again: version \(manifest.tool.version) made it, this is \(toolVersion)"
      )
    }
    guard let arguments = Reaudit.arguments(manifest, paths: check.inputPaths, folders: inputs)
    else {
      return check.note("not audited again: not all inputs were found")
    }
    let work = FileManager.default.temporaryDirectory.path + "/telltale-verify-\(getpid())"
    let target = work + "/audit"
    try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: work) }
    do {
      guard let audit = try Telltale.parseAsRoot(arguments + ["-o", target]) as? AuditCommand
      else { return }
      _ = try audit.auditing(into: target)
    } catch {
      return check.add("manifest.json", "its inputs could not be audited again: \(error)")
    }
    var same = 0
    // The PDF is another program's, whose version is not part of the audit.
    let ours = manifest.outputs.filter { $0.name != "report.pdf" }
    for output in ours {
      guard let again = fileOctets(target + "/" + output.name) else {
        check.add(output.name, "does not come out of the inputs")
        continue
      }
      let there = fileOctets(folder + "/" + output.name) ?? []
      if let place = firstDifference(there, again) {
        check.add(output.name, "differs from what the inputs give, first at octet \(place)")
      } else {
        same += 1
      }
    }
    check.note("audited again: \(same) of \(ours.count) outputs are the same octets")
  }
}

/// The command line that made an audit, from its manifest.
enum Reaudit {
  /// Options that take no value.
  private static let flags = ["no-hash"]

  /// The arguments of `telltale`; `nil` if an input is missing.
  static func arguments(
    _ manifest: ManifestFile,
    paths: [String?],
    folders: [String]
  ) -> [String]? {
    guard !paths.contains(nil), paths.count == manifest.inputs.count else { return nil }
    let inputs = zip(manifest.inputs, paths.compactMap { $0 })
    var arguments = ["audit", "-q", "--exit-zero", "--no-progress"]
    if let scenario = inputs.first(where: { $0.0.role == "scenario" }) {
      arguments += ["--scenario", scenario.1]
    } else {
      var seen: Set<String> = []
      for (input, path) in inputs where input.role == "capture" {
        // A name with folders in it is one below a folder that was named.
        let place = input.file.contains("/") ? String(path.dropLast(input.file.count + 1)) : path
        if seen.insert(place).inserted { arguments.append(place) }
      }
    }
    for option in manifest.options {
      if flags.contains(option.name) {
        arguments.append("--" + option.name)
      } else if option.name == "filter" {
        arguments += ["-f", option.value]
      } else {
        let file = inputs.first { $0.0.file == option.value }?.1
        arguments += ["--" + option.name, file ?? folder(option.value, folders) ?? option.value]
      }
    }
    return arguments
  }

  /// A folder of that name where the inputs are.
  private static func folder(_ name: String, _ folders: [String]) -> String? {
    for folder in folders {
      var isFolder = false
      let path = folder + "/" + name
      if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder {
        return path
      }
    }
    return nil
  }
}
