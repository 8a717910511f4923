import Destinations
import Flows
import Wire

extension Scene {
  /// What was sent to remote hosts in a way that leaves open whether it was encrypted, if anything.
  ///
  /// The rules on uploads read HTTP bodies only: their silence says nothing of other content.
  var unreadable: String? {
    let unknown = unrecognised
    if unknown.flows > 0 {
      let flows = Words.count(unknown.flows, "flow")
      let kind = unknown.isNamed ? "of protocols that no rule reads" : "of unrecognised protocol"
      return "\(flows) \(kind) sent \(Words.count(unknown.octets, "octet")); "
        + "whether they were encrypted cannot be told."
    }
    let queries = cleartextQueries
    guard queries > 0 else { return nil }
    return "\(Words.count(queries, "request")) in clear carried a query; whether it holds data "
      + "cannot be told."
  }

  /// Flows with payload to remote hosts whose protocol no rule reads, and their octets.
  private var unrecognised: (flows: Int, octets: UInt64, isNamed: Bool) {
    var sum = (flows: 0, octets: UInt64(0), isNamed: false)
    for index in destinations.indices where !isLocal[index] {
      for flow in destinations[index].flows.lazy.compactMap({ self.flow($0) })
      where flow.service.isUnread && flow.carriesData {
        let octets = flow.sentOctets(to: destinations[index].address)
        guard octets > 0 else { continue }
        let isNamed = sum.isNamed || flow.service != .unknown
        sum = (sum.flows + 1, sum.octets.saturatingAdding(octets), isNamed)
      }
    }
    return sum
  }

  /// Requests in clear with a query to remote hosts that are neither infrastructure nor allowed.
  private var cleartextQueries: Int {
    observations.http.count { request in
      guard request.uri.utf8.contains(UInt8(ascii: "?")), request.method != "CONNECT",
        destinationOfFlow.indices.contains(request.flow), destinationOfFlow[request.flow] >= 0
      else { return false }
      let index = Int(destinationOfFlow[request.flow])
      let isInfrastructure =
        destinations[index].party == .infrastructure && policy.infrastructure == .allow
      let host = request.secondHost == nil ? request.host.map(hostName) : nil
      return !isLocal[index] && !isInfrastructure
        && host.flatMap { policy.cleartext.match($0) } == nil
    }
  }
}

extension Service {
  /// Whether its content may travel in clear although nothing here reads it.
  fileprivate var isUnread: Bool {
    switch self {
    // What sets connections up and measures time carries no content of the user.
    case .stun, .rtcp: false
    default: protection != .encrypted && !isReadable
    }
  }
}

extension Flow {
  /// Whether what it carries is content: not control messages, and not IPsec (RFC 4303).
  fileprivate var carriesData: Bool {
    proto != IPProtocol.icmp && proto != IPProtocol.icmpv6 && proto != 50
  }

  /// Payload octets that went to one end of the flow.
  fileprivate func sentOctets(to address: IPAddress) -> UInt64 {
    originator == address && responder != address
      ? received.payloadOctets : sent.payloadOctets
  }
}
