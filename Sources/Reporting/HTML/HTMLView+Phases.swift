import RuleEngine

extension HTMLView {
  /// The second table of section 2: resolvers by phase of the test.
  var phaseFields: HTMLFields {
    guard let matrix = report.phases, !matrix.rows.isEmpty else { return ["hasPhases": false] }
    return [
      "hasPhases": true, "phaseSentence": Self.phaseSentence(matrix),
      "phaseColumns": matrix.columns.map { column -> HTMLFields in
        ["label": Self.clip(column.phase), "seen": column.sawQuestions]
      },
      "phaseRows": matrix.rows.prefix(Limits.resolvers).map { row -> HTMLFields in
        let mark = row.outcome.rawValue
        return [
          "resolver": Self.clip(row.resolver), "transport": Self.clip(row.transport),
          "class": mark, "sign": row.outcome.sign, "outcome": row.stayWords,
          "reason": Self.clip(row.reason),
          "cells": zip(matrix.columns, row.counts).map { column, count -> HTMLFields in
            [
              "used": count > 0, "class": mark,
              "count": count > 0
                ? Words.grouped(count) : column.sawQuestions ? "0" : "nothing seen",
            ]
          },
        ]
      },
      "phasesMore": Self.more(matrix.rows.count, Limits.resolvers),
    ]
  }

  private static func phaseSentence(_ matrix: PhaseMatrix) -> String {
    let stayed = matrix.rows.count { $0.outcome == .violation }
    let open = matrix.rows.count { $0.outcome == .cannotTell }
    var text =
      stayed == 0
      ? "No resolver that came with the app under test was observed to stay in use after it."
      : Figures.counted(UInt64(stayed), "resolver")
        + " that came while the app under test was there stayed in use after it was uninstalled."
    if open > 0 {
      text += " Of " + Figures.counted(UInt64(open), "resolver") + " it cannot be told."
    }
    return text
  }
}

extension PhaseMatrix.Row {
  /// Whether the resolver stayed, in words.
  var stayWords: String {
    switch outcome {
    case .violation: "stayed in use"
    case .conforms: "in order"
    case .cannotTell: "cannot tell"
    }
  }
}
