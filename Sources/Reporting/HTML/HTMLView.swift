import Destinations
import Flows
import RuleEngine
import Wire

/// What the template sees: one dictionary a section, nothing but text, lists and truths.
///
/// A key that is missing in an item would be looked up in the values around it, so every item
/// carries every key its part of the template names; `false` stands for "nothing to show".
typealias HTMLFields = [String: Any]

/// Turns a report into the values that the page shows, with every list cut at a stated number so
/// that the file can be opened on a telephone.
struct HTMLView {
  /// How much of each list the page shows; `report.json` always has all of it.
  enum Limits {
    /// Destinations with a row of their own.
    static let destinations = 200
    /// Findings with their evidence written out.
    static let findings = 150
    /// Findings after those, one row each.
    static let compactFindings = 500
    /// Pieces of evidence a finding.
    static let evidence = 12
    /// Frame numbers written out for one piece of evidence.
    static let frames = 16
    /// Anything in a list inside one row: apps, reasons, clauses, alternatives.
    static let details = 24
    /// Countries with a bar.
    static let places = 60
    /// Resolvers, and captures in the table of resolvers.
    static let resolvers = 100
    static let resolverCaptures = 24
    /// Captures in the timeline, and bars each of them gets.
    static let timelineRows = 24
    static let timelineBars = 120
    /// Captures named in the page's head.
    static let headCaptures = 6
    /// Rows of any other table.
    static let rows = 2000
    /// Unicode scalars of one text; packets may hold very long ones.
    static let text = 2000
  }

  let report: Report
  let summary: ReportSummary
  /// The language of the page's own texts.
  let language: Language

  init(_ report: Report, in language: Language = .english) {
    self.report = report
    self.language = language
    summary = ReportSummary(report)
  }

  /// Everything the template names.
  var page: HTMLFields {
    var fields: HTMLFields = [
      "style": HTMLStyle.sheet, "script": HTMLScript.source,
      "contentSecurityPolicy": HTMLScript.contentSecurityPolicy,
      "patterns": HTMLChart.patterns, "legend": HTMLChart.legend,
      "version": report.toolVersion, "title": title,
    ]
    for part in [
      headFields, verdictFields, placeFields, destinationFields, resolverFields, phaseFields,
      timelineFields,
      findingFields, requirementFields, coverageFields, methodFields, inputFields,
      complianceFields,
    ] { fields.merge(part) { _, new in new } }
    return fields
  }

  var title: String {
    let names = [report.device.hostName, report.device.addresses.first ?? ""]
    guard let name = names.first(where: { !$0.isEmpty }) else { return language("Data-leak audit") }
    return language("Data-leak audit of") + " " + Self.clip(name)
  }

  private var headFields: HTMLFields {
    let captures = summary.captures
    let times = captures.filter { !$0.firstTime.isEmpty }
    let first = times.map(\.firstTime).min()
    let last = times.map(\.lastTime).max()
    let policy = [report.policy.title, report.policy.name].first { !$0.isEmpty } ?? ""
    return [
      "period": Self.orFalse(first.map { Figures.period($0, last ?? $0) } ?? ""),
      "policy": Self.orFalse(policy),
      "headCaptures": captures.prefix(Limits.headCaptures).map { input -> HTMLFields in
        ["file": Self.clip(input.file), "sha256": Self.orFalse(input.sha256 ?? "")]
      },
      "headCapturesMore": Self.more(captures.count, Limits.headCaptures),
    ]
  }

  private var verdictFields: HTMLFields {
    let outcome = summary.outcome
    let counts = summary.destinations
    let tallies: [HTMLFields] = [
      (counts.violations, Outcome.violation, counts.violations == 1 ? "violates" : "violate"),
      (counts.undecided, .cannotTell, "cannot be told"),
      (counts.conforming, .conforms, counts.conforming == 1 ? "conforms" : "conform"),
    ].map { count, outcome, label in
      [
        "count": "\(count)", "any": count > 0, "class": outcome.rawValue, "sign": outcome.sign,
        "label": language(label),
      ]
    }
    return [
      "verdict": [
        "class": outcome.rawValue, "word": language(outcome.words), "sign": outcome.sign,
        "headline": language(headline),
      ] as HTMLFields,
      "tallyTitle": "Of \(Figures.counted(UInt64(counts.total), "destination"))",
      "tallies": tallies, "meaning": meaning, "figures": keyFigures,
    ]
  }

  private var headline: String {
    switch summary.outcome {
    case .violation: "The policy was observed to be violated"
    case .cannotTell where summary.destinations.total + summary.requirements.total == 0:
      "Nothing was observed that could be judged"
    case .cannotTell: "No violation was observed, but not everything could be told"
    case .conforms: "What was observed conforms to the policy"
    }
  }

  /// Two sentences for a reader who reads no further.
  private var meaning: String {
    let counts = summary.destinations
    guard counts.total > 0 else {
      return "The captures show nobody who received data from the handset. Section 6 says what "
        + "could not be seen."
    }
    let sent = summary.sentByOutcome
    var first =
      "The handset was observed to send \(Figures.octets(summary.sentOctets)) to "
      + Figures.counted(UInt64(counts.total), "destination") + "; "
    if counts.violations > 0 {
      first += "\(counts.violations) of them "
      first += counts.violations == 1 ? "violates" : "violate"
      first += " the policy and received \(Figures.octets(sent.violations)) ("
      first += Figures.share(sent.violations, of: summary.sentOctets) + ")."
    } else {
      first += "none of them was found to violate the policy."
    }
    let second =
      counts.undecided > 0
      ? "Of \(counts.undecided) it cannot be told, for the reasons given with each; they count "
        + "neither for nor against the policy."
      : "Each of them could be judged; section 6 says what could not be seen at all."
    return first + " " + second
  }

  private var keyFigures: [HTMLFields] {
    let countries = summary.places.filter { if case .country = $0.place { true } else { false } }
    let unassigned = report.resolvers.count { $0.assigned == false }
    return [
      (Figures.octets(summary.sentOctets), "sent by the handset"),
      (Figures.octets(summary.receivedOctets), "received"),
      ("\(countries.count)", countries.count == 1 ? "country" : "countries"),
      (
        "\(unassigned)",
        unassigned == 1 ? "resolver not assigned" : "resolvers not assigned"
      ),
      ("\(report.findings.count)", report.findings.count == 1 ? "finding" : "findings"),
      (Figures.count(report.coverage.frames), "frames read"),
    ].map { ["value": $0, "label": language($1)] }
  }
}

extension HTMLView {
  /// `text` for a section that is only shown if there is any.
  static func orFalse(_ text: String) -> Any { text.isEmpty ? false : clip(text) as Any }

  /// How many are left over after `limit`, or `false`.
  static func more(_ count: Int, _ limit: Int) -> Any {
    count > limit ? Figures.count(UInt64(count - limit)) as Any : false
  }

  /// `text`, or its beginning if it is unreasonably long.
  static func clip(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard text.utf8.count > Limits.text,
      let end = scalars.index(
        scalars.startIndex,
        offsetBy: Limits.text,
        limitedBy: scalars.endIndex
      ), end < scalars.endIndex
    else { return text }
    let rest = scalars.distance(from: end, to: scalars.endIndex)
    return String(scalars[..<end]) + " \u{2026} (\(rest) more characters in report.json)"
  }

  /// The first entries of a list inside a row, the last one counting the rest.
  static func clip(_ list: [String]) -> [String] {
    let shown = list.prefix(Limits.details).map { clip($0) }
    let rest = list.count - shown.count
    return rest > 0 ? shown + ["and \(rest) more in report.json"] : shown
  }
}

extension Outcome {
  /// A sign that tells the outcomes apart without colour.
  var sign: String {
    switch self {
    case .violation: "\u{2715}"
    case .cannotTell: "?"
    case .conforms: "\u{2713}"
    }
  }
}
