import Wire

/// What the first octets of a TCP segment look like, content first and port last.
enum StreamProtocol: Equatable {
  case tls, http, dns
  /// A protocol that is not followed, only named.
  case named(Service)
  case unknown
  /// Too few octets to tell.
  case undecided

  /// Recognises the protocol that starts with `bytes`.
  ///
  /// `known` is what the stream was taken for before; only encryption starts inside a protocol of
  /// lines.
  static func recognise(
    _ bytes: Span<UInt8>,
    sourcePort: UInt16,
    destinationPort: UInt16,
    after known: Service = .unknown
  ) -> StreamProtocol {
    guard bytes.count > 0 else { return .undecided }
    if bytes[0] == 22 { return tlsRecord(bytes) }
    guard known == .unknown || known == .socks else { return .unknown }
    let ports = (sourcePort, destinationPort)
    // Lengths come first here, which may look like letters.
    if bytes.count > 4, let found = database(bytes, ports) { return .named(found) }
    let isLetter = (0x41...0x5a).contains(bytes[0]) || (0x61...0x7a).contains(bytes[0])
    if isLetter { return text(bytes, ports) }
    if sourcePort == 53 || destinationPort == 53 || sourcePort == 5353 || destinationPort == 5353 {
      return dnsMessage(bytes)
    }
    return bySignature(bytes, ports).map { .named($0) } ?? .unknown
  }

  /// A handshake record that holds the start of a hello (RFC 8446 §5.1).
  private static func tlsRecord(_ bytes: Span<UInt8>) -> StreamProtocol {
    guard bytes.count >= 6 else { return bytes.count < 2 || bytes[1] == 3 ? .undecided : .unknown }
    let isHello = bytes[5] == 1 || bytes[5] == 2 || bytes[5] == 0
    return bytes[1] == 3 && bytes[2] <= 4 && isHello ? .tls : .unknown
  }

  private static func text(_ bytes: Span<UInt8>, _ ports: (UInt16, UInt16)) -> StreamProtocol {
    if bytes.count < 4, starts("SSH-", with: bytes) { return .undecided }
    if let found = word(bytes, ports) { return .named(found) }
    switch HTTPStart.answer(bytes) {
    case .yes: return .http
    case .no: return .unknown
    case .undecided: return .undecided
    }
  }

  /// Whether `text` goes on from `bytes`.
  private static func starts(_ text: String, with bytes: Span<UInt8>) -> Bool {
    var index = 0
    for octet in text.utf8 where index < bytes.count {
      guard bytes[index] == octet else { return false }
      index += 1
    }
    return true
  }

  /// A length, then a header with a sane count of questions.
  private static func dnsMessage(_ bytes: Span<UInt8>) -> StreamProtocol {
    guard bytes.count >= 14 else { return .undecided }
    let length = Int(bytes[0]) << 8 | Int(bytes[1])
    return length >= 12 ? .dns : .unknown
  }
}

extension StreamProtocol {
  /// Protocols whose first octet is a letter.
  private static func word(_ bytes: Span<UInt8>, _ ports: (UInt16, UInt16)) -> Service? {
    if RemoteStart.isSSH(bytes) { return .ssh }
    if RemoteStart.isRFB(bytes) { return .rfb }
    if MediaText.isSIP(bytes) { return .sip }
    if MediaText.isRTSP(bytes) { return .rtsp }
    if MessagingStart.isAMQP(bytes) { return .amqp }
    if DatabaseStart.isMemcached(bytes) { return .memcached }
    if MessagingStart.isIRC(bytes) { return .irc }
    return greeting(bytes, ports)
  }

  /// Protocols in which lines are exchanged.
  private static func greeting(_ bytes: Span<UInt8>, _ ports: (UInt16, UInt16)) -> Service? {
    let port = min(ports.0, ports.1)
    switch TextGreeting.kind(bytes, port: port) {
    case .smtp: return .smtp
    case .ftp: return .ftp
    case .pop3: return .pop3
    case .imap: return .imap
    case .nntp: return .nntp
    case nil: return port == 43 && TextGreeting.isLine(bytes) ? .whois : nil
    }
  }

  /// Protocols that are told by their first octets, which are no letter.
  private static func bySignature(_ bytes: Span<UInt8>, _ ports: (UInt16, UInt16)) -> Service? {
    switch bytes[0] {
    case 0, 1: return lengthFirst(bytes)
    case 20...23: return TLSRecognition.isMidStream(bytes) ? .ssl : nil
    case 3: return RemoteStart.isRDP(bytes) ? .rdp : nil
    case 4: return TunnelControl.isSOCKS4(bytes) ? .socks : nil
    case 5:
      if TunnelControl.isSOCKS5(bytes) { return .socks }
      if RemoteStart.isDCERPC(bytes) { return .dce_rpc }
      return MachineStart.isDNP3(bytes) ? .dnp3 : nil
    case 0x10:
      if MessagingStart.isMQTT(bytes) { return .mqtt }
      return DatabaseStart.isTDS(bytes) ? .tds : nil
    case 0x12: return DatabaseStart.isTDS(bytes) ? .tds : nil
    case 0x13: return FileStart.isBitTorrent(bytes) ? .bittorrent : nil
    case 0x30 where LDAP.isMessage(bytes): return .ldap
    case 0x80, 0x81:
      if FileStart.isSMB(bytes) { return .smb }
      return DatabaseStart.isMemcached(bytes) ? .memcached : nil
    case 0xff:
      if RemoteStart.isTelnet(bytes) { return .telnet }
      return MachineStart.isBGP(bytes) ? .bgp : nil
    case 0x20...0x7e: return sign(bytes, ports)
    default: return nil
    }
  }

  /// Protocols that begin with the length of what follows, in network byte order.
  private static func lengthFirst(_ bytes: Span<UInt8>) -> Service? {
    if FileStart.isSMB(bytes) { return .smb }
    if STUN.isMessage(bytes) { return STUN.isRelayMessage(bytes) ? .turn : .stun }
    if STUN.isFramed(bytes) { return .stun }
    if DatabaseStart.isPostgreSQL(bytes) { return .postgresql }
    if Kerberos.isStream(bytes) { return .krb }
    if TunnelControl.isPPTP(bytes) { return .pptp }
    if OpenVPN.isStream(bytes) { return .openvpn }
    return Diameter.isMessage(bytes) ? .diameter : nil
  }

  private static func database(_ bytes: Span<UInt8>, _ ports: (UInt16, UInt16)) -> Service? {
    if DatabaseStart.isMySQL(bytes) { return .mysql }
    if DatabaseStart.isMongoDB(bytes) { return .mongodb }
    func uses(_ port: UInt16) -> Bool { ports.0 == port || ports.1 == port }
    if uses(502), MachineStart.isModbus(bytes) { return .modbus }
    return uses(1433) && DatabaseStart.isTDSMessage(bytes) ? .tds : nil
  }

  /// Protocols of text whose first octet is a digit or a sign.
  private static func sign(_ bytes: Span<UInt8>, _ ports: (UInt16, UInt16)) -> Service? {
    if MessagingStart.isXMPP(bytes) { return .xmpp }
    if DatabaseStart.isRedis(bytes) { return .redis }
    if FileStart.isRsync(bytes) { return .rsync }
    if MessagingStart.isIRC(bytes) { return .irc }
    if ports.0 == 514 || ports.1 == 514, Syslog.isMessage(bytes) { return .syslog }
    return greeting(bytes, ports)
  }
}
