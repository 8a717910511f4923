package import Wire

/// One recorded packet, borrowed from the capture until the next one is read.
package struct Frame: ~Escapable {
  /// 1-based, as Wireshark numbers frames of the file.
  package let number: UInt32
  /// When it was captured.
  package let time: Timestamp
  /// Octets on the wire, which may be more than were captured.
  package let originalLength: Int
  /// The link-layer header the frame starts with.
  package let linkType: LinkType
  /// The capture interface, counted from 0 over the whole file (all sections).
  package let interface: Int
  /// The app this frame belongs to, as an index into the reader's `apps`; -1 if it names none.
  package let app: Int32
  /// The step of the interface's clock in nanoseconds: `time` may be late by almost as much.
  package let clockTick: Int64
  /// The captured octets, without trailers that the capturing program added.
  package let bytes: Span<UInt8>

  /// A frame with all its parts.
  @_lifetime(copy bytes)
  package init(
    number: UInt32,
    time: Timestamp,
    originalLength: Int,
    linkType: LinkType,
    interface: Int,
    app: Int32,
    clockTick: Int64 = 1000,
    bytes: Span<UInt8>
  ) {
    self.number = number
    self.time = time
    self.originalLength = originalLength
    self.linkType = linkType
    self.interface = interface
    self.app = app
    self.clockTick = clockTick
    self.bytes = bytes
  }
}
