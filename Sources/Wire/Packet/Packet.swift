/// What one frame was decoded to: plain numbers and offsets into the frame's own octets.
///
/// Nothing is copied. Where a frame holds tunnels, addresses and ports are those of the innermost
/// packet, which is the conversation an audit is about.
package struct Packet: Sendable {
  /// What the frame turned out to be.
  package enum Outcome: UInt8, Sendable {
    /// An IP packet; transport fields are set as far as the packet reaches.
    case ip
    /// A later or earlier part of a fragmented IP packet.
    case fragment
    /// Something that belongs to no flow, such as ARP or 802.11 management.
    case other
    /// It could not be decoded; ``Packet/problem`` says why.
    case undecoded
  }

  /// What the frame turned out to be.
  package var outcome: Outcome = .undecoded
  /// Why decoding stopped early; `nil` if it did not.
  ///
  /// Set with any outcome.
  package var problem: PacketProblem?
  /// How many IP headers stood outside the innermost one.
  package var tunnelDepth: UInt8 = 0
  /// Whether the capture or the packet ends before the length that its headers state.
  package var isTruncated = false
  /// The outermost 802.1Q VLAN identifier, 0 without a tag.
  package var vlan: UInt16 = 0
  /// The link-layer source address, 0 where the link has none.
  package var sourceMAC = MACAddress(0)
  /// The link-layer destination address, 0 where the link has none.
  package var destinationMAC = MACAddress(0)
  /// The EtherType of an `other` frame, 0 if it has none.
  package var etherType: UInt16 = 0

  /// What the innermost tunnel is; `nil` outside of one.
  package var tunnel: Tunnel?
  /// What tells the innermost tunnel from others between the same ends, see ``Tunnel``; 0 without.
  package var tunnelID: UInt32 = 0
  /// Where the outermost IP header starts in the frame; -1 where the frame is not at hand.
  package var outerOffset: Int32 = -1
  /// Where the frame's next packet starts, if it holds several (A-MSDU); 0 if it does not.
  package var nextSubframe = 0

  /// The source address.
  package var source = IPAddress.zero
  /// The destination address.
  package var destination = IPAddress.zero
  /// The IP protocol number of the payload, after IPv6 extension headers.
  package var proto: UInt8 = 0
  /// The hop limit; the time to live in IPv4.
  package var hopLimit: UInt8 = 0
  /// The length of the IP packet as its header states it, header included.
  package var ipLength = 0
  /// Where the IP payload starts in the frame, after extension headers.
  package var ipPayloadOffset = 0
  /// How many octets of IP payload the headers state.
  package var ipPayloadLength = 0

  /// For fragments: the identification (16 bits in IPv4, 32 in IPv6).
  package var fragmentID: UInt32 = 0
  /// For fragments: where this part belongs in the IP payload, in octets.
  package var fragmentOffset = 0
  /// For fragments: whether more parts follow.
  package var moreFragments = false

  /// The source port; the type for ICMP.
  package var sourcePort: UInt16 = 0
  /// The destination port; the code for ICMP.
  package var destinationPort: UInt16 = 0
  /// Where the transport payload starts in the frame.
  package var payloadOffset = 0
  /// How many octets of transport payload the headers state.
  package var payloadLength = 0
  /// How many of them were captured.
  package var payloadCaptured = 0
  /// The TCP sequence number.
  package var sequence: UInt32 = 0
  /// The TCP acknowledgement number.
  package var acknowledgement: UInt32 = 0
  /// What tells the packet from the next one of its flow in the same direction; 0 if nothing does.
  ///
  /// Made of the IPv4 identification, the transport's checksum and some octets that differ from
  /// packet to packet: a router's and an interface's copy of one packet have it in common.
  package var mark: UInt64 = 0
  /// The TCP flags.
  package var tcpFlags: TCPFlags = []

  /// A frame of which nothing is known.
  package init() {}
}

/// TCP's control bits (RFC 9293 §3.1).
package struct TCPFlags: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }
  /// No more data from sender.
  package static let fin = Self(rawValue: 0x01)
  /// Synchronise sequence numbers.
  package static let syn = Self(rawValue: 0x02)
  /// Reset the connection.
  package static let rst = Self(rawValue: 0x04)
  /// Push function.
  package static let psh = Self(rawValue: 0x08)
  /// The acknowledgement field is significant.
  package static let ack = Self(rawValue: 0x10)

  /// Whether all bits of `member` are set.
  @inlinable
  package func contains(_ member: Self) -> Bool {
    rawValue & member.rawValue == member.rawValue
  }
}

/// Why a frame could not be decoded to its end; the raw value is the anomaly's name.
package enum PacketProblem: String, Sendable, CaseIterable {
  case linkTypeUnsupported = "link-type-unsupported"
  case linkHeaderTruncated = "link-header-truncated"
  case linkHeaderInvalid = "link-header-invalid"
  case etherTypeUnknown = "ether-type-unknown"
  case encryptedWLAN = "wlan-frame-encrypted"
  case encryptedMACsec = "macsec-frame-encrypted"
  case encryptedLink = "link-frame-encrypted"
  case tooManyLayers = "too-many-layers"
  case ipv4HeaderTruncated = "ipv4-header-truncated"
  case ipv4HeaderInvalid = "ipv4-header-invalid"
  case ipv6HeaderTruncated = "ipv6-header-truncated"
  case ipv6HeaderInvalid = "ipv6-header-invalid"
  case ipv6ExtensionsInvalid = "ipv6-extension-headers-invalid"
  case ipLengthBeyondFrame = "ip-length-beyond-frame"
  case tcpHeaderTruncated = "tcp-header-truncated"
  case tcpHeaderInvalid = "tcp-header-invalid"
  case udpHeaderTruncated = "udp-header-truncated"
  case udpLengthInvalid = "udp-length-invalid"
  case icmpHeaderTruncated = "icmp-header-truncated"
  case tunnelHeaderInvalid = "tunnel-header-invalid"
}
