package import Flows
import Wire

/// What passed between hosts of which neither is the handset.
package struct OtherHosts: Hashable, Sendable {
  /// How many flows.
  package var flows = 0
  /// Transport payload octets both ways.
  package var octets: UInt64 = 0
}

extension DeviceIdentity {
  /// The flows in which neither end is the handset; none where it is unknown.
  package func otherHosts(in observations: Observations) -> OtherHosts {
    let membership = HandsetMembership(self)
    var others = OtherHosts()
    for flow in observations.flows where !membership.holds(flow) {
      others.flows += 1
      others.octets &+= flow.sent.payloadOctets &+ flow.received.payloadOctets
    }
    return others
  }
}

/// Whether flows are the handset's: all are where it is unknown.
struct HandsetMembership {
  private let addresses: Set<IPAddress>
  private let hardware: Set<MACAddress>
  private let hasIPv4: Bool
  /// The IPv6 links it is on, by the first 64 bits (RFC 4291 §2.5.4).
  private let links: Set<UInt64>

  init(_ identity: DeviceIdentity) {
    addresses = Set(identity.addresses)
    hardware = Set(identity.hardwareAddresses)
    hasIPv4 = identity.addresses.contains { $0.isIPv4 }
    links = Set(identity.addresses.lazy.filter { !$0.isIPv4 }.map(\.high))
  }

  /// Whether nothing is known of the handset.
  var isUnknown: Bool { addresses.isEmpty && hardware.isEmpty }

  /// Whether an address is the handset's.
  func holds(_ address: IPAddress) -> Bool { addresses.contains(address) }

  /// Whether a flow has the handset at either end, as far as can be told.
  ///
  /// Where the link has no hardware addresses a further address of the handset cannot be told from
  /// another host: it counts as the handset's if no address of its family or its link is known.
  func holds(_ flow: Flow) -> Bool {
    if isUnknown || addresses.contains(flow.originator) || addresses.contains(flow.responder) {
      return true
    }
    guard flow.originatorMAC.value == 0 else { return hardware.contains(flow.originatorMAC) }
    if flow.originator == .zero { return true }
    if flow.originator.isIPv4 { return !hasIPv4 }
    return links.isEmpty || links.contains(flow.originator.high)
      || links.contains(flow.responder.high)
  }
}
