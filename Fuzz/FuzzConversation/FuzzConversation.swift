import Flows
import TestSupport
import Wire

private let ports: [UInt16] = [
  80, 443, 53, 853, 25, 110, 143, 21, 5222, 1080, 1194, 1883, 389, 445, 3306, 8080, 3478, 500, 4500,
  67, 547, 5353, 5355, 137, 123, 1900, 5683, 161, 1812, 514, 69, 40_001,
]

/// Lets two hosts speak: the first octet says over what, the second to which port; then each message
/// has an octet for who speaks and in how small pieces, two for its length, and its octets.
///
/// Segments and datagrams are well formed, so that what is fuzzed are the observers behind them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count > 2 else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let family: Family = bytes[0] & 1 == 0 ? .ipv4 : .ipv6
  let port = ports[Int(bytes[1]) % ports.count]
  let isStream = bytes[0] & 2 == 0
  var traffic = Traffic()
  var connection = Connection(family, port: port)
  if isStream, bytes[0] & 4 == 0 { connection.open(&traffic) }
  var at = 2
  while at + 3 <= count, traffic.frames.count < 2048 {
    let isClient = bytes[at] & 1 == 0
    let length = min(Int(bytes[at + 1]) << 8 | Int(bytes[at + 2]), count - at - 3)
    let text = Array(bytes[(at + 3)..<(at + 3 + length)])
    if isStream {
      let size = [1400, 1, 7, 64][Int(bytes[at] >> 1) & 3]
      if bytes[at] & 8 != 0 { connection.advance(isClient ? .client : .server, 5) }
      connection.say(isClient ? .client : .server, text, size: size, &traffic)
    } else {
      let (client, server) = ((family.handset, UInt16(40_000)), (family.server, port))
      traffic.udp(isClient ? client : server, isClient ? server : client, text)
    }
    at += 3 + length
  }
  if isStream { connection.close(&traffic) }

  var options = FlowOptions()
  options.inspector = ContentInspector { message in
    precondition(!message.places.isEmpty && message.places[0].offset == 0)
    precondition(message.places.allSatisfy { $0.offset <= message.octets.count })
  }
  var analyzer = FlowAnalyzer(capture: 0, options: options)
  for (index, frame) in traffic.frames.enumerated() {
    analyzer.add(
      frame.bytes.span,
      number: UInt32(index + 1),
      time: Timestamp(nanoseconds: frame.time),
      linkType: .ethernet,
      originalLength: frame.original,
      app: -1
    )
  }
  let seen = analyzer.finish(apps: [])
  precondition(seen.coverage.frames == UInt64(traffic.frames.count))
  for request in seen.http { precondition(seen.flows.indices.contains(request.flow)) }
  for hello in seen.tls { precondition(seen.flows.indices.contains(hello.flow)) }
  for question in seen.dns { precondition(seen.flows.indices.contains(question.flow)) }
  return 0
}
