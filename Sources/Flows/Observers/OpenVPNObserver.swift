import Wire

/// Follows the TLS handshake in the control channel of OpenVPN, over UDP or TCP.
///
/// Pieces are numbered, so that they may come in any order and again.
struct OpenVPNObserver {
  /// One side's pieces of TLS being put in order.
  private struct Side {
    /// The number of the next piece; `nil` until the session's start or its first record was seen.
    var next: UInt32?
    var waiting: [UInt32: [UInt8]] = [:]
  }

  private var low = Side()
  private var high = Side()
  private var tls = TLSObserver(carrier: .openVPN)
  /// Octets of the HMAC in each packet; `nil` until a packet shows them.
  private var hmac: Int?
  private var packets = 0

  init() {}

  /// The most packets read: handshakes with long chains take about a hundred.
  private static let mostPackets = 512
  private static let mostWaiting = 64

  /// Takes the next packet; `true` when nothing more can be learnt.
  mutating func packet(
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    packets += 1
    guard bytes.count > 0, packets < Self.mostPackets else { return true }
    // Data: the handshake is over.
    if bytes[0] >> 3 == 6 || bytes[0] >> 3 == 9 { return true }
    hmac = hmac ?? OpenVPNPacket.layout(of: bytes)
    guard let hmac, let packet = OpenVPNPacket(parsing: bytes, hmac: hmac) else { return false }
    effects.service = .openvpn
    if packet.isReset || packet.opcode == 3 {
      restart(packet, context)
      return false
    }
    guard packet.opcode == 4, let number = packet.number else { return false }
    let piece = bytes.extracting(packet.payload)
    var side = Side()
    if context.fromLow { swap(&side, &low) } else { swap(&side, &high) }
    defer { if context.fromLow { low = side } else { high = side } }
    if side.next == nil, piece.count > 1, piece[0] == 22, piece[1] == 3 { side.next = number }
    guard let next = side.next else { return false }
    guard number == next else {
      let isEarly = number &- next < UInt32(Self.mostWaiting)
      if isEarly, side.waiting.count < Self.mostWaiting { side.waiting[number] = piece.copied() }
      return false
    }
    side.next = next &+ 1
    if tls.receive(piece, context, &log, &effects) { return true }
    while let number = side.next, let waiting = side.waiting.removeValue(forKey: number) {
      side.next = number &+ 1
      if tls.receive(waiting.span, context, &log, &effects) { return true }
    }
    return false
  }

  /// A session or key begins: its first piece of TLS has the number behind that of the reset.
  private mutating func restart(_ packet: OpenVPNPacket, _ context: MessageContext) {
    let fresh = Side(next: (packet.number ?? 0) &+ 1)
    if context.fromLow { low = fresh } else { high = fresh }
  }
}
