import Identifiers
import Knowledge
import Wire

extension Redactor {
  /// Everything in a text that is to be replaced; `nil` if it is so much that some was not told.
  mutating func places(in octets: [UInt8]) -> [Place]? {
    guard let found = content.occurrences(in: octets), let literal = literalPlaces(in: octets)
    else { return nil }
    var places = found.map { found in
      Place(range: found.range, pseudonym: pseudonym(found.kind.rawValue, found.value))
    }
    places += literal
    places += maskPlaces(in: octets)
    places += localNamePlaces(in: octets)
    places += hardwarePlaces(in: octets)
    places += addressPlaces(in: octets)
    return places
  }

  private func literalPlaces(in octets: [UInt8]) -> [Place]? {
    let matches = texts?.matches(in: octets) ?? []
    guard matches.count < LiteralSearch.mostMatches else { return nil }
    return matches.compactMap { match in
      let literal = literals[match.literal]
      let range = (match.end - lengths[match.literal])..<match.end
      guard !literal.isWord || isWord(range, octets) else { return nil }
      return Place(range: range, pseudonym: literal.pseudonym)
    }
  }

  private func isWord(_ range: Range<Int>, _ octets: [UInt8]) -> Bool {
    let isOpen = range.lowerBound == 0 || !Self.isNameOctet(octets[range.lowerBound - 1])
    return isOpen
      && (range.upperBound == octets.count || !Self.isNameOctet(octets[range.upperBound]))
  }

  static func isNameOctet(_ octet: UInt8) -> Bool {
    isHex(octet) || (0x67...0x7a).contains(octet | 0x20) || octet == 0x2d || octet == 0x5f
  }

  /// What a label of the local network may hold: nearly anything, blanks escaped (RFC 6763 §4.1.1).
  private static func isLabelOctet(_ octet: UInt8) -> Bool {
    octet > 0x20 && !Array(".,;:=/()[]{}<>\"".utf8).contains(octet)
  }

  static func isHex(_ octet: UInt8) -> Bool {
    (0x30...0x39).contains(octet) || (0x61...0x66).contains(octet | 0x20)
  }

  /// Values that a report shows with their middle hidden and that no file named: what is left of
  /// them goes too.
  private func maskPlaces(in octets: [UInt8]) -> [Place] {
    let ellipsis: [UInt8] = [0xe2, 0x80, 0xa6]
    var places: [Place] = []
    var at = 0
    while at + 3 <= octets.count {
      guard octets[at] == 0xe2, octets[at..<(at + 3)].elementsEqual(ellipsis) else {
        at += 1
        continue
      }
      var (start, end) = (at, at + 3)
      while start > 0, at - start < 6, octets[start - 1] > 0x20 { start -= 1 }
      while end < octets.count, end - at < 6, octets[end] > 0x20 { end += 1 }
      if start < at, end > at + 3 {
        let shown = String(decoding: octets[start..<end], as: UTF8.self)
        places.append(Place(range: start..<end, pseudonym: pseudonym("value", shown)))
      }
      at = end
    }
    return places
  }

  /// Names of hosts and services of the local network (RFC 6762 §3), which people choose.
  private func localNamePlaces(in octets: [UInt8]) -> [Place] {
    let suffix = Array(".local".utf8)
    var places: [Place] = []
    guard octets.count > suffix.count else { return [] }
    for at in 1...(octets.count - suffix.count)
    where octets[at] == 0x2e
      && octets[at..<(at + suffix.count)].elementsEqual(suffix, by: { $0 | 0x20 == $1 | 0x20 })
    {
      let end = at + suffix.count
      guard end == octets.count || !Self.isNameOctet(octets[end]) else { continue }
      var upper = at
      while upper > 0 {
        var lower = upper
        while lower > 0, Self.isLabelOctet(octets[lower - 1]) { lower -= 1 }
        if lower < upper, octets[lower] != 0x5f {
          let label = String(decoding: octets[lower..<upper], as: UTF8.self)
          places.append(Place(range: lower..<upper, pseudonym: pseudonym("host", label)))
        }
        guard lower > 0, octets[lower - 1] == 0x2e else { break }
        upper = lower - 1
      }
    }
    return places
  }

  /// Hardware addresses with colons or hyphens, alone or in a DHCP identifier (RFC 8415 §11).
  ///
  /// They are rows of 6 to 14 pairs; longer ones are fingerprints.
  private func hardwarePlaces(in octets: [UInt8]) -> [Place] {
    var places: [Place] = []
    var at = 0
    while at + 17 <= octets.count {
      guard Self.isHex(octets[at]), at == 0 || !Self.isPairOctet(octets[at - 1]) else {
        at += 1
        continue
      }
      let start = at
      while at < octets.count, Self.isPairOctet(octets[at]) { at += 1 }
      guard let pairs = Self.pairs(octets[start..<at]), (6...14).contains(pairs.count) else {
        continue
      }
      let separator = String(decoding: [octets[start + 2]], as: UTF8.self)
      let text = hardwareAddress(pairs).map { hexadecimal([$0]) }.joined(separator: separator)
      places.append(Place(range: start..<at, pseudonym: text))
    }
    return places
  }

  private static func isPairOctet(_ octet: UInt8) -> Bool {
    isHex(octet) || octet == 0x3a || octet == 0x2d
  }

  /// The octets of `aa:bb:…`; `nil` for anything else.
  private static func pairs(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var text = text
    while let last = text.last, last == 0x3a || last == 0x2d { text.removeLast() }
    guard text.count >= 17, text.count % 3 == 2 else { return nil }
    var pairs: [UInt8] = []
    var at = text.startIndex
    let separator = text[at + 2]
    while at < text.endIndex {
      guard isHex(text[at]), isHex(text[at + 1]),
        at + 2 == text.endIndex || text[at + 2] == separator,
        let octet = UInt8(String(decoding: text[at...(at + 1)], as: UTF8.self), radix: 16)
      else { return nil }
      pairs.append(octet)
      at += 3
    }
    return separator == 0x3a || separator == 0x2d ? pairs : nil
  }
}
