import Flows
import Knowledge
import Wire

/// Which addresses visible DNS answers gave to which client, and when first.
struct ResolutionIndex: Sendable {
  private struct Key: Hashable {
    var client: ClientKey
    var address: IPAddress
  }
  private var first: [Key: FrameReference] = [:]
  /// The frames of all answers per client, ascending.
  private var answers: [ClientKey: [FrameReference]] = [:]

  init(_ observations: Observations, handset: Handset) {
    for transaction in observations.dns where transaction.service == .dns {
      guard let response = transaction.response else { continue }
      let hardware = observations.hardware(of: transaction)
      let keys = handset.keys(transaction.client, hardware)
      for key in keys { answers[key, default: []].append(response) }
      for answer in transaction.answers {
        for address in answer.addresses {
          for key in keys { note(Key(client: key, address: address), response) }
        }
      }
    }
    for key in answers.keys { answers[key]?.sort() }
  }

  private mutating func note(_ key: Key, _ frame: FrameReference) {
    if let known = first[key], known <= frame { return }
    first[key] = frame
  }

  /// The first answer to one of these clients that names `address`, or the IPv4 address inside it
  /// where the client translates by NAT64.
  func firstAnswer(_ clients: [ClientKey], _ address: IPAddress) -> FrameReference? {
    let wanted = [address] + (SpecialAddresses.embedded(in: address).map { [$0] } ?? [])
    return clients.flatMap { client in
      wanted.compactMap { first[Key(client: client, address: $0)] }
    }.min()
  }

  /// How many answers these clients got before `frame`.
  func answers(_ clients: [ClientKey], before frame: FrameReference) -> Int {
    clients.map { client in
      let frames = answers[client] ?? []
      var (low, high) = (0, frames.count)
      while low < high {
        let middle = (low + high) / 2
        if frames[middle] < frame { low = middle + 1 } else { high = middle }
      }
      return low
    }.max() ?? 0
  }
}

extension Observations {
  /// The hardware address of who asked, where the flow is known.
  func hardware(of transaction: DNSTransaction) -> MACAddress? {
    guard flows.indices.contains(transaction.flow) else { return nil }
    let flows = flows.span
    return flows[transaction.flow].originator == transaction.client
      ? flows[transaction.flow].originatorMAC : nil
  }
}

extension DNSAnswer {
  /// The addresses it gives: of A and AAAA records, and the hints of SVCB and HTTPS records
  /// (RFC 9460 §7.3).
  var addresses: [IPAddress] {
    if let address { return [address] }
    guard type == 64 || type == 65 else { return [] }
    let separators: Set<Character> = [" ", ",", "\"", "=", "(", ")"]
    return text.split { separators.contains($0) }.compactMap { IPAddress(String($0)) }
  }

  /// The names that an SVCB record (RFC 9460) gives: words with a dot that are no addresses.
  var targetNames: [String] {
    guard type == 64 || type == 65 else { return [] }
    return text.split(separator: " ").compactMap { word in
      guard word.contains("."), IPAddress(String(word)) == nil else { return nil }
      return DomainSet.normalised(String(word))
    }
  }
}
