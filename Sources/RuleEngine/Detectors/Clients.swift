import Destinations
import Wire

/// The audited handset, by the addresses under which its acts are found.
struct Handset: Sendable {
  private let addresses: Set<IPAddress>
  private let hardware: Set<MACAddress>
  /// Whether all of them are one device, so that what one address learnt the others know.
  private let isOne: Bool

  /// A handset; where nothing is known of it every client counts as judged.
  init(_ device: DeviceIdentity?) {
    addresses = Set(device?.addresses ?? [])
    hardware = Set(device?.hardwareAddresses ?? [])
    isOne = !(device?.isAmbiguous ?? false)
  }

  /// Whether nothing is known of it.
  var isUnknown: Bool { addresses.isEmpty && hardware.isEmpty }
}

/// One client under the name by which its acts are joined, over both address families.
enum ClientKey: Hashable, Sendable {
  case handset
  case hardware(MACAddress)
  case address(IPAddress)
}

extension Handset {
  /// Whether acts of a client are to be judged.
  func isJudged(_ address: IPAddress, _ hardware: MACAddress?) -> Bool {
    isUnknown || isMember(address, hardware)
  }

  private func isMember(_ address: IPAddress?, _ hardware: MACAddress?) -> Bool {
    if let address, addresses.contains(address) { return true }
    return hardware.map { self.hardware.contains($0) } ?? false
  }

  /// The names under which a client's acts are kept and looked up.
  ///
  /// The hardware address joins a handset's IPv4 and IPv6 addresses; the address alone serves
  /// where the link has no hardware addresses.
  func keys(_ address: IPAddress?, _ hardware: MACAddress?) -> [ClientKey] {
    if isOne, isMember(address, hardware) { return [.handset] }
    var keys: [ClientKey] = []
    if let hardware, hardware.value != 0, !hardware.isGroup { keys.append(.hardware(hardware)) }
    if let address, address != .zero { keys.append(.address(address)) }
    return keys
  }
}
