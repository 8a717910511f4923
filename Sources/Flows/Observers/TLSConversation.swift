import Crypto
import Wire

/// What the messages of one TLS connection say, however they travelled.
struct TLSConversation {
  /// What the handshake travels in.
  let carrier: TLSCarrier
  /// The handshake's place in the log, once a hello was read.
  private var handshake: Int?
  private var version: UInt16 = 0
  private var clientHellos = 0
  /// The session that the client would take up.
  private var session: [UInt8] = []
  /// Which side is the server, once a hello shows it.
  private var serverIsLow: Bool?
  /// Whether a side has shown its certificates.
  private(set) var hasServerChain = false
  private var hasClientChain = false

  init(carrier: TLSCarrier) { self.carrier = carrier }

  /// Takes the next handshake message of one side.
  mutating func handle(
    _ message: TLSHandshakeBody,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    switch message.type {
    case 1: clientHello(message.body, context, &log, &effects)
    case 2: serverHello(message.body, context, &log, &effects)
    case 11: certificates(message.body, context, &log)
    default: break
    }
  }

  private mutating func clientHello(
    _ body: [UInt8],
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    guard clientHellos < Self.mostHellos else { return }
    guard let hello = parsed(body, context, &log) else { return }
    clientHellos += 1
    session = hello.sessionID
    serverIsLow = !context.fromLow
    effects.service = service(context, alpn: hello.extensions.alpn)
    effects.originatorIsLow = context.fromLow
    var record = TLSHandshake(flow: context.flow, first: context.frame)
    record.carrier = carrier
    record.take(hello, transport: carrier == .dtls ? .datagram : .tcp, log.options)
    if record.ech { effects.notes.insert(.encryptedClientHello) }
    guard let index = handshake else {
      guard let index = log.openHandshake(context, carrier) else { return }
      handshake = index
      log.tls[index] = record
      return
    }
    if clientHellos == 1 {
      // The server's hello was seen first.
      log.tls[index].first = context.frame
      log.tls[index].take(hello, transport: carrier == .dtls ? .datagram : .tcp, log.options)
    } else if !log.tls[index].saysTheSame(record) {
      // One that answers a HelloRetryRequest mostly repeats the first; another says more.
      guard let fresh = log.openHandshake(context, carrier) else { return }
      handshake = fresh
      log.tls[fresh] = record
    }
  }

  /// The most hellos read of one client; retries make two.
  private static let mostHellos = 8

  /// DNS over TLS by the token offered or by its port (RFC 7858 §3.1), or else plain TLS.
  private func service(_ context: MessageContext, alpn: [String]) -> Service? {
    switch carrier {
    case .dtls: return .dtls
    case .openVPN: return nil
    case .tcp, .quic: break
    }
    let isDNS = alpn.contains("dot") || context.sourcePort == 853 || context.destinationPort == 853
    return isDNS ? .dot : .ssl
  }

  private func parsed(
    _ body: [UInt8],
    _ context: MessageContext,
    _ log: inout ObservationLog
  ) -> TLSClientHello? {
    do {
      let hello = try TLSClientHello(parsing: body.span, isDatagram: carrier == .dtls)
      if let damage = hello.damage { log.note("tls-hello-damaged", "\(damage)", context.frame) }
      return hello
    } catch {
      log.note("tls-hello-malformed", "\(error)", context.frame)
      return nil
    }
  }

  private mutating func serverHello(
    _ body: [UInt8],
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) {
    guard let hello = try? TLSServerHello(parsing: body.span) else {
      log.note("tls-hello-malformed", "ServerHello", context.frame)
      return
    }
    guard !hello.isHelloRetryRequest else { return }
    effects.originatorIsLow = !context.fromLow
    serverIsLow = context.fromLow
    guard let index = handshake ?? log.openHandshake(context, carrier) else { return }
    handshake = index
    effects.service = service(context, alpn: log.tls[index].clientALPN)
    version = hello.version
    log.tls[index].take(hello, at: context.frame)
    // TLS 1.3 accepts a pre-shared key, earlier versions say the client's session id again.
    let repeatsSession = version < 0x0304 && !session.isEmpty && hello.sessionID == session
    log.tls[index].resumed = hello.hasPSK || (carrier != .dtls && repeatsSession)
  }

  /// The certificates of one side; only the first message of each counts (RFC 5246 §7.4.2).
  private mutating func certificates(
    _ body: [UInt8],
    _ context: MessageContext,
    _ log: inout ObservationLog
  ) {
    guard carrier == .dtls || version < 0x0304 else { return }
    let isServer = serverIsLow == context.fromLow
    guard !(isServer ? hasServerChain : hasClientChain) else { return }
    if isServer { hasServerChain = true } else { hasClientChain = true }
    let message = TLSCertificateMessage(parsing: body.span)
    if let damage = message.damage {
      log.note("tls-certificate-damaged", "\(damage)", context.frame)
    }
    if message.certificates.count > Self.longestChain {
      log.note("tls-chain-limit", "more certificates than are read", context.frame)
    }
    // The server's own certificate comes first; the rest of the chain is for the logs.
    let shown = log.options.logDetails ? Self.longestChain : 1
    for range in message.certificates.prefix(shown) {
      let fingerprint = log.certificate(Array(body[range]), context)
      // What a client shows of itself is no part of what vouches for the server.
      if isServer, let handshake { log.tls[handshake].certificates.append(fingerprint) }
    }
  }

  /// The most certificates read of one side; chains in use have two to five.
  private static let longestChain = 16
}

extension ObservationLog {
  /// Starts a handshake record; `nil` if there is no room.
  fileprivate mutating func openHandshake(
    _ context: MessageContext,
    _ carrier: TLSCarrier
  ) -> Int? {
    guard hasRoom(tls.count, kind: "TLS", context.frame) else { return nil }
    var record = TLSHandshake(flow: context.flow, first: context.frame)
    record.carrier = carrier
    tls.append(record)
    return tls.count - 1
  }
}

extension TLSHandshake {
  /// Fills in what a ClientHello says; `transport` is JA4's letter for it.
  mutating func take(
    _ hello: TLSClientHello,
    transport: TLSClientHello.Transport,
    _ options: FlowOptions
  ) {
    serverName = hello.extensions.serverName
    clientALPN = hello.extensions.alpn
    ech = hello.extensions.hasECH || hello.extensions.hasESNI
    esni = hello.extensions.hasESNI
    isHelloWhole = hello.damage == nil
    if !established { version = hello.newestVersion }
    guard options.logDetails, hello.isLayoutSound else { return }
    ja3 = hexadecimal(Insecure.MD5.hash(data: Array(hello.ja3Text.utf8)))
    ja4 = ja4Text(hello, transport: transport)
  }

  /// Whether another hello of the same client adds nothing.
  fileprivate func saysTheSame(_ other: TLSHandshake) -> Bool {
    serverName == other.serverName && clientALPN == other.clientALPN && ja3 == other.ja3
      && ja4 == other.ja4
  }

  /// Fills in what a ServerHello says.
  fileprivate mutating func take(_ hello: TLSServerHello, at frame: FrameReference) {
    serverHello = frame
    version = hello.version
    established = true
    cipher = hello.cipherSuite
    curve = hello.keyShareGroup
    nextProtocol = hello.alpn
  }
}

/// JA4 of a ClientHello: the readable part and two hashes cut to twelve digits.
func ja4Text(_ hello: TLSClientHello, transport: TLSClientHello.Transport) -> String {
  let parts = hello.ja4Parts(transport: transport)
  func cut(_ text: String) -> String {
    guard !text.isEmpty else { return "000000000000" }
    return String(hexadecimal(SHA256.hash(data: Array(text.utf8))).prefix(12))
  }
  return "\(parts.a)_\(cut(parts.ciphersText))_\(cut(parts.extensionsText))"
}
