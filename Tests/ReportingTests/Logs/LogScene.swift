import Flows
import Reporting
import Wire

/// One log's lines, as JSON values.
func lines(
  _ log: String,
  _ observations: Observations,
  attributions: [FlowAttribution] = [],
  captures: [String] = ["one.pcap"],
  withPath: Bool = false
) throws -> [JSONValue] {
  let logs = ObserveLogs(
    observations,
    attributions: attributions,
    captures: captures,
    withPath: withPath
  )
  var json = JSONWriter()
  logs.write(log, into: &json)
  return try json.bytes.split(separator: UInt8(ascii: "\n")).map { try JSONValue(Array($0)) }
}

/// A place in a capture, its time in milliseconds.
func place(_ frame: UInt32, _ milliseconds: Int64 = 0, capture: Int32 = 0) -> FrameReference {
  let time = Timestamp(nanoseconds: 1_700_000_000_000_000_000 + milliseconds * 1_000_000)
  return FrameReference(capture: capture, frame: frame, time: time)
}

/// An address from its text; all zero if the text is none.
func address(_ text: String) -> IPAddress { IPAddress(text) ?? .zero }

/// A flow between two endpoints.
func flow(
  _ originator: String,
  _ originatorPort: UInt16,
  _ responder: String,
  _ responderPort: UInt16,
  proto: UInt8 = 6,
  first: FrameReference = place(1)
) -> Flow {
  Flow(
    originator: address(originator),
    originatorPort: originatorPort,
    responder: address(responder),
    responderPort: responderPort,
    proto: proto,
    first: first,
    originatorMAC: MACAddress(2)
  )
}

/// A transaction of the first flow, asked by its originator.
func transaction(_ flow: Flow, first: FrameReference, name: String = "a.example") -> DNSTransaction
{
  DNSTransaction(
    flow: 0,
    first: first,
    response: nil,
    client: flow.originator,
    clientPort: flow.originatorPort,
    server: flow.responder,
    serverPort: flow.responderPort,
    service: .dns,
    proto: flow.proto,
    id: 7,
    query: name,
    queryType: 1,
    responseCode: nil,
    flags: 0x0100,
    queried: true,
    answers: []
  )
}

extension JSONValue {
  /// The names of an object's members, in order.
  var keys: [String] { members.map(\.key) }

  /// A member's text, number or truth value as text; `nil` if it has none.
  func word(_ key: String) -> String? {
    switch self[key] {
    case .string(let text): text
    case .number(let digits): digits
    case .bool(let value): "\(value)"
    default: nil
    }
  }
}
