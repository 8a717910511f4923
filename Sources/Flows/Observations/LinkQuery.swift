package import Wire

/// That someone on the link asked for the hardware address of another host there.
package struct LinkQuery: Hashable, Sendable {
  /// The first frame that asks for it.
  package var frame: FrameReference
  /// Who asks.
  package var hardware: MACAddress
  /// The address asked for.
  package var target: IPAddress

  /// A question as read from ARP (RFC 826) or a neighbour solicitation (RFC 4861 §4.3).
  package init(frame: FrameReference, hardware: MACAddress, target: IPAddress) {
    self.frame = frame
    self.hardware = hardware
    self.target = target
  }
}

/// What questions on the link are told apart by.
struct LinkQueryKey: Hashable {
  let hardware: MACAddress
  let target: IPAddress
}
