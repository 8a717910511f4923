package import Flows
import Knowledge
package import Wire

/// An encrypted resolver that somebody told a client to use.
package struct ResolverDesignation: Hashable, Sendable {
  /// Who tells clients of encrypted resolvers.
  package enum Source: String, Sendable {
    /// The network, by DHCP or in a router advertisement (RFC 9463).
    case dnr
    /// A resolver that is asked in clear (RFC 9462).
    case ddr
  }

  /// Who says so.
  package var source: Source
  /// The frame that says so.
  package var frame: FrameReference
  /// The address of who says so.
  package var server: IPAddress
  /// Who was told; `nil` for everybody on the link.
  package var client: IPAddress?
  /// The resolver's name, lower case, without a final dot.
  package var name: String
  /// Its addresses, as far as they are given.
  package var addresses: [IPAddress] = []
  /// Protocols, port and path, as far as they are given.
  package var service = DNSServiceParameters()

  /// How a flow to the designated port asks it; `nil` if it is none of its protocols.
  fileprivate func transport(of flow: Flow) -> ResolverTransport? {
    for token in service.alpn {
      // RFC 7858 §3.1, RFC 9250 §4.1.1, RFC 9461 §4.2: DoH has the port of HTTPS.
      let isUDP = token == "doq" || token == "h3"
      let port = service.port ?? (token == "dot" || token == "doq" ? 853 : 443)
      guard flow.responderPort == port,
        flow.proto == (isUDP ? IPProtocol.udp : IPProtocol.tcp)
      else { continue }
      switch token {
      case "dot": return .dot
      case "doq": return .doq
      case "h2", "h3", "http/1.1": return .doh
      default: continue
      }
    }
    return nil
  }
}

/// The encrypted resolvers that were designated, and which flows go to them.
///
/// A resolver that was asked is believed only if a network assigned it.
package struct ResolverDesignations: Sendable {
  /// All of them, in the order in which clients were told.
  package let all: [ResolverDesignation]
  private var byName: [String: [Int]] = [:]
  private var byAddress: [IPAddress: [Int]] = [:]

  /// Gathers what networks and resolvers said.
  package init(_ observations: Observations) {
    var found: [ResolverDesignation] = []
    for assignment in observations.assignments {
      guard let name = assignment.encryptedName else { continue }
      var one = ResolverDesignation(
        source: .dnr,
        frame: assignment.frame,
        server: assignment.server,
        client: assignment.client,
        name: DomainName.normalised(name)
      )
      one.addresses = assignment.resolvers
      one.service = assignment.service
      found.append(one)
    }
    for transaction in observations.dns where transaction.queried {
      found += transaction.designations
    }
    all = found.enumerated().sorted {
      ($0.element.frame, $0.offset) < ($1.element.frame, $1.offset)
    }
    .map(\.element)
    // Whom nobody assigned could otherwise tell the audit that any server is a resolver.
    let assigned = Set(observations.assignments.flatMap(\.resolvers))
    for (index, one) in all.enumerated() where one.source == .dnr || assigned.contains(one.server) {
      byName[one.name, default: []].append(index)
      for address in Set(one.addresses) { byAddress[address, default: []].append(index) }
    }
  }

  /// How a flow asks a resolver that was designated before it began; `nil` if that cannot be told.
  ///
  /// A server that is named counts by its name alone, for an address may serve others too.
  package func transport(of flow: Flow, named name: String?) -> ResolverTransport? {
    guard !all.isEmpty, flow.service == .ssl || flow.service == .quic else { return nil }
    let places =
      name.map { byName[DomainName.normalised($0), default: []] }
      ?? byAddress[flow.responder, default: []]
    for index in places where all[index].frame < flow.first {
      if let transport = all[index].transport(of: flow) { return transport }
    }
    return nil
  }
}

extension DNSTransaction {
  /// What the answer to a question for `_dns.resolver.arpa`, or for `_dns.` and a resolver's name,
  /// designates (RFC 9462 §4, §5).
  fileprivate var designations: [ResolverDesignation] {
    guard service == .dns, let response, queryType == 64 else { return [] }
    let question = DomainName.normalised(query)
    guard question.hasPrefix("_dns.") else { return [] }
    let owner = question == "_dns.resolver.arpa" ? nil : String(question.dropFirst(5))
    return answers.compactMap { answer in
      guard answer.type == 64, let (target, service) = answer.serviceBinding else { return nil }
      guard let name = target == "." ? owner : DomainName.normalised(target) else { return nil }
      var one = ResolverDesignation(
        source: .ddr,
        frame: response,
        server: server,
        client: client,
        name: name
      )
      one.addresses = service.ipv4Hint + service.ipv6Hint
      one.service = service
      return one
    }
  }
}

extension DNSAnswer {
  /// Target and parameters of an SVCB record in service mode (RFC 9460 §2.4.3), from their
  /// presentation form.
  fileprivate var serviceBinding: (target: String, parameters: DNSServiceParameters)? {
    let words = text.split(separator: " ")
    guard words.count >= 2, let priority = UInt16(words[0]), priority > 0 else { return nil }
    var parameters = DNSServiceParameters()
    for word in words.dropFirst(2) {
      let pair = word.split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else { continue }
      let values = pair[1].split(separator: ",").map(String.init)
      switch pair[0] {
      case "alpn": parameters.alpn = values
      case "port": parameters.port = UInt16(pair[1])
      case "ipv4hint": parameters.ipv4Hint = values.compactMap { IPAddress($0) }
      case "ipv6hint": parameters.ipv6Hint = values.compactMap { IPAddress($0) }
      case "dohpath": parameters.dohPath = String(pair[1])
      default: break
      }
    }
    return (String(words[1]), parameters)
  }
}
