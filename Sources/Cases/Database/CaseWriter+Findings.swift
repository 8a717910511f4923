import Flows
import GRDB
import Reporting
import RuleEngine
import Wire

extension CaseWriter {
  func writeFindings() throws {
    // Tables with a text key keep their rows by it, so they are written in that order.
    let positions = report.findings.indices.sorted { left, right in
      (report.findings[left].id, left) < (report.findings[right].id, right)
    }
    var row = try RowStatement(database, into: "findings", columns: 10)
    var note = try RowStatement(database, into: "finding_notes", columns: 4)
    var last: String?
    for position in positions {
      let finding = report.findings[position]
      // An id stands for rule and subject; should two findings share one, the first is kept.
      if finding.id == last { continue }
      last = finding.id
      row.add(finding.id)
      row.add(position)
      row.add(finding.rule)
      row.add(shown(finding.title))
      row.add(finding.severity.rawValue)
      row.add(finding.outcome.rawValue)
      row.add(finding.confidence.rawValue)
      row.add(shown(finding.subject))
      row.add(shown(finding.summary))
      row.add(cutouts.contains(finding.id) ? Cutouts.fileName(finding.id) : nil)
      try row.store()
      for (kind, texts) in [
        ("alternative", finding.alternatives), ("mapping", finding.mappings),
        ("reference", finding.references),
      ] {
        for (place, text) in texts.enumerated() {
          note.add(finding.id)
          note.add(kind)
          note.add(place)
          note.add(shown(text))
          try note.store()
        }
      }
    }
    try writeEvidence()
  }

  private func writeEvidence() throws {
    var row = try RowStatement(database, into: "evidence", columns: 9)
    var frame = try RowStatement(database, into: "evidence_frames", columns: 2)
    var number = 0
    for finding in report.findings {
      for (position, evidence) in finding.evidence.enumerated() {
        number += 1
        row.add(number)
        row.add(finding.id)
        row.add(position)
        row.add(evidence.capture)
        row.add(evidence.firstTime)
        row.add(evidence.lastTime)
        row.add(shown(evidence.flow))
        row.add(shown(evidence.detail))
        row.add(shown(evidence.displayFilter))
        try row.store()
        for value in Set(evidence.frames).sorted().prefix(limits.framesPerEvidence) {
          frame.add(number)
          frame.add(value)
          try frame.store()
        }
      }
    }
  }

  func writeRequirements() throws {
    var row = try RowStatement(database, into: "requirements", columns: 6)
    var link = try RowStatement(database, into: "requirement_findings", columns: 3)
    let requirements = report.requirements
    let order = requirements.indices.sorted { requirements[$0].id < requirements[$1].id }
    for position in order {
      let requirement = requirements[position]
      row.add(requirement.id)
      row.add(position)
      row.add(shown(requirement.title))
      row.add(shown(requirement.clauses.joined(separator: "; ")))
      row.add(requirement.outcome.rawValue)
      row.add(shown(requirement.reason))
      try row.store()
      for (place, finding) in requirement.findings.enumerated() {
        link.add(requirement.id)
        link.add(place)
        link.add(finding)
        try link.store()
      }
    }
  }

  func writeResolvers() throws {
    var row = try RowStatement(database, into: "resolvers", columns: 7)
    var use = try RowStatement(database, into: "resolver_captures", columns: 2)
    for (index, resolver) in report.resolvers.enumerated() {
      row.add(index + 1)
      row.add(shown(resolver.address))
      row.add(shown(resolver.name))
      row.add(resolver.country)
      row.add(resolver.assigned.map { $0 ? 1 : 0 })
      row.add(resolver.transport)
      row.add(resolver.questions)
      try row.store()
      for capture in Set(resolver.captures).sorted() {
        use.add(index + 1)
        use.add(capture)
        try use.store()
      }
    }
  }

  func writeAnomalies() throws {
    var row = try RowStatement(database, into: "anomalies", columns: 5)
    for (index, anomaly) in report.anomalies.enumerated() {
      row.add(index + 1)
      row.add(anomaly.frame.capture)
      row.add(anomaly.frame.frame)
      row.add(anomaly.name)
      row.add(shown(anomaly.detail))
      try row.store()
    }
    var count = try RowStatement(database, into: "anomaly_counts", columns: 2)
    let counts = report.coverage.anomalyCounts
    for (name, value) in counts.sorted(by: { $0.key < $1.key }) {
      count.add(name)
      count.add(value)
      try count.store()
    }
  }
}
