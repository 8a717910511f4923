import Wire

/// Follows a DTLS handshake, fragments and retransmissions put in order (RFC 6347 §4.2).
struct DTLSObserver {
  private var low = DTLSSide()
  private var high = DTLSSide()
  private var conversation = TLSConversation(carrier: .dtls)
  private var datagrams = 0
  private var lowIsEncrypted = false
  private var highIsEncrypted = false

  init() {}

  /// The most datagrams of a handshake that are read; a chain in small fragments takes dozens.
  private static let mostDatagrams = 256

  /// Where the DTLS record of a handshake is in a datagram, perhaps of a relay; `nil` if there is
  /// none.
  @inline(__always)
  static func handshake(in payload: Span<UInt8>) -> Range<Int>? {
    if payload[0] == 22 { return isHandshake(payload) ? 0..<payload.count : nil }
    guard payload[0] & 0xc0 == 0x40 || payload[0] == 0, let inner = TURNData.datagram(in: payload),
      isHandshake(payload.extracting(inner))
    else { return nil }
    return inner
  }

  /// A handshake record of epoch 0 with a message that is in use.
  private static func isHandshake(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 25, bytes[0] == 22, bytes[3] == 0, bytes[4] == 0 else { return false }
    let version = UInt16(bytes[1]) << 8 | UInt16(bytes[2])
    guard [0xfeff, 0xfefd, 0xfefc, 0x0100].contains(version) else { return false }
    return [0, 1, 2, 3, 4, 11, 12, 13, 14, 15, 16].contains(bytes[13])
  }

  /// A mark of a ClientHello by its random octets, 0 for another message.
  static func mark(_ datagram: Span<UInt8>) -> UInt32 {
    guard datagram.count >= 59, datagram[13] == 1 else { return 0 }
    return (27..<59).reduce(UInt32(2_166_136_261)) {
      ($0 ^ UInt32(datagram[$1])) &* 16_777_619
    } | 1
  }

  /// Takes the next datagram of the flow; `true` when nothing more can be learnt.
  mutating func datagram(
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    datagrams += 1
    let isOver = datagrams >= Self.mostDatagrams
    guard let datagram = try? DTLSDatagram(parsing: bytes) else { return isOver }
    effects.service = .dtls
    let limit = log.limits.messageOctets
    for fragment in datagram.fragments {
      let octets = bytes.extracting(fragment.octets)
      let message =
        context.fromLow
        ? low.add(fragment, octets, limit: limit) : high.add(fragment, octets, limit: limit)
      if let message { conversation.handle(message, context, &log, &effects) }
    }
    if datagram.isEncrypted {
      if context.fromLow { lowIsEncrypted = true } else { highIsEncrypted = true }
    }
    return isOver || (lowIsEncrypted && highIsEncrypted)
  }
}

/// Handshake messages of one side of a DTLS connection being put together.
private struct DTLSSide {
  private struct Partial {
    let fragment: DTLSDatagram.Fragment
    var parts: [(offset: Int, octets: [UInt8])] = []
  }

  /// Messages of which parts are missing, by number.
  private var partial: [UInt16: Partial] = [:]
  /// Which of the first 64 messages were whole before: what comes again says nothing new.
  private var handled: UInt64 = 0

  private static let mostPartial = 16
  private static let mostParts = 128

  /// Adds a piece; gives the message once it is whole.
  mutating func add(
    _ fragment: DTLSDatagram.Fragment,
    _ octets: Span<UInt8>,
    limit: Int
  ) -> TLSHandshakeBody? {
    let number = fragment.messageSequence
    guard number < 64, handled >> UInt64(number) & 1 == 0, fragment.messageLength <= limit else {
      return nil
    }
    if fragment.offset == 0, octets.count == fragment.messageLength {
      return take(fragment, octets.copied())
    }
    var message = partial[number] ?? Partial(fragment: fragment)
    guard message.fragment.messageLength == fragment.messageLength,
      message.fragment.type == fragment.type, message.parts.count < Self.mostParts,
      partial[number] != nil || partial.count < Self.mostPartial
    else { return nil }
    message.parts.append((fragment.offset, octets.copied()))
    partial[number] = message
    let known = message.parts.reduce(0) { $0 + $1.octets.count }
    guard known >= fragment.messageLength,
      let body = DTLSDatagram.assemble(message.parts, length: fragment.messageLength)
    else { return nil }
    return take(fragment, body)
  }

  private mutating func take(
    _ fragment: DTLSDatagram.Fragment,
    _ body: [UInt8]
  ) -> TLSHandshakeBody {
    handled |= 1 << UInt64(fragment.messageSequence)
    partial[fragment.messageSequence] = nil
    return TLSHandshakeBody(type: fragment.type, body: body)
  }
}
