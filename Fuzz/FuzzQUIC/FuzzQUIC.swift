import Wire

/// Reads QUIC packets, frames and the hello of Google's own handshake.
///
/// Each packet lies inside the datagram.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count).span
  for packet in QUICDatagram(parsing: bytes).packets {
    precondition(packet.range.upperBound <= count && packet.range.lowerBound >= 0)
  }
  for chunk in QUICFrames(parsing: bytes).crypto {
    precondition(chunk.octets.upperBound <= count)
  }
  _ = try? GQUICHeader(parsing: bytes)
  _ = GQUICClientHello(searching: bytes)
  return 0
}
