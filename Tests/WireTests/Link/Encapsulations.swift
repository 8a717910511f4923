import TestSupport
import Wire

extension Encapsulation {
  /// Link types.
  static let links: [Self] = [
    .link("Ethernet", 1) { ethernet($0) },
    .link("Ethernet, 802.3 length and LLC", 1) { addresses + be(UInt16($0.count + 8)) + snap($0) },
    .link("AX.25", 3) { zeros(13) + [1, 3, 0xcc] + $0 },
    .link("AX.25 in KISS", 202) { [0] + zeros(6) + [0] + zeros(6) + [1, 3, 0xcc] + $0 },
    .link("token ring", 6) { [0x10, 0x40] + addresses + snap($0) },
    .link("token ring with a route", 6) {
      [0x10, 0x40, 2, 0, 0, 0, 0, 1, 0x82, 0, 0, 0, 0, 2, 4, 0, 1, 2] + snap($0)
    },
    .link("ARCNET, RFC 1051", 7) { [1, 2, 0xf0] + $0 },
    .link("ARCNET, RFC 1201", 7) { [1, 2, $0[0] >> 4 == 4 ? 0xd4 : 0xc4, 0, 0, 7] + $0 },
    .link("ARCNET, exception packet", 7) {
      [1, 2, $0[0] >> 4 == 4 ? 0xd4 : 0xc4, 0xff, 0xff, 0xff, 0xff, 0, 0, 7] + $0
    },
    .link("ARCNET on Linux, RFC 1051", 129) { [1, 2, 0, 0, 0xf0] + $0 },
    .link("SLIP", 8) { zeros(16) + $0 },
    .link("PPP", 9) { ppp($0) },
    .link("PPP in HDLC-like framing", 50) { [0xff, 3] + ppp($0) },
    .link("PPP with a short protocol field", 9) { [0xff, 3] + ppp($0).dropFirst() },
    .link("Cisco HDLC in a PPP capture", 9) { [0x0f, 0] + typed($0) },
    .link("PPP in one multilink fragment", 9) { [0, 0x3d, 0xc0, 0, 0, 1] + ppp($0) },
    .link("bridging over PPP", 9) { [0, 0x31, 0, 1] + ethernet($0) },
    .link("pppd, with direction", 166) { [1, 3] + ppp($0) },
    .link("PPP with direction", 204) { [0, 0xff, 3] + ppp($0) },
    .link("PPPoE", 51) { [0x11, 0, 0, 1] + be(UInt16($0.count + 2)) + ppp($0) },
    .link("PPP of BSD/OS", 103) { zeros(24) + ppp($0) },
    .link("SLIP of BSD/OS", 102) { zeros(24) + $0 },
    .link("FDDI", 10) { [0x50] + addresses + snap($0) },
    .link("raw IP of old BSD", 12) { $0 },
    .link("raw IP of OpenBSD", 14) { $0 },
    .link("raw IP", 101) { $0 },
    .link("raw IPv4 number", 228) { $0 },
    .link("raw IPv6 number", 229) { $0 },
    .link("Symantec firewall", 99) { zeros(6) + be(protocolType(of: $0)) + zeros(36) + $0 },
    .link("ATM, SNAP", 100) { snap($0) },
    .link("ATM, NLPID", 100) { [0xfe, 0xfe, 3, $0[0] >> 4 == 4 ? 0xcc : 0x8e] + $0 },
    .link("ATM, bridged", 100) {
      [0xaa, 0xaa, 3, 0, 0x80, 0xc2, 0, 7, 0, 0] + ethernet($0)
    },
    .link("ATM, virtual circuit", 11) { $0 },
    .link("classical IP over ATM", 106) { snap($0) },
    .link("SunATM, SNAP", 123) { [2, 0, 0, 33] + snap($0) },
    .link("SunATM, LAN emulation", 123) { [1, 0, 0, 33, 0, 1] + ethernet($0) },
    .link("LAN emulation", 110) { [0, 1] + ethernet($0) },
    .link("Cisco HDLC", 104) { [0x8f, 0] + typed($0) },
    .link("Cisco HDLC with direction", 205) { [1, 0x0f, 0] + typed($0) },
    .link("frame relay", 107) { [0x18, 0x41, 3, $0[0] >> 4 == 4 ? 0xcc : 0x8e] + $0 },
    .link("frame relay, padded SNAP", 107) {
      [0x18, 0x41, 3, 0, 0x80, 0, 0, 0] + typed($0)
    },
    .link("frame relay, four octets of address, bridged", 107) {
      [0x18, 0x40, 0x40, 0x41, 3, 0, 0x80, 0, 0x80, 0xc2, 0, 7] + ethernet($0)
    },
    .link("frame relay as Cisco has it, with direction", 206) { [0, 0x18, 0x41] + typed($0) },
    .link("BSD loopback, host order", 0) { [$0[0] >> 4 == 4 ? 2 : 30, 0, 0, 0] + $0 },
    .link("BSD loopback, network order", 108) { [0, 0, 0, $0[0] >> 4 == 4 ? 2 : 24] + $0 },
    .link("OpenBSD's enc", 109) { zeros(12) + $0 },
    .link("pf log", 117) { [61, 2] + zeros(62) + $0 },
    .link("IP over Fibre Channel", 122) { zeros(16) + snap($0) },
    .link("IP over IEEE 1394", 138) { zeros(16) + typed($0) },
    .link("IP over InfiniBand", 242) { zeros(40) + be(protocolType(of: $0)) + [0, 0] + $0 },
    .link("IPNET", 226) { [1, 2] + zeros(22) + $0 },
    .link("MPLS", 219) { [0, 0x10, 1, 64] + $0 },
    .link("DOCSIS", 143) { [0, 0, 0, 0, 0, 0] + ethernet($0) },
    .link("DOCSIS with an extended header", 143) { [1, 2, 0, 0, 0, 0, 0, 0] + ethernet($0) },
    .link("netANALYZER", 240) { zeros(4) + ethernet($0) },
    .link("netANALYZER, transparent", 241) { zeros(12) + ethernet($0) },
    .link("passive optical network", 259) { zeros(8) + ethernet($0) },
    .link("Ethernet with its preamble", 274) {
      Array(repeating: 0x55, count: 7) + [0xd5] + ethernet($0)
    },
    .link("ERF, Ethernet", 197) { zeros(8) + [2] + zeros(7) + [0, 0] + ethernet($0) },
    .link("ERF, extended, IP", 197) { zeros(8) + [0x96] + zeros(7) + zeros(8) + $0 },
    .link("ERF, HDLC", 197) { zeros(8) + [1] + zeros(7) + [0xff, 3] + ppp($0) },
    .link("Broadcom's tag", 281) { addresses + [1, 2, 3, 4] + typed($0) },
    .link("Broadcom's tag in front", 282) { [1, 2, 3, 4] + ethernet($0) },
    .link("Marvell's tag", 284) { addresses + [0x40, 0, 0, 1] + typed($0) },
    .link("Marvell's tag with EtherType", 285) {
      addresses + [0xda, 0xda, 0, 0, 0x40, 0, 0, 1] + typed($0)
    },
    .link("netfilter log", 239) { [2, 0, 0, 0, 8, 0, 1, 0, 8, 0, 1, 0, 0, 0, 9, 0] + $0 },
    .link("netfilter log of a big-endian machine", 239) {
      [2, 0, 0, 0, 0, 8, 0, 1, 0, 8, 1, 0, 0, 0, 0, 9] + $0
    },
    .link("Tazmen sniffer", 128) { [1, 0, 0, 1, 0, 10, 1, 7, 1] + ethernet($0) },
    .link("Juniper, Ethernet, extended", 178) {
      [0x4d, 0x47, 0x43, 0x80, 0, 3, 1, 1, 2] + ethernet($0)
    },
    .link("Juniper, PPP", 179) { [0x4d, 0x47, 0x43, 0] + ppp($0) },
    .link("Juniper, frame relay", 180) {
      [0x4d, 0x47, 0x43, 0, 0x18, 0x41, 3, $0[0] >> 4 == 4 ? 0xcc : 0x8e] + $0
    },
    .link("Juniper, Cisco HDLC", 181) { [0x4d, 0x47, 0x43, 0, 0x0f, 0] + typed($0) },
    .link("Juniper, ATM with a cookie", 137) {
      [0x4d, 0x47, 0x43, 1, 0, 0, 0, 4] + snap($0)
    },
    .link("Linux cooked, GRE interface", 113) {
      [0, 0, 3, 0x0a, 0, 4] + zeros(8) + be(protocolType(of: $0)) + $0
    },
    .link("Linux cooked, 802.2", 113) { [0, 0, 0, 1, 0, 6] + zeros(8) + [0, 4] + snap($0) },
    .link("Linux cooked, frame relay", 113) {
      [0, 0, 3, 2, 0, 0] + zeros(8) + [0, 0, 0x18, 0x41, 3, $0[0] >> 4 == 4 ? 0xcc : 0x8e] + $0
    },
    .link("Linux cooked 2, radiotap", 276) {
      zeros(8) + [3, 0x23, 0, 0] + zeros(8) + [0, 0, 8, 0, 0, 0, 0, 0] + wlan($0)
    },
  ]

  /// 802.11 frames.
  static let wireless: [Self] = [
    .link("802.11", 105) { wlan($0) },
    .link("802.11 between access points", 105) {
      [8, 3, 0, 0] + addresses + [2, 0, 0, 0, 0, 3, 0, 0, 2, 0, 0, 0, 0, 2] + snap($0)
    },
    .link("802.11 QoS", 105) {
      [0x88, 1, 0, 0] + addresses + [2, 0, 0, 0, 0, 3, 0, 0, 0, 0] + snap($0)
    },
    .link("802.11 QoS with HT control", 105) {
      [0x88, 0x81, 0, 0] + addresses + [2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1, 2, 3, 4] + snap($0)
    },
    .link("802.11 A-MSDU", 105) {
      [0x88, 1, 0, 0] + addresses + [2, 0, 0, 0, 0, 3, 0, 0, 0x80, 0] + addresses
        + be(UInt16($0.count + 8)) + snap($0)
    },
    .link("802.11 mesh", 105) {
      [0x88, 3, 0, 0] + addresses + [2, 0, 0, 0, 0, 3, 0, 0, 2, 0, 0, 0, 0, 2, 0, 1]
        + [0, 31, 0, 0, 0, 1] + snap($0)
    },
    .link("radiotap, padded header", 127) {
      [0, 0, 9, 0, 2, 0, 0, 0, 0x20, 0x88, 1, 0, 0] + addresses
        + [2, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0] + snap($0)
    },
    .link("PPI, 802.11", 192) { [0, 0, 8, 0, 105, 0, 0, 0] + wlan($0) },
    .link("PPI, Ethernet", 192) { [0, 0, 8, 0, 1, 0, 0, 0] + ethernet($0) },
    .link("Prism", 119) { [0x44, 0, 0, 0, 16, 0, 0, 0] + zeros(8) + wlan($0) },
    .link("AVS", 163) { [0x80, 0x21, 0x10, 1, 0, 0, 0, 16] + zeros(8) + wlan($0) },
  ]

  /// What stands between Ethernet and IP.
  static let tags: [Self] = [
    .etherType("VLAN", 0x8100) { [0, 5] + typed($0) },
    .etherType("QinQ", 0x88a8) { [0, 5, 0x81, 0, 0, 6] + typed($0) },
    .etherType("QinQ before the standard", 0x9100) { [0, 5, 0x92, 0, 0, 6] + typed($0) },
    .etherType("VLAN and LLC", 0x8100) { [0, 5] + be(UInt16($0.count + 8)) + snap($0) },
    .etherType("PPPoE", 0x8864) { [0x11, 0, 0, 1] + be(UInt16($0.count + 2)) + ppp($0) },
    .etherType("MPLS", 0x8847) { [0, 0x10, 0, 64, 0, 0x20, 1, 64] + $0 },
    .etherType("MPLS pseudowire", 0x8847) { [0, 0x10, 1, 64] + ethernet($0) },
    .etherType("MPLS pseudowire with control word", 0x8848) {
      [0, 0x10, 1, 64, 0, 0, 0, 7] + ethernet($0)
    },
    .etherType("backbone service tag", 0x88e7) { [0, 0, 0, 9] + ethernet($0) },
    .etherType("TRILL with options", 0x22f3) { [0, 0x45, 0, 1, 0, 2, 9, 9, 9, 9] + ethernet($0) },
    .etherType("FabricPath", 0x8903) { [0, 1] + ethernet($0) },
    .etherType("VN-Tag", 0x8926) { [0, 0, 0, 1] + typed($0) },
    .etherType("E-Tag", 0x893f) { [0, 0, 0, 1, 0, 0] + typed($0) },
    .etherType("HSR", 0x892f) { [0x10, 0x40, 0, 1] + typed($0) },
    .etherType("Cisco MetaData", 0x8909) { [1, 1, 0, 1, 0, 9] + typed($0) },
    .etherType("NSH", 0x894f) { [0, 2, 2, $0[0] >> 4 == 4 ? 1 : 2, 0, 0, 1, 255] + $0 },
    .etherType("NSH, Ethernet", 0x894f) { [0, 2, 2, 3, 0, 0, 1, 255] + ethernet($0) },
    .etherType("MACsec, integrity only", 0x88e5) { [0x20, 0] + zeros(12) + typed($0) },
    .etherType("Ethernet in Ethernet", 0x6558) { ethernet($0) },
    .etherType("long LLC", 0x8870) { snap($0) },
    .link("Cisco ISL", 1) {
      [1, 0, 0x0c, 0, 0, 0, 2, 0, 0, 0, 0, 2, 0, 90, 0xaa, 0xaa, 3, 0, 0, 0x0c] + zeros(6)
        + ethernet($0)
    },
  ]

  /// IP in something in IP.
  static let tunnels: [Self] = [
    .ip("IP in IP", 4) { $0 }, .ip("IP in IP, as IPv6", 41) { $0 }, .ip("old IP in IP", 94) { $0 },
    .ip("EtherIP", 97) { [0x30, 0] + ethernet($0) },
    .ip("MPLS in IP", 137) { [0, 0x10, 1, 64] + $0 },
    .ip("Ethernet in IP", 143) { ethernet($0) },
    .ip("authentication header", 51) {
      [$0[0] >> 4 == 4 ? 4 : 41, 4, 0, 0] + zeros(20) + $0
    },
    .ip("PIM register", 103) { [0x21, 0, 0, 0, 0, 0, 0, 0] + $0 },
    .ip("L2TP version 3, Ethernet", 115) { [0, 0, 0, 7] + ethernet($0) },
    .ip("L2TP version 3 with cookie and sublayer", 115) {
      [0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0] + ethernet($0)
    },
    .gre("GRE", 0, nil), .gre("GRE with checksum", 0x8000, nil, zeros(4)),
    .gre("GRE with key and sequence", 0x3000, nil, zeros(8)),
    .gre("GRE with routes", 0x4000, nil, zeros(4) + [0, 2, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0]),
    .gre("PPTP", 0x3001, 0x880b, zeros(8)) { [0xff, 3] + ppp($0) },
    .gre("PPTP with acknowledgement", 0x3081, 0x880b, zeros(12)) { ppp($0) },
    .gre("Ethernet in GRE", 0x2000, 0x6558, zeros(4)) { ethernet($0) },
    .gre("MPLS in GRE", 0, 0x8847) { [0, 0x10, 1, 64] + $0 },
    .gre("WCCP", 0, 0x883e), .gre("WCCP version 2", 0, 0x883e, [0, 0, 0, 0]),
    .gre("ERSPAN type I", 0, 0x88be) { ethernet($0) },
    .gre("ERSPAN type II", 0x1000, 0x88be, zeros(4)) { zeros(8) + ethernet($0) },
    .gre("ERSPAN type III", 0x1000, 0x22eb, zeros(4)) { [0x20] + zeros(11) + ethernet($0) },
    .gre("ERSPAN type III with platform header", 0x1000, 0x22eb, zeros(4)) {
      [0x20] + zeros(10) + [1] + zeros(8) + ethernet($0)
    },
    .gre("EoIP", 0x2001, 0x6400, [0, 90, 0, 1]) { ethernet($0) },
    .gre("802.11 in GRE", 0, 0x8200) { wlan($0) },
    .gre("frame relay in GRE", 0, 0x6559) { [0x18, 0x41, 3, $0[0] >> 4 == 4 ? 0xcc : 0x8e] + $0 },
    .gre("NSH in GRE", 0, 0x894f) { [0, 2, 2, 3, 0, 0, 1, 255] + ethernet($0) },
    .udp("GTP-U", (2152, 2152)) { [0x30, 255, 0, 0, 0, 0, 0, 1] + $0 },
    .udp("GTP-U with extension headers", (2152, 40000)) {
      [0x36, 255, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0x85, 1, 9, 9, 0xc0, 1, 9, 9, 0] + $0
    },
    .udp("GTP version 0", (3386, 3386)) { [0x1e, 255] + zeros(18) + $0 },
    .udp("VXLAN", (50000, 4789)) { [8, 0, 0, 0, 0, 0, 1, 0] + ethernet($0) },
    .udp("VXLAN, answer", (4789, 50000)) { [8, 0, 0, 0, 0, 0, 1, 0] + ethernet($0) },
    .udp("VXLAN-GPE", (50000, 4790)) {
      [0x0c, 0, 0, $0[0] >> 4 == 4 ? 1 : 2, 0, 0, 1, 0] + $0
    },
    .udp("VXLAN-GPE, NSH", (50000, 4790)) {
      [0x0c, 0, 0, 4, 0, 0, 1, 0, 0, 2, 2, 3, 0, 0, 1, 255] + ethernet($0)
    },
    .udp("Geneve", (50000, 6081)) { [0, 0, 0x65, 0x58, 0, 0, 1, 0] + ethernet($0) },
    .udp("Geneve with options", (6081, 50000)) {
      [1, 0] + be(protocolType(of: $0)) + [0, 0, 1, 0, 1, 2, 3, 0] + $0
    },
    .udp("L2TP", (1701, 1701)) { [0x00, 2, 0, 1, 0, 1, 0xff, 3] + ppp($0) },
    .udp("L2TP with length, sequence and offset", (1701, 1701)) {
      [0x4a, 2, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 2, 9, 9] + ppp($0)
    },
    .udp("L2TP version 3 in UDP", (1701, 1701)) {
      [0, 3, 0, 0, 0, 0, 0, 7, 1, 2, 3, 4] + ethernet($0)
    },
    .udp("MPLS in UDP", (50000, 6635)) { [0, 0x10, 1, 64] + $0 },
    .udp("GRE in UDP", (50000, 4754)) { [0, 0] + typed($0) },
    .udp("CAPWAP, 802.3", (50000, 5247)) { [0, 0x10, 2, 0, 0, 0, 0, 0] + ethernet($0) },
    .udp("CAPWAP, 802.11", (5247, 50000)) { [0, 0x10, 3, 0, 0, 0, 0, 0] + wlan($0) },
    .udp("CAPWAP, 802.11 with swapped frame control", (50000, 5247)) {
      [0, 0x10, 3, 0, 0, 0, 0, 0, 1, 8] + wlan($0)[2..<22] + [0x76, 0x30] + wlan($0)[24...]
    },
    .udp("AYIYA", (5072, 5072)) { [0x44, 0x52, 0x11, 41] + zeros(4) + zeros(16 + 20) + $0 },
    .udp("Tazmen sniffer in UDP", (50000, 37008)) { [1, 0, 0, 1, 1] + ethernet($0) },
    .udp("Tazmen sniffer, 802.11", (50000, 37008)) { [1, 0, 0, 18, 10, 1, 7, 1] + wlan($0) },
  ]

  /// All of them.
  static let all = links + wireless + tags + tunnels
}
