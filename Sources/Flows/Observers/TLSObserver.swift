import Crypto
import Wire

/// Follows a TLS handshake until both sides encrypt (RFC 8446 §5.1, RFC 5246 §6.2).
struct TLSObserver {
  private var low = TLSRecordReader()
  private var high = TLSRecordReader()
  /// The handshake's place in the log, once a hello was read.
  private var handshake: Int?
  private var version: UInt16 = 0
  private var hasClientHello = false
  /// Which side is the server, once a hello shows it.
  private var serverIsLow: Bool?
  /// Whether a side has shown its certificates.
  private var hasServerChain = false
  private var hasClientChain = false

  init() {}

  /// Takes the next octets of one side; `true` when nothing more can be read from the stream.
  mutating func receive(
    _ bytes: Span<UInt8>,
    _ context: MessageContext,
    _ log: inout ObservationLog,
    _ effects: inout FlowEffects
  ) -> Bool {
    let messages =
      context.fromLow
      ? low.receive(bytes, limit: log.limits.messageOctets)
      : high.receive(bytes, limit: log.limits.messageOctets)
    for message in messages { handle(message, context, &log, &effects) }
    return low.isFinished && high.isFinished
  }

  /// Octets of one side are missing: what follows cannot be put together.
  mutating func gap(fromLow: Bool) -> Bool {
    if fromLow { low.isFinished = true } else { high.isFinished = true }
    return low.isFinished && high.isFinished
  }

  private mutating func handle(
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
    // A second hello on the same stream answers a HelloRetryRequest.
    guard !hasClientHello else { return }
    guard let hello = parsed(body, context, &log) else { return }
    hasClientHello = true
    serverIsLow = !context.fromLow
    effects.service = service(context, alpn: hello.extensions.alpn)
    effects.originatorIsLow = context.fromLow
    let index = handshake ?? log.openHandshake(context)
    guard let index else { return }
    handshake = index
    log.tls[index].first = context.frame
    log.tls[index].take(hello, transport: .tcp, log.options)
    if log.tls[index].ech { effects.notes.insert(.encryptedClientHello) }
  }

  /// DNS over TLS by the token offered or by its port (RFC 7858 §3.1), or else plain TLS.
  private func service(_ context: MessageContext, alpn: [String]) -> Service {
    let isDNS = alpn.contains("dot") || context.sourcePort == 853 || context.destinationPort == 853
    return isDNS ? .dot : .ssl
  }

  private func parsed(
    _ body: [UInt8],
    _ context: MessageContext,
    _ log: inout ObservationLog
  ) -> TLSClientHello? {
    do {
      let hello = try TLSClientHello(parsing: body.span)
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
    guard let index = handshake ?? log.openHandshake(context) else { return }
    handshake = index
    effects.service = service(context, alpn: log.tls[index].clientALPN)
    version = hello.version
    log.tls[index].take(hello, at: context.frame)
  }

  /// The certificates of one side; only the first message of each counts (RFC 5246 §7.4.2).
  private mutating func certificates(
    _ body: [UInt8],
    _ context: MessageContext,
    _ log: inout ObservationLog
  ) {
    guard version < 0x0304 else { return }
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
  fileprivate mutating func openHandshake(_ context: MessageContext) -> Int? {
    guard hasRoom(tls.count, kind: "TLS", context.frame) else { return nil }
    tls.append(TLSHandshake(flow: context.flow, first: context.frame))
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
    if !established { version = hello.offeredVersions.max() ?? hello.legacyVersion }
    guard options.logDetails else { return }
    ja3 = hexadecimal(Insecure.MD5.hash(data: Array(hello.ja3Text.utf8)))
    ja4 = ja4Text(hello, transport: transport)
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
