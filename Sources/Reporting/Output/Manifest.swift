import Crypto
import Wire

/// A file that an audit wrote, as the manifest lists it.
package struct OutputFile: Hashable, Sendable {
  /// Its path inside the output directory, such as `evidence/F-3b1c9a04d2e7.pcapng`.
  package var name: String
  /// SHA-256 of its octets, 64 hexadecimal digits.
  package var sha256: String
  /// Its size in octets.
  package var bytes: UInt64

  /// A file with its hash and size.
  package init(name: String, sha256: String, bytes: UInt64) {
    self.name = name
    self.sha256 = sha256
    self.bytes = bytes
  }
}

/// What a redacted copy says of the audit it was made from.
package struct ManifestRedaction: Hashable, Sendable {
  /// What the key of the pseudonyms is called.
  package var key: String
  /// SHA-256 of the original's `manifest.json`, 64 hexadecimal digits.
  package var original: String

  /// A copy's link to its original.
  package init(key: String, original: String) {
    self.key = key
    self.original = original
  }
}

/// The JSON Schema id of `manifest.json`.
package let manifestSchemaURL = "https://telltale.example/schema/manifest-1.json"

/// Renders `manifest.json`: what went in, what came out, with which program and options.
///
/// `seal` is the SHA-256 of the manifest itself with its 64 digits written as zeros, so that a change
/// of any octet shows even where nothing is signed. `notes` say what could not be put out,
/// `redaction` what a redacted copy was made from.
///
/// Inputs keep their order, which numbers the captures; outputs and options are sorted by name.
/// Nothing in it depends on when or where the audit ran.
package func renderManifest(
  inputs: [ReportInput],
  outputs: [OutputFile],
  toolVersion: String,
  options: [(name: String, value: String)],
  notes: [String] = [],
  redaction: ManifestRedaction? = nil,
  signer: String? = nil
) -> [UInt8] {
  var json = JSONWriter(indents: true)
  json.beginObject()
  json.key("inputs")
  json.beginArray()
  for input in inputs {
    json.beginObject()
    json.field("bytes", input.bytes)
    json.field("file", input.file)
    json.field("role", input.role.rawValue)
    json.field("sha256", orNull: input.sha256)
    json.endObject()
  }
  json.endArray()
  if !notes.isEmpty { json.field("notes", notes) }
  json.key("options")
  json.beginArray()
  for option in options.sorted(by: { ($0.name, $0.value) < ($1.name, $1.value) }) {
    json.beginObject()
    json.field("name", option.name)
    json.field("value", option.value)
    json.endObject()
  }
  json.endArray()
  json.key("outputs")
  json.beginArray()
  for output in outputs.sorted(by: { $0.name < $1.name }) {
    json.beginObject()
    json.field("bytes", output.bytes)
    json.field("name", output.name)
    json.field("sha256", output.sha256)
    json.endObject()
  }
  json.endArray()
  if let redaction {
    json.key("redaction")
    json.beginObject()
    json.field("key", redaction.key)
    json.field("original_manifest_sha256", redaction.original)
    json.endObject()
  }
  json.field("schema", manifestSchemaURL)
  json.field("seal", String(repeating: "0", count: 64))
  if let signer { json.field("signer", signer) }
  json.key("tool")
  json.beginObject()
  json.field("name", "telltale")
  json.field("version", toolVersion)
  json.endObject()
  json.endObject()
  json.endLine()
  return ManifestSeal.sealed(json.bytes)
}

/// The hash by which a manifest vouches for its own octets.
package enum ManifestSeal {
  /// A manifest with its hash filled in.
  package static func sealed(_ manifest: [UInt8]) -> [UInt8] {
    guard let place = place(in: manifest) else { return manifest }
    var sealed = manifest
    sealed.replaceSubrange(place, with: digits(of: manifest, at: place))
    return sealed
  }

  /// Whether a manifest is as it was written; `nil` if it has no seal.
  package static func holds(_ manifest: [UInt8]) -> Bool? {
    guard let place = place(in: manifest) else { return nil }
    return manifest[place].elementsEqual(digits(of: manifest, at: place))
  }

  /// The 64 digits of the last member `seal` of the outermost object.
  private static func place(in manifest: [UInt8]) -> Range<Int>? {
    let mark = Array("\n  \"seal\": \"".utf8)
    guard manifest.count > mark.count + 64 else { return nil }
    var start = manifest.count - mark.count - 64
    while start >= 0 {
      if manifest[start] == mark[0], manifest[start..<start + mark.count].elementsEqual(mark) {
        return start + mark.count..<start + mark.count + 64
      }
      start -= 1
    }
    return nil
  }

  private static func digits(of manifest: [UInt8], at place: Range<Int>) -> [UInt8] {
    var plain = manifest
    plain.replaceSubrange(place, with: [UInt8](repeating: UInt8(ascii: "0"), count: 64))
    return Array(hexadecimal(SHA256.hash(data: plain)).utf8)
  }
}
