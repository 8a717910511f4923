import Destinations
import Flows
import RuleEngine
import Wire

extension HTMLView {
  /// Section 1, the chart.
  var placeFields: HTMLFields {
    // The longest bar fills its track, so that small ones can be compared at all.
    let longest = summary.places.map(\.sent.total).max() ?? 0
    let shown = summary.places.prefix(Limits.places).map { total -> HTMLFields in
      [
        "chip": total.place.chip, "chipClass": total.place.chipClass, "name": total.place.name,
        "bar": HTMLChart.bar(total.sent, longest: longest),
        "sent": Figures.octets(total.sent.total),
        "destinations": Figures.counted(UInt64(total.destinations), "destination"),
      ]
    }
    let map = HTMLMap.svg(summary.places)
    let relations = HTMLRelations(report.destinations).svg
    return [
      "places": shown, "placesMore": Self.more(summary.places.count, Limits.places),
      "map": map.isEmpty ? false : map as Any, "mapCaption": mapCaption,
      "relations": relations.isEmpty ? false : relations as Any,
    ]
  }

  private var mapCaption: String {
    let elsewhere = summary.places.filter { if case .country = $0.place { false } else { true } }
    let octets = elsewhere.reduce(0 as UInt64) { $0.addingClamped($1.sent.total) }
    let note = octets > 0 ? " \(Figures.octets(octets)) went to no country that can be told." : ""
    return
      "Octets sent, by country; the colour is that of the gravest verdict there. The grid of dots shows land and no borders."
      + note
  }

  /// Section 1, the table.
  var destinationFields: HTMLFields {
    let all = report.destinations
    let shown = summary.ranking.prefix(Limits.destinations)
    let rest = all.count - shown.count
    return [
      "destinations": shown.map { row(all[$0]) },
      "destinationCaption": "Gravest verdict first, then by octets sent",
      "destinationsMore": rest > 0
        ? "\(Figures.counted(UInt64(rest), "more destination")) "
          + "\(rest == 1 ? "is" : "are") in report.json." as Any
        : false,
    ]
  }

  private func row(_ judged: JudgedDestination) -> HTMLFields {
    let destination = judged.destination
    let outcome = judged.verdict.outcome
    let place = Place(destination.location)
    let address = destination.address.description
    return [
      "class": outcome.rawValue, "sign": outcome.sign, "outcome": outcome.words,
      "gravity": outcome.gravity, "reasons": Self.clip(judged.verdict.reasons),
      "name": Self.clip(destination.name.name),
      "address": address == destination.name.name ? false : address as Any,
      "who": who(destination), "apps": Self.clip(destination.apps), "facts": facts(destination),
      "chip": place.chip, "chipClass": place.chipClass,
      "place": place == .indeterminate ? "" : place.name,
      "confidence": destination.location.confidence.words,
      "sent": Figures.octets(destination.sentOctets), "sentOctets": destination.sentOctets,
      "received": Figures.octets(destination.receivedOctets),
      "receivedOctets": destination.receivedOctets, "flows": destination.flows.count,
    ]
  }

  private func who(_ destination: Destination) -> Any {
    var parts = [destination.organisation]
    if destination.asn > 0 { parts.append("AS\(destination.asn)") }
    parts.append(destination.party.words)
    return Self.orFalse(parts.filter { !$0.isEmpty }.joined(separator: " \u{b7} "))
  }

  private func facts(_ destination: Destination) -> [HTMLFields] {
    var facts: [(String, String)] = [("Name", nameProof(destination.name))]
    if !destination.name.chain.isEmpty {
      facts.append(("Resolved by way of", destination.name.chain.joined(separator: " \u{2192} ")))
    }
    facts.append(("First seen", describe(destination.first)))
    facts.append(("Last seen", Figures.shortTime(destination.lastTime.description) + " UTC"))
    facts.append(("Ports", destination.ports.joined(separator: ", ")))
    facts.append(("Services", destination.services.joined(separator: ", ")))
    facts += destination.location.evidence.prefix(Limits.details).map { ("Location", $0.words) }
    facts.append(("Latency", destination.location.latencyNote ?? ""))
    facts.append(("Network registered in", countryText(destination.location.registeredCountry)))
    facts.append(("Operator’s home", countryText(destination.location.operatorCountry)))
    facts.append(("Operator known by", destination.organisationSource))
    return facts.filter { !$0.1.isEmpty }.map { ["label": $0.0, "text": Self.clip($0.1)] }
  }

  private func nameProof(_ name: DestinationName) -> String {
    guard let frame = name.frame else { return name.source.words }
    return "\(name.source.words), \(describe(frame))"
  }

  func describe(_ reference: FrameReference) -> String {
    "\(summary.captureName(Int(reference.capture))) frame \(reference.frame), "
      + Figures.shortTime(reference.time.description) + " UTC"
  }

  private func countryText(_ code: String) -> String {
    code.isEmpty ? "" : "\(CountryNames.name(code)) (\(code))"
  }
}

extension Place {
  /// The style of the chip.
  var chipClass: String {
    switch self {
    case .country: "known"
    case .indeterminate: "unknown"
    case .local: "local"
    }
  }
}

extension GeoEvidence {
  /// The row in words: what, by which database of which day.
  var words: String {
    let answer = country.isEmpty ? "no answer" : "\(CountryNames.name(country)) (\(country))"
    let date = buildDate.isEmpty ? "" : " of \(buildDate)"
    let block = network.isEmpty ? "" : ", network \(network)"
    return "\(answer) by \(database)\(date)\(block)"
  }
}

extension LocationConfidence {
  /// How the country is known, for a reader.
  var words: String {
    switch self {
    case .agreed: "sources agree"
    case .single: "one source"
    case .overridden: "laboratory’s override"
    case .disagreement: "sources disagree"
    case .anycast: "anycast: many places"
    case .excludedByLatency: "excluded by latency"
    case .unknown: "no source answers"
    case .notGlobal: "not on the Internet"
    }
  }
}

extension NameSource {
  /// How the name is known, for a reader.
  var words: String {
    switch self {
    case .sni: "server name in the TLS ClientHello"
    case .quicSNI: "server name in the QUIC ClientHello"
    case .host: "Host header of a cleartext request"
    case .dns: "DNS answer before the flow"
    case .certificate: "certificate the server showed"
    case .none: "no name was seen for this address"
    }
  }
}

extension Party {
  /// The relation to the handset's maker, for a reader.
  var words: String {
    switch self {
    case .first: "first party"
    case .support: "support"
    case .third: "third party"
    case .infrastructure: "infrastructure"
    case .local: "local network"
    case .unknown: ""
    }
  }
}
