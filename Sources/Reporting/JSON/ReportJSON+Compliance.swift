import Compliance
import Destinations
import RuleEngine

extension JSONWriter {
  mutating func writeConformity(_ conformity: Conformity?) {
    guard let conformity else { return }
    key("conformity")
    beginObject()
    field("decision_rule", conformity.decisionRule)
    field("limits", conformity.limits)
    field("opinions", conformity.opinions)
    field("outcome", conformity.outcome.rawValue)
    field("reasons", conformity.reasons)
    key("requirements")
    beginArray()
    for requirement in conformity.requirements {
      beginObject()
      field("decision_rule", requirement.rule)
      field("id", requirement.id)
      field("outcome", requirement.outcome.rawValue)
      endObject()
    }
    endArray()
    field("statement", conformity.statement)
    endObject()
  }

  mutating func writeDeclaration(_ comparison: Comparison?) {
    guard let comparison else { return }
    key("declaration")
    beginObject()
    key("destinations")
    beginArray()
    for compared in comparison.destinations {
      beginObject()
      field("address", compared.address)
      key("checks")
      beginArray()
      for check in compared.checks {
        beginObject()
        field("declared", check.declared)
        field("observed", check.observed)
        field("outcome", check.outcome.rawValue)
        field("term", check.term.rawValue)
        endObject()
      }
      endArray()
      field("confidence", compared.confidence.rawValue)
      field("details", compared.details)
      field("endpoint", compared.endpoint)
      writeEvidence(compared.evidence)
      field("name", compared.name)
      field("reason", compared.reason)
      field("verdict", compared.verdict.rawValue)
      endObject()
    }
    endArray()
    field("file", comparison.declaration.file)
    field("format", comparison.declaration.format.rawValue)
    key("items")
    beginArray()
    for item in comparison.items {
      beginObject()
      field("confidence", item.confidence.rawValue)
      field("declared", item.declared)
      field("details", item.details)
      writeEvidence(item.evidence)
      field("item", item.item)
      field("observed", item.observed)
      field("verdict", item.verdict.rawValue)
      endObject()
    }
    endArray()
    field("local_destinations", comparison.localDestinations)
    writeLines("subject", comparison.declaration.subject.facts)
    endObject()
  }

  mutating func writeRecord(_ record: TestRecord?, tested: String) {
    guard let record else { return }
    key("scenario")
    beginObject()
    key("custody")
    beginArray()
    for entry in record.custody {
      beginObject()
      field("action", entry.action)
      field("actor", entry.actor)
      field("object", entry.object)
      field("sha256", entry.sha256)
      field("time", entry.time)
      endObject()
    }
    endArray()
    key("iso_17025")
    beginArray()
    for line in record.letters(tested: tested) {
      beginObject()
      field("letter", line.letter)
      field("text", line.text)
      field("title", line.title)
      endObject()
    }
    endArray()
    key("sections")
    beginArray()
    for section in record.sections {
      beginObject()
      field("key", section.key)
      writeLines("lines", section.lines)
      field("title", section.title)
      endObject()
    }
    endArray()
    field("title", record.title)
    field("visited", record.visited)
    endObject()
  }

  private mutating func writeLines(_ name: String, _ lines: [DeclarationLine]) {
    key(name)
    beginArray()
    for line in lines {
      beginObject()
      field("label", line.label)
      field("text", line.text)
      endObject()
    }
    endArray()
  }
}
