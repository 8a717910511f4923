import Compliance
import RuleEngine

extension HTMLView {
  /// Sections 9 to 11: the declaration, the statement of conformity and the test's record.
  var complianceFields: HTMLFields {
    let comparison = report.comparison
    let conformity = report.conformity
    let record = report.record.flatMap { $0.isStated ? $0 : nil }
    return [
      "hasDeclaration": comparison != nil, "hasConformity": conformity != nil,
      "hasRecord": record != nil,
      "declarationFile": Self.clip(comparison?.declaration.file ?? ""),
      "declarationFacts": lines(comparison?.declaration.subject.facts ?? []),
      "declaredItems": (comparison?.items ?? []).prefix(Limits.rows).map { item -> HTMLFields in
        row(item.verdict, item.details, item.item, item.declared, item.observed, item.evidence)
      },
      "comparedDestinations": (comparison?.destinations ?? []).prefix(Limits.rows)
        .map { compared -> HTMLFields in
          row(
            compared.verdict,
            compared.details,
            compared.name,
            compared.endpoint.isEmpty ? "not declared" : compared.endpoint,
            compared.reason,
            compared.evidence
          )
        },
      "conformity": [
        "class": conformity?.outcome.rawValue ?? "", "sign": conformity?.outcome.sign ?? "",
        "statement": Self.clip(conformity?.statement ?? ""),
      ] as HTMLFields,
      "decisionRule": conformity?.decisionRule ?? [], "conformityLimits": conformity?.limits ?? [],
      "conformityReasons": (conformity?.reasons ?? []).prefix(Limits.rows).map { Self.clip($0) },
      "opinions": (conformity?.opinions ?? []).map { Self.clip($0) },
      "hasOpinions": conformity?.opinions.isEmpty == false,
      "letters": (record?.letters(tested: report.testedPeriod) ?? []).map {
        line -> HTMLFields in
        [
          "letter": line.letter, "title": line.title,
          "text": line.text.isEmpty ? "not stated" : Self.clip(line.text),
        ]
      },
      "recordSections": (record?.sections ?? []).map { section -> HTMLFields in
        ["title": section.title, "lines": lines(section.lines)]
      },
      "hasCustody": record?.custody.isEmpty == false,
      "custody": (record?.custody ?? []).prefix(Limits.rows).map { entry -> HTMLFields in
        [
          "time": Self.clip(entry.time), "actor": Self.clip(entry.actor),
          "action": Self.clip(entry.action), "object": Self.clip(entry.object),
          "sha256": Self.orFalse(entry.sha256),
        ]
      },
    ]
  }

  private func lines(_ lines: [DeclarationLine]) -> [HTMLFields] {
    lines.prefix(Limits.rows).map {
      ["label": Self.clip($0.label), "text": $0.text.isEmpty ? "–" : Self.clip($0.text)]
    }
  }

  private func row(
    _ verdict: DeclarationVerdict,
    _ details: [String],
    _ subject: String,
    _ declared: String,
    _ observed: String,
    _ evidence: [Evidence]
  ) -> HTMLFields {
    let frames = evidence.prefix(3).map { proof in
      "\(summary.captureName(proof.capture)) "
        + proof.frames.prefix(6).map(String.init).joined(separator: ", ")
    }
    return [
      "class": verdict.outcome.rawValue, "sign": verdict.outcome.sign, "verdict": verdict.words,
      "details": Self.orFalse(details.joined(separator: ", ")), "subject": Self.clip(subject),
      "declared": Self.clip(declared), "observed": Self.clip(observed),
      "frames": Self.orFalse(frames.joined(separator: "; ")),
    ]
  }
}

extension DeclarationVerdict {
  /// For a reader.
  var words: String {
    switch self {
    case .contradicted: "Contradicted"
    case .deviation: "Deviation"
    case .undeclared: "Undeclared"
    case .defect: "Declaration defect"
    case .inconclusive: "Inconclusive"
    case .notExercised: "Not exercised"
    case .conforms: "Conforms"
    }
  }

  /// Which of the three outcomes it counts as.
  fileprivate var outcome: Outcome {
    switch self {
    case .contradicted, .deviation, .undeclared: .violation
    case .defect, .inconclusive, .notExercised: .cannotTell
    case .conforms: .conforms
    }
  }
}

extension HTMLTemplate {
  /// Sections 9 to 11, each only where there is something in it.
  static let compliance = #"""
    {{#hasDeclaration}}
    <section id="s9">
    <h2><span class="number">9</span> Declared and observed</h2>
    <p>The vendor’s declaration <code>{{declarationFile}}</code>, held against these captures. What was not exercised was not seen: that is no pass.</p>
    <dl class="facts">
    {{#declarationFacts}}<div><dt>{{label}}</dt><dd>{{text}}</dd></div>
    {{/declarationFacts}}
    </dl>
    <table class="plain four">
    <caption>What is declared, and what came of it</caption>
    <thead><tr><th scope="col">Verdict</th><th scope="col">Item</th><th scope="col">Declared</th><th scope="col">Observed</th></tr></thead>
    <tbody>
    {{#declaredItems}}
    <tr><td><span class="chip {{class}}"><i aria-hidden="true">{{sign}}</i> {{verdict}}</span>{{#details}}<small>{{.}}</small>{{/details}}</td><th scope="row">{{subject}}</th><td>{{declared}}</td><td>{{observed}}{{#frames}}<small>frames: {{.}}</small>{{/frames}}</td></tr>
    {{/declaredItems}}
    </tbody>
    </table>
    <table class="plain four">
    <caption>Who was contacted, and what declares it</caption>
    <thead><tr><th scope="col">Verdict</th><th scope="col">Destination</th><th scope="col">Declared as</th><th scope="col">Why</th></tr></thead>
    <tbody>
    {{#comparedDestinations}}
    <tr><td><span class="chip {{class}}"><i aria-hidden="true">{{sign}}</i> {{verdict}}</span>{{#details}}<small>{{.}}</small>{{/details}}</td><th scope="row">{{subject}}</th><td>{{declared}}</td><td>{{observed}}{{#frames}}<small>frames: {{.}}</small>{{/frames}}</td></tr>
    {{/comparedDestinations}}
    </tbody>
    </table>
    </section>
    {{/hasDeclaration}}
    {{#hasConformity}}
    <section id="s10">
    <h2><span class="number">10</span> Statement of conformity <small>ISO/IEC 17025:2017 §7.8.6</small></h2>
    <p><b>{{conformity.sign}} {{conformity.statement}}</b></p>
    <h3>Decision rule</h3>
    <ul>
    {{#decisionRule}}<li>{{.}}</li>
    {{/decisionRule}}
    </ul>
    <h3>What decided it</h3>
    <ul>
    {{#conformityReasons}}<li>{{.}}</li>
    {{/conformityReasons}}
    </ul>
    <h3>What it is limited to</h3>
    <ul>
    {{#conformityLimits}}<li>{{.}}</li>
    {{/conformityLimits}}
    </ul>
    {{#hasOpinions}}
    <h3>Opinions and interpretations <small>§7.8.7, not results</small></h3>
    <ul>
    {{#opinions}}<li>{{.}}</li>
    {{/opinions}}
    </ul>
    {{/hasOpinions}}
    </section>
    {{/hasConformity}}
    {{#hasRecord}}
    <section id="s11">
    <h2><span class="number">11</span> Record of the test <small>ISO/IEC 17025:2017 §7.8.2.1</small></h2>
    <dl class="facts">
    {{#letters}}<div><dt>{{letter}}) {{title}}</dt><dd>{{text}}</dd></div>
    {{/letters}}
    </dl>
    {{#recordSections}}
    <h3>{{title}}</h3>
    <dl class="facts">
    {{#lines}}<div><dt>{{label}}</dt><dd>{{text}}</dd></div>
    {{/lines}}
    </dl>
    {{/recordSections}}
    {{#hasCustody}}
    <table class="plain four">
    <caption>Custody log</caption>
    <thead><tr><th scope="col">Time</th><th scope="col">Who</th><th scope="col">Action</th><th scope="col">Object</th></tr></thead>
    <tbody>
    {{#custody}}
    <tr><th scope="row">{{time}}</th><td>{{actor}}</td><td>{{action}}</td><td>{{object}}{{#sha256}}<small>SHA-256 <code>{{.}}</code></small>{{/sha256}}</td></tr>
    {{/custody}}
    </tbody>
    </table>
    {{/hasCustody}}
    </section>
    {{/hasRecord}}

    """#
}

extension Report {
  /// When the captures were taken: the first and the last frame of all; empty without frames.
  var testedPeriod: String {
    let times = inputs.filter { $0.role == .capture && !$0.firstTime.isEmpty }
    guard let first = times.map(\.firstTime).min(), let last = times.map(\.lastTime).max() else {
      return ""
    }
    return "\(first) to \(last)"
  }
}
