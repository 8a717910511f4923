package import Destinations
import Knowledge

/// A scenario file: captures with their phases, where they were taken, and what judges them.
package struct Scenario: Sendable {
  /// Its title.
  package var title: String
  /// The captures' paths with the phase each belongs to, in order.
  package var captures: [(path: String, phase: String)]
  /// Where they were taken.
  package var lab: LabPosition?
  /// The policy's path; `nil` if it names none.
  package var policy: String?
  /// The path of the user's own statements; `nil` if it names none.
  package var overrides: String?
  /// The path of what is known of the handset; `nil` if it names none.
  package var device: String?

  /// Reads a scenario; paths in it are relative to the file.
  ///
  /// - Throws: a problem with file, line and column.
  package init(path: String) throws {
    let root = try YAMLFile.read(path: path, name: fileName(path))
    let map = try root.mapping(keys: [
      "telltale_scenario", "title", "lab", "captures", "policy", "overrides", "device",
    ])
    _ = try map.required("telltale_scenario").int(in: 1...1)
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    func resolved(_ name: String) -> String { name.hasPrefix("/") ? name : folder + name }
    func optional(_ key: String) throws -> String? {
      let text = try map.string(key)
      return text.isEmpty ? nil : resolved(text)
    }
    title = try map.string("title")
    captures = try map.items("captures").map { item in
      let capture = try item.mapping(keys: ["file", "phase"])
      return (
        resolved(try capture.required("file").string()), try capture.string("phase")
      )
    }
    guard !captures.isEmpty else { throw root.problem("a scenario names at least one capture") }
    policy = try optional("policy")
    overrides = try optional("overrides")
    device = try optional("device")
    lab = try Self.lab(map)
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
