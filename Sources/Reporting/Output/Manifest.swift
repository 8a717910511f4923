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

/// The JSON Schema id of `manifest.json`.
package let manifestSchemaURL = "https://telltale.example/schema/manifest-1.json"

/// Renders `manifest.json`: what went in, what came out, with which program and options.
///
/// Inputs keep their order, which numbers the captures; outputs and options are sorted by name.
/// Nothing in it depends on when or where the audit ran.
package func renderManifest(
  inputs: [ReportInput],
  outputs: [OutputFile],
  toolVersion: String,
  options: [(name: String, value: String)]
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
  json.field("schema", manifestSchemaURL)
  json.key("tool")
  json.beginObject()
  json.field("name", "telltale")
  json.field("version", toolVersion)
  json.endObject()
  json.endObject()
  json.endLine()
  return json.bytes
}
