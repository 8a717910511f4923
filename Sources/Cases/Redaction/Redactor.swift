import Crypto
package import Identifiers
import Knowledge
package import Wire

/// Puts keyed pseudonyms where a text names the handset, its user or its network.
///
/// The same key gives the same pseudonym for the same value, whatever form it is written in; without
/// the key a pseudonym tells nothing of the value (HMAC with SHA-256, and Crypto-PAn for addresses).
package struct Redactor {
  /// What is to be replaced beside what a device's file names.
  package struct Subject: Sendable {
    /// Addresses of the handset, and of others that began conversations on its network.
    package var addresses: Set<IPAddress> = []
    /// Hardware addresses.
    package var hardwareAddresses: [MACAddress] = []
    /// Names that hosts of the network gave themselves.
    package var hostNames: [String] = []
    /// Values that the laboratory wrote down: what they are, and the value.
    package var stated: [(label: String, value: String)] = []
    /// Ids of findings that were made from what is replaced.
    package var findings: [String] = []

    /// Nothing.
    package init() {}
  }

  /// What a literal text is replaced with.
  struct Literal {
    var pseudonym: String
    /// Whether it counts only where no letter or digit stands beside it.
    var isWord: Bool
  }

  private let addressCipher: PrefixCipher
  private let valueKey: SymmetricKey
  let content: ContentSearch
  let literals: [Literal]
  let texts: LiteralSearch?
  /// The octets of each literal text.
  let lengths: [Int]
  private let clients: Set<IPAddress>
  private let networks: [IPPrefix]
  private var known: [IPAddress: IPAddress] = [:]
  private var short: [String: String] = [:]

  /// Prepares the replacing of everything that a subject and a device's file name.
  package init(key: RedactionKey, subject: Subject, profile: DeviceProfile) {
    let octets = unsafe key.derived("addresses", octets: 32).withUnsafeBytes { unsafe [UInt8]($0) }
    addressCipher = PrefixCipher(octets)
    valueKey = key.derived("values", octets: 32)
    var profile = profile
    // Which app sent something is what a report is about.
    profile.values.removeAll { $0.kind.group == .apps }
    content = ContentSearch(profile)
    clients = subject.addresses
    // A network of the handset gives its prefix away by each of its hosts (RFC 4291 §2.5.1).
    networks = Set(subject.addresses.filter { !$0.isIPv4 }).sorted()
      .compactMap { IPPrefix($0, length: 64) }
    let entries = Self.entries(subject, profile, valueKey)
    literals = entries.map(\.literal)
    lengths = entries.map(\.text.utf8.count)
    texts = LiteralSearch(entries.map { .init(Array($0.text.utf8), ignoresCase: true) })
  }

  /// A name for a value that only the key's holder can lead back to it.
  func pseudonym(_ label: String, _ value: String) -> String {
    Self.pseudonym(label, value, valueKey)
  }

  private static func pseudonym(_ label: String, _ value: String, _ key: SymmetricKey) -> String {
    let kind = label.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return "redacted-\(String(kind))-\(hexadecimal(code(label, value, key).prefix(6)))"
  }

  private static func code(_ label: String, _ value: String, _ key: SymmetricKey) -> [UInt8] {
    let message = Array(label.utf8) + [0] + Array(value.lowercased().utf8)
    return Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
  }

  /// A made-up hardware address that stands for another one.
  func hardwareAddress(_ octets: [UInt8]) -> [UInt8] {
    let code = Self.code("hardware address", hexadecimal(octets), valueKey)
    var result = (0..<octets.count).map { code[$0 % code.count] }
    // Locally administered, and no group (IEEE 802 §8.4).
    result[0] = result[0] & 0xfc | 0x02
    return result
  }

  /// The address that stands for another one; those of servers stay.
  package mutating func address(_ address: IPAddress) -> IPAddress {
    guard let kept = keptBits(address) else { return address }
    if let done = known[address] { return done }
    let result = addressCipher.encrypt(address, keeping: kept)
    known[address] = result
    return result
  }

  /// The network that stands for another one.
  mutating func network(_ prefix: IPPrefix) -> IPPrefix {
    guard let kept = keptBits(prefix.address) else { return prefix }
    let first = addressCipher.encrypt(prefix.address, keeping: kept)
    return IPPrefix(first, length: prefix.length) ?? prefix
  }

  /// How many leading bits of an address stay; `nil` if it is not replaced at all.
  ///
  /// Blocks that are in use everywhere say nothing of anybody, and a pseudonym in them cannot be
  /// taken for a server.
  private func keptBits(_ address: IPAddress) -> Int? {
    switch SpecialAddresses.kind(of: address) {
    case .private:
      return [(8, 10 << 24), (12, 0xac10_0000), (16, 0xc0a8_0000)].first { length, bits in
        IPPrefix(IPAddress(ipv4: UInt32(bits)), length: length)?.contains(address) == true
      }?.0 ?? 0
    case .sharedCGN: return 10
    case .linkLocal: return address.isIPv4 ? 16 : 10
    case .uniqueLocal: return 7
    // Solicited-node addresses end with 24 bits of a host's own (RFC 4291 §2.7.1).
    case .multicast where !address.isIPv4 && Self.solicited?.contains(address) == true: return 104
    case .multicast, .broadcast, .loopback, .unspecified, .thisNetwork: return nil
    default:
      let isNear = clients.contains(address) || networks.contains { $0.contains(address) }
      return isNear ? 0 : nil
    }
  }

  private static let solicited = IPPrefix("ff02::1:ff00:0/104")

  /// A text with everything replaced.
  package mutating func text(_ text: String) -> String {
    guard !text.isEmpty else { return text }
    if let done = short[text] { return done }
    let octets = Array(text.utf8)
    guard let places = places(in: octets) else { return pseudonym("text", text) }
    let result = replace(places, in: octets) ?? text
    if octets.count <= 48, short.count < 4096 { short[text] = result }
    return result
  }

  /// The octets with each place replaced; `nil` if there are none.
  ///
  /// Of places that overlap, the one that begins first gives the pseudonym for all.
  private func replace(_ places: [Place], in octets: [UInt8]) -> String? {
    guard !places.isEmpty else { return nil }
    let sorted = places.sorted { left, right in
      (left.range.lowerBound, -left.range.count) < (right.range.lowerBound, -right.range.count)
    }
    var result: [UInt8] = []
    var end = 0
    for place in sorted {
      if place.range.lowerBound < end || place.range.isEmpty {
        end = max(end, place.range.upperBound)
        continue
      }
      result += octets[end..<place.range.lowerBound] + Array(place.pseudonym.utf8)
      end = place.range.upperBound
    }
    return String(decoding: result + octets[end...], as: UTF8.self)
  }

  /// Octets of a text and what stands in their place.
  struct Place {
    var range: Range<Int>
    var pseudonym: String
  }
}

extension Redactor {
  /// Texts that are looked for as they stand, and what each is replaced with.
  private static func entries(
    _ subject: Subject,
    _ profile: DeviceProfile,
    _ key: SymmetricKey
  ) -> [(text: String, literal: Literal)] {
    var entries: [(text: String, literal: Literal)] = []
    func add(_ text: String, _ pseudonym: String, isWord: Bool) {
      guard !text.isEmpty else { return }
      entries.append((text, Literal(pseudonym: pseudonym, isWord: isWord)))
    }
    for value in profile.values where value.text.utf8.count >= 6 {
      // Reports show values with their middle hidden, which still tells much of them.
      let mask = Masking.masked(value.text)
      guard mask.utf8.count > 3 else { continue }
      add(mask, pseudonym(value.kind.rawValue, value.text, key), isWord: false)
    }
    for (label, value) in subject.stated {
      add(value, pseudonym(label, value, key), isWord: value.utf8.count < 6)
    }
    for name in subject.hostNames { add(name, pseudonym("host", name, key), isWord: true) }
    for address in subject.hardwareAddresses {
      let digits = address.description.filter { $0 != ":" }
      add(digits, pseudonym("mac", digits, key), isWord: false)
      let fours = [digits.prefix(4), digits.dropFirst(4).prefix(4), digits.suffix(4)]
      add(fours.joined(separator: "."), pseudonym("mac", digits, key), isWord: false)
    }
    for id in subject.findings {
      add(id, "F-\(hexadecimal(code("finding", id, key).prefix(6)))", isWord: true)
    }
    return entries
  }
}
