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
    var key: Key
    var answered: FrameReference
    var expires: Int64
    /// Which answer it was, as an index into ``answers``.
    var answer: Int32
  }
  /// What one answer says, shared by all addresses in it.
  private struct Answer {
    var query: String
    var chain: [String]
  }

  /// By key, then by the frame and the order of the answers.
  private var bindings: [Binding] = []
  /// Where the bindings of each key stand.
  private var places: [Key: Range<Int32>] = [:]
  private let clients: ClientGroups
  private var answers: [Answer] = []

  /// Collects what clients were told, in the order of the answers.
  package init(_ observations: Observations, identity: DeviceIdentity) {
    clients = ClientGroups(observations, identity: identity)
    for transaction in observations.dns where transaction.queried && transaction.responseCode == 0 {
      guard let answered = transaction.response, let answer = Self.aliases(of: transaction) else {
        continue
      }
      let client = clients.group(of: transaction.client)
      let name = answer.chain.last ?? answer.query
      var isUsed = false
      for record in transaction.answers {
        // Multicast DNS and LLMNR speak of the neighbourhood only.
        guard let address = record.address, DomainName.normalised(record.name) == name,
          transaction.service == .dns || AddressScope(address) == .local
        else { continue }
        let expires = Self.expiry(answered.time, ttl: min(answer.ttl, record.ttl))
        bindings.append(
          Binding(
            key: Key(client: client, address: address),
            answered: answered,
            expires: expires,
            answer: Int32(answers.count)
          )
        )
        isUsed = true
      }
      if isUsed { answers.append(Answer(query: answer.query, chain: answer.chain)) }
    }
    sort()
  }

  /// Puts the bindings of each key side by side.
  private mutating func sort() {
    bindings.sort { one, other in
      if one.key.client != other.key.client { return one.key.client < other.key.client }
      if one.key.address != other.key.address { return one.key.address < other.key.address }
      return one.answered == other.answered
        ? one.answer < other.answer : one.answered < other.answered
    }
    var start = 0
    for index in bindings.indices
    where index + 1 == bindings.count || bindings[index + 1].key != bindings[index].key {
      places[bindings[index].key] = Int32(start)..<Int32(index + 1)
      start = index + 1
    }
  }

  /// What a client was told of an address before `moment`.
  ///
  /// The latest answer that is still good, its frame, and the names on the way from the query to the
  /// address. With `query`, the latest such answer to that question.
  package func name(
    of address: IPAddress,
    for client: IPAddress,
    before moment: FrameReference,
    asked query: String? = nil
  ) -> DestinationName? {
    let key = Key(client: clients.group(of: client), address: address)
    guard let place = places[key] else { return nil }
    let list = bindings[Int(place.lowerBound)..<Int(place.upperBound)]
    // The first binding that is not earlier than the flow; frames order, clocks may run backwards.
    var (low, high) = (list.startIndex, list.endIndex)
    while low < high {
      let middle = (low + high) / 2
      if list[middle].answered < moment { low = middle + 1 } else { high = middle }
    }
    for binding in list[..<low].suffix(Self.attempts).reversed()
    where moment.time.nanoseconds <= binding.expires {
      let answer = answers[Int(binding.answer)]
      if let query, answer.query != query { continue }
      return DestinationName(
        name: answer.query,
        source: .dns,
        frame: binding.answered,
        chain: answer.chain
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

  /// The query, its aliases in order (RFC 1034 §3.6.2) and the least of their TTLs.
  ///
  /// The records may stand in any order; those about other names are left alone. `nil` for aliases
  /// in a circle and for a query that is no name.
  private static func aliases(
    of transaction: DNSTransaction
  ) -> (query: String, chain: [String], ttl: UInt32)? {
    let query = DomainName.normalised(transaction.query)
    guard PlausibleName.check(query) else { return nil }
    var chain = [query]
    var ttl = UInt32.max
    let aliases = transaction.answers.filter { $0.type == 5 }
    for _ in 0..<steps where !aliases.isEmpty {
      let name = chain.last ?? query
      guard let alias = aliases.first(where: { DomainName.normalised($0.name) == name }) else {
        break
      }
      let target = DomainName.normalised(alias.text)
      guard !chain.contains(target) else { return nil }
      ttl = min(ttl, alias.ttl)
      chain.append(target)
    }
    return (query, chain, ttl)
  }
}

/// Which addresses are one client's, so that an answer over IPv4 names a flow over IPv6.
package struct ClientGroups: Sendable {
  private var groups: [IPAddress: Int32] = [:]
  private static let unassigned = IPAddress(ipv4: 0)

  /// Groups addresses by hardware address, or by the handset where there is none.
  ///
  /// A hardware address with several IPv4 addresses may be a router with clients behind it: those
  /// addresses stay apart. What a client writes before it has an address (RFC 2131 §4.1) is none.
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
    for (_, addresses) in members
    where addresses.count(where: { $0.isIPv4 && $0 != Self.unassigned }) <= 1 {
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
