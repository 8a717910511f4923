/// Base64 as mail and HTTP use it (RFC 4648 §4).
enum Base64 {
  /// The octets that a text stands for; `nil` if it is none or longer than 4096 characters.
  static func decode(_ bytes: Span<UInt8>) -> [UInt8]? {
    guard bytes.count <= 4096 else { return nil }
    var octets: [UInt8] = []
    var (bits, held) = (UInt32(0), 0)
    var end = bytes.count
    while end > 0, bytes[end - 1] == UInt8(ascii: "=") { end -= 1 }
    guard bytes.count - end <= 2 else { return nil }
    for index in 0..<end {
      guard let digit = digit(bytes[index]) else { return nil }
      bits = bits << 6 | UInt32(digit)
      held += 6
      if held >= 8 {
        held -= 8
        octets.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
      }
    }
    return octets
  }

  private static func digit(_ octet: UInt8) -> UInt8? {
    switch octet {
    case 0x41...0x5a: octet - 0x41
    case 0x61...0x7a: octet - 0x61 + 26
    case 0x30...0x39: octet - 0x30 + 52
    case 0x2b: 62
    case 0x2f: 63
    default: nil
    }
  }
}
