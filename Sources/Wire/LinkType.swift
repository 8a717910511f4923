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
  /// AX.25, amateur radio.
  package static let ax25 = Self(rawValue: 3)
  /// Token ring (IEEE 802.5).
  package static let tokenRing = Self(rawValue: 6)
  /// ARCNET, as BSD captures it.
  package static let arcnet = Self(rawValue: 7)
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
  /// Symantec Enterprise Firewall.
  package static let symantecFirewall = Self(rawValue: 99)
  /// ATM with RFC 2684 encapsulation.
  package static let atm = Self(rawValue: 100)
  /// Raw IP; the first nibble is the version.
  package static let raw = Self(rawValue: 101)
  /// SLIP with a header of BSD/OS.
  package static let slipBSDOS = Self(rawValue: 102)
  /// PPP with a header of BSD/OS.
  package static let pppBSDOS = Self(rawValue: 103)
  /// Cisco PPP with HDLC framing.
  package static let ciscoHDLC = Self(rawValue: 104)
  /// IEEE 802.11 without radio header.
  package static let ieee80211 = Self(rawValue: 105)
  /// Classical IP over ATM on Linux.
  package static let atmCLIP = Self(rawValue: 106)
  /// Frame relay.
  package static let frameRelay = Self(rawValue: 107)
  /// OpenBSD loopback, address family in network byte order.
  package static let loop = Self(rawValue: 108)
  /// OpenBSD's interface of decrypted IPsec packets.
  package static let encapsulation = Self(rawValue: 109)
  /// Ethernet over ATM LAN emulation.
  package static let lanEmulation = Self(rawValue: 110)
  /// Linux cooked capture, version 1.
  package static let linuxSLL = Self(rawValue: 113)
  /// The log of OpenBSD's packet filter.
  package static let packetFilterLog = Self(rawValue: 117)
  /// IEEE 802.11 with a Prism header.
  package static let prism = Self(rawValue: 119)
  /// IP over Fibre Channel (RFC 2625).
  package static let ipOverFibreChannel = Self(rawValue: 122)
  /// ATM as Sun's cards capture it.
  package static let sunATM = Self(rawValue: 123)
  /// IEEE 802.11 with a radiotap header.
  package static let radiotap = Self(rawValue: 127)
  /// Tazmen Sniffer Protocol in front of another link type.
  package static let tazmenSniffer = Self(rawValue: 128)
  /// ARCNET, as Linux captures it.
  package static let arcnetLinux = Self(rawValue: 129)
  /// Apple's IP over IEEE 1394.
  package static let ipOverIEEE1394 = Self(rawValue: 138)
  /// DOCSIS cable frames.
  package static let docsis = Self(rawValue: 143)
  /// IEEE 802.11 with an AVS header.
  package static let avs = Self(rawValue: 163)
  /// PPP as pppd captures it, a direction octet in the place of the address.
  package static let pppd = Self(rawValue: 166)
  /// Per-Packet Information in front of another link type.
  package static let ppi = Self(rawValue: 192)
  /// Endace's Extensible Record Format.
  package static let extensibleRecord = Self(rawValue: 197)
  /// AX.25 with a KISS octet in front.
  package static let ax25KISS = Self(rawValue: 202)
  /// PPP with a direction octet in front.
  package static let pppWithDirection = Self(rawValue: 204)
  /// Cisco HDLC with a direction octet in front.
  package static let ciscoHDLCWithDirection = Self(rawValue: 205)
  /// Frame relay with a direction octet in front.
  package static let frameRelayWithDirection = Self(rawValue: 206)
  /// MPLS label stacks.
  package static let mpls = Self(rawValue: 219)
  /// Solaris' view of IP packets between zones.
  package static let ipnet = Self(rawValue: 226)
  /// Raw IPv4.
  package static let ipv4 = Self(rawValue: 228)
  /// Raw IPv6.
  package static let ipv6 = Self(rawValue: 229)
  /// Linux netfilter log.
  package static let nflog = Self(rawValue: 239)
  /// Ethernet from a Hilscher netANALYZER.
  package static let netAnalyzer = Self(rawValue: 240)
  /// Ethernet with its preamble from a Hilscher netANALYZER.
  package static let netAnalyzerTransparent = Self(rawValue: 241)
  /// IP over InfiniBand (RFC 4391).
  package static let ipOverInfiniBand = Self(rawValue: 242)
  /// Apple's PKTAP: process name and id before another link type.
  package static let pktap = Self(rawValue: 258)
  /// Ethernet on a passive optical network.
  package static let ethernetPON = Self(rawValue: 259)
  /// Ethernet with its preamble (IEEE 802.3br).
  package static let ethernetMPacket = Self(rawValue: 274)
  /// Linux cooked capture, version 2.
  package static let linuxSLL2 = Self(rawValue: 276)
  /// Ethernet with a Broadcom switch's tag.
  package static let switchBroadcom = Self(rawValue: 281)
  /// Ethernet behind a Broadcom switch's tag.
  package static let switchBroadcomInFront = Self(rawValue: 282)
  /// Ethernet with a Marvell switch's tag.
  package static let switchDSA = Self(rawValue: 284)
  /// Ethernet with a Marvell switch's tag and its EtherType.
  package static let switchEDSA = Self(rawValue: 285)
}
