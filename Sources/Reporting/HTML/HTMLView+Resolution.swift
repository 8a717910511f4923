import RuleEngine

extension HTMLView {
  /// Section 2.
  var resolverFields: HTMLFields {
    let all = report.resolvers
    let captures = summary.captures.indices.prefix(Limits.resolverCaptures)
    return [
      "hasResolvers": !all.isEmpty, "resolverSentence": resolverSentence,
      "captureLabels": captures.map { Self.clip(summary.captureLabel($0)) },
      "resolvers": all.prefix(Limits.resolvers).map { resolver -> HTMLFields in
        let outcome = resolver.outcome
        return [
          "address": Self.clip(resolver.address), "name": Self.orFalse(resolver.name),
          "country": Self.orFalse(resolver.country), "class": outcome.rawValue,
          "sign": outcome.sign, "assigned": resolver.assignedWords,
          "asked": Figures.counted(resolver.questions, resolver.unit),
          "transport": Self.clip(resolver.transportWords),
          "marks": captures.map { capture -> HTMLFields in
            ["used": resolver.captures.contains(capture), "class": outcome.rawValue]
          },
        ]
      },
      "resolversMore": Self.more(all.count, Limits.resolvers),
    ]
  }

  private var resolverSentence: String {
    let all = report.resolvers
    guard !all.isEmpty else { return "No question to a resolver was observed." }
    let foreign = all.count { $0.assigned == false }
    let open = all.count { $0.assigned == nil }
    var text = Figures.counted(UInt64(all.count), "resolver") + " was"
    if all.count != 1 { text = Figures.counted(UInt64(all.count), "resolver") + " were" }
    text += " observed to be used"
    switch (foreign, open) {
    case (0, 0): text += "; the network assigned each of them."
    case (_, 0):
      text += "; \(foreign) of them \(foreign == 1 ? "was" : "were") not assigned by the network."
    case (0, _): text += "; of \(open) no assignment was seen, so it cannot be told."
    default:
      text += "; \(foreign) of them \(foreign == 1 ? "was" : "were") not assigned by the network, "
      text += "and of \(open) it cannot be told."
    }
    return text
  }

  /// Section 3.
  var timelineFields: HTMLFields {
    let rows = report.timeline.rows.filter { $0.binCount > 0 }
    let charts = rows.prefix(Limits.timelineRows).map {
      HTMLTimeline($0, maximumBars: Limits.timelineBars)
    }
    let highest = charts.map(\.highest).max() ?? 0
    return [
      "hasTimeline": !charts.isEmpty,
      "timeline": charts.map { chart -> HTMLFields in
        [
          "label": Self.clip(chart.row.label), "caption": chart.caption,
          "chart": chart.svg(highest: highest),
          "start": Figures.shortTime(chart.row.start) + " UTC", "end": chart.lengthWords,
        ]
      },
      "timelineMore": Self.more(rows.count, Limits.timelineRows),
    ]
  }
}

extension ResolverUse {
  /// The three-valued answer to "did the network assign it?".
  fileprivate var outcome: Outcome {
    switch assigned {
    case true?: .conforms
    case false?: .violation
    case nil: .cannotTell
    }
  }

  fileprivate var assignedWords: String {
    switch assigned {
    case true?: "assigned"
    case false?: "not assigned"
    case nil: "not seen"
    }
  }

  /// Questions inside an encrypted transport cannot be counted, only its flows.
  fileprivate var unit: String { transport == "dns" ? "question" : "flow" }

  fileprivate var transportWords: String {
    switch transport {
    case "dns": "DNS, readable"
    case "dot": "DNS over TLS, opaque"
    case "doh": "DNS over HTTPS, opaque"
    case "doq": "DNS over QUIC, opaque"
    default: transport
    }
  }
}
