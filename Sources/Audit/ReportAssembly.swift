import Capture
import Destinations
import Flows
import Identifiers
import Knowledge
import Reporting
import RuleEngine
import Wire

/// Puts the values of an audit together to a report.
struct ReportAssembly {
  let plan: AuditPlan
  let captures: CaptureSet
  let world: World
  let attribution: Attribution
  let policy: Policy
  let pack: RulePack
  let judgement: Judgement
  /// What the audit rests on beside the captures.
  let files: [ReportInput]
  /// The lists of others that are blocked.
  let lists: ListFiles

  /// The report, with destinations in an order such as ``destinationOrder``.
  func report(_ order: [Int]) -> Report {
    Report(
      toolVersion: Installation.version,
      inputs: captureInputs + files + lists.inputs,
      method: method,
      coverage: coverage,
      device: device,
      policy: ReportPolicy(
        name: policy.name,
        title: policy.title,
        statements: policy.statements
      ),
      destinations: order.map { index in
        JudgedDestination(
          destination: attribution.destinations[index],
          verdict: judgement.verdicts[index]
        )
      },
      findings: judgement.findings,
      requirements: judgement.requirements,
      anomalies: captures.observations.anomalies,
      resolvers: resolvers,
      phases: judgement.phases,
      timeline: timeline
    )
  }

  /// Gravest verdict first, then by octets sent, then by name and address.
  var destinationOrder: [Int] {
    let gravity: [Outcome: Int] = [.violation: 0, .cannotTell: 1, .conforms: 2]
    let destinations = attribution.destinations
    return destinations.indices.sorted { left, right in
      let (one, other) = (
        gravity[judgement.verdicts[left].outcome] ?? 3,
        gravity[judgement.verdicts[right].outcome] ?? 3
      )
      if one != other { return one < other }
      let (first, second) = (destinations[left], destinations[right])
      if first.sentOctets != second.sentOctets { return first.sentOctets > second.sentOctets }
      if first.name.name != second.name.name { return first.name.name < second.name.name }
      if first.address != second.address { return first.address < second.address }
      return left < right
    }
  }

  /// Coverage with what only attribution shows: encrypted DNS by known names and addresses.
  private var coverage: Coverage {
    var coverage = captures.observations.coverage
    (coverage.clearDNSFlows, coverage.clearDNSOctets) = traffic { $0 == .dns }
    (coverage.encryptedDNSFlows, coverage.encryptedDNSOctets) = traffic(\.isEncrypted)
    for name in attribution.names {
      coverage.namesBySource[name.source.rawValue, default: 0] += 1
    }
    return coverage
  }

  /// Flows to resolvers that were asked in some way, and the payload both ways.
  private func traffic(
    _ isCounted: (ResolverTransport) -> Bool
  ) -> (flows: UInt64, octets: UInt64) {
    var total: (flows: UInt64, octets: UInt64) = (0, 0)
    for resolver in attribution.resolvers where isCounted(resolver.transport) {
      for index in resolver.flows {
        let flow = captures.observations.flows[index]
        total.flows += 1
        total.octets &+= flow.sent.payloadOctets &+ flow.received.payloadOctets
      }
    }
    return total
  }

  private var device: ReportDevice {
    let identity = attribution.identity
    var device = ReportDevice(
      addresses: identity.addresses.map(\.description),
      hardwareAddresses: identity.hardwareAddresses.map { address in
        address.isLocallyAdministered ? "\(address) (randomised)" : "\(address)"
      },
      hostName: identity.hostNames.joined(separator: ", "),
      vendorClass: identity.vendorClasses.joined(separator: ", "),
      basis: identity.basis
    )
    device.dhcpFingerprints = identity.dhcpFingerprints
    device.userAgents = identity.userAgents
    return device
  }
}

// MARK: - Inputs

extension ReportAssembly {
  private var captureInputs: [ReportInput] {
    captures.runs.enumerated().map { index, run in
      var input = ReportInput(
        role: .capture,
        file: run.name,
        sha256: run.sha256,
        bytes: UInt64(run.octets)
      )
      let compression = run.summary.compression.map { "+\($0)" } ?? ""
      input.format = run.summary.format + compression
      input.linkTypes = Set(run.summary.interfaces.map { linkTypeName($0.linkType) }).sorted()
      input.frames = UInt64(run.summary.frames)
      input.firstTime = run.summary.firstTime.map(\.description) ?? ""
      input.lastTime = run.summary.lastTime.map(\.description) ?? ""
      input.damaged = run.damage.map { "\($0)" }
      if index < plan.phases.count { input.phase = plan.phases[index] }
      return input
    }
  }
}

// MARK: - Method

extension ReportAssembly {
  /// How the audit was made, and what about the captures limits it.
  private var method: [(label: String, text: String)] {
    var lines: [(label: String, text: String)] = []
    lines.append(("Network use", "None: every statement comes from the inputs listed here."))
    if !plan.reading.hashes {
      lines.append(("Hashing", "Turned off: the captures' SHA-256 was not taken."))
    }
    if let filter = plan.reading.filter {
      let left = captures.runs.reduce(0) { $0 + $1.filteredFrames }
      lines.append(("Filter", "\(filter): \(left) frames left out."))
    }
    lines += captureMethods
    lines.append(("Content", contentText))
    if plan.unmasks {
      lines.append(("Identifiers", "Shown in full: --unmask was given."))
    }
    lines.append(("Latency bound", latencyText))
    if !captures.skipped.isEmpty {
      let names = captures.skipped.map { "\($0.name): \($0.reason)" }.joined(separator: "; ")
      lines.append(("Skipped files", names))
    }
    lines += lists.methods
    if !pack.leftOut.isEmpty { lines.append(("Rules left out", leftOutText)) }
    lines.append(
      (
        "Names",
        "A DNS answer names a flow of the same client that begins after it, within its "
          + "time to live and 15 minutes; what the client says itself (SNI, Host) counts first."
      )
    )
    lines.append(
      (
        "Streams",
        "Octets that came first are kept where TCP segments overlap; a hole is given up "
          + "once the receiver acknowledged what follows it."
      )
    )
    return lines
  }

  /// Rules that were given and not used: those with mistakes by name, the others counted.
  private var leftOutText: String {
    let mistakes = pack.leftOut.filter { $0.reason == .mistake }
    let rest = pack.leftOut.count - mistakes.count
    var parts: [String] = []
    if rest > 0 {
      parts.append(
        "\(Words.count(rest, "rule")) for log sources or fields that captures do not have"
      )
    }
    if !mistakes.isEmpty {
      let places = Words.list(
        mistakes.map { "\($0.place): \(Words.readable($0.message))" },
        limit: 20
      )
      parts.append("\(Words.count(mistakes.count, "rule")) with mistakes: \(places)")
    }
    return parts.joined(separator: "; ") + "."
  }

  /// What was searched for the handset's identifiers.
  private var contentText: String {
    let content = captures.content
    let what =
      content.hasProfile
      ? "the values of the device's file and for identifiers by shape and key"
      : "identifiers by shape and key (no device's file was given)"
    let bombs =
      content.bombs > 0
      ? " \(Words.count(content.bombs, "layer")) grew beyond the limit and was not read to its end."
      : ""
    return "\(Words.count(content.messages, "readable message")) "
      + "(\(Words.count(content.octets, "octet")), decoded layers included) searched for \(what)."
      + bombs
  }

  private var latencyText: String {
    guard let lab = world.lab else {
      return "Not applied: the place of the capture was not given (--lab)."
    }
    return "Captures taken at \(coordinate(lab.latitude)), \(coordinate(lab.longitude)); a "
      + "handshake answered in t ms came from at most 100 x t km away."
  }

  /// Degrees with four decimals, from integers so that the text is the same everywhere.
  private func coordinate(_ degrees: Double) -> String {
    let scaled = Int((abs(degrees) * 10_000).rounded())
    let fraction = String(10_000 + scaled % 10_000).dropFirst()
    return "\(degrees < 0 && scaled > 0 ? "-" : "")\(scaled / 10_000).\(fraction)"
  }

  /// What is known of how each capture was made.
  private var captureMethods: [(label: String, text: String)] {
    var lines: [(label: String, text: String)] = []
    for run in captures.runs {
      var facts: [String] = []
      if !run.summary.applications.isEmpty {
        facts.append("written by \(run.summary.applications.joined(separator: ", "))")
      }
      switch run.summary.attribution {
      case .pcapdroidTrailer, .pcapdroidComment:
        facts.append(
          "made by PCAPdroid, which rebuilds packet headers and answers TCP handshakes on the "
            + "phone: header details and round trips are not the network's and are not used"
        )
      case .pktap: facts.append("Apple PKTAP names the process of each frame")
      case .processBlocks: facts.append("Apple process blocks name the process of each frame")
      case nil: break
      }
      facts += CaptureMethod.facts(run.summary)
      if facts.isEmpty { continue }
      lines.append(("Capture \(run.name)", facts.joined(separator: "; ") + "."))
    }
    return lines
  }
}

// MARK: - Resolvers and time

extension ReportAssembly {
  private var resolvers: [ResolverUseRow] {
    var places: [IPAddress: Location] = [:]
    for destination in attribution.destinations {
      places[destination.address] = destination.location
    }
    return attribution.resolvers.map { use in
      ResolverUseRow(
        address: use.address.description,
        name: use.known?.operatorName ?? use.name?.name ?? "",
        country: places[use.address]?.country ?? "",
        assigned: judgement.resolverStanding[use.address] ?? nil,
        transport: use.transport.rawValue,
        questions: UInt64(use.transport == .dns ? use.questions : use.flows.count),
        captures: use.captures.map { Int($0.capture) }
      )
    }
  }

  /// Flows that began in each of sixty bins, per capture and verdict.
  private var timeline: Timeline {
    let bins = 60
    var verdictOfFlow = [Outcome?](repeating: nil, count: captures.observations.flows.count)
    for (index, destination) in attribution.destinations.enumerated() {
      for flow in destination.flows { verdictOfFlow[flow] = judgement.verdicts[index].outcome }
    }
    var rows = captures.runs.enumerated().map { index, run in
      TimelineBuilder(index, label: label(index, run), run.summary, bins: bins)
    }
    for (index, flow) in captures.observations.flows.enumerated() {
      let capture = Int(flow.first.capture)
      guard rows.indices.contains(capture), let outcome = verdictOfFlow[index] else { continue }
      rows[capture].add(flow.first.time, outcome)
    }
    return Timeline(rows: rows.map(\.row))
  }

  private func label(_ index: Int, _ run: CaptureRun) -> String {
    index < plan.phases.count && !plan.phases[index].isEmpty ? plan.phases[index] : run.name
  }
}

private typealias ResolverUseRow = Reporting.ResolverUse

extension ResolverTransport {
  fileprivate var isEncrypted: Bool { self == .dot || self == .doq || self == .doh }
}

extension CaptureDamage? {
  /// What is wrong, in words.
  var words: String { map { "\($0)" } ?? "the capture is empty" }
}
