import Flows
import Wire

extension ObserveLogs {
  /// Writes the conversations.
  func connections(_ json: inout JSONWriter) {
    let order = ordered(Array(observations.flows.indices)) { observations.flows[$0].first }
    let tunnels = Dictionary(grouping: observations.tunnels, by: \.flow)
    let origins = Dictionary(
      observations.migrations.map { ($0.flow, $0.from) },
      uniquingKeysWith: { first, _ in first }
    )
    for index in order {
      let flow = observations.flows[index]
      begin(&json, "conn", flow: index, flow.first)
      json.field("proto", IPProtocol.name(flow.proto))
      services(&json, flow, attributions.isEmpty ? FlowAttribution() : attributions[index])
      if flow.notes.contains(.opaque) { json.field("opaque", true) }
      json.key("duration")
      json.seconds(nanoseconds: duration(flow))
      counters(&json, flow)
      json.field("conn_state", flow.state.rawValue)
      json.field("community_id", communityID(flow))
      if flow.vlan != 0 { json.field("vlan", Int(flow.vlan)) }
      for context in tunnels[index, default: []] { tunnel(&json, context) }
      if let origin = origins[index] { json.field("quic_continues", uids[origin]) }
      if flow.app >= 0 { json.field("app", observations.apps[Int(flow.app)]) }
      if !attributions.isEmpty { attribution(&json, attributions[index]) }
      end(&json)
    }
  }

  /// Protocols from the outermost in, as Zeek lists several, then what the flow is for.
  private func services(_ json: inout JSONWriter, _ flow: Flow, _ known: FlowAttribution) {
    var names = (flow.carriers.all + [flow.service]).filter { $0 != .unknown }.map(\.name)
    if !known.service.isEmpty { names.append(known.service) }
    guard !names.isEmpty else { return }
    json.field("service", names.joined(separator: ","))
    guard !known.service.isEmpty else { return }
    json.field("service_basis", known.serviceBasis)
    json.field("service_confidence", known.serviceConfidence)
  }

  /// The tunnel of one side's packets; what tells it from others may differ by side.
  private func tunnel(_ json: inout JSONWriter, _ context: TunnelContext) {
    let side = context.isFromOriginator ? "orig" : "resp"
    json.field("\(side)_tunnel", context.tunnel.rawValue)
    if context.id != 0 { json.field("\(side)_tunnel_id", Int(context.id)) }
    if let source = context.source, let destination = context.destination {
      json.field("\(side)_tunnel_hosts", [source.description, destination.description])
    }
  }

  private func duration(_ flow: Flow) -> Int64 {
    let (length, overflow) = flow.lastTime.nanoseconds.subtractingReportingOverflow(
      flow.first.time.nanoseconds
    )
    return overflow ? .max : max(0, length)
  }

  private func counters(_ json: inout JSONWriter, _ flow: Flow) {
    json.field("orig_bytes", flow.sent.payloadOctets)
    json.field("resp_bytes", flow.received.payloadOctets)
    json.field("orig_pkts", UInt64(flow.sent.packets))
    json.field("resp_pkts", UInt64(flow.received.packets))
    json.field("orig_ip_bytes", flow.sent.ipOctets)
    json.field("resp_ip_bytes", flow.received.ipOctets)
  }

  private func attribution(_ json: inout JSONWriter, _ known: FlowAttribution) {
    if !known.name.isEmpty {
      json.field("resp_name", known.name)
      json.field("resp_name_source", known.nameSource)
    }
    if !known.domain.isEmpty { json.field("resp_domain", known.domain) }
    if !known.country.isEmpty { json.field("resp_cc", known.country) }
    if known.asn != 0 { json.field("resp_asn", Int(known.asn)) }
    if !known.organisation.isEmpty { json.field("resp_org", known.organisation) }
  }
}
