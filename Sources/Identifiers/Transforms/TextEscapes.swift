/// Undoes the escapes of URLs and of JSON.
enum TextEscapes {
  /// Percent escapes, and `+` for a space (RFC 3986 §2.1); `nil` if there is none.
  static func percent(_ octets: [UInt8]) -> [UInt8]? {
    guard octets.contains(0x25) else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(octets.count)
    var (at, found) = (0, false)
    while at < octets.count {
      if octets[at] == 0x25, at + 2 < octets.count, let high = Needles.hexValue(octets[at + 1]),
        let low = Needles.hexValue(octets[at + 2])
      {
        result.append(high << 4 | low)
        found = true
        at += 3
      } else {
        result.append(octets[at] == 0x2b ? 0x20 : octets[at])
        at += 1
      }
    }
    return found ? result : nil
  }

  /// Backslash escapes (RFC 8259 §7); `nil` if there is none.
  static func json(_ octets: [UInt8]) -> [UInt8]? {
    guard octets.contains(0x5c) else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(octets.count)
    var (at, found) = (0, false)
    while at < octets.count {
      guard octets[at] == 0x5c, at + 1 < octets.count else {
        result.append(octets[at])
        at += 1
        continue
      }
      switch octets[at + 1] {
      case 0x22, 0x2f, 0x5c: result.append(octets[at + 1])
      case 0x62: result.append(8)
      case 0x66: result.append(12)
      case 0x6e: result.append(10)
      case 0x72: result.append(13)
      case 0x74: result.append(9)
      case 0x75:
        guard let unit = unit(octets, at + 2) else {
          result.append(octets[at])
          at += 1
          continue
        }
        at += 4
        if 0xd800...0xdbff ~= unit, at + 3 < octets.count, octets[at + 2] == 0x5c,
          octets[at + 3] == 0x75, let second = self.unit(octets, at + 4),
          0xdc00...0xdfff ~= second
        {
          at += 6
          append((unit - 0xd800) << 10 + (second - 0xdc00) + 0x10000, &result)
        } else {
          append(unit, &result)
        }
      default:
        result.append(octets[at])
        at += 1
        continue
      }
      found = true
      at += 2
    }
    return found ? result : nil
  }

  private static func unit(_ octets: [UInt8], _ at: Int) -> UInt32? {
    guard at + 4 <= octets.count else { return nil }
    var unit: UInt32 = 0
    for octet in octets[at..<(at + 4)] {
      guard let digit = Needles.hexValue(octet) else { return nil }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }

  private static func append(_ scalar: UInt32, _ result: inout [UInt8]) {
    result += Array(String(Unicode.Scalar(scalar) ?? "\u{fffd}").utf8)
  }
}
