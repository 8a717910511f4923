import Compliance
import RuleEngine

extension ReportReader {
  /// The declaration's part of a report; `nil` if there is none.
  static func comparison(_ tree: JSONTree) -> Comparison? {
    guard case .object = tree else { return nil }
    var declaration = Declaration(
      file: tree["file"].text,
      format: Declaration.Format(rawValue: tree["format"].text) ?? .yaml
    )
    declaration.subject.facts = lines(tree["subject"])
    return Comparison(
      declaration: declaration,
      destinations: tree["destinations"].elements.map(compared),
      items: tree["items"].elements.map(item),
      localDestinations: tree["local_destinations"].whole
    )
  }

  private static func compared(_ tree: JSONTree) -> DestinationComparison {
    DestinationComparison(
      destination: nil,
      address: tree["address"].text,
      name: tree["name"].text,
      endpoint: tree["endpoint"].text,
      verdict: verdict(tree["verdict"]),
      details: tree["details"].texts,
      reason: tree["reason"].text,
      // What cannot be named cannot be shown; no version wrote another term.
      checks: tree["checks"].elements.compactMap { check in
        guard let term = TermCheck.Term(rawValue: check["term"].text) else { return nil }
        return TermCheck(
          term: term,
          outcome: outcome(check["outcome"]),
          declared: check["declared"].text,
          observed: check["observed"].text
        )
      },
      confidence: confidence(tree["confidence"]),
      evidence: tree["evidence"].elements.map(evidence)
    )
  }

  private static func item(_ tree: JSONTree) -> ItemComparison {
    ItemComparison(
      item: tree["item"].text,
      declared: tree["declared"].text,
      observed: tree["observed"].text,
      verdict: verdict(tree["verdict"]),
      details: tree["details"].texts,
      confidence: confidence(tree["confidence"]),
      evidence: tree["evidence"].elements.map(evidence)
    )
  }

  /// The statement of conformity; `nil` if there is none.
  static func conformity(_ tree: JSONTree) -> Conformity? {
    guard case .object = tree else { return nil }
    return Conformity(
      outcome: outcome(tree["outcome"]),
      decisionRule: tree["decision_rule"].texts,
      statement: tree["statement"].text,
      limits: tree["limits"].texts,
      reasons: tree["reasons"].texts,
      requirements: tree["requirements"].elements.map { requirement in
        Conformity.RequirementDecision(
          id: requirement["id"].text,
          outcome: outcome(requirement["outcome"]),
          rule: requirement["decision_rule"].text
        )
      },
      opinions: tree["opinions"].texts
    )
  }

  /// The laboratory's record; `nil` if there is none.
  ///
  /// Its letters are made from it anew.
  static func record(_ tree: JSONTree) -> TestRecord? {
    guard case .object = tree else { return nil }
    var record = TestRecord(title: tree["title"].text)
    record.sections = tree["sections"].elements.map { section in
      TestRecord.Section(
        key: section["key"].text,
        title: section["title"].text,
        lines: lines(section["lines"])
      )
    }
    record.custody = tree["custody"].elements.map { entry in
      TestRecord.Custody(
        time: entry["time"].text,
        actor: entry["actor"].text,
        action: entry["action"].text,
        object: entry["object"].text,
        sha256: entry["sha256"].text
      )
    }
    record.visited = tree["visited"].texts
    return record
  }

  private static func lines(_ tree: JSONTree) -> [DeclarationLine] {
    tree.elements.map { DeclarationLine($0["label"].text, $0["text"].text) }
  }

  /// What is unknown is neither a violation nor a pass.
  private static func verdict(_ tree: JSONTree) -> DeclarationVerdict {
    DeclarationVerdict(rawValue: tree.text) ?? .inconclusive
  }

  private static func confidence(_ tree: JSONTree) -> Confidence {
    Confidence(rawValue: tree.text) ?? .indeterminate
  }
}
