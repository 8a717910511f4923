import Destinations
import Knowledge
import Wire

/// A member of a list that holds a destination.
struct ListMatch: Hashable, Sendable {
  /// What the list is called, with its date: `trackers.txt (hosts list of 2026-11-01)`.
  var list: String
  /// The list's SHA-256; empty if it was not taken.
  var sha256: String
  /// The member, and where it stands.
  var entry: ImportedList.Match
  /// The name or address of the destination that it holds.
  var subject: String
  /// How grave contact is.
  var severity: Severity

  /// `list trackers.txt, entry tracker.example (Tracker Ltd)`.
  var words: String {
    let label = entry.label.isEmpty ? "" : " (\(Words.readable(entry.label)))"
    return "list \(list), entry \(Words.readable(entry.entry))\(label)"
  }

  /// The statement for the proof, with the hash of the list.
  var statement: String {
    let line = entry.line > 0 ? ", line \(entry.line)" : ""
    let hash = sha256.isEmpty ? "" : ", SHA-256 \(sha256)"
    let label = entry.label.isEmpty ? "" : " for \(Words.readable(entry.label))"
    return
      "\(Words.readable(subject)) is held by \(Words.readable(entry.entry))\(label) in the list "
      + "\(list)\(line)\(hash)."
  }
}

extension Scene {
  /// The members of lists that hold a destination, by its name, its aliases or its address; the
  /// gravest list first, then in the order given.
  func listMatches(_ index: Int) -> [ListMatch] {
    guard !lists.isEmpty, !isLocal[index] else { return [] }
    let destination = destinations[index]
    let names = [name(index)].compactMap { $0 } + destination.name.chain.dropFirst()
    var matches: [ListMatch] = []
    for source in lists {
      let list = source.list
      let named = names.lazy.compactMap { name in list.match(name: name).map { (name, $0) } }.first
      let placed = list.match(address: destination.address)
        .map { (destination.address.description, $0) }
      guard let (subject, entry) = named ?? placed else { continue }
      matches.append(
        ListMatch(
          list: list.words,
          sha256: list.sha256,
          entry: entry,
          subject: subject,
          severity: Severity(rawValue: source.severity) ?? .high
        )
      )
    }
    return matches.enumerated()
      .sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }
      .map(\.element)
  }
}

extension ImportedList {
  /// Its file, kind and date, for reports.
  var words: String {
    let made = date.isEmpty ? "no date stated" : "of \(Words.readable(date))"
    return "\(Words.readable(file)) (\(format.rawValue) list, \(made))"
  }
}
