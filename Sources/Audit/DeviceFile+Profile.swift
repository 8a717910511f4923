package import Identifiers
import Knowledge
import Wire

extension DeviceFile {
  /// The values of the handset that content is searched for; nothing unless `--device` is a file.
  ///
  /// - Throws: a problem with file, line and column.
  package static func profile(_ text: String) throws -> DeviceProfile {
    guard isFile(text) else { return DeviceProfile() }
    let map = try YAMLFile.read(path: text, name: fileName(text)).mapping(keys: keys)
    var profile = DeviceProfile()
    if let node = map["identifiers"], !node.isNull {
      let identifiers = try node.mapping(keys: IdentifierKind.identifiers.map(\.rawValue))
      for kind in IdentifierKind.identifiers {
        try add(kind, identifiers.items(kind.rawValue), &profile)
      }
    }
    for (key, kind) in lists { try add(kind, map.items(key), &profile) }
    for node in try map.items("positions") {
      let place = try node.mapping(keys: ["latitude", "longitude", "tolerance"])
      let position = DeviceProfile.Position(
        latitude: try place.required("latitude").double(),
        longitude: try place.required("longitude").double(),
        tolerance: try place["tolerance"]?.double() ?? 500
      )
      guard (-90...90).contains(position.latitude), (-180...180).contains(position.longitude),
        (1...50_000).contains(position.tolerance)
      else {
        throw node.problem(
          "a latitude is from -90 to 90, a longitude from -180 to 180, a tolerance from 1 to 50000 m"
        )
      }
      profile.positions.append(position)
    }
    return profile
  }

  /// The lists beside the identifiers.
  private static let lists: [(key: String, kind: IdentifierKind)] = [
    ("accounts", .account), ("contacts", .contact), ("sms", .sms), ("calls", .call),
    ("apps", .app), ("canaries", .canary),
  ]

  private static func add(
    _ kind: IdentifierKind,
    _ nodes: [YAMLNode],
    _ profile: inout DeviceProfile
  ) throws {
    for node in nodes {
      let text = try node.string()
      guard text.utf8.count >= 6 else {
        throw node.problem("a value below six characters occurs by chance and is not searched for")
      }
      if kind.isHardwareAddress, MACAddress(text) == nil {
        throw node.problem("not a hardware address such as 02:00:5e:10:00:01")
      }
      profile.values.append(.init(kind, text))
    }
  }
}

extension IdentifierKind {
  /// Those that stand under `identifiers`.
  fileprivate static let identifiers = allCases.filter { kind in
    ![.account, .contact, .sms, .call, .app, .canary, .position].contains(kind)
  }

  fileprivate var isHardwareAddress: Bool { [.wifiMAC, .bluetoothMAC, .bssid].contains(self) }
}
