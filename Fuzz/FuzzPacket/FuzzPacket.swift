import Wire

/// Decodes a frame: the first two octets are the link type, the rest is the frame.
///
/// Whatever the headers say, what is called payload lies inside the frame.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count).span
  guard count >= 2 else { return 0 }
  let linkType = LinkType(rawValue: UInt32(bytes[0]) << 8 | UInt32(bytes[1]))
  let frame = bytes.extracting(2..<count)
  var packet = Packet(frame, linkType: linkType, originalLength: frame.count)
  var last = 0
  while true {
    precondition(packet.payloadOffset >= 0 && packet.payloadCaptured >= 0)
    if packet.outcome == .ip {
      precondition(packet.payloadOffset + packet.payloadCaptured <= frame.count)
      precondition(packet.payloadCaptured <= packet.payloadLength)
    }
    guard packet.nextSubframe > 0 else { break }
    precondition(packet.nextSubframe > last, "aggregates are walked forwards")
    last = packet.nextSubframe
    packet = Packet(frame, subframeAt: last, originalLength: frame.count)
  }
  return 0
}
