extension IPAddress: CustomStringConvertible, LosslessStringConvertible {
  /// Dotted decimal for IPv4; RFC 5952 for IPv6.
  package var description: String {
    if isIPv4 {
      let bits = ipv4Bits
      return "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
    }
    let groups = self.groups
    let zeros = Self.longestZeroRun(groups)
    guard zeros.count >= 2 else { return Self.joined(groups[...]) }
    return Self.joined(groups[..<zeros.lowerBound]) + "::"
      + Self.joined(groups[zeros.upperBound...])
  }

  /// The eight 16-bit groups of the address.
  private var groups: [UInt16] {
    (0..<8).map { index in
      UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - index % 4 * 16))
    }
  }

  private static func joined(_ groups: ArraySlice<UInt16>) -> String {
    groups.map { String($0, radix: 16) }.joined(separator: ":")
  }

  private static func longestZeroRun(_ groups: [UInt16]) -> Range<Int> {
    var best = 0..<0
    var start = 0
    for index in 0...groups.count where index == groups.count || groups[index] != 0 {
      if index - start > best.count { best = start..<index }
      start = index + 1
    }
    return best
  }

  /// Reads dotted decimal, or IPv6 in any form of RFC 4291 §2.2 (a zone after `%` is not accepted).
  package init?(_ text: String) {
    // Most texts that are asked about are names: of an address all octets are digits and the like.
    guard text.utf8.count <= 45, text.utf8.allSatisfy(Self.isPart) else { return nil }
    if let bits = Self.ipv4Bits(text[...]) {
      self.init(ipv4: bits)
      return
    }
    guard text.utf8.contains(UInt8(ascii: ":")), let groups = Self.ipv6Groups(text) else {
      return nil
    }
    let halves = [groups[..<4], groups[4...]].map { $0.reduce(UInt64(0)) { $0 << 16 | UInt64($1) } }
    self.init(high: halves[0], low: halves[1])
  }

  private static func isPart(_ octet: UInt8) -> Bool {
    switch octet {
    case 48...58, 65...70, 97...102, UInt8(ascii: "."): true
    default: false
    }
  }

  private static func ipv4Bits(_ text: Substring) -> UInt32? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bits: UInt32 = 0
    for part in parts {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
        part.utf8.count == 1 || part.utf8.first != 48, let octet = UInt8(part)
      else { return nil }
      bits = bits << 8 | UInt32(octet)
    }
    return bits
  }

  private static func ipv6Groups(_ text: String) -> [UInt16]? {
    // Split at the one "::" there may be; each side is a list of groups.
    var sides: [[UInt16]] = []
    var rest = text[...]
    while let gap = rest.firstRange(ofDoubleColon: ()) {
      guard sides.isEmpty, let groups = Self.groups(rest[..<gap], mayEndDotted: false) else {
        return nil
      }
      sides.append(groups)
      rest = rest[rest.index(gap, offsetBy: 2)...]
    }
    guard let last = Self.groups(rest, mayEndDotted: true) else { return nil }
    guard let first = sides.first else { return last.count == 8 ? last : nil }
    let missing = 8 - first.count - last.count
    guard missing >= 1 else { return nil }
    return first + Array(repeating: 0, count: missing) + last
  }

  private static func groups(_ text: Substring, mayEndDotted: Bool) -> [UInt16]? {
    guard !text.isEmpty else { return [] }
    var groups: [UInt16] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if mayEndDotted, index == parts.count - 1, part.contains("."), let bits = ipv4Bits(part) {
        groups += [UInt16(bits >> 16), UInt16(bits & 0xffff)]
      } else if (1...4).contains(part.utf8.count), part.utf8.first != 43,
        let group = UInt16(part, radix: 16)
      {
        groups.append(group)
      } else {
        return nil
      }
    }
    return groups
  }
}

extension Substring {
  fileprivate func firstRange(ofDoubleColon: Void) -> Index? {
    var index = startIndex
    while index < endIndex, let next = self.index(index, offsetBy: 1, limitedBy: endIndex),
      next < endIndex
    {
      if self[index] == ":" && self[next] == ":" { return index }
      index = next
    }
    return nil
  }
}
