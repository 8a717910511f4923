import Destinations
import Flows
import RuleEngine
import Wire

extension Comparer {
  /// Every term that an endpoint states, held against one destination.
  func checks(_ index: Int, _ endpoint: DeclaredEndpoint) -> [TermCheck] {
    let destination = input.destinations[index]
    let flows = destination.flows.compactMap { at in flow(at: at).map { (at, $0) } }
    return [
      country(destination, endpoint), operatorCountry(destination, endpoint),
      tls(flows, endpoint), data(index, flows.map(\.1), endpoint),
      volume(flows.map(\.1), endpoint), period(flows.map(\.1), endpoint),
      port(destination, endpoint), phase(flows.map(\.1), endpoint),
      consent(flows.map(\.1), endpoint),
    ].compactMap { $0 }
  }

  private func country(_ destination: Destination, _ endpoint: DeclaredEndpoint) -> TermCheck? {
    guard !endpoint.locations.isEmpty else { return nil }
    let location = destination.location
    let isKnown = location.confidence.isUsable && !location.country.isEmpty
    let holds = endpoint.locations.contains(location.country)
    return TermCheck(
      term: .country,
      outcome: !isKnown ? .cannotTell : holds ? .conforms : .violation,
      declared: endpoint.locations.joined(separator: ", "),
      observed: isKnown
        ? "address geolocated to \(location.country) by \(location.countrySource)"
        : "the country of the address cannot be told (\(location.confidence.rawValue))"
    )
  }

  private func operatorCountry(
    _ destination: Destination,
    _ endpoint: DeclaredEndpoint
  ) -> TermCheck? {
    guard !endpoint.operatorCountry.isEmpty else { return nil }
    let observed = destination.location.operatorCountry
    return TermCheck(
      term: .country,
      outcome: observed.isEmpty
        ? .cannotTell : observed == endpoint.operatorCountry ? .conforms : .violation,
      declared: "operated from \(endpoint.operatorCountry)",
      observed: observed.isEmpty
        ? "the operator's home country is not known" : "operator at home in \(observed)"
    )
  }

  private func tls(_ flows: [(Int, Flow)], _ endpoint: DeclaredEndpoint) -> TermCheck? {
    guard let minimum = endpoint.minimumTLS else { return nil }
    var check = TermCheck(
      term: .tls,
      outcome: .conforms,
      declared: "\(tlsName(minimum)) or later"
        + (endpoint.alpn.isEmpty ? "" : ", ALPN " + endpoint.alpn.joined(separator: ", ")),
      observed: ""
    )
    var seen: Set<String> = []
    var (broken, unclear) = (false, false)
    for (index, flow) in flows where flow.sent.payloadOctets > 0 {
      if let handshake = handshakes[index] {
        let version = handshake.carrier == .quic ? 0x304 : handshake.version
        let isLow = version < minimum
        let stray = handshake.nextProtocol.map {
          !endpoint.alpn.isEmpty && !endpoint.alpn.contains($0)
        }
        seen.insert(
          (handshake.established ? "" : "offered ") + tlsName(version)
            + (stray == true ? " with ALPN \(Words.readable(handshake.nextProtocol ?? ""))" : "")
        )
        if !handshake.established { unclear = true; continue }
        guard isLow || stray == true else { continue }
        broken = true
        check.evidence.append(
          Evidence(
            handshake.serverHello ?? handshake.first,
            detail: "\(tlsName(version)) was agreed on"
          )
        )
      } else if flow.service.protection == .clear {
        broken = true
        seen.insert("\(flow.service.name) in clear")
        check.evidence.append(flow.evidence(of: flow.responder))
      } else {
        unclear = true
        seen.insert("no handshake")
      }
    }
    check.outcome = broken ? .violation : unclear || seen.isEmpty ? .cannotTell : .conforms
    check.observed = seen.isEmpty ? "nothing was sent" : seen.sorted().joined(separator: ", ")
    return check
  }

  private func data(_ index: Int, _ flows: [Flow], _ endpoint: DeclaredEndpoint) -> TermCheck? {
    guard let declared = endpoint.data else { return nil }
    var check = TermCheck(
      term: .data,
      outcome: .conforms,
      declared: declared.isEmpty ? "none" : declared.joined(separator: ", "),
      observed: ""
    )
    let sightings = (input.sightings ?? []).filter { $0.destination == index }
    let undeclared = sightings.filter { sighting in
      !declared.contains { declaration.names($0, sighting.kind) }
    }
    // What only looks like a kind of data breaks no promise.
    let strays = undeclared.filter(\.isSure)
    if !strays.isEmpty {
      check.outcome = .violation
      check.observed = Set(strays.map(\.kind)).sorted().joined(separator: ", ")
      check.evidence = strays.flatMap(\.evidence)
      return check
    }
    if !undeclared.isEmpty {
      check.outcome = .cannotTell
      check.observed =
        "possibly " + Set(undeclared.map(\.kind)).sorted().joined(separator: ", ")
        + ", by the shape of a value or by chance"
      check.evidence = undeclared.flatMap(\.evidence)
      return check
    }
    let sent = flows.filter { $0.sent.payloadOctets > 0 }
    let isOpaque = sent.contains { !$0.service.isReadable }
    if input.sightings == nil || isOpaque {
      check.outcome = .cannotTell
      check.observed =
        isOpaque
        ? "content that could not be read, without keys" : "content was not searched for data"
      return check
    }
    let found = Set(sightings.map(\.kind)).sorted().joined(separator: ", ")
    check.observed = found.isEmpty ? "none of the data that was searched for" : found
    return check
  }

  /// Flows that lie in a window of the stated length as a whole; what is sent across its ends is
  /// not counted, so that a violation is certain.
  private func volume(_ flows: [Flow], _ endpoint: DeclaredEndpoint) -> TermCheck? {
    guard let limit = endpoint.maximumUpload else { return nil }
    var most: UInt64 = 0
    let ordered = flows.sorted { $0.first.time < $1.first.time }
    var start = 0
    for end in ordered.indices {
      let window = { (index: Int) in
        span(ordered[index].first.time, ordered[end].lastTime) > limit.nanoseconds
      }
      while start < end, window(start) { start += 1 }
      guard !window(start) else { continue }
      let sum = ordered[start...end].reduce(UInt64(0)) {
        $0.addingReportingOverflow($1.sent.payloadOctets).partialValue
      }
      most = max(most, sum)
    }
    return TermCheck(
      term: .volume,
      outcome: most > limit.octets ? .violation : .conforms,
      declared: "at most \(limit.text)",
      observed: "at most \(Words.count(most, "octet")) in such a stretch of these captures"
    )
  }

  /// Contacts that come clearly more often than declared; one alone says nothing.
  private func period(_ flows: [Flow], _ endpoint: DeclaredEndpoint) -> TermCheck? {
    guard let period = endpoint.period, endpoint.triggers.allSatisfy({ $0 == "periodic" }) else {
      return nil
    }
    var check = TermCheck(
      term: .period,
      outcome: .conforms,
      declared: "every \(seconds(period))",
      observed: "one contact"
    )
    // Flows of one contact lie close together.
    let pause = max(period / 10, 1_000_000_000)
    var intervals: [(Int64, Flow)] = []
    var last: Flow?
    for flow in flows.sorted(by: { $0.first < $1.first }) {
      if let before = last, before.first.capture == flow.first.capture {
        let gap = span(before.first.time, flow.first.time)
        if gap < pause { continue }
        intervals.append((gap, flow))
      }
      last = flow
    }
    guard intervals.count >= 2 else { return check }
    let median = intervals.map(\.0).sorted()[intervals.count / 2]
    check.observed =
      "\(intervals.count + 1) contacts, half of them within \(seconds(median)) of the one before"
    if median < period / 10 * 9 {
      check.outcome = .violation
      check.evidence = intervals.prefix(5).map { $0.1.evidence(of: $0.1.responder) }
    }
    return check
  }

  private func port(_ destination: Destination, _ endpoint: DeclaredEndpoint) -> TermCheck? {
    guard !endpoint.ports.isEmpty else { return nil }
    let strays = strayPorts(destination, endpoint)
    let isInbound = endpoint.isInitiatedByDevice && destination.inboundFlows > 0
    return TermCheck(
      term: .port,
      outcome: strays.isEmpty && !isInbound ? .conforms : .violation,
      declared: endpoint.ports.map(\.text).joined(separator: ", "),
      observed: (strays.isEmpty ? destination.ports : strays).joined(separator: ", ")
        + (isInbound ? ", opened by the other end" : "")
    )
  }

  private func phase(_ flows: [Flow], _ endpoint: DeclaredEndpoint) -> TermCheck? {
    guard !endpoint.phases.isEmpty else { return nil }
    let strays = flows.filter { flow in
      phase(of: flow).map { !endpoint.phases.contains($0) } ?? false
    }
    let isUnknown = flows.contains { phase(of: $0) == nil }
    let seen = Set(flows.compactMap { phase(of: $0) }).sorted().map(\.rawValue)
    return TermCheck(
      term: .phase,
      outcome: !strays.isEmpty ? .violation : isUnknown ? .cannotTell : .conforms,
      declared: endpoint.phases.map(\.rawValue).joined(separator: ", "),
      observed: seen.isEmpty ? "the phase is not known" : seen.joined(separator: ", "),
      evidence: strays.prefix(5).map { $0.evidence(of: $0.responder) }
    )
  }

  private func consent(_ flows: [Flow], _ endpoint: DeclaredEndpoint) -> TermCheck? {
    guard let consent = endpoint.consent, consent != .necessary else { return nil }
    let standing = flows.map { (mayBeSent($0, consent), $0) }
    let strays = standing.filter { $0.0 == false }.map(\.1)
    let isUnknown = standing.contains { $0.0 == nil }
    return TermCheck(
      term: .consent,
      outcome: !strays.isEmpty ? .violation : isUnknown ? .cannotTell : .conforms,
      declared: consent.rawValue,
      observed: !strays.isEmpty
        ? "traffic " + (consent == .optIn ? "without consent" : "after the user had objected")
        : isUnknown ? "when consent was given is not known" : "traffic only with consent",
      evidence: strays.prefix(5).map { $0.evidence(of: $0.responder) }
    )
  }

  /// Whether consent, as the laboratory's log has it, covers a flow; `nil` if that is not known.
  private func mayBeSent(_ flow: Flow, _ consent: DeclaredEndpoint.Consent) -> Bool? {
    let last = input.events.last { event in
      event.time <= flow.first.time && [.consent, .refusal, .optOut].contains(event.kind)
    }
    switch last?.kind {
    case .consent: return true
    case .refusal, .optOut: return false
    default: break
    }
    if consent == .optOut {
      return phase(of: flow).map { $0 != .optOut } ?? (input.events.isEmpty ? nil : true)
    }
    // A log with a later consent says that there was none before.
    if input.events.contains(where: { $0.kind == .consent }) { return false }
    return phase(of: flow) == .setup ? false : nil
  }

  /// The phase in which a flow began; `nil` if it is not known.
  func phase(of flow: Flow) -> Phase? {
    let capture = Int(flow.first.capture)
    return input.captures.indices.contains(capture) ? input.captures[capture].phase : nil
  }
}

extension DataSighting {
  /// Whether a statement may rest on it.
  var isSure: Bool { confidence == .confirmed || confidence == .probable }
}

extension Declaration {
  /// Whether a declared kind of data stands for one that was found: by its own id, by the last
  /// part of its category, or by a word that people use for it.
  func names(_ declared: String, _ found: String) -> Bool {
    DataKind.names(declared, found)
      || data.contains { $0.id == declared && DataKind.names($0.category, found) }
  }
}

private func span(_ start: Timestamp, _ end: Timestamp) -> Int64 {
  let (span, overflow) = end.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
  return overflow ? .max : max(0, span)
}

private func seconds(_ nanoseconds: Int64) -> String {
  Words.count(nanoseconds / 1_000_000_000, "second")
}

private func tlsName(_ version: UInt16) -> String {
  switch version {
  case 0x300: "SSL 3.0"
  case 0x301: "TLS 1.0"
  case 0x302: "TLS 1.1"
  case 0x303: "TLS 1.2"
  case 0x304: "TLS 1.3"
  default: "version 0x" + String(version, radix: 16)
  }
}
