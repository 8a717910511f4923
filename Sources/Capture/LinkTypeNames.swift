import CPcap
package import Wire

/// What libpcap calls a link type, such as `EN10MB`; `LINKTYPE_n` for those it does not know.
package func linkTypeName(_ linkType: LinkType) -> String {
  guard let name = unsafe pcap_datalink_val_to_name(dlt(of: linkType)) else {
    return "LINKTYPE_\(linkType.rawValue)"
  }
  return unsafe String(cString: name)
}

/// The few numbers that differ between capture files (LINKTYPE_) and libpcap on Linux (DLT_).
private let differing: [(linkType: UInt32, dlt: UInt32)] = [
  (100, 11), (101, 12), (102, 15), (103, 16), (106, 19), (246, 18),
]

/// libpcap's number of a link type on this system.
func dlt(of linkType: LinkType) -> Int32 {
  let raw = linkType.rawValue
  return Int32(truncatingIfNeeded: differing.first { $0.linkType == raw }?.dlt ?? raw)
}

/// The link type of a DLT number as other systems write it into PKTAP: raw IP is 12 or 14 there.
func packetTapLinkType(_ number: UInt32) -> LinkType {
  number == 12 || number == 14 ? .raw : LinkType(rawValue: number)
}
