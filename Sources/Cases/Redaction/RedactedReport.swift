import Compliance
import Destinations
package import Identifiers
package import Reporting
import RuleEngine
import Wire

extension Redactor {
  /// A report, as read from `report.json`, with everything replaced that names the handset, its user
  /// or its network.
  ///
  /// The program's own words, hashes of captures and times stay, so that the copy can be held
  /// against the original.
  package mutating func report(_ tree: JSONTree) -> JSONTree {
    guard case .object(var members) = tree else { return tree }
    for name in members.keys.sorted() {
      members[name] = value(members[name] ?? .null, name)
    }
    members["inputs"] = .array((members["inputs"] ?? .null).elements.map(Self.withoutGuessableHash))
    return .object(members)
  }

  private mutating func value(_ tree: JSONTree, _ name: String) -> JSONTree {
    switch tree {
    case .string(let text): return Self.own.contains(name) ? tree : .string(self.text(text))
    case .array(let elements): return .array(elements.map { value($0, name) })
    case .object(var members):
      for key in members.keys.sorted() { members[key] = value(members[key] ?? .null, key) }
      return .object(members)
    default: return tree
    }
  }

  /// Members whose texts are the program's own words, numbers or times.
  static let own: Set<String> = [
    "assigned", "build_date", "confidence", "country", "country_source", "database", "first_time",
    "first_ts", "format", "kind", "last_time", "last_ts", "letter", "link_types",
    "location_confidence", "mappings", "name_country", "name_source", "name_ts",
    "operator_country", "outcome", "party", "phase", "ports", "references", "registered_country",
    "role", "rule", "schema", "service", "services", "severity", "sha256", "start", "state", "term",
    "transport", "ts", "type", "verdict", "version",
  ]

  /// Roles of small files that hold the handset's identifiers: whoever knows the rest of one could
  /// try identifiers until its hash comes out.
  static let guessable: Set<String> = ["device", "scenario"]

  private static func withoutGuessableHash(_ input: JSONTree) -> JSONTree {
    guard guessable.contains(input["role"].text), case .object(var members) = input else {
      return input
    }
    members["sha256"] = .null
    return .object(members)
  }
}

extension Redactor {
  /// Prepares the replacing of everything that a report, its case and the device's file name.
  package init(
    key: RedactionKey,
    _ report: Report,
    _ database: CaseClients,
    _ profile: DeviceProfile
  ) {
    var subject = Subject(report, database)
    var first = Redactor(key: key, subject: subject, profile: profile)
    // The id of a finding is a hash of its subject: with the rest known, it gives a short one away.
    subject.findings = report.findings.filter { first.text($0.subject) != $0.subject }.map(\.id)
    self.init(key: key, subject: subject, profile: profile)
  }
}

extension Redactor.Subject {
  /// What a report and a case name of the handset, its user and its network.
  init(_ report: Report, _ database: CaseClients) {
    self.init()
    let device = report.device
    let destinations = Set(report.destinations.map(\.destination.address))
    addresses = Set(device.addresses.compactMap { IPAddress($0) })
    addresses.formUnion(database.addresses.subtracting(destinations))
    hardwareAddresses = device.hardwareAddresses.compactMap { text in
      MACAddress(String(text.prefix(17)))
    }
    let names = device.hostName.split(separator: ",").map { name in
      String(name.drop { $0 == " " })
    }
    hostNames = Set(names + database.hostNames).filter { $0.utf8.count > 1 }.sorted()
    for (section, label, kind) in Self.statedLines {
      let text = report.record?.text(section, label) ?? ""
      stated += text.split(separator: ";").map { part in
        (kind, String(part.drop { $0 == " " }))
      }.filter { !$0.value.isEmpty }
    }
  }

  /// What a scenario's record may say of the handset and the network: section, label, and the kind
  /// of value.
  private static let statedLines = [
    ("item", "serial", "serial"), ("item", "imei", "imei"), ("network", "ssid", "ssid"),
    ("network", "bssid", "bssid"), ("network", "public_address", "address"),
  ]
}
