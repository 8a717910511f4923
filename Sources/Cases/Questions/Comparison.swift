import Destinations
package import Reporting
import RuleEngine
import Wire

/// What is new, gone or changed between two audits.
///
/// Recipients are told apart by name, or by address where they have none; a name that moved to
/// another address is the same recipient, and the move shows where it changed the country or the
/// organisation. Octets change with every run: they are given, and by themselves count as a change
/// only from twice (or half) and 10 kB on.
package struct Comparison: Sendable {
  /// One thing on both sides; a side is `nil` where it is not there.
  package struct Entry: Hashable, Sendable {
    /// What it is: a name, a country code, a resolver, a rule and its subject.
    package var subject: String
    /// What was said of it before, a line.
    package var before: String?
    /// What is said of it now.
    package var after: String?

    /// `new`, `gone` or `changed`.
    package var change: String { before == nil ? "new" : after == nil ? "gone" : "changed" }
  }

  /// One list of entries.
  package struct Section: Hashable, Sendable {
    /// `recipients`, `countries`, `resolvers`, `findings`, `requirements`, `apps`, `captures`.
    package var name: String
    /// What differs, in order of subject.
    package var entries: [Entry]
    /// How many are the same on both sides.
    package var same: Int
  }

  /// The lists, always all of them.
  package let sections: [Section]
  /// Octets that the handset sent: before and after.
  package let sentOctets: (before: UInt64, after: UInt64)
  /// Octets that it received.
  package let receivedOctets: (before: UInt64, after: UInt64)

  /// Whether anything differs.
  package var isSame: Bool { sections.allSatisfy(\.entries.isEmpty) }

  /// Compares two audits.
  package init(before: Report, after: Report) {
    let (one, other) = (Side(before), Side(after))
    sections = [
      Section("recipients", one.recipients, other.recipients) { $0.isSame(as: $1) },
      Section("countries", one.countries, other.countries) { $0.isSame(as: $1) },
      Section("resolvers", one.resolvers, other.resolvers) { $0.key == $1.key },
      Section("data", one.findings, other.findings) { $0.key == $1.key },
      Section("requirements", one.requirements, other.requirements) { $0.key == $1.key },
      Section("apps", one.apps, other.apps) { $0.key == $1.key },
    ]
    sentOctets = (one.sent, other.sent)
    receivedOctets = (one.received, other.received)
  }
}

/// What is compared of one thing.
private struct Item {
  /// What has to be the same on both sides.
  var key: [String]
  /// Octets sent, where that is compared too.
  var octets: UInt64 = 0
  /// All of it in words.
  var words: String

  func isSame(as other: Item) -> Bool {
    guard key == other.key else { return false }
    let (low, high) = (min(octets, other.octets), max(octets, other.octets))
    return high - low < 10_000 || low > high / 2
  }
}

extension Comparison.Section {
  fileprivate init(
    _ name: String,
    _ before: [String: Item],
    _ after: [String: Item],
    isSame: (Item, Item) -> Bool
  ) {
    self.name = name
    entries = []
    same = 0
    for subject in Set(before.keys).union(after.keys).sorted() {
      if let one = before[subject], let other = after[subject], isSame(one, other) {
        same += 1
        continue
      }
      entries.append(
        Comparison.Entry(
          subject: subject,
          before: before[subject]?.words,
          after: after[subject]?.words
        )
      )
    }
  }
}

/// One audit, as it is compared.
private struct Side {
  var recipients: [String: Item] = [:]
  var countries: [String: Item] = [:]
  var resolvers: [String: Item] = [:]
  var findings: [String: Item] = [:]
  var requirements: [String: Item] = [:]
  var apps: [String: Item] = [:]
  var sent: UInt64 = 0
  var received: UInt64 = 0

  init(_ report: Report) {
    addRecipients(report)
    for resolver in report.resolvers {
      let standing =
        resolver.assigned.map { $0 ? "assigned by the network" : "not assigned" }
        ?? "assignment not seen"
      resolvers["\(resolver.address) (\(resolver.transport))"] = Item(
        key: [resolver.name, resolver.country, standing],
        words: [resolver.name, resolver.country, standing, "\(resolver.questions) questions"]
          .filter { !$0.isEmpty }.joined(separator: ", ")
      )
    }
    for finding in report.findings {
      findings["\(finding.rule) \(finding.subject)"] = Item(
        key: [finding.outcome.rawValue, finding.severity.rawValue],
        words: "\(finding.outcome.words.lowercased()), \(finding.severity.rawValue): "
          + finding.summary
      )
    }
    for requirement in report.requirements {
      requirements[requirement.id] = Item(
        key: [requirement.outcome.rawValue],
        words: requirement.outcome.words.lowercased()
      )
    }
  }

  private mutating func addRecipients(_ report: Report) {
    let named = Dictionary(grouping: report.destinations) { judged in
      judged.destination.name.source == .none
        ? judged.destination.address.description : judged.destination.name.name
    }
    for (name, group) in named { recipients[name] = Self.item(group) }
    for (place, group) in Dictionary(
      grouping: report.destinations,
      by: { Place($0.destination.location) }
    ) {
      let octets = group.reduce(UInt64(0)) { $0.addingClamped($1.destination.sentOctets) }
      let outcomes = Set(group.map(\.verdict.outcome.rawValue)).sorted()
      countries[place.name] = Item(
        key: outcomes,
        octets: octets,
        words: "\(group.count) destinations, \(octets) octets sent, "
          + outcomes.joined(separator: ", ")
      )
    }
    for judged in report.destinations {
      sent = sent.addingClamped(judged.destination.sentOctets)
      received = received.addingClamped(judged.destination.receivedOctets)
      for app in judged.destination.apps { apps[app] = Item(key: [], words: "sent data") }
    }
  }

  private static func item(_ group: [JudgedDestination]) -> Item {
    let all = group.map(\.destination)
    let places = Set(all.map { Place($0.location).chip }).sorted().joined(separator: "+")
    let owners = Set(all.map(\.organisation)).filter { !$0.isEmpty }.sorted()
    let verdict = group.map(\.verdict.outcome).min { $0.gravity < $1.gravity } ?? .cannotTell
    let services = Set(all.flatMap(\.services)).sorted()
    let sent = all.reduce(UInt64(0)) { $0.addingClamped($1.sentOctets) }
    let received = all.reduce(UInt64(0)) { $0.addingClamped($1.receivedOctets) }
    let words =
      owners + [
        "country \(places)", services.joined(separator: "+"), "\(sent) octets sent",
        "\(received) received", verdict.words.lowercased(),
      ]
    return Item(
      key: [
        places, owners.joined(separator: "+"), verdict.rawValue, services.joined(separator: "+"),
      ],
      octets: sent,
      words: words.filter { !$0.isEmpty }.joined(separator: ", ")
    )
  }
}

extension Comparison {
  /// For a terminal.
  package var text: String {
    var text = "octets sent: \(sentOctets.before) before, \(sentOctets.after) now; "
    text += "received: \(receivedOctets.before) before, \(receivedOctets.after) now\n"
    for section in sections {
      let counts = ["new", "gone", "changed"].map { change in
        "\(section.entries.filter { $0.change == change }.count) \(change)"
      }
      text += "\n\(section.name): \(counts.joined(separator: ", ")), \(section.same) the same\n"
      for entry in section.entries {
        text += "  \(entry.change)  \(TextEscaping.terminal(entry.subject))\n"
        let isChange = entry.before != nil && entry.after != nil
        if let before = entry.before {
          text += "    \(isChange ? "before: " : "")\(TextEscaping.terminal(before))\n"
        }
        if let after = entry.after {
          text += "    \(isChange ? "now:    " : "")\(TextEscaping.terminal(after))\n"
        }
      }
    }
    return text
  }

  /// As JSON, keys sorted.
  package var json: [UInt8] {
    var json = JSONWriter(indents: true)
    json.beginObject()
    for section in sections.sorted(by: { $0.name < $1.name }) {
      json.key(section.name)
      json.beginArray()
      for entry in section.entries {
        json.beginObject()
        json.field("after", orNull: entry.after)
        json.field("before", orNull: entry.before)
        json.field("change", entry.change)
        json.field("subject", entry.subject)
        json.endObject()
      }
      json.endArray()
    }
    json.key("received_octets")
    write(receivedOctets, &json)
    json.key("sent_octets")
    write(sentOctets, &json)
    json.endObject()
    json.endLine()
    return json.bytes
  }

  private func write(_ octets: (before: UInt64, after: UInt64), _ json: inout JSONWriter) {
    json.beginObject(onOneLine: true)
    json.field("after", octets.after)
    json.field("before", octets.before)
    json.endObject()
  }
}
