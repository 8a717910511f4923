/// Base 64 (RFC 4648 §4 and §5).
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
  )
  /// The value of each of the 256 octets, 64 for those that are no digit of either alphabet.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 64, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    values[0x2d] = 62
    values[0x5f] = 63
    return values
  }()

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
    decode(octets, range, into: &result)
    return result
  }

  /// Appends what the digits of a range stand for.
  static func decode(_ octets: [UInt8], _ range: Range<Int>, into result: inout [UInt8]) {
    let (values, octets) = (values.span, octets.span)
    let start = result.count
    result.append(contentsOf: repeatElement(0, count: range.count * 3 / 4 + 1))
    var (group, bits): (UInt32, Int) = (0, 0)
    var end = start
    var target = result.mutableSpan
    for index in range {
      let value = values[Int(octets[index])]
      guard value < 64 else { continue }
      group = group << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        target[end] = UInt8(truncatingIfNeeded: group >> bits)
        end += 1
      }
    }
    result.removeLast(result.count - end)
  }

  /// Makes `result` the runs of at least `least` digits, with line breaks within them.
  ///
  /// Every run of that length holds one of the octets that lie `least` apart, so the others need no
  /// look.
  static func runs(in octets: [UInt8], least: Int, into result: inout [Range<Int>]) {
    result.removeAll(keepingCapacity: true)
    let (values, octets) = (values.span, octets.span)
    // All indices are below the count, and an octet is below 256.
    func isDigit(_ index: Int) -> Bool {
      unsafe values[unchecked: Int(octets[unchecked: index])] < 64
    }
    var at = 0
    while at + least <= octets.count {
      let probe = at + least - 1
      guard isDigit(probe) else {
        at = probe + 1
        continue
      }
      var start = probe
      while start > at, isDigit(start - 1) { start -= 1 }
      var (lineStart, end) = (start, probe + 1)
      while true {
        while end < octets.count, isDigit(end) { end += 1 }
        at = end
        guard end - lineStart >= 60, end < octets.count, isBreak(octets[end]) else { break }
        // A line of MIME's length goes on in the next one.
        while at < octets.count, isBreak(octets[at]) { at += 1 }
        guard at < octets.count, isDigit(at) else { break }
        (lineStart, end) = (at, at)
      }
      if end - start >= least { result.append(start..<end) }
    }
  }

  private static func isBreak(_ octet: UInt8) -> Bool { octet == 0x0d || octet == 0x0a }
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
