import Flows
import Identifiers
import Wire

private let profile: DeviceProfile = {
  var profile = DeviceProfile()
  profile.values = [
    .init(.imei, "356938035643809"), .init(.imsi, "404451234567890"), .init(.eid, "89049032"),
    .init(.wifiMAC, "02:00:5e:10:00:01"), .init(.androidID, "9a3f5c7e1b2d4f60"),
    .init(.gaid, "38400000-8cf0-11bd-b23e-10b96e40000d"), .init(.cell, "404-45-1234-5678"),
    .init(.account, "user@mail.example"), .init(.canary, "zwölf Boxkämpfer"),
    .init(.app, "com.example.app"),
  ]
  profile.positions = [.init(latitude: 28.6139, longitude: 77.209, tolerance: 300)]
  return profile
}()
private let searches = [ContentSearch(profile), ContentSearch(DeviceProfile())]
private let parts: [CleartextMessage.Part] = [
  .requestHead, .requestBody, .stream, .datagram, .question, .serverName,
]
private let heads = [
  "", "POST /a?time=123456789 HTTP/1.1\r\nContent-Encoding: ", "POST / HTTP/1.1\r\n",
]
private let codings = ["gzip", "br", "zstd", "deflate", "gzip, br"]

/// Searches a message, through all layers; the first octets say what kind it is and how it is coded.
///
/// What is found lies inside the message, and searching twice finds the same.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  guard count >= 2 else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let places = [0, count / 2].map { offset in
    CleartextMessage.Place(
      offset: offset,
      frame: FrameReference(
        capture: 0,
        frame: UInt32(offset + 1),
        time: Timestamp(nanoseconds: 0)
      )
    )
  }
  var message = CleartextMessage(
    part: parts[Int(bytes[0]) % parts.count],
    flow: 0,
    source: IPAddress(ipv4: 0xc000_0201),
    sourceMAC: MACAddress(0),
    octets: Array(bytes.dropFirst(2)),
    places: places
  )
  var head = heads[Int(bytes[1]) % heads.count]
  if head.hasSuffix(": ") { head += codings[Int(bytes[1] >> 2) % codings.count] + "\r\n" }
  message.head = Array(head.utf8)
  let search = searches[Int(bytes[0] >> 7)]
  let (first, second) = (ContentCollector(search), ContentCollector(search))
  first.inspector.inspect(message)
  second.inspector.inspect(message)
  let (found, again) = (first.findings, second.findings)
  precondition(found.disclosures.map(\.chainWords) == again.disclosures.map(\.chainWords))
  precondition(found.disclosures.map(\.octets) == again.disclosures.map(\.octets))
  for disclosure in found.disclosures {
    precondition(disclosure.octets.lowerBound >= 0)
    precondition(disclosure.octets.upperBound <= message.octets.count)
    precondition(!disclosure.frames.isEmpty)
    precondition(found.chance(of: disclosure) >= 0)
  }
  // The layers of one message stay below a stated size.
  precondition(found.octets <= UInt64(message.octets.count) + 8 << 20)
  return 0
}
