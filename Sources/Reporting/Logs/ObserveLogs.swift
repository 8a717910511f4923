package import Flows
import Wire

/// What attribution adds to a flow in the logs; empty where nothing is known.
package struct FlowAttribution: Sendable {
  /// The responder's name.
  package var name = ""
  /// How the name was learnt, such as `dns` or `sni`.
  package var nameSource = ""
  /// The registrable domain of the name.
  package var domain = ""
  /// The country of the responder's address.
  package var country = ""
  /// The AS number of the responder's address, 0 if unknown.
  package var asn: UInt32 = 0
  /// Who operates the responder.
  package var organisation = ""
  /// What the flow is for beyond its protocol, such as `doh`.
  package var service = ""
  /// What shows that: `name`, `lookup`, `address`, `port`, `behaviour` or `heuristic`.
  package var serviceBasis = ""
  /// How far that can be relied on: `high`, `medium` or `low`.
  package var serviceConfidence = ""

  /// Nothing known.
  package init() {}
}

/// The logs of `telltale observe`: one JSON object a line, with Zeek's field names.
package struct ObserveLogs: Sendable {
  /// The names of the logs, in the order they are written.
  package static let names = [
    "conn", "dns", "ssl", "dtls", "quic", "http", "http2", "upnp", "dhcp", "resolvers", "neighbors",
    "x509",
    "credentials", "anomaly",
  ]

  let observations: Observations
  let attributions: [FlowAttribution]
  let captures: [String]
  let withPath: Bool
  /// The flows' identifiers, computed once.
  let uids: [String]

  /// Prepares the logs.
  ///
  /// - Parameters:
  ///   - observations: what was seen.
  ///   - attributions: what is known of each flow's responder; parallel to the flows, or empty.
  ///   - captures: the captures' names; `capture` is logged if there is more than one.
  ///   - withPath: whether each line says which log it belongs to, for one stream of all logs.
  package init(
    _ observations: Observations,
    attributions: [FlowAttribution],
    captures: [String],
    withPath: Bool
  ) {
    self.observations = observations
    self.attributions = attributions
    self.captures = captures
    self.withPath = withPath
    uids = observations.flows.map(flowUID)
  }

  /// Writes one log's lines into `json`, in time order, then by frame.
  package func write(_ log: String, into json: inout JSONWriter) {
    switch log {
    case "conn": connections(&json)
    case "dns": dns(&json)
    case "ssl": tls(&json, isDatagram: false)
    case "dtls": tls(&json, isDatagram: true)
    case "quic": quic(&json)
    case "http", "http2", "upnp": http(&json, log)
    case "dhcp": dhcp(&json)
    case "resolvers": resolvers(&json)
    case "x509": certificates(&json)
    case "neighbors": neighbors(&json)
    case "credentials": credentials(&json)
    case "anomaly": anomalies(&json)
    default: break
    }
  }

  /// Opens a line with the fields that every record of a flow has.
  func begin(
    _ json: inout JSONWriter,
    _ log: String,
    flow index: Int,
    _ frame: FrameReference,
    swapped: Bool = false
  ) {
    let flow = observations.flows[index]
    json.beginObject()
    if withPath { json.field("_path", log) }
    json.key("ts")
    json.seconds(nanoseconds: frame.time.nanoseconds)
    json.field("uid", uids[index])
    json.field("id.orig_h", (swapped ? flow.responder : flow.originator).description)
    json.field("id.orig_p", Int(swapped ? flow.responderPort : flow.originatorPort))
    json.field("id.resp_h", (swapped ? flow.originator : flow.responder).description)
    json.field("id.resp_p", Int(swapped ? flow.originatorPort : flow.responderPort))
    place(&json, frame)
  }

  func place(_ json: inout JSONWriter, _ frame: FrameReference) {
    json.field("frame", Int(frame.frame))
    if captures.count > 1 { json.field("capture", captures[Int(frame.capture)]) }
  }

  func end(_ json: inout JSONWriter) {
    json.endObject()
    json.endLine()
  }

  /// The numbers of records in time order, then by place.
  func ordered<T>(_ records: [T], _ frame: (T) -> FrameReference) -> [T] {
    records.enumerated().sorted { left, right in
      let (first, second) = (frame(left.element), frame(right.element))
      if first.time != second.time { return first.time < second.time }
      if first != second { return first < second }
      return left.offset < right.offset
    }.map(\.element)
  }
}

/// A flow's identifier in the manner of Zeek's `uid`: the same for the same capture and position.
private func flowUID(_ flow: Flow) -> String {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  func mix(_ value: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      hash = (hash ^ (value >> UInt64(shift) & 255)) &* 0x0000_0100_0000_01b3
    }
  }
  for value in [
    flow.originator.high, flow.originator.low, flow.responder.high, flow.responder.low,
    UInt64(flow.originatorPort) << 32 | UInt64(flow.responderPort) << 8 | UInt64(flow.proto),
    UInt64(UInt32(bitPattern: flow.first.capture)) << 32 | UInt64(flow.first.frame),
  ] { mix(value) }
  let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
  var text: [UInt8] = [UInt8(ascii: "C")]
  for _ in 0..<11 {
    text.append(digits[Int(hash % 62)])
    hash /= 62
  }
  return String(decoding: text, as: UTF8.self)
}
