package import Destinations
import Knowledge
import Wire

/// Reads what the user says of the handset.
package enum DeviceFile {
  /// The identifiers that a file of the handset may hold; those of other layers are for searches.
  static let keys = [
    "telltale_device", "provenance", "name", "make", "model", "addresses", "hardware_addresses",
    "identifiers", "canaries", "accounts", "contacts", "sms", "calls", "apps", "positions",
  ]

  /// What `--device` means: an address, a hardware address, or else the path of a file.
  ///
  /// - Throws: a problem with file, line and column.
  package static func device(_ text: String) throws -> KnownDevice {
    var device = KnownDevice(source: "--device")
    if let address = IPAddress(text) {
      device.addresses = [address]
      return device
    }
    if let mac = MACAddress(text) {
      device.hardwareAddresses = [mac]
      return device
    }
    return try read(path: text)
  }

  /// Whether `--device` names a file.
  static func isFile(_ text: String) -> Bool { IPAddress(text) == nil && MACAddress(text) == nil }

  private static func read(path: String) throws -> KnownDevice {
    let root = try YAMLFile.read(path: path, name: fileName(path))
    let map = try root.mapping(keys: keys)
    _ = try map.required("telltale_device").int(in: 1...1)
    for key in ["provenance", "name", "make", "model"] { _ = try map[key]?.string() }
    var device = KnownDevice(source: fileName(path))
    for node in try map.items("addresses") {
      guard let address = IPAddress(try node.string()) else {
        throw node.problem("not an IPv4 or IPv6 address")
      }
      device.addresses.append(address)
    }
    if let identifiers = map["identifiers"], !identifiers.isNull,
      let numbers = try identifiers.mapping()["imsi"], !numbers.isNull
    {
      // The first three digits of an IMSI say whose SIM it is (ITU-T E.212).
      for node in try numbers.items() {
        device.simNetworks.insert(String(try node.string().prefix(3)))
      }
    }
    var nodes = try map.items("hardware_addresses")
    device.mayDiffer = nodes.isEmpty && device.addresses.isEmpty
    // A needle for searches is an address too.
    if let identifiers = map["identifiers"], !identifiers.isNull,
      let macs = try identifiers.mapping()["wifi_mac"], !macs.isNull
    {
      nodes += try macs.items()
    }
    for node in nodes {
      guard let mac = MACAddress(try node.string()) else {
        throw node.problem("not a hardware address such as 02:00:5e:10:00:01")
      }
      device.hardwareAddresses.append(mac)
    }
    return device
  }
}
