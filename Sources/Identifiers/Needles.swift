import Crypto

/// Makes every row of octets that a value is known to be sent as.
enum Needles {
  /// The needles of all values, each octets once for each value; the plainest form first.
  static func all(_ values: [DeviceProfile.Value]) -> [Needle] {
    var result: [Needle] = []
    for (index, value) in values.enumerated() {
      var seen: Set<[UInt8]> = []
      for needle in needles(index, value) where needle.octets.count >= Needle.least {
        let key = needle.ignoresCase ? needle.octets.map(lower) : needle.octets
        if seen.insert(key).inserted { result.append(needle) }
      }
    }
    return result
  }

  private static func needles(_ index: Int, _ value: DeviceProfile.Value) -> [Needle] {
    let spellings = Spelling.all(of: value)
    var result = spellings.map { spelling in
      Needle(
        value: index,
        form: .plain(spelling.name),
        octets: Array(spelling.text.utf8),
        ignoresCase: true,
        boundary: value.kind.isDecimal ? .digits : value.kind.group == .apps ? .words : .none
      )
    }
    let texts = spellings.map { Array($0.text.utf8) }
    for text in texts { result += widened(index, text) }
    guard !value.kind.isText else {
      return result + texts.flatMap { base64(index, $0) }
    }
    for text in texts { result += coded(index, text) }
    result += binary(index, value)
    for text in inputs(value) { result += digests(index, text) }
    return result
  }

  /// UTF-16 and URL escapes: other ways to write text, which hide nothing.
  private static func widened(_ index: Int, _ text: [UInt8]) -> [Needle] {
    let little: [UInt8] = text.flatMap { [$0, UInt8(0)] }
    let big: [UInt8] = text.flatMap { [UInt8(0), $0] }
    var result = [
      Needle(value: index, form: .plain("utf-16le"), octets: little, ignoresCase: true),
      Needle(value: index, form: .plain("utf-16be"), octets: big, ignoresCase: true),
    ]
    let once = escaped(text)
    if once != text {
      result.append(Needle(value: index, form: .plain("url"), octets: once, ignoresCase: true))
      let twice = Needle(
        value: index,
        form: .plain("url twice"),
        octets: escaped(once),
        ignoresCase: true
      )
      result.append(twice)
    }
    return result
  }

  /// Hexadecimal, base64 and backwards.
  private static func coded(_ index: Int, _ text: [UInt8]) -> [Needle] {
    let hexadecimal = Needle(
      value: index,
      form: .coded("hexadecimal"),
      octets: hex(text),
      ignoresCase: true
    )
    let reversed = Needle(
      value: index,
      form: .coded("reversed"),
      octets: text.reversed(),
      ignoresCase: true
    )
    let isPalindrome = text.reversed().elementsEqual(text)
    return [hexadecimal] + base64(index, text) + (isPalindrome ? [] : [reversed])
  }

  /// What base64 makes of a text at each of its three alignments, without what neighbours decide.
  private static func base64(_ index: Int, _ text: [UInt8]) -> [Needle] {
    (0..<3).flatMap { alignment in
      let padded = Base64.encode([UInt8](repeating: 0, count: alignment) + text)
      // The first digits hold bits of what stands before, the last ones of what follows.
      let from = (alignment * 8 + 5) / 6
      let until = (alignment + text.count) * 8 / 6
      guard from < until else { return [Needle]() }
      let digits = Array(padded[from..<until])
      let url = digits.map { $0 == 0x2b ? 0x2d : $0 == 0x2f ? 0x5f : $0 }
      return [digits, url].map { octets in
        Needle(
          value: index,
          form: .coded("base64"),
          octets: octets,
          encoded: text,
          alignment: alignment
        )
      }
    }
  }

  /// The value as a number or as octets, as binary formats hold it.
  private static func binary(_ index: Int, _ value: DeviceProfile.Value) -> [Needle] {
    var result: [Needle] = []
    func add(_ name: String, _ octets: [UInt8]) {
      result.append(Needle(value: index, form: .coded(name), octets: octets))
    }
    if value.kind.isDecimal, let number = UInt64(value.text.filter(\.isNumber)) {
      add("protobuf varint", varint(number))
      add("64-bit little-endian", (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
      add("64-bit big-endian", (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - $0 * 8)) })
    }
    if value.kind.isDecimal { add("TBCD", tbcd(value.text.utf8.filter(isDigit))) }
    let digits = value.text.utf8.filter { $0 != 0x2d && $0 != 0x3a }
    let isBinary =
      value.kind.isAddress || [.system, .advertising].contains(value.kind.group)
      || value.kind == .meid
    if isBinary, let octets = unhex(digits) { add("octets", octets) }
    return result
  }

  /// What hashes are made of.
  private static func inputs(_ value: DeviceProfile.Value) -> [[UInt8]] {
    var seen: Set<[UInt8]> = []
    var result: [[UInt8]] = []
    for spelling in Spelling.all(of: value) {
      for text in [spelling.text, spelling.text.uppercased(), spelling.text.lowercased()]
      where seen.insert(Array(text.utf8)).inserted {
        result.append(Array(text.utf8))
      }
    }
    return result
  }

  private static func digests(_ index: Int, _ text: [UInt8]) -> [Needle] {
    let digests: [(String, [UInt8])] = [
      ("md5", Array(Insecure.MD5.hash(data: text))),
      ("sha-1", Array(Insecure.SHA1.hash(data: text))),
      ("sha-256", Array(SHA256.hash(data: text))),
      ("sha-512", Array(SHA512.hash(data: text))),
    ]
    var result: [Needle] = []
    func add(_ name: String, _ octets: [UInt8], ignoresCase: Bool = false) {
      result.append(
        Needle(value: index, form: .hash(name), octets: octets, ignoresCase: ignoresCase)
      )
    }
    for (name, digest) in digests {
      add("\(name) in hexadecimal", hex(digest), ignoresCase: true)
      add(name, digest)
      let digits = Base64.encode(digest).filter { $0 != 0x3d }
      add("\(name) in base64", digits)
      add("\(name) in base64", digits.map { $0 == 0x2b ? 0x2d : $0 == 0x2f ? 0x5f : $0 })
      // Halves: 128 bits of longer digests, and the 16 digits that are in use for MD5.
      if digest.count > 16 {
        add("\(name), 128 bits, in hexadecimal", hex(digest.prefix(16)), ignoresCase: true)
        add("\(name), 128 bits", Array(digest.prefix(16)))
      }
      add("\(name), 16 digits", hex(digest.prefix(8)), ignoresCase: true)
      if name == "md5" { add("md5, middle 16 digits", hex(digest[4..<12]), ignoresCase: true) }
    }
    // Four octets alone would match by chance: only the digits are looked for.
    let sum = CRC32.of(text)
    add(
      "crc-32",
      hex((0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - $0 * 8)) }),
      ignoresCase: true
    )
    return result
  }
}

// MARK: - Codings

extension Needles {
  /// Percent escapes of everything but letters, digits, `-`, `.`, `_` and `~` (RFC 3986 §2.3).
  static func escaped(_ text: [UInt8]) -> [UInt8] {
    text.flatMap { octet -> [UInt8] in
      let isPlain = isDigit(octet) || (0x61...0x7a).contains(lower(octet))
      return isPlain || [0x2d, 0x2e, 0x5f, 0x7e].contains(octet) ? [octet] : [0x25] + hex([octet])
    }
  }

  /// Hexadecimal digits, small letters.
  static func hex(_ octets: some Sequence<UInt8>) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return octets.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// The octets of hexadecimal digits; `nil` if they are none.
  static func unhex(_ digits: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    return unhex(digits, digits.indices, into: &result) ? result : nil
  }

  /// Appends the octets of a range of hexadecimal digits; `false` and nothing if they are none.
  static func unhex(_ octets: [UInt8], _ range: Range<Int>, into result: inout [UInt8]) -> Bool {
    guard range.count % 2 == 0, !range.isEmpty else { return false }
    let start = result.count
    for index in stride(from: range.lowerBound, to: range.upperBound, by: 2) {
      guard let high = hexValue(octets[index]), let low = hexValue(octets[index + 1]) else {
        result.removeLast(result.count - start)
        return false
      }
      result.append(high << 4 | low)
    }
    return true
  }

  /// The value of a hexadecimal digit.
  static func hexValue(_ octet: UInt8) -> UInt8? {
    switch octet {
    case 0x30...0x39: octet - 0x30
    case 0x41...0x46: octet - 0x37
    case 0x61...0x66: octet - 0x57
    default: nil
    }
  }

  /// Base-128 with the least significant group first (Protocol Buffers, "Encoding").
  static func varint(_ number: UInt64) -> [UInt8] {
    var (rest, result) = (number, [UInt8]())
    while rest >= 0x80 {
      result.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return result + [UInt8(rest)]
  }

  /// Two digits an octet, the first one low, filled up with 15 (3GPP TS 29.002 §17.7.8).
  static func tbcd(_ digits: [UInt8]) -> [UInt8] {
    stride(from: 0, to: digits.count, by: 2).map { index in
      let high = index + 1 < digits.count ? digits[index + 1] - 0x30 : 0xf
      return high << 4 | (digits[index] - 0x30)
    }
  }

  static func isDigit(_ octet: UInt8) -> Bool { (0x30...0x39).contains(octet) }

  static func lower(_ octet: UInt8) -> UInt8 {
    (0x41...0x5a).contains(octet) ? octet | 0x20 : octet
  }
}
