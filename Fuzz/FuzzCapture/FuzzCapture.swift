import Capture
import FuzzSupport
import Wire

/// Reads a capture file: pcap, pcapng, or either of them compressed.
///
/// Frames are numbered from 1 without holes, and reading ends.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard let path = scratchFile("capture", start, count) else { return 0 }
  guard var reader = try? CaptureReader(path: path) else { return 0 }
  var last: UInt32 = 0
  while let frame = reader.next() {
    precondition(frame.number > last)
    precondition(frame.originalLength >= 0)
    last = frame.number
  }
  precondition(reader.next() == nil, "the end stays the end")
  return 0
}
