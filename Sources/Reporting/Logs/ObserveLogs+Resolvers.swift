import Destinations
import Flows
import Wire

extension ObserveLogs {
  /// Writes which resolvers clients were told to use: by DHCP and router advertisements, and the
  /// encrypted ones that networks and resolvers designate (RFC 9463, RFC 9462).
  func resolvers(_ json: inout JSONWriter) {
    var lines = observations.assignments.filter { $0.source != .dnr }.map(ResolverLine.init)
    lines += ResolverDesignations(observations).all.map(ResolverLine.init)
    for line in ordered(lines, \.frame) {
      json.beginObject()
      if withPath { json.field("_path", "resolvers") }
      json.key("ts")
      json.seconds(nanoseconds: line.frame.time.nanoseconds)
      place(&json, line.frame)
      json.field("source", line.source)
      json.field("server", line.server.description)
      if let client = line.client { json.field("client", client.description) }
      if let name = line.name { json.field("name", name) }
      if !line.addresses.isEmpty { json.field("addresses", line.addresses.map(\.description)) }
      if !line.service.alpn.isEmpty { json.field("alpn", line.service.alpn) }
      if let port = line.service.port { json.field("port", Int(port)) }
      if let path = line.service.dohPath { json.field("doh_path", path) }
      end(&json)
    }
  }
}

/// One message that told a client of resolvers.
private struct ResolverLine {
  let frame: FrameReference
  let source: String
  let server: IPAddress
  let client: IPAddress?
  let addresses: [IPAddress]
  var name: String?
  var service = DNSServiceParameters()

  init(_ assignment: ResolverAssignment) {
    frame = assignment.frame
    source = assignment.source.rawValue
    server = assignment.server
    client = assignment.client
    addresses = assignment.resolvers
  }

  init(_ designation: ResolverDesignation) {
    frame = designation.frame
    source = designation.source.rawValue
    server = designation.server
    client = designation.client
    addresses = designation.addresses
    name = designation.name
    service = designation.service
  }
}
