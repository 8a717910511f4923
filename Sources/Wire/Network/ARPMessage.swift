/// An ARP message for IPv4 over IEEE 802 (RFC 826).
///
///     hardware (2) | protocol (2) | lengths (1, 1) | operation (2)
///     sender hardware (6) | sender address (4) | target hardware (6) | target address (4)
package struct ARPMessage: Hashable, Sendable {
  /// 1 for a request, 2 for a reply.
  package let operation: UInt16
  /// Who speaks.
  package let senderHardware: MACAddress
  /// The address spoken for; 0.0.0.0 in a probe.
  package let senderAddress: IPAddress
  /// The address asked for or spoken to.
  package let targetAddress: IPAddress

  /// Reads a message, from its hardware type on.
  ///
  /// - Throws: `truncated` or `invalid` if it is none of IPv4 over IEEE 802.
  package init(parsing bytes: Span<UInt8>) throws(ParseError) {
    var reader = ByteReader(bytes)
    let hardware = try reader.uint16()
    guard hardware == 1 || hardware == 6 else { throw .invalid(at: 0, field: "hardware type") }
    guard try reader.uint16() == 0x0800 else { throw .invalid(at: 2, field: "protocol type") }
    guard try reader.uint16() == 0x0604 else { throw .invalid(at: 4, field: "lengths") }
    operation = try reader.uint16()
    senderHardware = try reader.mac()
    senderAddress = try reader.ipv4()
    try reader.skip(6)
    targetAddress = try reader.ipv4()
  }
}
