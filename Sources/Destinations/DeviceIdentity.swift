package import Flows
import Knowledge
package import Wire

/// Which of the hosts seen is the handset under audit, and why it is taken for it.
package struct DeviceIdentity: Hashable, Sendable {
  /// Its addresses of both families, sorted.
  package var addresses: [IPAddress] = []
  /// Its hardware addresses, sorted; several where the handset made up a new one for each network.
  package var hardwareAddresses: [MACAddress] = []
  /// Host names it gave to DHCP servers, sorted.
  package var hostNames: [String] = []
  /// Vendor classes it gave to DHCP servers, sorted.
  package var vendorClasses: [String] = []
  /// What it asks DHCP servers for, in its order: a fingerprint of its software; sorted.
  package var dhcpFingerprints: [String] = []
  /// User-Agent fields of its requests in clear, sorted; at most ``mostUserAgents``.
  package var userAgents: [String] = []
  /// Routers, DHCP servers and resolvers of the local network, sorted.
  package var routers: [IPAddress] = []
  /// Whether several hosts could be the handset; then all of them are named.
  package var isAmbiguous = false
  /// What all this rests on, in words.
  package var basis = ""

  /// The most User-Agent fields that are kept: each app has its own.
  package static let mostUserAgents = 20

  /// Nobody known.
  package init() {}

  /// Finds the handset among the hosts that were seen.
  ///
  /// It is the local host that opens conversations to remote ones, or took a DHCP lease; failing
  /// those, the one that remote hosts speak to, as where the capture began too late. A host with
  /// a global IPv6 address is recognised by the hardware address it shares with a local one. Where
  /// nothing is local (captures of raw IP), it is who opened most conversations.
  package static func identify(_ observations: Observations) -> DeviceIdentity {
    var census = HostCensus(observations)
    return census.identity()
  }
}

/// Counts who opened conversations with whom.
private struct HostCensus {
  private struct Host {
    var scope: AddressScope
    var opened = 0
    var hardware: Set<MACAddress> = []
  }

  private let observations: Observations
  private var hosts: [IPAddress: Host] = [:]
  private var scopes: [IPAddress: AddressScope] = [:]
  private var leased: Set<IPAddress> = []
  private var leaseHardware: Set<MACAddress> = []
  private var routers: Set<IPAddress> = []
  private var outward = 0
  /// Local hosts that remote ones were seen to speak to first, and how often.
  private var reached: [IPAddress: Int] = [:]

  init(_ observations: Observations) {
    self.observations = observations
    countDHCP()
    for flow in observations.flows {
      guard flow.proto != IPProtocol.icmp, flow.proto != IPProtocol.icmpv6 else { continue }
      guard scope(of: flow.responder) == .remote else {
        if scope(of: flow.originator) == .remote, !flow.responder.isForMany {
          reached[flow.responder, default: 0] += 1
        }
        continue
      }
      outward += 1
      let originator = scope(of: flow.originator)
      // In place: a copy of the host would copy its addresses with every flow.
      hosts[flow.originator, default: Host(scope: originator)].opened += 1
      if flow.originatorMAC.value != 0 {
        hosts[flow.originator]?.hardware.insert(flow.originatorMAC)
      }
    }
  }

  private mutating func scope(of address: IPAddress) -> AddressScope {
    if let known = scopes[address] { return known }
    let scope = AddressScope(address)
    scopes[address] = scope
    return scope
  }

  private mutating func countDHCP() {
    for assignment in observations.assignments {
      routers.insert(assignment.server)
      routers.formUnion(assignment.resolvers.filter { AddressScope($0) == .local })
    }
    for event in observations.dhcp {
      guard let address = event.assigned, ["ACK", "REPLY"].contains(event.messageType) else {
        continue
      }
      leased.insert(address)
      if let hardware = event.clientMAC { leaseHardware.insert(hardware) }
    }
    leased.subtract(routers)
  }

  mutating func identity() -> DeviceIdentity {
    var identity = DeviceIdentity()
    let local = hosts.filter {
      !routers.contains($0.key) && ($0.value.scope == .local || leased.contains($0.key))
    }
    var addresses = Set(local.keys).union(leased)
    var reason = "local hosts that opened conversations with remote ones"
    if addresses.isEmpty {
      // The far end comes first where a capture begins amid a conversation.
      addresses = Set(reached.keys).subtracting(routers)
      reason = "nobody local opened a conversation; the local hosts that remote ones spoke to"
      outward += addresses.reduce(0) { $0 + (reached[$1] ?? 0) }
    }
    if addresses.isEmpty {
      addresses = busiest()
      reason = "nothing local was seen; the hosts that opened most conversations"
    }
    let hardware = addresses.reduce(into: leaseHardware) { $0.formUnion(hosts[$1]?.hardware ?? []) }
    let linked = hosts.filter { address, host in
      !routers.contains(address) && !host.hardware.isDisjoint(with: hardware)
    }
    addresses.formUnion(linked.keys)
    identity.addresses = addresses.sorted()
    identity.hardwareAddresses = hardware.sorted()
    identity.routers = routers.sorted()
    identity.describe(observations)
    identity.isAmbiguous = isAmbiguous(addresses, hardware)
    let opened = addresses.reduce(0) {
      $0 + (hosts[$1]?.opened ?? (local.isEmpty && leased.isEmpty ? reached[$1] ?? 0 : 0))
    }
    identity.basis =
      addresses.isEmpty
      ? "no host opened a conversation with a remote one"
      : reason + (leased.isEmpty ? "" : ", or took a DHCP lease")
        + ": \(opened) of \(outward) conversations"
        + (identity.isAmbiguous ? "; several hosts fit, all are named" : "")
    return identity
  }

  /// The host of each family that opened most conversations; the lower address where two tie.
  private func busiest() -> Set<IPAddress> {
    var best: [Bool: (address: IPAddress, opened: Int)] = [:]
    for (address, host) in hosts where !routers.contains(address) {
      if let other = best[address.isIPv4],
        (-other.opened, other.address) < (-host.opened, address)
      {
        continue
      }
      best[address.isIPv4] = (address, host.opened)
    }
    return Set(best.values.map(\.address))
  }

  /// Whether the addresses belong to more than one host: several at once by hardware address, or
  /// several IPv4 addresses where there are no hardware addresses to tell.
  private func isAmbiguous(_ addresses: Set<IPAddress>, _ hardware: Set<MACAddress>) -> Bool {
    guard hardware.isEmpty else { return hardware.count > 1 }
    return addresses.count { $0.isIPv4 } > 1
  }
}

extension IPAddress {
  /// Whether it stands for no one host.
  fileprivate var isForMany: Bool {
    switch SpecialAddresses.kind(of: self) {
    case .multicast, .broadcast, .unspecified: true
    default: false
    }
  }
}

extension DeviceIdentity {
  /// Takes what the handset says of itself: to DHCP servers, and in requests in clear.
  ///
  /// A DHCP message without a hardware address counts where only one host is there to send it.
  mutating func describe(_ observations: Observations, isStrict: Bool = false) {
    var (names, classes): (Set<String>, Set<String>) = ([], [])
    var prints: Set<String> = []
    let hardware = Set(hardwareAddresses)
    for event in observations.dhcp
    where event.clientMAC.map({ hardware.contains($0) }) ?? !isStrict {
      if let name = event.hostName { names.insert(name) }
      if let vendor = event.vendorClass { classes.insert(vendor) }
      if !event.fingerprint.isEmpty {
        prints.insert(event.fingerprint.map(String.init).joined(separator: ","))
      }
    }
    hostNames = names.sorted()
    vendorClasses = classes.sorted()
    dhcpFingerprints = prints.sorted()
    let own = Set(addresses)
    var agents: Set<String> = []
    for request in observations.http where observations.flows.indices.contains(request.flow) {
      guard let agent = request.userAgent, own.contains(observations.flows[request.flow].originator)
      else { continue }
      agents.insert(agent)
    }
    userAgents = Array(agents.sorted().prefix(Self.mostUserAgents))
  }
}
