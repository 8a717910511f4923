/// A pcap link-layer header type (https://www.tcpdump.org/linktypes.html).
package struct LinkType: RawRepresentable, Hashable, Sendable {
  /// The LINKTYPE_ value that stands in a capture file.
  package let rawValue: UInt32
  /// Wraps a LINKTYPE_ value, known or not.
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  /// BSD loopback, address family in the byte order of the capturing machine.
  package static let null = Self(rawValue: 0)
  /// IEEE 802.3 Ethernet.
  package static let ethernet = Self(rawValue: 1)
  /// Serial Line IP with a direction octet in front (BSD).
  package static let slip = Self(rawValue: 8)
  /// PPP, in HDLC-like framing or not.
  package static let ppp = Self(rawValue: 9)
  /// FDDI.
  package static let fddi = Self(rawValue: 10)
  /// Raw IP as OpenBSD and others number it in old files.
  package static let rawBSD = Self(rawValue: 12)
  /// Raw IP, another number in old files.
  package static let rawOpenBSD = Self(rawValue: 14)
  /// PPP in HDLC-like framing (RFC 1662).
  package static let pppHDLC = Self(rawValue: 50)
  /// PPPoE session packets (RFC 2516).
  package static let pppEther = Self(rawValue: 51)
  /// Raw IP; the first nibble is the version.
  package static let raw = Self(rawValue: 101)
  /// Cisco PPP with HDLC framing.
  package static let ciscoHDLC = Self(rawValue: 104)
  /// IEEE 802.11 without radio header.
  package static let ieee80211 = Self(rawValue: 105)
  /// Frame relay.
  package static let frameRelay = Self(rawValue: 107)
  /// OpenBSD loopback, address family in network byte order.
  package static let loop = Self(rawValue: 108)
  /// Linux cooked capture, version 1.
  package static let linuxSLL = Self(rawValue: 113)
  /// IEEE 802.11 with a Prism header.
  package static let prism = Self(rawValue: 119)
  /// IEEE 802.11 with a radiotap header.
  package static let radiotap = Self(rawValue: 127)
  /// IEEE 802.11 with an AVS header.
  package static let avs = Self(rawValue: 163)
  /// PPP with a direction octet in front.
  package static let pppWithDirection = Self(rawValue: 166)
  /// Per-Packet Information in front of another link type.
  package static let ppi = Self(rawValue: 192)
  /// Raw IPv4.
  package static let ipv4 = Self(rawValue: 228)
  /// Raw IPv6.
  package static let ipv6 = Self(rawValue: 229)
  /// Linux netfilter log.
  package static let nflog = Self(rawValue: 239)
  /// Apple's PKTAP: process name and id before another link type.
  package static let pktap = Self(rawValue: 258)
  /// Linux cooked capture, version 2.
  package static let linuxSLL2 = Self(rawValue: 276)
}
