import Destinations
import Flows
import GRDB
import Wire

/// Fills the tables of a case that say what was seen.
struct TrafficWriter {
  let database: Database
  let traffic: CaseTraffic
  let limits: CaseLimits
  var texts = CaseTexts()

  init(_ database: Database, _ traffic: CaseTraffic, _ limits: CaseLimits) {
    self.database = database
    self.traffic = traffic
    self.limits = limits
    texts.apps = traffic.observations.apps
  }

  /// Writes every table once, each in one go, so that its pages lie together.
  mutating func writeAll() throws {
    try writeFlows()
    try writeQuestions()
  }

  mutating func writeFlows() throws {
    let flows = traffic.observations.flows
    var owners = [Int32](repeating: 0, count: flows.count)
    for (index, destination) in traffic.destinations.enumerated() {
      for flow in destination.flows where owners.indices.contains(flow) {
        owners[flow] = Int32(clamping: index + 1)
      }
    }
    var row = try RowStatement(database, into: "flows", columns: 29)
    for index in flows.indices.prefix(limits.flows) {
      row.add(index)
      add(flows[index], to: &row)
      row.add(owners[index] == 0 ? nil : owners[index])
      if traffic.names.indices.contains(index) {
        texts.add(traffic.names[index], to: &row)
      } else {
        row.addNull()
        row.add(NameSource.none.rawValue)
        row.addNull()
        row.addNull()
      }
      addCounters(flows[index], to: &row)
      try row.store()
    }
    texts.note("flows", kept: limits.flows, of: flows.count)
  }

  private mutating func add(_ flow: Flow, to row: inout RowStatement) {
    row.add(flow.first.capture)
    row.add(flow.first.frame)
    row.add(flow.lastFrame)
    row.add(flow.first.time.nanoseconds)
    row.add(flow.lastTime.nanoseconds)
    row.add(texts.addresses.number(flow.originator))
    row.add(flow.originatorPort)
    row.add(texts.addresses.number(flow.responder))
    row.add(flow.responderPort)
    row.add(flow.proto)
    row.add(flow.service.name)
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
    let questions = traffic.observations.dns
    var row = try RowStatement(database, into: "dns", columns: 14)
    for (index, question) in questions.prefix(limits.questions).enumerated() {
      row.add(index)
      row.add(question.flow)
      row.add(question.first.capture)
      row.add(question.first.frame)
      row.add(question.response?.frame)
      row.add(question.first.time.nanoseconds)
      row.add(texts.addresses.number(question.client))
      row.add(texts.addresses.number(question.server))
      row.add(question.serverPort)
      row.add(question.service.name)
      row.add(texts.names.number(question.query))
      row.add(question.queryType)
      row.add(question.responseCode)
      row.add(question.queried ? 1 : 0)
      try row.store()
    }
    texts.note("dns", kept: limits.questions, of: questions.count)
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
        row.add(texts.names.number(answer.name))
        row.add(answer.type)
        row.add(answer.ttl)
        if let address = answer.address {
          row.add(texts.addresses.number(address))
          row.addNull()
        } else {
          row.addNull()
          row.add(shown(answer.text))
        }
        try row.store()
      }
    }
    texts.note("dns_answers", kept: kept, of: all)
  }
}

extension CaseTexts {
  /// A name's number, source, and the frame that says so.
  mutating func add(_ name: DestinationName, to row: inout RowStatement) {
    if name.source == .none { row.addNull() } else { row.add(names.number(name.name)) }
    row.add(name.source.rawValue)
    row.add(name.frame?.capture)
    row.add(name.frame?.frame)
  }
}
