import Flows
import Wire

/// Analyses a capture: each frame is a length of two octets, a link type octet, a flag octet and the
/// frame itself.
///
/// Every frame is counted as exactly one of: of a flow, of another protocol, not decoded.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  let bytes = UnsafeBufferPointer(start: start, count: count).span
  var analyzer = FlowAnalyzer(capture: 0)
  var at = 0
  var number: UInt32 = 0
  var time: Int64 = 1_700_000_000_000_000_000
  while at + 4 <= count, number < 4096 {
    let length = min(Int(bytes[at]) << 8 | Int(bytes[at + 1]), count - at - 4)
    let linkType = LinkType(rawValue: UInt32(bytes[at + 2]))
    time += Int64(Int8(bitPattern: bytes[at + 3])) * 1_000_000
    number += 1
    let frame = bytes.extracting((at + 4)..<(at + 4 + length))
    analyzer.add(
      frame,
      number: number,
      time: Timestamp(nanoseconds: time),
      linkType: linkType,
      originalLength: length,
      app: -1
    )
    at += 4 + length
  }
  let observations = analyzer.finish(apps: [])
  let coverage = observations.coverage
  precondition(coverage.frames == UInt64(number))
  precondition(
    coverage.frames == coverage.flowFrames + coverage.otherFrames + coverage.undecodedFrames
  )
  for transaction in observations.dns {
    precondition(observations.flows.indices.contains(transaction.flow))
    precondition((1...number).contains(transaction.first.frame))
  }
  return 0
}
