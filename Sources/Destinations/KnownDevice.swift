package import Flows
package import Wire

/// What the user says of the handset, which beats what the captures suggest.
package struct KnownDevice: Hashable, Sendable {
  /// Its addresses of either family.
  package var addresses: [IPAddress] = []
  /// Its hardware addresses.
  package var hardwareAddresses: [MACAddress] = []
  /// Country codes (MCC) of the operators of its SIMs, three digits each; empty if not known.
  package var simNetworks: Set<String> = []
  /// Where that stands, in words, such as the name of a file.
  package var source: String
  /// Whether the handset may have gone by other addresses than these.
  ///
  /// Phones make up a hardware address for each network: the one in a file of identifiers need not
  /// be that of the capture.
  package var mayDiffer = false

  /// Nothing but where it would stand.
  package init(source: String) { self.source = source }
}

extension DeviceIdentity {
  /// The handset as the user names it, or as the captures show it where nothing was named.
  ///
  /// What is named and not seen stays named: then no flow is the handset's, and nothing can be told.
  package static func identify(_ observations: Observations, known: KnownDevice?) -> DeviceIdentity
  {
    let found = identify(observations)
    guard let known, !known.addresses.isEmpty || !known.hardwareAddresses.isEmpty else {
      return found
    }
    var named = NamedDevice(known, observations)
    let identity = named.identity(beside: found)
    guard !named.isSeen, known.mayDiffer else { return identity }
    var other = found
    let macs = known.hardwareAddresses.map(\.description).sorted().joined(separator: ", ")
    other.basis =
      "\(known.source) names \(macs), which was not seen (phones make up an address for each "
      + "network); taken instead: \(found.basis)"
    return other
  }
}

/// Gathers what belongs to the addresses that the user named.
private struct NamedDevice {
  private let known: KnownDevice
  private let observations: Observations
  private var addresses: Set<IPAddress>
  private var hardware: Set<MACAddress>
  private var flows = 0
  /// Whether anything named was seen at either end of a flow or in a lease.
  private(set) var isSeen = false

  init(_ known: KnownDevice, _ observations: Observations) {
    self.known = known
    self.observations = observations
    addresses = Set(known.addresses)
    hardware = Set(known.hardwareAddresses)
  }

  mutating func identity(beside found: DeviceIdentity) -> DeviceIdentity {
    var identity = DeviceIdentity()
    lease()
    joinFamilies()
    spread()
    identity.addresses = addresses.sorted()
    identity.hardwareAddresses = hardware.sorted()
    identity.routers = found.routers.filter { !addresses.contains($0) }
    identity.describe(observations, isStrict: true)
    identity.basis =
      "named by \(known.source)"
      + (isSeen
        ? ": at an end of \(flows) of \(observations.flows.count) conversations"
        : ", but not seen in the captures")
    return identity
  }

  /// Leases join hardware addresses with addresses, either way round.
  private mutating func lease() {
    for event in observations.dhcp where ["ACK", "REPLY"].contains(event.messageType) {
      guard let mac = event.clientMAC, let address = event.assigned else { continue }
      if hardware.contains(mac) {
        addresses.insert(address)
        isSeen = true
      } else if known.addresses.contains(address) {
        hardware.insert(mac)
      }
    }
    // So do ARP and neighbour discovery.
    for binding in observations.bindings {
      if hardware.contains(binding.hardware) {
        addresses.insert(binding.address)
        isSeen = true
      } else if known.addresses.contains(binding.address) {
        hardware.insert(binding.hardware)
        isSeen = true
      }
    }
  }

  /// The hardware addresses that send from an address that was named, so that the other family's
  /// addresses are found; not a router's, which sends from many.
  private mutating func joinFamilies() {
    let named = Set(known.addresses)
    guard !named.isEmpty else { return }
    var senders: [MACAddress: Set<IPAddress>] = [:]
    for flow in observations.flows where flow.originatorMAC.value != 0 {
      senders[flow.originatorMAC, default: []].insert(flow.originator)
    }
    for (mac, addresses) in senders where !addresses.isDisjoint(with: named) {
      // A host has one IPv4 address on a link; of IPv6 addresses it has several.
      let strangers = addresses.subtracting(named).count { $0.isIPv4 && $0.ipv4Bits != 0 }
      let hasIPv4 = named.contains { $0.isIPv4 }
      if strangers == 0 || strangers == 1 && !hasIPv4 { hardware.insert(mac) }
    }
  }

  /// Addresses that conversations show beside a hardware address that was named, and the reverse.
  private mutating func spread() {
    let named = hardware
    for flow in observations.flows {
      let isOurs = addresses.contains(flow.originator) || addresses.contains(flow.responder)
      let isOurHardware = flow.originatorMAC.value != 0 && named.contains(flow.originatorMAC)
      guard isOurs || isOurHardware else { continue }
      isSeen = true
      flows += 1
      // A host without an address yet speaks from none.
      let isNone = flow.originator == .zero || flow.originator == IPAddress(ipv4: 0)
      if isOurHardware, !isNone { addresses.insert(flow.originator) }
    }
  }
}
