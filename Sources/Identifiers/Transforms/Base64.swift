/// Base 64 (RFC 4648 §4 and §5).
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
  )
  /// The value of each octet, 64 for those that are no digit of either alphabet.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 64, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    values[0x2d] = 62
    values[0x5f] = 63
    return values
  }()

  /// Whether an octet is a digit of either alphabet.
  static func isDigit(_ octet: UInt8) -> Bool { values[Int(octet)] < 64 }

  /// Digits with padding.
  static func encode(_ octets: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for index in stride(from: 0, to: octets.count, by: 3) {
      let count = min(3, octets.count - index)
      var group: UInt32 = 0
      for place in 0..<3 {
        group = group << 8 | (place < count ? UInt32(octets[index + place]) : 0)
      }
      for place in 0..<4 {
        result.append(place <= count ? digits[Int(group >> (18 - place * 6) & 63)] : 0x3d)
      }
    }
    return result
  }

  /// What the digits of a range stand for; line breaks and padding are passed over.
  static func decode(_ octets: [UInt8], _ range: Range<Int>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count * 3 / 4)
    var (group, bits): (UInt32, Int) = (0, 0)
    for index in range {
      let value = values[Int(octets[index])]
      guard value < 64 else { continue }
      group = group << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        result.append(UInt8(truncatingIfNeeded: group >> bits))
      }
    }
    return result
  }

  /// The runs of digits that are worth decoding, with line breaks within them.
  static func runs(in octets: [UInt8], least: Int, most: Int) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var at = 0
    while at < octets.count, result.count < most {
      guard isDigit(octets[at]) else {
        at += 1
        continue
      }
      let start = at
      var (lineStart, end) = (at, at)
      while at < octets.count {
        if isDigit(octets[at]) {
          at += 1
          end = at
        } else if octets[at] == 0x0d || octets[at] == 0x0a, end - lineStart >= 60 {
          // A line of MIME's length goes on in the next one.
          while at < octets.count, octets[at] == 0x0d || octets[at] == 0x0a { at += 1 }
          lineStart = at
        } else {
          break
        }
      }
      if end - start >= least { result.append(start..<end) }
      at = max(at, end)
    }
    return result
  }
}

/// The cyclic redundancy check of Ethernet and zlib (ISO 3309).
enum CRC32 {
  static func of(_ octets: some Sequence<UInt8>) -> UInt32 {
    var sum = UInt32.max
    for octet in octets {
      sum ^= UInt32(octet)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
