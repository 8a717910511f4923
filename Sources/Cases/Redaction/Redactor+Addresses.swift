import Wire

extension Redactor {
  /// Addresses and networks of either family, as they stand in sentences, filters and names.
  mutating func addressPlaces(in octets: [UInt8]) -> [Place] {
    var places: [Place] = []
    var at = 0
    while at < octets.count {
      guard Self.isAddressOctet(octets[at]) else {
        at += 1
        continue
      }
      let start = at
      var separators = 0
      while at < octets.count, Self.isAddressOctet(octets[at]) {
        if octets[at] == 0x2e || octets[at] == 0x3a { separators += 1 }
        at += 1
      }
      // The shortest ones are `::1` and `a.b.c.d`.
      if separators >= 2 { places += self.places(inRun: start..<at, octets) }
    }
    return places
  }

  private static func isAddressOctet(_ octet: UInt8) -> Bool {
    isHex(octet) || octet == 0x2e || octet == 0x3a
  }

  /// What of a row of hexadecimal digits, dots and colons is an address.
  private mutating func places(inRun run: Range<Int>, _ octets: [UInt8]) -> [Place] {
    if let reversed = reversedName(run, octets) { return [reversed] }
    // A dot or a colon at the end belongs to the sentence; so may letters at either end.
    var end = run.upperBound
    while end > run.lowerBound {
      let text = String(decoding: octets[run.lowerBound..<end], as: UTF8.self)
      if let address = IPAddress(text) {
        return place(address, run.lowerBound..<end, octets).map { [$0] } ?? []
      }
      let last = octets[end - 1]
      guard last == 0x2e || last == 0x3a else { break }
      end -= 1
    }
    return dottedPlaces(run, octets)
  }

  /// IPv4 addresses with a port behind them, or more numbers or letters around them.
  private mutating func dottedPlaces(_ run: Range<Int>, _ octets: [UInt8]) -> [Place] {
    var places: [Place] = []
    var at = run.lowerBound
    while at < run.upperBound {
      guard (0x30...0x39).contains(octets[at]) else {
        at += 1
        continue
      }
      // Four numbers from here on.
      var (end, dots) = (at, 0)
      while end < run.upperBound, (0x30...0x39).contains(octets[end]) || octets[end] == 0x2e {
        if octets[end] == 0x2e {
          if dots == 3 { break }
          dots += 1
        }
        end += 1
      }
      let text = String(decoding: octets[at..<end], as: UTF8.self)
      if let address = IPAddress(text), let place = place(address, at..<end, octets) {
        places.append(place)
        at = end
      } else {
        while at < run.upperBound, (0x30...0x39).contains(octets[at]) { at += 1 }
      }
    }
    return places
  }

  /// An address, or the network that it begins, with its pseudonym; `nil` if it stays.
  private mutating func place(
    _ address: IPAddress,
    _ range: Range<Int>,
    _ octets: [UInt8]
  ) -> Place? {
    if let (prefix, end) = Self.network(address, range.upperBound, octets) {
      let replaced = network(prefix)
      guard replaced != prefix else { return nil }
      return Place(range: range.lowerBound..<end, pseudonym: replaced.description)
    }
    let replaced = self.address(address)
    return replaced == address ? nil : Place(range: range, pseudonym: replaced.description)
  }

  /// The network that `/LENGTH` behind an address makes of it, and where it ends.
  private static func network(
    _ address: IPAddress,
    _ slash: Int,
    _ octets: [UInt8]
  ) -> (IPPrefix, Int)? {
    guard slash < octets.count, octets[slash] == 0x2f else { return nil }
    var end = slash + 1
    while end < octets.count, end - slash <= 3, (0x30...0x39).contains(octets[end]) { end += 1 }
    guard let length = Int(String(decoding: octets[(slash + 1)..<end], as: UTF8.self)),
      let prefix = IPPrefix(address, length: length), prefix.address == address
    else { return nil }
    return (prefix, end)
  }

  /// A name under `in-addr.arpa` (RFC 1035 §3.5) or `ip6.arpa` (RFC 3596 §2.5), which holds an
  /// address backwards; `nil` for anything else.
  private mutating func reversedName(_ run: Range<Int>, _ octets: [UInt8]) -> Place? {
    let text = String(decoding: octets[run], as: UTF8.self)
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    func continues(with name: String) -> Bool {
      octets[run.upperBound...].starts(with: Array(name.utf8)) { $0 | 0x20 == $1 | 0x20 }
    }
    // The run ends before `i` of `in-addr` and of `ip6`.
    guard parts.last == "" else { return nil }
    let labels = parts.dropLast().map(String.init)
    if continues(with: "in-addr.arpa"), labels.count >= 4,
      let address = IPAddress(labels.suffix(4).reversed().joined(separator: "."))
    {
      let replaced = self.address(address)
      guard replaced != address else { return nil }
      let reversed = replaced.description.split(separator: ".").reversed().joined(separator: ".")
      return Place(range: run, pseudonym: reversed + ".")
    }
    guard continues(with: "ip6.arpa"), labels.count >= 32 else { return nil }
    let nibbles = labels.suffix(32).reversed().compactMap { label -> UInt8? in
      label.utf8.count == 1 ? UInt8(label, radix: 16) : nil
    }
    guard nibbles.count == 32 else { return nil }
    let address = IPAddress(
      networkOctets: stride(from: 0, to: 32, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
    )
    let replaced = self.address(address)
    guard replaced != address else { return nil }
    let digits = hexadecimal(replaced.networkOctets).reversed().map(String.init)
    return Place(range: run, pseudonym: digits.joined(separator: ".") + ".")
  }
}
