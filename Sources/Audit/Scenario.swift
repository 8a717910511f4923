package import Compliance
package import Destinations
import Knowledge
package import RuleEngine
import Wire

/// A scenario file: captures with their phases, where they were taken, and what judges them.
package struct Scenario: Sendable {
  /// Its title.
  package var title: String
  /// The captures' paths with the name of the ``Phase`` each belongs to, in order; empty if none.
  package var captures: [(path: String, phase: String)]
  /// How far each capture's clock was ahead of true time, in nanoseconds.
  package var clockOffsets: [Int64]
  /// What the laboratory did with the handset, in order of time.
  package var events: [LabEvent]
  /// Where they were taken.
  package var lab: LabPosition?
  /// The policy's path; `nil` if it names none.
  package var policy: String?
  /// The path of the user's own statements; `nil` if it names none.
  package var overrides: String?
  /// The path of what is known of the handset; `nil` if it names none.
  package var device: String?
  /// The path of the vendor's declaration; `nil` if it names none.
  package var declaration: String?
  /// What the laboratory wrote down.
  package var record: TestRecord

  /// Reads a scenario; paths in it are relative to the file.
  ///
  /// - Throws: a problem with file, line and column.
  package init(path: String) throws {
    let root = try YAMLFile.read(path: path, name: fileName(path))
    let map = try root.mapping(
      keys: [
        "telltale_scenario", "title", "lab", "captures", "events", "policy", "overrides", "device",
        "declaration",
      ] + TestRecord.keys
    )
    _ = try map.required("telltale_scenario").int(in: 1...1)
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    func resolved(_ name: String) -> String { name.hasPrefix("/") ? name : folder + name }
    func optional(_ key: String) throws -> String? {
      let text = try map.string(key)
      return text.isEmpty ? nil : resolved(text)
    }
    title = try map.string("title")
    let keys = ["file", "phase", "clock_offset_ms"]
    clockOffsets = try map.items("captures").map { try Self.clockOffset($0.mapping(keys: keys)) }
    captures = try map.items("captures").map { item in
      let capture = try item.mapping(keys: keys)
      return (resolved(try capture.required("file").string()), try Self.phase(capture))
    }
    guard !captures.isEmpty else { throw root.problem("a scenario names at least one capture") }
    policy = try optional("policy")
    overrides = try optional("overrides")
    device = try optional("device")
    declaration = try optional("declaration")
    record = try TestRecord(title: title, map)
    lab = try Self.lab(map)
    events = try map.items("events").map { try Self.event($0) }.sorted { $0.time < $1.time }
  }

  /// The name of a capture's phase as the file has it; one that is not known would silently take
  /// away what rules say of phases.
  private static func phase(_ capture: YAMLMapping) throws -> String {
    let name = try capture.string("phase")
    guard let node = capture["phase"], !name.isEmpty, Phase(named: name) == nil else { return name }
    let known = Phase.allCases.map(\.rawValue).joined(separator: ", ")
    throw node.problem("'\(name)' is no phase; phases are \(known)")
  }

  /// Milliseconds with at most three decimals, as nanoseconds; read without floating point, so that
  /// every time comes out the same everywhere.
  private static func clockOffset(_ capture: YAMLMapping) throws -> Int64 {
    guard let node = capture["clock_offset_ms"] else { return 0 }
    let text = try node.string()
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? String(parts[1]) : "0"
    guard parts.count <= 2, (1...11).contains(parts[0].utf8.count), fraction.utf8.count <= 3,
      !fraction.isEmpty, (parts[0] + fraction).utf8.allSatisfy({ (48...57).contains($0) }),
      let whole = Int64(parts[0]), whole <= 86_400_000_000,
      let micros = Int64(fraction + String(repeating: "0", count: 3 - fraction.utf8.count))
    else {
      throw node.problem(
        "a clock offset is in milliseconds, at most 1000 days, with at most three decimals"
      )
    }
    let offset = whole * 1_000_000 + micros * 1000
    return text.hasPrefix("-") ? -offset : offset
  }

  private static func event(_ node: YAMLNode) throws -> LabEvent {
    let event = try node.mapping(keys: ["time", "kind", "note"])
    let time = try event.required("time")
    guard let moment = Timestamp(rfc3339: try time.string()) else {
      throw time.problem("a time is written as 2026-01-31T08:30:00Z, or with an offset for Z")
    }
    let kind = try event.required("kind").choice(of: LabEvent.Kind.allCases.map(\.rawValue))
    return LabEvent(
      time: moment,
      kind: LabEvent.Kind(rawValue: kind) ?? .note,
      note: try event.string("note")
    )
  }

  private static func lab(_ map: YAMLMapping) throws -> LabPosition? {
    guard let node = map["lab"], !node.isNull else { return nil }
    let lab = try node.mapping(keys: ["latitude", "longitude", "country", "place"])
    let (latitude, longitude) = (
      try lab.required("latitude").double(), try lab.required("longitude").double()
    )
    guard (-90...90).contains(latitude), (-180...180).contains(longitude) else {
      throw node.problem("a latitude is from -90 to 90, a longitude from -180 to 180")
    }
    return LabPosition(latitude: latitude, longitude: longitude)
  }
}
