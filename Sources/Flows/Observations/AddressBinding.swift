package import Wire

/// That a hardware address spoke for an address on the link.
package struct AddressBinding: Hashable, Sendable {
  /// What says so.
  package enum Source: String, Sendable {
    /// The sender's fields of ARP (RFC 826).
    case arp
    /// Neighbour discovery (RFC 4861 §4.3, §4.4).
    case neighborDiscovery = "nd"
  }

  /// The first frame that says so.
  package var frame: FrameReference
  /// The address.
  package var address: IPAddress
  /// Who speaks for it.
  package var hardware: MACAddress
  /// What says so.
  package var source: Source

  /// A binding as read from one message.
  package init(frame: FrameReference, address: IPAddress, hardware: MACAddress, source: Source) {
    self.frame = frame
    self.address = address
    self.hardware = hardware
    self.source = source
  }
}
