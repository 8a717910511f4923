/// A packet of OpenVPN's control channel, which carries TLS piece by piece.
///
///     opcode (5 bits), key (3 bits) | session (8) | [HMAC (n) | packet number (4) | time (4)]
///     number of acknowledgements (1) | each (4) | [session acknowledged (8)]
///     [message number (4) | piece of TLS]
///
/// The bracketed HMAC is there with `tls-auth`; with `tls-crypt` nothing behind it can be read.
/// (OpenVPN protocol, `ssl_pkt.h` and "OpenVPN wire protocol" §4.)
package struct OpenVPNPacket: Hashable, Sendable {
  /// The most packets acknowledged at once (`RELIABLE_ACK_SIZE`).
  package static let maximumAcknowledgements = 8
  /// Octets of the HMACs in use, none first: SHA-1, MD5, SHA-256, SHA-512, SHA-224, SHA-384.
  package static let hmacOctets = [0, 20, 16, 32, 64, 28, 48]

  /// What it does: 4 carries TLS, 5 acknowledges, 1, 2, 7, 8 and 10 open a session, 3 a new key.
  package let opcode: UInt8
  /// Which of the session's keys it belongs to.
  package let key: UInt8
  /// The session of the sender.
  package let session: UInt64
  /// The message's number; `nil` for an acknowledgement.
  package let number: UInt32?
  /// Where the piece of TLS is.
  package let payload: Range<Int>

  /// Whether it opens a session.
  package var isReset: Bool { Self.isReset(opcode) }

  /// Reads a packet of the control channel whose HMAC takes `hmac` octets; `nil` if it is none.
  package init?(parsing bytes: Span<UInt8>, hmac: Int) {
    var reader = ByteReader(bytes)
    do {
      let first = try reader.uint8()
      (opcode, key) = (first >> 3, first & 7)
      guard Self.isControl(opcode) else { return nil }
      session = try reader.uint64()
      if hmac > 0 { try reader.skip(hmac + 8) }
      let count = try Int(reader.uint8())
      guard count <= Self.maximumAcknowledgements else { return nil }
      try reader.skip(count > 0 ? count * 4 + 8 : 0)
      number = opcode == 5 ? nil : try reader.uint32()
    } catch {
      return nil
    }
    guard opcode != 5 || reader.isAtEnd else { return nil }
    payload = reader.offset..<bytes.count
  }

  /// How many octets the HMAC takes, as far as a packet shows: a reset carries message 0 and
  /// nothing else, the first piece of TLS starts a handshake record; `nil` if neither fits.
  package static func layout(of bytes: Span<UInt8>) -> Int? {
    hmacOctets.first { hmac in
      guard let packet = OpenVPNPacket(parsing: bytes, hmac: hmac), packet.session != 0 else {
        return false
      }
      if packet.isReset { return packet.number == 0 && packet.payload.isEmpty }
      let start = packet.payload.lowerBound
      return packet.opcode == 4 && packet.payload.count >= 6 && bytes[start] == 22
        && bytes[start + 1] == 3 && bytes[start + 5] <= 2
    }
  }

  /// Whether a datagram may open a session.
  package static func mayStart(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 14, bytes[0] & 7 == 0, isReset(bytes[0] >> 3) else { return false }
    return layout(of: bytes) != nil
  }

  /// Whether a TCP stream may begin with an opened session: a count of octets, then the packet.
  package static func mayStartStream(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 16, bytes[0] == 0, isReset(bytes[2] >> 3) else { return false }
    let end = 2 + Int(bytes[1])
    return bytes.count >= end && end > 2 && mayStart(bytes.extracting(2..<end))
  }

  private static func isReset(_ opcode: UInt8) -> Bool { [1, 2, 7, 8, 10].contains(opcode) }

  private static func isControl(_ opcode: UInt8) -> Bool {
    isReset(opcode) || (3...5).contains(opcode)
  }
}
