/// RADIUS (RFC 2865 §3) and Diameter (RFC 6733 §3).
package enum RADIUS {
  /// Whether the octets are a message: code, length and attributes fit to the end.
  package static func isMessage(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 20 else { return false }
    switch bytes[0] {
    case 1...5, 11...13, 40...45: break
    default: return false
    }
    let length = Int(be16(bytes, 2))
    guard length >= 20, length <= bytes.count, bytes.count - length < 4 else { return false }
    var at = 20
    while at < length {
      guard length - at >= 2, bytes[at] != 0, bytes[at + 1] >= 2 else { return false }
      at += Int(bytes[at + 1])
    }
    return at == length
  }
}

/// Diameter (RFC 6733 §3).
package enum Diameter {
  /// Whether the octets start a message: version, length, flags and a first attribute that fits.
  package static func isMessage(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 28, bytes[0] == 1, bytes[4] & 0x0f == 0 else { return false }
    let length = Int(be32(bytes, 0) & 0xff_ffff)
    guard length >= 28, length & 3 == 0, length <= 1 << 20 else { return false }
    let command = be32(bytes, 4) & 0xff_ffff
    guard
      (257...283).contains(command) || (300...330).contains(command)
        || (8_388_608...8_388_750).contains(command)
    else { return false }
    // The attribute behind the header: reserved flag bits are zero, its length stays inside.
    let attribute = Int(be32(bytes, 24) & 0xff_ffff)
    return bytes[24] & 0x1f == 0 && attribute >= 8 && attribute <= length - 20
  }
}
