import Destinations
import Flows
import Wire

/// Turns the records that a rule selects into findings, one for each whom they speak of.
struct RecordFindings {
  let rule: SigmaRule
  let view: RecordView
  let scene: Scene

  /// How many subjects one rule reports one by one; the rest are counted in one finding.
  private static let maximumSubjects = 200
  /// How many fields a statement shows.
  private static let shownFields = 6

  /// Whom a record speaks of.
  private enum Subject: Hashable {
    case destination(Int)
    case address(IPAddress)
    case name(String)
    case others
  }

  /// The records of one subject.
  fileprivate struct Group {
    var first: Int
    var count = 0
    var tally = RecordTally()
    var flow: Int?
    var hasOneFlow = true
  }

  /// One finding for each subject of the rows, each with its destination.
  func marks(_ rows: RowSet) -> [(finding: Finding, destination: Int?)] {
    var order: [Subject] = []
    var groups: [Subject: Group] = [:]
    rows.forEach { row in
      var subject = subject(of: row)
      if groups[subject] == nil, order.count >= Self.maximumSubjects { subject = .others }
      if groups[subject] == nil { order.append(subject) }
      groups[subject, default: Group(first: row)].add(row, view.log, scene)
    }
    return order.compactMap { subject in
      groups[subject].map { (finding(subject, $0), destination(subject)) }
    }
  }

  private func subject(of row: Int) -> Subject {
    switch view.log {
    case .dns: return .name(scene.observations.dns[row].query.lowercased())
    case .dhcp:
      let event = scene.observations.dhcp[row]
      return .name(event.hostName ?? event.clientMAC?.description ?? "")
    default:
      guard let flow = scene.flowIndex(of: row, in: view.log) else { return .name("") }
      let destination = scene.destinationOfFlow[flow]
      return destination >= 0
        ? .destination(Int(destination)) : .address(scene.observations.flows[flow].responder)
    }
  }

  private func destination(_ subject: Subject) -> Int? {
    // What only informs says nothing against whom it speaks of.
    guard case .destination(let index) = subject, rule.severity > .info else { return nil }
    return index
  }

  private func words(_ subject: Subject) -> String {
    switch subject {
    case .destination(let index): scene.recipient(index)
    case .address(let address): address.description
    case .name(let name): name.isEmpty ? "(no name)" : Words.readable(name)
    case .others: "further subjects"
    }
  }

  /// The same in every run over the same captures.
  private func key(_ subject: Subject) -> String {
    switch subject {
    case .destination(let index):
      "\(scene.name(index) ?? "")|\(scene.destinations[index].address)"
    case .address(let address): address.description
    case .name(let name): name
    case .others: "(others)"
    }
  }

  private func finding(_ subject: Subject, _ group: Group) -> Finding {
    let columns = view.columns
    let value = { (field: Int) in
      scene.value(columns[field].field, of: group.first, in: view.log)
    }
    let wording = rule.wording
    let confidence = wording.confidence.flatMap { Confidence(rawValue: $0.text(value)) }
    return rule.finding(
      subject: words(subject),
      key: "\(view.rawValue)|\(key(subject))",
      summary: wording.hasSummary ? wording.summary.text(value) : summary(subject, group),
      confidence: confidence ?? .possible,
      evidence: evidence(subject, group, value)
    )
  }

  private func summary(_ subject: Subject, _ group: Group) -> String {
    let clients = group.flow.map { scene.client([$0]) } ?? ""
    let handset = clients.isEmpty || clients == "none" ? "" : " (\(clients))"
    return "The traffic of the handset\(handset) was observed to match the Sigma rule "
      + "\"\(Words.readable(rule.title))\": \(Words.count(group.count, "\(view.log.rawValue) record")) "
      + "of \(words(subject))."
  }

  private func evidence(
    _ subject: Subject,
    _ group: Group,
    _ value: (Int) -> FactValue
  ) -> [Evidence] {
    let flow = group.hasOneFlow ? group.flow.flatMap { scene.flow($0) } : nil
    let statement = ": \(shown(value)); \(rule.clause)"
    return group.tally.evidence(flow: flow?.words ?? "", filter: filter(subject, flow)) { count in
      "\(Words.count(count, "\(view.log.rawValue) record")) selected, the first with" + statement
    }
  }

  /// What the rule looked at in the first record.
  private func shown(_ value: (Int) -> FactValue) -> String {
    var names = rule.namedFields
    for name in rule.shownFields where !names.contains(name) { names.append(name) }
    let fields = view.fields
    var parts: [String] = []
    for name in names.prefix(Self.shownFields) {
      guard let index = fields.firstIndex(of: name) else { continue }
      let texts = value(index).texts.map { Words.readable($0, limit: 120) }
      parts.append("\(name) = \(texts.isEmpty ? "(none)" : Words.list(texts))")
    }
    return parts.isEmpty ? "the words it looks for" : parts.joined(separator: ", ")
  }

  private func filter(_ subject: Subject, _ flow: Flow?) -> String {
    if let flow { return flow.displayFilter }
    switch subject {
    case .destination(let index): return scene.destinations[index].address.displayFilter
    case .address(let address): return address.displayFilter
    case .name(let name):
      let isPlain = name.utf8.allSatisfy { octet in
        switch octet {
        case 45, 46, 48...57, 95, 97...122: true
        default: false
        }
      }
      return view.log == .dns && isPlain && !name.isEmpty ? "dns.qry.name == \"\(name)\"" : "dns"
    case .others: return view.log == .conn ? "ip || ipv6" : view.log.rawValue
    }
  }
}

extension RecordFindings.Group {
  fileprivate mutating func add(_ row: Int, _ log: RecordLog, _ scene: Scene) {
    count += 1
    let own = scene.flowIndex(of: row, in: log)
    if count == 1 { flow = own } else if own != flow { hasOneFlow = false }
    tally.add(row, log, scene)
  }
}

/// Records counted per capture, with the frames of the first few.
struct RecordTally {
  private struct PerCapture {
    var count = 0
    var frames: [UInt32] = []
    var first: FrameReference
    var last: FrameReference
  }
  private var captures: [Int32: PerCapture] = [:]

  /// Adds a record.
  mutating func add(_ row: Int, _ log: RecordLog, _ scene: Scene) {
    let frame = scene.frame(of: row, in: log)
    var own = captures[frame.capture] ?? PerCapture(first: frame, last: frame)
    own.count += 1
    own.first = min(own.first, frame)
    own.last = max(own.last, frame)
    if own.frames.count < FrameTally.kept {
      own.frames += [frame.frame] + further(row, log, scene, frame.capture)
    }
    captures[frame.capture] = own
  }

  /// The frames that belong to a record beside its own.
  private func further(
    _ row: Int,
    _ log: RecordLog,
    _ scene: Scene,
    _ capture: Int32
  ) -> [UInt32] {
    let others: [FrameReference?] =
      switch log {
      case .conn: [scene.observations.flows[row].firstUpload]
      case .dns: [scene.observations.dns[row].response]
      case .ssl: [scene.observations.tls[row].serverHello]
      default: []
      }
    return others.compactMap { $0 }.filter { $0.capture == capture && $0.frame > 0 }.map(\.frame)
  }

  /// One statement a capture; `detail` gets how many records there are.
  func evidence(
    flow: String,
    filter: String,
    detail: (_ count: Int) -> String
  ) -> [Evidence] {
    captures.keys.sorted().compactMap { capture in
      guard let own = captures[capture] else { return nil }
      let frames = Set(own.frames).sorted()
      let kept = frames.prefix(FrameTally.kept)
      return Evidence(
        capture: Int(capture),
        frames: Array(kept),
        firstTime: own.first.time.description,
        lastTime: own.last.time.description,
        flow: flow,
        detail: detail(own.count)
          + (own.count > FrameTally.kept ? "; the frames of the first are named" : ""),
        displayFilter: filter
      )
    }
  }
}
