/// What a flow carries, by its content first and by its port last; Zeek's name where it has one.
package enum Service: UInt8, CaseIterable, Sendable {
  /// Not recognised.
  case unknown
  case dns, mdns, llmnr, nbns, http, ssl, quic, dhcp, ntp, ssdp, stun, dtls, ssh, dot, doq, doh
  case dnscrypt, httpdns
  case turn, rtp, rtcp, srtp, sip, rtsp
  case mqtt, xmpp, amqp, coap, irc, syslog
  case smtp, imap, pop3, nntp, ftp, tftp, smb, rsync, bittorrent
  case telnet, rdp, rfb, socks, dce_rpc
  case ipsec, wireguard, openvpn, pptp, l2tp, tor
  case krb, ldap, radius, diameter, snmp, slp, whois
  case mysql, postgresql, redis, mongodb, tds, memcached
  case gtp, bgp, modbus, dnp3, natpmp
  case fcm, apns, mipush, heytap_push, supl, epdg

  /// The name that goes into logs; empty for `unknown`.
  package var name: String { Self.names[Int(rawValue)] }

  /// The names by raw value; a case's own name takes a look at its type each time.
  private static let names: [String] = allCases.map { $0 == .unknown ? "" : "\($0)" }
}

extension Service {
  /// Who besides the two ends can read what a protocol carries.
  package enum Protection: String, Sendable {
    /// Anyone on the way.
    case clear
    /// Nobody without keys.
    case encrypted
    /// It cannot be told from the protocol alone.
    case unknown
  }

  /// Who can read what it carries.
  package var protection: Protection {
    switch self {
    case .ssl, .quic, .dtls, .ssh, .dot, .doq, .doh, .dnscrypt, .srtp, .ipsec, .wireguard,
      .openvpn, .tor, .fcm, .apns, .mipush, .heytap_push, .supl, .epdg:
      .encrypted
    // Calls may be encrypted behind a clear header; BitTorrent and relays may carry anything.
    case .unknown, .rtp, .turn, .bittorrent, .rdp, .httpdns, .socks, .l2tp, .pptp: .unknown
    default: .clear
    }
  }

  /// Whether the content of such a flow travels in clear and is decoded.
  package var isReadable: Bool {
    switch self {
    case .dns, .mdns, .llmnr, .nbns, .http, .dhcp, .ntp, .ssdp: true
    default: false
    }
  }

  /// Whether another protocol may start inside a flow of this one.
  var carriesOthers: Bool {
    switch self {
    case .http, .socks, .stun, .turn, .dtls, .smtp, .imap, .pop3, .nntp, .ftp, .xmpp, .ldap,
      .postgresql, .mysql, .rdp, .irc, .rtsp, .sip, .rtp:
      true
    default: false
    }
  }
}

/// The protocols that carry a flow's innermost one, at most two.
package struct ServiceCarriers: Hashable, Sendable {
  /// The outermost; `unknown` if there is none.
  package private(set) var outer = Service.unknown
  /// The next; `unknown` if there is none.
  package private(set) var inner = Service.unknown

  /// Nothing carries it.
  package init() {}

  /// Notes that a protocol was found to carry another; a third is not kept.
  package mutating func add(_ service: Service) {
    guard service != outer, service != inner else { return }
    if outer == .unknown { outer = service } else if inner == .unknown { inner = service }
  }

  /// Those that are there, outermost first.
  package var all: [Service] { [outer, inner].filter { $0 != .unknown } }
}
