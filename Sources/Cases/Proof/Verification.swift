import FoundationEssentials
import Glibc
import Reporting

/// Recomputes what an audit's folder claims, offline: hashes, seal, signature, time-stamp.
package struct Verification: Sendable {
  /// A file that is not what it has to be.
  package struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// Its path inside the folder, or an input's name.
    package let name: String
    /// What is wrong, in words.
    package let words: String

    package var description: String { "\(name): \(words)" }
  }

  /// What vouches for the manifest and can therefore not be listed in it.
  private static let seals = ["manifest.json", "manifest.sig", "manifest.tsq", "manifest.tsr"]

  /// What is wrong, in the manifest's order.
  package private(set) var problems: [Problem] = []
  /// What was checked and holds, and what was not checked, a line each.
  package private(set) var facts: [String] = []
  /// The manifest; `nil` if it cannot be read.
  package private(set) var manifest: ManifestFile?
  /// Where each input of the manifest lies, at the same place; `nil` for those not found.
  package private(set) var inputPaths: [String?] = []

  private let folder: String

  /// Checks a folder.
  ///
  /// - Parameters:
  ///   - folder: what `telltale audit -o` wrote.
  ///   - inputs: folders in which the inputs are looked for; without any, inputs are not checked.
  ///   - key: the public key that must have signed; `nil` if any will do.
  /// - Throws: ``CaseError`` if there is no manifest at all.
  package init(
    _ folder: String,
    inputs: [String] = [],
    key: PublicKey? = nil
  ) throws(CaseError) {
    self.folder = folder
    guard let octets = fileOctets(folder + "/manifest.json") else {
      throw CaseError("\(folder): there is no manifest.json that can be read in it")
    }
    checkSeal(octets)
    checkRequest(octets)
    checkSignature(octets, key)
    checkTimestamp(octets)
    do throws(CaseError) {
      let manifest = try ManifestFile(octets)
      self.manifest = manifest
      checkOutputs(manifest)
      checkUnlisted(manifest)
      checkInputs(manifest, inputs)
      if let redaction = manifest.redaction {
        facts.append(
          "redacted with the key \(redaction.key); the original's manifest.json has the SHA-256 "
            + redaction.original
        )
      }
    } catch {
      add("manifest.json", "cannot be read as a manifest")
    }
  }

  /// Adds what another check found.
  package mutating func add(_ name: String, _ words: String) {
    let problem = Problem(name: name, words: words)
    if !problems.contains(problem) { problems.append(problem) }
  }

  /// Checks that a redacted copy was made from an audit.
  ///
  /// - Throws: ``CaseError`` if there is no audit at that place.
  package mutating func compare(original: String) throws(CaseError) {
    guard let octets = fileOctets(original + "/manifest.json") else {
      throw CaseError("\(original): there is no manifest.json that can be read in it")
    }
    guard let redaction = manifest?.redaction else {
      return add("manifest.json", "is not that of a redacted copy")
    }
    if FileDigest(octets).sha256 == redaction.original {
      facts.append("redacted copy of the original given")
    } else {
      add("manifest.json", "names another original than the one given")
    }
  }

  /// Adds a line on what was checked.
  package mutating func note(_ fact: String) { facts.append(fact) }

  private mutating func checkSeal(_ octets: [UInt8]) {
    switch ManifestSeal.holds(octets) {
    case true?: facts.append("manifest.json is as it was written")
    case false?: add("manifest.json", "was changed after it was written: its seal does not hold")
    case nil: add("manifest.json", "has no seal: it was changed, or not written by this program")
    }
  }

  private mutating func checkRequest(_ manifest: [UInt8]) {
    guard let request = fileOctets(folder + "/manifest.tsq") else {
      return add("manifest.tsq", "is missing")
    }
    let expected = TimestampRequest.bytes(for: manifest)
    if let place = firstDifference(request, expected) {
      add("manifest.tsq", "differs from the request for this manifest first at octet \(place)")
    }
  }

  private mutating func checkSignature(_ manifest: [UInt8], _ key: PublicKey?) {
    let signer = try? ManifestFile(manifest).signer
    guard let file = fileOctets(folder + "/manifest.sig") else {
      if let signer {
        add("manifest.sig", "is missing: the manifest says that \(signer) signed it")
      } else if key != nil {
        add("manifest.sig", "is missing: nobody signed")
      } else {
        facts.append("not signed: who wrote this folder cannot be told")
      }
      return
    }
    do throws(CaseError) {
      let signature = try ManifestSignature(file: file)
      guard signature.holds(for: manifest) else {
        return add("manifest.sig", "is no signature of this manifest")
      }
      let name = signature.key.fingerprint
      if let signer, signer != name {
        add("manifest.sig", "made by \(name), and the manifest names \(signer)")
      }
      if let key, key != signature.key {
        add("manifest.sig", "made by \(name), not by the key given, \(key.fingerprint)")
      }
      facts.append("signed by \(name)" + (key == nil ? ": compare it with the signer's own" : ""))
    } catch {
      add("manifest.sig", error.description)
    }
  }

  private mutating func checkTimestamp(_ manifest: [UInt8]) {
    guard let response = fileOctets(folder + "/manifest.tsr") else { return }
    do throws(CaseError) {
      facts.append(try TimestampResponse(response).check(manifest))
    } catch {
      add("manifest.tsr", error.description)
    }
  }

  private mutating func checkOutputs(_ manifest: ManifestFile) {
    var held = 0
    for output in manifest.outputs {
      let path = folder + "/" + output.name
      guard Self.isPlain(output.name), let digest = try? FileDigest(path: path) else {
        add(output.name, "is missing or cannot be read")
        continue
      }
      guard digest.sha256 != output.sha256 else {
        held += 1
        continue
      }
      var words = "was changed: its SHA-256 is not the manifest's"
      if digest.octets != output.bytes {
        words += " (\(digest.octets) octets, of \(output.bytes))"
      }
      if output.name == "report.html" { words += place(inPage: path, manifest) }
      add(output.name, words)
    }
    facts.append("\(held) of \(manifest.outputs.count) outputs have the SHA-256 of the manifest")
  }

  /// Where a changed page differs from the one that report.json gives, if that can be told.
  private func place(inPage path: String, _ manifest: ManifestFile) -> String {
    let data = folder + "/report.json"
    // A page in another language rests on a file of its own.
    guard !manifest.options.contains(where: { $0.name == "language" }),
      let listed = manifest.outputs.first(where: { $0.name == "report.json" }),
      (try? FileDigest(path: data))?.sha256 == listed.sha256,
      let octets = fileOctets(data), let report = try? ReportReader.read(octets),
      let place = firstDifference(fileOctets(path) ?? [], renderHTML(report))
    else { return "" }
    return "; first at octet \(place)"
  }

  /// Files that nobody vouches for.
  private mutating func checkUnlisted(_ manifest: ManifestFile) {
    let known = Set(manifest.outputs.map(\.name) + Self.seals)
    for name in (try? FileManager.default.subpathsOfDirectory(atPath: folder))?.sorted() ?? [] {
      var status = stat()
      let isFolder =
        unsafe lstat(folder + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      if !isFolder, !known.contains(name) { add(name, "is not in the manifest") }
    }
  }

  private static func isPlain(_ name: String) -> Bool {
    !name.hasPrefix("/") && !name.split(separator: "/").contains("..") && !name.utf8.contains(0)
  }

  private mutating func checkInputs(_ manifest: ManifestFile, _ folders: [String]) {
    inputPaths = manifest.inputs.map { _ in nil }
    guard !folders.isEmpty else {
      return facts.append("inputs were not checked: --inputs says where they are")
    }
    let index = InputIndex(folders)
    var held = 0
    for (place, input) in manifest.inputs.enumerated() {
      let candidates = index.paths(of: input.file)
      guard let hash = input.sha256 else {
        facts.append("\(input.file): no SHA-256 is stated, so it cannot be checked")
        inputPaths[place] = candidates.first
        continue
      }
      if let path = candidates.first(where: { (try? FileDigest(path: $0))?.sha256 == hash }) {
        inputPaths[place] = path
        held += 1
      } else if candidates.isEmpty {
        add(input.file, "the \(input.role) was not found where the inputs are")
      } else {
        add(input.file, "the \(input.role) is not the one that was audited: its SHA-256 differs")
      }
    }
    facts.append("\(held) of \(manifest.inputs.count) inputs have the SHA-256 of the manifest")
  }
}

/// Files below folders, by their last part.
private struct InputIndex {
  private var paths: [String: [String]] = [:]

  init(_ folders: [String]) {
    for folder in folders {
      for name in (try? FileManager.default.subpathsOfDirectory(atPath: folder))?.sorted() ?? [] {
        let last = name.split(separator: "/").last.map(String.init) ?? name
        paths[last, default: []].append(folder + "/" + name)
      }
    }
  }

  func paths(of name: String) -> [String] {
    let last = name.split(separator: "/").last.map(String.init) ?? name
    return (paths[last] ?? []).filter { $0.hasSuffix("/" + name) }
  }
}

/// The first place at which two files differ, from 0; `nil` if they are the same.
package func firstDifference(_ one: [UInt8], _ other: [UInt8]) -> Int? {
  if one == other { return nil }
  return zip(one, other).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    ?? min(one.count, other.count)
}
