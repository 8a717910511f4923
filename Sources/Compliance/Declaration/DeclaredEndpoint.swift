import Destinations
package import Knowledge
package import RuleEngine
package import Wire

/// Someone the product talks to, and on what terms.
package struct DeclaredEndpoint: Sendable {
  /// What the declaration calls it.
  package var id: String
  /// Whom it stands for.
  package var match = EndpointMatch()
  /// Ports; none stands for any.
  package var ports: [DeclaredPort] = []
  /// The lowest TLS version, such as 0x0303; `nil` if not stated.
  package var minimumTLS: UInt16?
  /// Application protocols (ALPN); none if not stated.
  package var alpn: [String] = []
  /// The party that receives the data; empty if not stated.
  package var party = ""
  /// Countries in which data is processed.
  package var locations: [String] = []
  /// The home country of who operates it; empty if not stated.
  package var operatorCountry = ""
  /// What for.
  package var purpose = ""
  /// Kinds of data that are sent; `nil` if nothing is said of data.
  package var data: [String]?
  /// What sets it off.
  package var triggers: [String] = []
  /// The least time between two contacts, in nanoseconds; `nil` if not stated.
  package var period: Int64?
  /// The most that is sent in a stretch of time; `nil` if not stated.
  package var maximumUpload: VolumeLimit?
  /// What consent it needs; `nil` if not stated.
  package var consent: Consent?
  /// Phases in which it is contacted; none stands for any.
  package var phases: [Phase] = []
  /// Whether only the handset opens connections (RFC 8520 §8.4).
  package var isInitiatedByDevice = false
  /// Where it stands.
  package var place: YAMLPlace

  /// What consent traffic needs.
  package enum Consent: String, CaseIterable, Sendable {
    case optIn = "opt_in"
    case optOut = "opt_out"
    case necessary
  }

  /// An endpoint of which only the name is known.
  package init(id: String, place: YAMLPlace) {
    self.id = id
    self.place = place
  }
}

/// Octets that may be sent in a stretch of time.
package struct VolumeLimit: Hashable, Sendable {
  /// How many.
  package var octets: UInt64
  /// In how many nanoseconds.
  package var nanoseconds: Int64
  /// As it was written, such as `64KiB/day`.
  package var text: String

  /// Reads `64KiB/day`: B, kB, KiB, MB, MiB, GB or GiB a second, minute, hour, day or week.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let span = Self.spans[parts[1].lowercased()] else { return nil }
    let digits = parts[0].prefix { ("0"..."9").contains($0) }
    let unit = parts[0].dropFirst(digits.count).filter { $0 != " " }
    guard let number = UInt64(digits), let factor = Self.units[String(unit)] else { return nil }
    let (octets, overflow) = number.multipliedReportingOverflow(by: factor)
    guard !overflow else { return nil }
    self.octets = octets
    nanoseconds = span * 1_000_000_000
    self.text = text
  }

  private static let units: [String: UInt64] = [
    "B": 1, "kB": 1000, "KiB": 1 << 10, "MB": 1_000_000, "MiB": 1 << 20, "GB": 1_000_000_000,
    "GiB": 1 << 30,
  ]
  private static let spans: [String: Int64] = [
    "second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800,
  ]
}

/// A transport protocol with a port or a range of ports.
package struct DeclaredPort: Hashable, Sendable {
  /// `tcp`, `udp` or another protocol's name.
  package var proto: String
  /// The first and last port; `nil` for any.
  package var range: ClosedRange<UInt16>?

  /// Any port of a protocol, or those of a range.
  package init(proto: String, range: ClosedRange<UInt16>?) {
    self.proto = proto
    self.range = range
  }

  /// Reads `tcp/443`, `tcp/5228-5230`, `udp/*`, `icmp`, `icmpv6`, or `ip/50` for an IP protocol by
  /// its number.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if parts.count == 1, ["icmp", "icmpv6"].contains(text) {
      proto = text
      return
    }
    guard parts.count == 2, ["tcp", "udp", "icmp", "sctp", "ip"].contains(parts[0]) else {
      return nil
    }
    proto = parts[0]
    guard parts[1] != "*" else { return }
    let ends = parts[1].split(separator: "-", omittingEmptySubsequences: false)
    guard let first = ends.first.flatMap({ UInt16($0) }), ends.count <= 2,
      let last = ends.last.flatMap({ UInt16($0) }), first <= last
    else { return nil }
    range = first...last
  }

  /// Whether it stands for a destination's port such as `tcp/443`, or its protocol where that has
  /// no ports.
  package func holds(_ port: String) -> Bool {
    guard port.contains("/") else { return port == proto && range == nil }
    guard let slash = port.firstIndex(of: "/"), port[..<slash] == proto else { return false }
    guard let range else { return true }
    return UInt16(port[port.index(after: slash)...]).map { range.contains($0) } ?? false
  }

  /// As it is written.
  package var text: String {
    guard let range else { return proto.hasPrefix("icmp") ? proto : "\(proto)/*" }
    return range.lowerBound == range.upperBound
      ? "\(proto)/\(range.lowerBound)" : "\(proto)/\(range.lowerBound)-\(range.upperBound)"
  }
}

/// Whom an endpoint stands for: any of these.
package struct EndpointMatch: Hashable, Sendable {
  /// Names and patterns `*.example.com`, which stand for everything below.
  package var names: [String] = []
  /// Names that names of ``names`` may be aliases of; alone they stand for nobody.
  package var aliases: [String] = []
  /// Address blocks.
  package var networks: [IPPrefix] = []
  /// AS numbers, for destinations without a name.
  package var asns: [UInt32] = []
  /// Hosts of the local network (RFC 8520 §8.1 `local-networks`, `my-controller`).
  package var isLocal = false
  /// Resolvers that the network assigns (`urn:ietf:params:mud:dns`).
  package var isAssignedResolver = false
  /// Time servers of the network's choice (`urn:ietf:params:mud:ntp`).
  package var isTimeServer = false

  /// Nobody.
  package init() {}

  /// Whether it stands for nobody.
  package var isEmpty: Bool {
    names.isEmpty && networks.isEmpty && asns.isEmpty && !isLocal && !isAssignedResolver
      && !isTimeServer
  }

  /// How a destination is matched: 3 by its exact name, 2 by a pattern, 1 by address, 0 not at all.
  ///
  /// A name counts before an address: many names share the addresses of a cloud.
  func rank(_ destination: Destination, isLocal local: Bool, isAssigned: Bool) -> Int {
    if destination.name.source != .none {
      let name = destination.name.name
      if names.contains(DomainName.normalised(name)) { return 3 }
      if names.contains(where: { Self.holds($0, name) }) { return 2 }
    }
    let isByAddress = names.isEmpty || destination.name.source == .none
    if isByAddress, networks.contains(where: { $0.contains(destination.address) }) { return 1 }
    if isByAddress, networks.isEmpty, destination.asn != 0, asns.contains(destination.asn) {
      return 1
    }
    if isLocal, local { return 1 }
    if isAssignedResolver, isAssigned { return 1 }
    if isTimeServer, destination.ports.contains("udp/123") { return 1 }
    return 0
  }

  /// Whether a pattern stands for a name, label by label; `*` alone stands for none.
  static func holds(_ pattern: String, _ name: String) -> Bool {
    guard pattern.hasPrefix("*."), pattern.utf8.count > 2 else {
      return pattern != "*" && DomainName.normalised(name) == pattern
    }
    let parent = String(pattern.dropFirst(2))
    return DomainName.normalised(name) != parent && DomainName.isSubdomain(name, of: parent)
  }

  /// In words, for reports.
  package var words: String {
    var parts = names + networks.map(\.description) + asns.map { "AS\($0)" }
    if isLocal { parts.append("local network") }
    if isAssignedResolver { parts.append("resolvers that the network assigns") }
    if isTimeServer { parts.append("time servers") }
    return Words.list(parts, limit: 8)
  }
}
