package import Flows
import Knowledge
package import Wire

/// Which name each client was told for each address, and from when to when.
///
/// An answer binds for its TTL plus ``grace``: handsets and apps keep answers longer than they are
/// told (Chromium and OkHttp pool connections, Java caches by its own clock), but an answer from
/// hours ago says little about an address that a cloud may have given to somebody else.
package struct DNSBindings: Sendable {
  /// How long after its TTL an answer still names a flow, in nanoseconds: 15 minutes.
  package static let grace: Int64 = 15 * 60 * 1_000_000_000
  /// How many answers are tried backwards from a flow; more names than this for one address at one
  /// client within a TTL would be a list of the whole web.
  private static let attempts = 8
  /// CNAME steps that are followed; resolvers give up at 8 to 16.
  private static let steps = 16

  private struct Key: Hashable {
    var client: Int32
    var address: IPAddress
  }
  private struct Binding {
    var answered: FrameReference
    var expires: Int64
    var transaction: Int32
  }

  private var bindings: [Key: [Binding]] = [:]
  private let clients: ClientGroups
  private let transactions: [DNSTransaction]

  /// Collects what clients were told, in the order of the answers.
  package init(_ observations: Observations, identity: DeviceIdentity) {
    clients = ClientGroups(observations, identity: identity)
    transactions = observations.dns
    for (index, transaction) in transactions.enumerated() {
      guard transaction.queried, let answered = transaction.response,
        transaction.responseCode == 0
      else { continue }
      let local = transaction.service != .dns
      let client = clients.group(of: transaction.client)
      for (address, ttl, _) in Self.addresses(of: transaction, wantsChain: false)
      where !local || AddressScope(address) == .local {
        let expires = Self.expiry(answered.time, ttl: ttl)
        bindings[Key(client: client, address: address), default: []].append(
          Binding(answered: answered, expires: expires, transaction: Int32(index))
        )
      }
    }
    for key in bindings.keys {
      bindings[key]?.sort {
        $0.answered == $1.answered ? $0.transaction < $1.transaction : $0.answered < $1.answered
      }
    }
  }

  /// What a client was told before `moment`: the latest answer that is still good, its frame, and
  /// the names on the way from the query to the address.
  package func name(
    of address: IPAddress,
    for client: IPAddress,
    before moment: FrameReference
  ) -> DestinationName? {
    latest(of: address, for: client, before: moment) { _ in true }
  }

  /// The names on the way from `query` to `address`, as the client was told before `moment`.
  package func chain(
    from query: String,
    to address: IPAddress,
    for client: IPAddress,
    before moment: FrameReference
  ) -> [String] {
    latest(of: address, for: client, before: moment) {
      DomainName.normalised($0.query) == query
    }?.chain ?? []
  }

  private func latest(
    of address: IPAddress,
    for client: IPAddress,
    before moment: FrameReference,
    where fits: (DNSTransaction) -> Bool
  ) -> DestinationName? {
    let key = Key(client: clients.group(of: client), address: address)
    guard let list = bindings[key] else { return nil }
    // The first binding that is not earlier than the flow; frames order, clocks may run backwards.
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if list[middle].answered < moment { low = middle + 1 } else { high = middle }
    }
    for binding in list[..<low].suffix(Self.attempts).reversed()
    where moment.time.nanoseconds <= binding.expires {
      let transaction = transactions[Int(binding.transaction)]
      guard fits(transaction) else { continue }
      let found = Self.addresses(of: transaction, wantsChain: true).first { $0.address == address }
      return DestinationName(
        name: DomainName.normalised(transaction.query),
        source: .dns,
        frame: binding.answered,
        chain: found?.chain ?? []
      )
    }
    return nil
  }

  private static func expiry(_ time: Timestamp, ttl: UInt32) -> Int64 {
    let (sum, overflow) = time.nanoseconds.addingReportingOverflow(
      Int64(ttl) * 1_000_000_000 + grace
    )
    return overflow ? .max : sum
  }

  /// The addresses an answer gives to its query, through CNAME records in any order.
  ///
  /// Records about other names are left alone (RFC 1034 §3.6.2). The TTL is the least on the way.
  private static func addresses(
    of transaction: DNSTransaction,
    wantsChain: Bool
  ) -> [(address: IPAddress, ttl: UInt32, chain: [String])] {
    var name = DomainName.normalised(transaction.query)
    guard PlausibleName.check(name) else { return [] }
    var chain = [name]
    var ttl = UInt32.max
    let aliases = transaction.answers.contains { $0.type == 5 }
    for _ in 0..<steps where aliases {
      guard
        let alias = transaction.answers.first(where: {
          $0.type == 5 && DomainName.normalised($0.name) == name
        })
      else { break }
      name = DomainName.normalised(alias.text)
      guard !chain.contains(name) else { return [] }
      ttl = min(ttl, alias.ttl)
      chain.append(name)
    }
    return transaction.answers.compactMap { answer in
      guard let address = answer.address, answer.name == name || same(answer.name, name) else {
        return nil
      }
      return (address, min(ttl, answer.ttl), wantsChain ? chain : [])
    }
  }

  private static func same(_ answer: String, _ name: String) -> Bool {
    DomainName.normalised(answer) == name
  }
}

/// Which addresses are one client's, so that an answer over IPv4 names a flow over IPv6.
package struct ClientGroups: Sendable {
  private var groups: [IPAddress: Int32] = [:]

  /// Groups addresses by hardware address, or by the handset where there is none.
  ///
  /// A hardware address with several IPv4 addresses may be a router with clients behind it: those
  /// addresses stay apart.
  package init(_ observations: Observations, identity: DeviceIdentity) {
    var hardware: [IPAddress: MACAddress] = [:]
    var order: [IPAddress] = []
    for flow in observations.flows where hardware[flow.originator] == nil {
      hardware[flow.originator] = flow.originatorMAC
      order.append(flow.originator)
    }
    for transaction in observations.dns where hardware[transaction.client] == nil {
      hardware[transaction.client] = MACAddress(0)
      order.append(transaction.client)
    }
    var members: [UInt64: [IPAddress]] = [:]
    let handset = Set(identity.addresses)
    for address in order {
      guard let key = hardware[address], key.value != 0 || handset.contains(address) else {
        continue
      }
      members[key.value, default: []].append(address)
    }
    var next: Int32 = 0
    for address in order {
      groups[address] = next
      next += 1
    }
    for (_, addresses) in members where addresses.count(where: \.isIPv4) <= 1 {
      let group = addresses.compactMap { groups[$0] }.min() ?? 0
      for address in addresses { groups[address] = group }
    }
  }

  /// The client's number; -1 for an address that neither opened a flow nor asked anything.
  package func group(of client: IPAddress) -> Int32 { groups[client] ?? -1 }
}

/// Text that can be a host name at all; what comes from packets may be anything.
package enum PlausibleName {
  /// Whether `name`, in lower case and without its final dot, may name a host: not empty, not over
  /// 253 octets, no controls or blanks, labels of 1 to 63 octets, and no address.
  package static func check(_ name: String) -> Bool {
    guard (1...DomainName.maximumLength).contains(name.utf8.count) else { return false }
    var label = 0
    var hasLetter = false
    for octet in name.utf8 {
      if octet == UInt8(ascii: ".") {
        guard label > 0 else { return false }
        label = 0
        continue
      }
      label += 1
      guard octet > 0x20, octet != 0x7f, octet != UInt8(ascii: ":"), octet != UInt8(ascii: "/"),
        label <= DomainName.maximumLabel
      else { return false }
      if !(48...57).contains(octet) { hasLetter = true }
    }
    return label > 0 && hasLetter
  }
}
