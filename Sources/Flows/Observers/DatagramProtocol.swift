import Wire

/// What a UDP datagram carries, by its content and its ports.
enum DatagramProtocol {
  /// The protocols that are followed by their registered ports.
  @inline(__always)
  static func byPort(_ packet: Packet, _ known: Service) -> Service? {
    switch known {
    case .dns, .mdns, .llmnr, .nbns, .dhcp: return known
    case .unknown: break
    default: return nil
    }
    return service(packet.destinationPort) ?? service(packet.sourcePort)
  }

  /// The protocol whose registered port this is.
  static func service(_ port: UInt16) -> Service? {
    switch port {
    case 53: .dns
    case 5353: .mdns
    case 5355: .llmnr
    case 137: .nbns
    case 67, 68, 546, 547: .dhcp
    default: nil
    }
  }

  /// What the octets look like, for protocols that are only named.
  ///
  /// - Parameters:
  ///   - payload: a datagram, at least one octet.
  ///   - packet: its ports.
  ///   - record: what earlier datagrams of the flow showed.
  ///   - fromLow: who sends it.
  /// - Returns: the protocol; `unknown` if none is certain.
  static func byContent(
    _ payload: Span<UInt8>,
    _ packet: Packet,
    _ record: inout FlowRecord,
    fromLow: Bool
  ) -> Service {
    let found = alone(payload, packet, after: record.service)
    if found != .unknown { return found }
    return record.candidate.confirm(payload, fromLow: fromLow, after: record.service)
  }

  /// What one datagram shows by itself.
  private static func alone(
    _ payload: Span<UInt8>,
    _ packet: Packet,
    after known: Service
  ) -> Service {
    let ports = (packet.sourcePort, packet.destinationPort)
    if let found = bySignature(payload, after: known) {
      // Odd octets on a port that is followed must not hide what comes after them.
      let isFollowed = service(ports.0) != nil || service(ports.1) != nil
      return isFollowed && found.protection != .encrypted ? .unknown : found
    }
    if let found = byPort(ports.1, payload) ?? byPort(ports.0, payload) { return found }
    if known != .unknown { return .unknown }
    return DNSMessage.looksLikeDNS(payload) ? .dns : .unknown
  }

  /// What has a form that nothing else has, on whatever port.
  private static func bySignature(_ payload: Span<UInt8>, after known: Service) -> Service? {
    switch payload[0] {
    case 0x00...0x3f:
      if STUN.isMessage(payload) { return STUN.isRelayMessage(payload) ? .turn : .stun }
      return low(payload)
    case 0x40...0x4f where known == .stun || known == .turn:
      guard let inner = STUN.channelData(payload), !inner.isEmpty else { return nil }
      let data = payload.extracting(inner)
      return data[0] < 0x40 && DTLSRecognition.isRecord(data) ? .dtls : nil
    case 0x41...0x5a: return text(payload)
    case 0x64: return BitTorrent.isDatagram(payload) ? .bittorrent : nil
    case 0x6a...0x6f, 0x7e: return Kerberos.isMessage(payload) ? .krb : nil
    case 0x71, 0x72: return DNSCrypt.isResponse(payload) ? .dnscrypt : nil
    case 0x80...0xbf:
      guard RTP.isControl(payload) else { return nil }
      return known == .stun || known == .turn || known == .dtls ? nil : .rtcp
    case 0xff: return DNSCrypt.isRelayed(payload) ? .dnscrypt : nil
    default: return nil
    }
  }

  /// Messages whose first octet is below 0x40.
  private static func low(_ payload: Span<UInt8>) -> Service? {
    switch payload[0] {
    case 0:
      if BitTorrent.isDatagram(payload) { return .bittorrent }
      return FileStart.isTFTPRequest(payload) ? .tftp : nil
    case 1...4 where WireGuard.isMessage(payload): return .wireguard
    case 20...26: return DTLSRecognition.isRecord(payload) ? .dtls : nil
    case 0x30:
      if SNMP.isMessage(payload) { return .snmp }
      return LDAP.isMessage(payload) ? .ldap : nil
    case 0x38: return OpenVPN.isClientReset(payload) ? .openvpn : nil
    case 0x3c: return Syslog.isMessage(payload) ? .syslog : nil
    default: return nil
    }
  }

  /// Messages that start with a capital letter.
  private static func text(_ payload: Span<UInt8>) -> Service? {
    if MediaText.isSIP(payload) { return .sip }
    if MediaText.isRTSP(payload) { return .rtsp }
    if SSDPRecognition.isMessage(payload) { return .ssdp }
    if BitTorrent.isDatagram(payload) { return .bittorrent }
    return payload[0] == 0x50 && OpenVPN.isClientReset(payload) ? .openvpn : nil
  }

  /// What has the form that its registered port asks for.
  private static func byPort(_ port: UInt16, _ payload: Span<UInt8>) -> Service? {
    switch port {
    case 123: return NTP.isMessage(payload) ? .ntp : nil
    case 69: return FileStart.isTFTPRequest(payload) ? .tftp : nil
    case 427: return MachineStart.isSLP(payload) ? .slp : nil
    case 500: return IKE.isMessage(payload) || IKE.isMarkedMessage(payload) ? .ipsec : nil
    case 4500:
      return IKE.isMarkedMessage(payload) || IKE.isMessage(payload)
        || IKE.isEncapsulated(payload) ? .ipsec : nil
    case 514: return Syslog.isMessage(payload) ? .syslog : nil
    case 1194: return OpenVPN.isMessage(payload) ? .openvpn : nil
    case 1645, 1646, 1812, 1813, 3799: return RADIUS.isMessage(payload) ? .radius : nil
    case 1701: return TunnelControl.isL2TP(payload) ? .l2tp : nil
    case 1900: return SSDPRecognition.isMessage(payload) ? .ssdp : nil
    case 2123, 2152, 3386: return GTP.isMessage(payload) ? .gtp : nil
    case 3478: return STUN.isClassicMessage(payload) ? .stun : nil
    case 5350, 5351: return MachineStart.isPortMapping(payload) ? .natpmp : nil
    case 5683, 5684: return CoAP.isMessage(payload) ? .coap : nil
    default: return nil
    }
  }
}

/// What a datagram of an unknown flow may be, until another one confirms it.
///
/// Some protocols have headers that many payloads could begin with; two that fit each other are
/// proof.
struct DatagramCandidate: Equatable {
  private enum Kind: UInt8 { case none, media, openVPN, transport, file }

  private var kind = Kind.none
  private var fromLow = false
  /// What the next datagram has to fit.
  private var sequence: UInt16 = 0
  private var source: UInt32 = 0

  /// Whether a datagram goes on from the one that was kept; otherwise it takes its place.
  mutating func confirm(_ payload: Span<UInt8>, fromLow low: Bool, after known: Service) -> Service
  {
    if let place = RTP.place(payload) {
      let earlier = RTP.Place(source: source, sequence: sequence)
      if kind == .media, fromLow == low, earlier.leads(to: place) {
        return known == .dtls ? .srtp : .rtp
      }
      // The other side's stream must not take the place of the one that is followed.
      if kind != .media || fromLow == low { keep(.media, low, place.sequence, place.source) }
      return .unknown
    }
    if let reset = OpenVPN.reset(payload) {
      if reset == .server, kind == .openVPN, fromLow != low { return .openvpn }
      if reset == .client { keep(.openVPN, low, 0, 0) }
      return .unknown
    }
    if let packet = BitTorrent.transport(payload) {
      // The answer to a SYN bears its connection id.
      if packet.type == 2, kind == .transport, fromLow != low, packet.connection == sequence {
        return .bittorrent
      }
      if packet.type == 4 { keep(.transport, low, packet.connection, 0) }
      return .unknown
    }
    if let block = FileStart.tftpBlock(payload), block.number == 1 {
      if !block.isData, kind == .file, fromLow != low { return .tftp }
      if block.isData { keep(.file, low, 1, 0) }
    }
    return .unknown
  }

  private mutating func keep(_ kind: Kind, _ low: Bool, _ sequence: UInt16, _ source: UInt32) {
    self.kind = kind
    fromLow = low
    self.sequence = sequence
    self.source = source
  }
}
