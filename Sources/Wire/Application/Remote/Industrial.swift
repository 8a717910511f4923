/// Protocols of routers and machines that a lab may meet.
package enum MachineStart {
  /// Whether a stream starts with the Border Gateway Protocol (RFC 4271 §4.1).
  package static func isBGP(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 19, (1...5).contains(bytes[18]) else { return false }
    for index in 0..<16 where bytes[index] != 0xff { return false }
    return (19...4096).contains(be16(bytes, 16))
  }

  /// Whether a stream starts with Modbus over TCP, on its port.
  package static func isModbus(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 8 && be16(bytes, 2) == 0 && Int(be16(bytes, 4)) == bytes.count - 6
  }

  /// Whether a stream starts with DNP3 over TCP (IEEE 1815 §9.2).
  package static func isDNP3(_ bytes: Span<UInt8>) -> Bool {
    bytes.count >= 10 && bytes[0] == 5 && bytes[1] == 0x64 && bytes[2] >= 5
  }

  /// Whether the octets are a message of the Service Location Protocol (RFC 2608 §8, RFC 2165 §4).
  package static func isSLP(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 12, (1...11).contains(bytes[1]) else { return false }
    switch bytes[0] {
    case 1: return Int(be16(bytes, 2)) == bytes.count
    case 2: return Int(be32(bytes, 1) & 0xff_ffff) == bytes.count
    default: return false
    }
  }

  /// Whether the octets ask a gateway for a port mapping, or answer that (RFC 6886, RFC 6887).
  package static func isPortMapping(_ bytes: Span<UInt8>) -> Bool {
    switch bytes.count {
    case 2: return bytes[0] == 0 && bytes[1] == 0
    case 12, 16: return bytes[0] == 0 && bytes[1] & 0x7f <= 2
    case 24...1100: return bytes[0] == 2 && bytes[1] & 0x7f <= 3 && bytes.count & 3 == 0
    default: return false
    }
  }
}
