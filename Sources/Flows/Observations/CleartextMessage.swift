package import Wire

/// One message that anybody on the path could read, lent to whoever inspects content.
package struct CleartextMessage: Sendable {
  /// What kind of message it is.
  package enum Part: String, Sendable {
    /// The request line and the fields of an HTTP request, as sent or as HTTP/2 decodes them.
    case requestHead = "http head"
    /// The body of an HTTP request without its chunks (RFC 9112 §7.1).
    case requestBody = "http body"
    /// A piece of a TCP stream of another protocol; the next one begins with its last octets.
    case stream = "tcp stream"
    /// The payload of one UDP datagram.
    case datagram = "udp payload"
    /// The name that a DNS question asks for.
    case question = "dns name"
    /// The server name of a TLS or QUIC ClientHello.
    case serverName = "server name"
  }

  /// Where in a message the octets of a frame begin.
  package struct Place: Hashable, Sendable {
    /// The offset of the first octet.
    package var offset: Int
    /// The frame that carried it, and those up to the next place.
    package var frame: FrameReference

    /// The place of a frame's first octet.
    package init(offset: Int, frame: FrameReference) {
      self.offset = offset
      self.frame = frame
    }
  }

  /// What it is.
  package var part: Part
  /// The flow, as an index into ``Observations/flows`` of this capture.
  package var flow: Int
  /// Who sent it.
  package var source: IPAddress
  /// The sender's link-layer address, 0 where it is not known.
  package var sourceMAC: MACAddress
  /// The octets.
  package var octets: [UInt8]
  /// Which frame carries which octet, by offset, at least one.
  package var places: [Place]
  /// Whether more followed that is not here.
  package var isCut = false
  /// The request's fields for a body, such as how it is coded; empty otherwise.
  package var head: [UInt8] = []

  /// A message and where its octets are.
  package init(
    part: Part,
    flow: Int,
    source: IPAddress,
    sourceMAC: MACAddress,
    octets: [UInt8],
    places: [Place]
  ) {
    self.part = part
    self.flow = flow
    self.source = source
    self.sourceMAC = sourceMAC
    self.octets = octets
    self.places = places
  }

  /// The frames that carry a range of the octets, ascending, each once.
  package func frames(of range: Range<Int>) -> [FrameReference] {
    var result: [FrameReference] = []
    for (index, place) in places.enumerated() {
      let end = index + 1 < places.count ? places[index + 1].offset : Int.max
      guard place.offset < max(range.upperBound, range.lowerBound + 1), end > range.lowerBound
      else { continue }
      if result.last != place.frame { result.append(place.frame) }
    }
    return result.sorted()
  }
}

/// Whoever looks at the content of cleartext messages; is called in frame order, on the thread of
/// the capture's loop.
package struct ContentInspector: Sendable {
  /// Takes a message.
  package let inspect: @Sendable (CleartextMessage) -> Void
  /// Whether it looks at names that were asked for as well.
  package let wantsNames: Bool

  /// An inspector that does what `inspect` does.
  package init(
    wantsNames: Bool = true,
    _ inspect: @escaping @Sendable (CleartextMessage) -> Void
  ) {
    self.wantsNames = wantsNames
    self.inspect = inspect
  }
}
