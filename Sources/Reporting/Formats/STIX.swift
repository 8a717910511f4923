import Crypto
import Destinations
import Flows
import RuleEngine
import Wire

/// Recipients and violations as a STIX 2.1 bundle (OASIS).
///
/// Who was talked to is observed data, each violation a note on it. Nothing is called malicious: that is not for a capture to say.
func renderSTIX(_ report: Report) -> [UInt8] {
  var bundle = STIXBundle(report)
  return bundle.rendered()
}

private struct STIXBundle {
  private let report: Report
  private let moment: String
  private var json = JSONWriter(indents: true)
  /// Ids of what is in the bundle already.
  private var written: Set<String> = []

  init(_ report: Report) {
    self.report = report
    // Dates of the evidence, for no clock is read.
    let last = report.inputs.filter { $0.role == .capture }.map(\.lastTime).max() ?? ""
    moment = Self.milliseconds(last)
  }

  mutating func rendered() -> [UInt8] {
    json.beginObject()
    json.field("id", "bundle--\(uuid5("bundle", names: [FingerprintName(report).text]))")
    json.key("objects")
    json.beginArray()
    let tool = "identity--\(uuid5("identity", names: ["telltale"]))"
    begin("identity", tool)
    json.field("identity_class", "system")
    json.field("modified", moment)
    json.field("name", "telltale")
    end("identity")
    for judged in report.destinations { write(judged, tool) }
    for finding in report.findings where finding.outcome == .violation { write(finding, tool) }
    json.endArray()
    json.field("type", "bundle")
    json.endObject()
    json.endLine()
    return json.bytes
  }

  private mutating func begin(_ type: String, _ id: String) {
    json.beginObject()
    json.field("created", moment)
    json.field("id", id)
  }

  private mutating func end(_ type: String) {
    json.field("spec_version", "2.1")
    json.field("type", type)
    json.endObject()
  }

  private mutating func write(_ judged: JudgedDestination, _ tool: String) {
    let destination = judged.destination
    var references = [
      writeObservable(
        destination.address.isIPv4 ? "ipv4-addr" : "ipv6-addr",
        destination.address.description
      )
    ]
    if destination.name.source != .none, !destination.name.name.isEmpty {
      references.append(writeObservable("domain-name", destination.name.name))
    }
    let id = observedID(destination)
    guard written.insert(id).inserted else { return }
    json.beginObject()
    json.field("created", moment)
    json.field("created_by_ref", tool)
    json.field("first_observed", Self.milliseconds(destination.first.time.description))
    json.field("id", id)
    let (first, last) = (destination.first.time, destination.lastTime)
    json.field("last_observed", Self.milliseconds(max(first, last).description))
    json.field("modified", moment)
    json.field("number_observed", min(max(1, destination.flows.count), 999_999_999))
    json.field("object_refs", references)
    end("observed-data")
  }

  private func observedID(_ destination: Destination) -> String {
    let key = [destination.address.description, destination.name.name]
    return "observed-data--\(uuid5("observed", names: [FingerprintName(report).text] + key))"
  }

  /// Writes an address or a name once; its id is the one that every STIX producer gives it.
  private mutating func writeObservable(_ type: String, _ value: String) -> String {
    var key = JSONWriter()
    key.beginObject()
    key.field("value", value)
    key.endObject()
    let id = "\(type)--\(uuid5(space: stixNamespace, key.bytes))"
    if written.insert(id).inserted {
      json.beginObject()
      json.field("id", id)
      json.field("spec_version", "2.1")
      json.field("type", type)
      json.field("value", value)
      json.endObject()
    }
    return id
  }

  private mutating func write(_ finding: Finding, _ tool: String) {
    let subjects = report.destinations.filter { judged in
      let (name, address) = (judged.destination.name.name, judged.destination.address.description)
      return finding.subject == "\(name) (\(address))" || finding.subject == address
        || finding.subject == name
    }.map { observedID($0.destination) }
    let id = "note--\(uuid5("note", names: [FingerprintName(report).text, finding.id]))"
    guard written.insert(id).inserted else { return }
    json.beginObject()
    json.field("abstract", "\(finding.rule): \(finding.title)")
    json.field("authors", ["telltale \(report.toolVersion)"])
    json.field("content", finding.summary)
    json.field("created", moment)
    json.field("created_by_ref", tool)
    json.key("external_references")
    json.beginArray()
    json.beginObject(onOneLine: true)
    json.field("external_id", finding.id)
    json.field("source_name", "telltale")
    json.endObject()
    json.endArray()
    json.field("id", id)
    json.field("labels", [finding.outcome.rawValue, finding.severity.rawValue])
    json.field("modified", moment)
    json.field("object_refs", subjects.isEmpty ? [tool] : subjects)
    end("note")
  }

  /// RFC 3339 with milliseconds, as STIX wants for `created` and `modified`.
  private static func milliseconds(_ text: String) -> String {
    (Timestamp(rfc3339: text) ?? Timestamp(nanoseconds: 0)).rfc3339(fractionDigits: 3)
  }
}

/// What tells one audit from another: the hashes or names of its captures, and its policy.
private struct FingerprintName {
  let text: String

  init(_ report: Report) {
    text =
      report.inputs.filter { $0.role == .capture }.map { $0.sha256 ?? $0.file }
      .joined(separator: ",") + ";" + report.policy.name
  }
}

/// The name space of STIX 2.1 §2.9 for observables: 00abedb4-aa42-466c-9c01-fed23315a9b7.
private let stixNamespace: [UInt8] = [
  0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c, 0x9c, 0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7,
]

/// A UUID of version 5 (RFC 9562 §5.5) for something of ours.
private func uuid5(_ kind: String, names: [String]) -> String {
  uuid5(space: stixNamespace, Array(([kind] + names).joined(separator: "\n").utf8))
}

private func uuid5(space: [UInt8], _ name: [UInt8]) -> String {
  var octets = Array(Insecure.SHA1.hash(data: space + name).prefix(16))
  octets[6] = octets[6] & 0x0f | 0x50
  octets[8] = octets[8] & 0x3f | 0x80
  let digits = hexadecimal(octets)
  var (text, rest) = ("", Substring(digits))
  for count in [8, 4, 4, 4, 12] {
    text += (text.isEmpty ? "" : "-") + rest.prefix(count)
    rest = rest.dropFirst(count)
  }
  return text
}
