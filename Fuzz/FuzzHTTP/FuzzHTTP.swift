import Wire

/// Reads heads of HTTP/1, frames of HTTP/2 and header blocks.
///
/// What a head took is no more than there was.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count).span
  for isFinal in [false, true] {
    if case .head(_, let consumed) = HTTPRequestHead.parse(bytes, isFinal: isFinal) {
      precondition((1...max(1, count)).contains(consumed))
    }
    if case .head(_, let consumed) = HTTPResponseHead.parse(bytes, isFinal: isFinal) {
      precondition((1...max(1, count)).contains(consumed))
    }
  }
  _ = HTTP2Frame(parsing: bytes)
  var decoder = HPACKDecoder()
  for _ in 0..<2 { _ = try? decoder.decode(bytes) }
  return 0
}
