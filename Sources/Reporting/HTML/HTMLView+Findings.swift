import Destinations
import RuleEngine
import Wire

extension HTMLView {
  /// Section 4.
  var findingFields: HTMLFields {
    let all = report.findings
    let compact = all.dropFirst(Limits.findings).prefix(Limits.compactFindings)
    let places = placesBySubject
    return [
      "findingSentence": findingSentence,
      "findings": all.prefix(Limits.findings).map { fields($0, places[$0.subject]) },
      "hasCompact": !compact.isEmpty,
      "compactFindings": compact.map { finding -> HTMLFields in
        [
          "title": Self.clip(finding.title), "id": Self.clip(finding.id),
          "severity": finding.severity.rawValue, "outcome": finding.outcome.words,
          "subject": Self.clip(finding.subject),
        ]
      },
      "findingsMore": Self.more(all.count, Limits.findings + Limits.compactFindings),
    ]
  }

  private var findingSentence: String {
    let counts = summary.findings
    guard counts.total > 0 else { return "No rule found anything to report." }
    var text = Figures.counted(UInt64(counts.total), "finding") + ": "
    text += Figures.counted(UInt64(counts.violations), "violation") + " and "
    text += "\(counts.undecided) of which it cannot be told. Frame numbers are Wireshark’s."
    return text
  }

  /// Locations by the two ways a finding names its subject: `name (address)` and the address.
  private var placesBySubject: [String: Location] {
    var places: [String: Location] = [:]
    for judged in report.destinations {
      let destination = judged.destination
      let address = destination.address.description
      places["\(destination.name.name) (\(address))"] = destination.location
      places[address] = destination.location
    }
    return places
  }

  private func fields(_ finding: Finding, _ location: Location?) -> HTMLFields {
    let geo = (location?.evidence ?? []).prefix(Limits.details).map { row -> HTMLFields in
      ["country": row.country.isEmpty ? "\u{2013}" : row.country, "text": row.words]
    }
    return [
      "id": Self.clip(finding.id), "rule": Self.clip(finding.rule),
      "title": Self.clip(finding.title), "severity": finding.severity.rawValue,
      "outcome": finding.outcome.words, "class": finding.outcome.rawValue,
      "sign": finding.outcome.sign, "confidence": finding.confidence.rawValue,
      "subject": Self.clip(finding.subject), "summary": Self.clip(finding.summary),
      "hasEvidence": !finding.evidence.isEmpty,
      "evidence": finding.evidence.prefix(Limits.evidence).map { fields($0) },
      "evidenceMore": Self.more(finding.evidence.count, Limits.evidence),
      "hasGeo": !geo.isEmpty, "geo": geo,
      "latency": Self.orFalse(location?.latencyNote ?? ""),
      "alternatives": Self.clip(finding.alternatives), "mappings": Self.clip(finding.mappings),
      "references": Self.clip(finding.references),
    ]
  }

  private func fields(_ evidence: Evidence) -> HTMLFields {
    let frames = Figures.frames(evidence.frames, limit: Limits.frames)
    let noun = evidence.frames.count == 1 ? "frame" : "frames"
    let isMoment = evidence.firstTime == evidence.lastTime || evidence.lastTime.isEmpty
    let time =
      isMoment
      ? Figures.shortTime(evidence.firstTime)
      : Figures.period(evidence.firstTime, evidence.lastTime)
    return [
      "detail": Self.clip(evidence.detail), "capture": summary.captureName(evidence.capture),
      "frames": Self.orFalse(frames.isEmpty ? "" : "\(noun) \(frames)"),
      "time": Self.orFalse(time), "flow": Self.orFalse(evidence.flow),
      "filter": Self.orFalse(evidence.displayFilter),
    ]
  }

  /// Section 5.
  var requirementFields: HTMLFields {
    let shown = Set(report.findings.prefix(Limits.findings).map(\.id))
    let rows = report.requirements.prefix(Limits.rows).map { requirement -> HTMLFields in
      [
        "id": Self.clip(requirement.id), "title": Self.clip(requirement.title),
        "clauses": Self.clip(requirement.clauses), "outcome": requirement.outcome.words,
        "class": requirement.outcome.rawValue, "sign": requirement.outcome.sign,
        "reason": Self.clip(requirement.reason),
        "links": Array(requirement.findings.filter { shown.contains($0) }.prefix(Limits.details)),
      ]
    }
    return ["hasRequirements": !rows.isEmpty, "requirements": rows]
  }
}
