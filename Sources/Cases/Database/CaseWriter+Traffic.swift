import Destinations
import Flows
import GRDB
import Reporting
import RuleEngine
import Wire

extension CaseWriter {
  mutating func writeDestinations() throws {
    var row = try RowStatement(database, into: "destinations", columns: 32)
    var geo = try RowStatement(database, into: "geo", columns: 6)
    for (index, judged) in content.report.destinations.enumerated() {
      let destination = judged.destination
      row.add(index + 1)
      row.add(addresses.number(destination.address))
      add(destination.name, to: &row)
      row.add(shown(destination.domain))
      row.add(shown(destination.organisation))
      row.add(shown(destination.organisationSource))
      row.add(destination.party.rawValue)
      row.add(destination.asn == 0 ? nil : destination.asn)
      row.add(shown(destination.asName))
      add(destination.location, to: &row)
      add(judged, to: &row)
      try row.store()
      for (position, source) in destination.location.evidence.enumerated() {
        geo.add(index + 1)
        geo.add(position)
        geo.add(shown(source.database))
        geo.add(source.buildDate)
        geo.add(source.network)
        geo.add(source.country)
        try geo.store()
      }
    }
  }

  private func add(_ location: Location, to row: inout RowStatement) {
    row.add(location.country)
    row.add(location.countrySource)
    row.add(location.confidence.rawValue)
    row.add(location.registeredCountry)
    row.add(location.operatorCountry)
    row.add(location.nameCountry)
  }

  private func add(_ judged: JudgedDestination, to row: inout RowStatement) {
    let destination = judged.destination
    row.add(destination.first.capture)
    row.add(destination.first.frame)
    row.add(destination.first.time.nanoseconds)
    row.add(destination.lastTime.nanoseconds)
    row.add(destination.flows.count)
    row.add(destination.connectedFlows)
    row.add(destination.sentOctets)
    row.add(destination.receivedOctets)
    row.add(destination.roundTrip < 0 ? nil : destination.roundTrip)
    row.add(shown(destination.apps.joined(separator: " ")))
    row.add(destination.services.joined(separator: " "))
    row.add(destination.ports.joined(separator: " "))
    row.add(judged.verdict.outcome.rawValue)
    row.add(shown(judged.verdict.reasons.joined(separator: "; ")))
  }

  /// A name's number, source, and the frame that says so.
  private mutating func add(_ name: DestinationName, to row: inout RowStatement) {
    if name.source == .none { row.addNull() } else { row.add(names.number(name.name)) }
    row.add(name.source.rawValue)
    row.add(name.frame?.capture)
    row.add(name.frame?.frame)
  }

  mutating func writeFlows() throws {
    let flows = content.observations.flows
    var owners = [Int32](repeating: 0, count: flows.count)
    for (index, judged) in content.report.destinations.enumerated() {
      for flow in judged.destination.flows where owners.indices.contains(flow) {
        owners[flow] = Int32(clamping: index + 1)
      }
    }
    var row = try RowStatement(database, into: "flows", columns: 29)
    for index in flows.indices.prefix(limits.flows) {
      row.add(index)
      add(flows[index], to: &row)
      row.add(owners[index] == 0 ? nil : owners[index])
      if content.names.indices.contains(index) {
        add(content.names[index], to: &row)
      } else {
        row.addNull()
        row.add(NameSource.none.rawValue)
        row.addNull()
        row.addNull()
      }
      addCounters(flows[index], to: &row)
      try row.store()
    }
    note("flows", kept: limits.flows, of: flows.count)
  }

  private mutating func add(_ flow: Flow, to row: inout RowStatement) {
    row.add(flow.first.capture)
    row.add(flow.first.frame)
    row.add(flow.lastFrame)
    row.add(flow.first.time.nanoseconds)
    row.add(flow.lastTime.nanoseconds)
    row.add(addresses.number(flow.originator))
    row.add(flow.originatorPort)
    row.add(addresses.number(flow.responder))
    row.add(flow.responderPort)
    row.add(flow.proto)
    row.add(flow.service == .unknown ? "" : flow.service.name)
    row.add(flow.state.rawValue)
  }

  private func addCounters(_ flow: Flow, to row: inout RowStatement) {
    row.add(flow.app < 0 ? nil : flow.app)
    row.add(flow.vlan)
    row.add(flow.sent.packets)
    row.add(flow.sent.payloadOctets)
    row.add(flow.sent.ipOctets)
    row.add(flow.received.packets)
    row.add(flow.received.payloadOctets)
    row.add(flow.received.ipOctets)
    row.add(flow.firstUpload.frame == 0 ? nil : flow.firstUpload.frame)
    row.add(flow.roundTrip < 0 ? nil : flow.roundTrip)
    row.add(flow.notes.rawValue)
  }

  mutating func writeQuestions() throws {
    let questions = content.observations.dns
    var row = try RowStatement(database, into: "dns", columns: 14)
    for (index, question) in questions.prefix(limits.questions).enumerated() {
      row.add(index)
      row.add(question.flow)
      row.add(question.first.capture)
      row.add(question.first.frame)
      row.add(question.response?.frame)
      row.add(question.first.time.nanoseconds)
      row.add(addresses.number(question.client))
      row.add(addresses.number(question.server))
      row.add(question.serverPort)
      row.add(question.service.name)
      row.add(names.number(question.query))
      row.add(question.queryType)
      row.add(question.responseCode)
      row.add(question.queried ? 1 : 0)
      try row.store()
    }
    note("dns", kept: limits.questions, of: questions.count)
    try writeAnswers(questions)
  }

  private mutating func writeAnswers(_ questions: [DNSTransaction]) throws {
    var row = try RowStatement(database, into: "dns_answers", columns: 6)
    var (kept, all) = (0, 0)
    for (index, question) in questions.prefix(limits.questions).enumerated() {
      all += question.answers.count
      for answer in question.answers.prefix(limits.answersPerQuestion) {
        kept += 1
        row.add(index)
        row.add(names.number(answer.name))
        row.add(answer.type)
        row.add(answer.ttl)
        if let address = answer.address {
          row.add(addresses.number(address))
          row.addNull()
        } else {
          row.addNull()
          row.add(shown(answer.text))
        }
        try row.store()
      }
    }
    note("dns_answers", kept: kept, of: all)
  }
}
