import Wire

/// Collects a client's first flight and reads its ClientHello (RFC 9000 §17.2.2, RFC 9001 §4).
///
/// The hello may be spread over several packets and datagrams in any order, and a Retry changes the
/// connection id that the keys come from; so a packet that does not open with the keys at hand is
/// tried with those of its own connection id.
struct QUICObserver {
  private var keys: QUICKeys?
  private var connectionID: [UInt8] = []
  private var hello = CryptoStream()
  private var datagrams = 0
  /// Tells the connection id of the keys, or of Google's clear hello, from others; 0 for none.
  private(set) var mark: UInt32 = 0

  init() {}

  /// The mark of the connection id that a client's first datagram carries; 0 if it is none.
  static func mark(_ payload: Span<UInt8>) -> UInt32 {
    guard mayStart(payload) else { return 0 }
    if payload[0] & 0x80 == 0 {
      return mark((try? GQUICHeader(parsing: payload))?.connectionID ?? [])
    }
    guard let header = try? QUICLongHeader(parsing: payload), header.type == .initial else {
      return 0
    }
    return mark(header.destinationConnectionID)
  }

  /// FNV-1a; equal marks of different ids only mean that a second connection is not looked for.
  private static func mark(_ id: [UInt8]) -> UInt32 {
    id.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 } | 1
  }

  /// Whether a datagram can be the first of a QUIC connection.
  static func mayStart(_ payload: Span<UInt8>) -> Bool {
    guard payload.count >= 20 else { return false }
    if payload[0] & 0x80 != 0 {
      let version = QUICVersion(rawValue: number(payload, at: 1))
      return version.layout != nil && !version.isReserved
    }
    guard payload[0] & 0x83 == 0x01 else { return false }
    let at = payload[0] & 0x08 != 0 ? 9 : 1
    return QUICVersion(rawValue: number(payload, at: at)).isGoogle
  }

  /// Whether a datagram starts with an Initial packet.
  static func isInitial(_ payload: Span<UInt8>) -> Bool {
    guard payload.count > 0, payload[0] & 0x80 != 0 else { return false }
    return (try? QUICLongHeader(parsing: payload))?.type == .initial
  }

  private static func number(_ bytes: Span<UInt8>, at: Int) -> UInt32 {
    (at..<(at + 4)).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[$1]) }
  }

  /// Takes the next datagram of the flow; `true` when nothing more can be learnt.
  mutating func datagram(
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    datagrams += 1
    if bytes[0] & 0x80 == 0 {
      if let header = try? GQUICHeader(parsing: bytes) {
        return google(bytes, header.version, header.connectionID, context, &log, &effects)
      }
      return datagrams > log.limits.probedDatagrams
    }
    for packet in QUICDatagram(parsing: bytes).packets
    where take(packet, bytes, context, &log, &effects) {
      return true
    }
    return datagrams > log.limits.probedDatagrams
  }

  private mutating func take(
    _ packet: QUICLongHeader,
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    guard packet.type == .initial else { return false }
    if packet.version.layout == .google {
      return google(
        bytes,
        packet.version,
        packet.destinationConnectionID,
        context,
        &log,
        &effects
      )
    }
    guard let clear = open(packet, bytes) else { return false }
    effects.originatorIsLow = context.fromLow
    if packet.version.isGoogle,
      google(clear.span, packet.version, connectionID, context, &log, &effects)
    {
      return true
    }
    for chunk in QUICFrames(parsing: clear.span, version: packet.version).crypto {
      hello.add(clear[chunk.octets], at: chunk.offset, limit: log.limits.messageOctets)
    }
    guard let body = hello.clientHello else { return false }
    return finish(body, packet.version, context, &log, &effects)
  }

  /// Opens an Initial packet with the keys at hand or with those of its own connection id.
  private mutating func open(_ packet: QUICLongHeader, _ bytes: Span<UInt8>) -> [UInt8]? {
    let sealed = bytes.extracting(packet.range)
    let offset = packet.packetNumberOffset - packet.range.lowerBound
    if let clear = keys?.open(sealed, numberOffset: offset) { return clear }
    let id = packet.destinationConnectionID
    guard keys == nil || id != connectionID,
      let fresh = QUICKeys(version: packet.version, connectionID: id),
      let clear = fresh.open(sealed, numberOffset: offset)
    else { return nil }
    if keys == nil { connectionID = id }
    keys = fresh
    mark = Self.mark(id)
    return clear
  }

  private func finish(
    _ body: [UInt8],
    _ version: QUICVersion,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    guard let hello = try? TLSClientHello(parsing: body.span) else {
      log.note("quic-hello-malformed", "ClientHello", context.frame)
      return true
    }
    if let damage = hello.damage { log.note("quic-hello-damaged", "\(damage)", context.frame) }
    effects.service = hello.extensions.alpn.contains("doq") ? .doq : .quic
    guard log.hasRoom(log.quic.count, kind: "QUIC", context.frame) else { return true }
    var record = TLSHandshake(flow: context.flow, first: context.frame)
    record.carrier = .quic
    record.take(hello, transport: .quic, log.options)
    record.quic = QUICDetail(version: version.rawValue, clientInitialConnectionID: connectionID)
    if record.ech { effects.notes.insert(.encryptedClientHello) }
    log.quic.append(record)
    return true
  }

  /// Google's own handshake, in clear or inside a decrypted packet.
  private mutating func google(
    _ bytes: Span<UInt8>,
    _ version: QUICVersion,
    _ id: [UInt8],
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    guard let hello = GQUICClientHello(searching: bytes) else { return false }
    mark = Self.mark(id)
    effects.service = .quic
    effects.originatorIsLow = context.fromLow
    guard log.hasRoom(log.quic.count, kind: "QUIC", context.frame) else { return true }
    var record = TLSHandshake(flow: context.flow, first: context.frame)
    record.carrier = .quic
    record.serverName = hello.serverName
    // Google's own handshake has no way to hide the name.
    record.isHelloWhole = true
    record.clientALPN = hello.alpn
    var detail = QUICDetail(version: version.rawValue, clientInitialConnectionID: id)
    detail.userAgent = hello.userAgent
    record.quic = detail
    log.quic.append(record)
    return true
  }
}

/// The octets of CRYPTO frames put in order, from the start as far as they reach.
struct CryptoStream {
  private var octets: [UInt8] = []
  private var waiting: [(offset: Int, bytes: [UInt8])] = []

  /// Adds a piece; pieces beyond `limit` are left out.
  mutating func add(_ bytes: ArraySlice<UInt8>, at offset: UInt64, limit: Int) {
    guard offset < UInt64(limit), Int(offset) + bytes.count <= limit, waiting.count < 256 else {
      return
    }
    waiting.append((Int(offset), Array(bytes)))
    var grew = true
    while grew {
      grew = false
      for (index, piece) in waiting.enumerated() where piece.offset <= octets.count {
        let known = octets.count - piece.offset
        if known < piece.bytes.count { octets += piece.bytes[known...] }
        waiting.remove(at: index)
        grew = true
        break
      }
    }
  }

  /// The body of the ClientHello, once all of it is there.
  var clientHello: [UInt8]? {
    guard octets.count >= 4, octets[0] == 1 else { return nil }
    let length = Int(octets[1]) << 16 | Int(octets[2]) << 8 | Int(octets[3])
    guard octets.count >= 4 + length else { return nil }
    return Array(octets[4..<(4 + length)])
  }
}
