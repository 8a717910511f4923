package import Wire

/// A list of names and addresses that someone else keeps, read as it is published.
///
/// What it says is its author's statement: who uses it names the list, its hash and its date.
package struct ImportedList: Sendable {
  /// How a list is written.
  package enum Format: String, CaseIterable, Sendable {
    /// `0.0.0.0 name`, as in `/etc/hosts` (hosts(5)).
    case hosts
    /// `||name^`, as ad blockers read it.
    case adblock
    /// A name, an address or a block in each line.
    case plain
    /// Trackers of Exodus Privacy, with patterns for the names they use (JSON).
    case exodus
    /// Zeek's intelligence framework: tab-separated with `#fields`.
    case zeekIntel = "zeek-intel"
    /// Events of MISP, as exported or fed (JSON).
    case misp
    /// Indicators of STIX 2.1 (JSON bundle).
    case stix
  }

  /// What the list says of one of its members.
  package struct Match: Hashable, Sendable {
    /// The member as the list has it.
    package var entry: String
    /// Its line, from 1; 0 for formats without lines.
    package var line: Int
    /// What the list calls it: a tracker's name, an event; empty if nothing.
    package var label: String
  }

  /// What was not taken, and why.
  package struct Skipped: Hashable, Sendable {
    /// Why.
    package var reason: String
    /// How many entries.
    package var count: Int
    /// Where the first one stands: a line, or an id in formats without lines.
    package var first: String
  }

  /// The file's name without folders.
  package let file: String
  /// How it is written.
  package let format: Format
  /// What it calls itself; empty if nothing.
  package internal(set) var title = ""
  /// When it says it was made, in its own words; empty if it does not say.
  package internal(set) var date = ""
  /// The licence it names; empty if none.
  package internal(set) var licence = ""
  /// SHA-256 of the file, 64 hexadecimal digits: the caller's to compute.
  package var sha256 = ""
  /// The size of the file in octets.
  package internal(set) var octets = 0
  /// How many names, addresses, blocks and patterns it holds.
  package internal(set) var count = 0
  /// What was left out, by reason, in the order met.
  package internal(set) var skipped: [Skipped] = []

  /// Names that stand for themselves alone.
  var names: [String: Member] = [:]
  /// Names that stand for everything below them as well.
  var domains = DomainTable<Member>()
  /// Addresses and blocks.
  var networks = PrefixTable<Member>()
  /// Names that the list takes out again.
  var exceptions = DomainTable<Bool>()
  /// Names by pattern.
  var patterns = PatternTable()
  /// What members are called; each stands here once.
  var labels: [String] = [""]
  private var labelPlaces: [String: Int32] = ["": 0]

  /// One member.
  struct Member: Hashable, Sendable {
    var line: Int32
    var label: Int32
  }

  init(file: String, format: Format) {
    self.file = file
    self.format = format
  }

  /// What the list says of a name; `nil` if it does not hold it.
  ///
  /// Label by label: `||example.com^` never holds `evilexample.com`. Patterns search anywhere in
  /// the name, as their author means them to.
  package func match(name: String) -> Match? {
    let name = DomainName.normalised(name)
    guard exceptions.longestMatch(name) == nil else { return nil }
    if let member = names[name] { return found(name, member) }
    if let (domain, member) = domains.longestMatch(name) { return found(domain, member) }
    if let (pattern, member) = patterns.match(name) { return found(pattern, member) }
    return nil
  }

  /// What the list says of an address; the longest block that holds it speaks.
  package func match(address: IPAddress) -> Match? {
    networks.longestMatch(address).map { prefix, member in
      let isHost = prefix.length == (prefix.address.isIPv4 ? 32 : 128)
      return found(isHost ? "\(prefix.address)" : "\(prefix)", member)
    }
  }

  private func found(_ entry: String, _ member: Member) -> Match {
    Match(entry: entry, line: Int(member.line), label: labels[Int(member.label)])
  }

  /// The number of a label.
  mutating func place(of label: String) -> Int32 {
    let short = String(label.prefix(Self.maximumLabel))
    if let place = labelPlaces[short] { return place }
    labels.append(short)
    labelPlaces[short] = Int32(clamping: labels.count - 1)
    return labelPlaces[short] ?? 0
  }

  /// The longest label that is kept, in characters.
  static let maximumLabel = 200

  /// Notes that something was left out.
  mutating func skip(_ reason: String, at place: String) {
    if let index = skipped.firstIndex(where: { $0.reason == reason }) {
      skipped[index].count += 1
    } else {
      skipped.append(Skipped(reason: reason, count: 1, first: place))
    }
  }
}

/// Names by pattern: many patterns at once rule a name out before they are tried one by one.
struct PatternTable: Sendable {
  /// How many patterns there are.
  private(set) var count = 0

  private struct Group {
    var all: LinearPattern?
    var members: [(pattern: LinearPattern, member: ImportedList.Member)] = []
    var text = ""
  }

  private var groups: [Group] = []

  /// Adds a pattern; case does not count.
  mutating func insert(_ text: String, _ member: ImportedList.Member) throws(LinearPattern.Problem)
  {
    let pattern = try LinearPattern(text, options: .ignoresCase)
    if groups.isEmpty || groups[groups.count - 1].text.utf8.count + text.utf8.count > 2048 {
      groups.append(Group())
    }
    count += 1
    groups[groups.count - 1].members.append((pattern, member))
    groups[groups.count - 1].text +=
      (groups[groups.count - 1].text.isEmpty ? "" : "|") + "(?:\(text))"
  }

  /// Puts the patterns of each group into one.
  mutating func finish() {
    for index in groups.indices {
      groups[index].all = try? LinearPattern(groups[index].text, options: .ignoresCase)
    }
  }

  /// The first pattern that matches in a name.
  func match(_ name: String) -> (text: String, member: ImportedList.Member)? {
    for group in groups where group.all?.matches(name) ?? true {
      for (pattern, member) in group.members where pattern.matches(name) {
        return (pattern.text, member)
      }
    }
    return nil
  }
}

/// A list in use, and how grave it is to contact its members.
package struct BlockList: Sendable {
  /// The list.
  package var list: ImportedList
  /// How grave a match is, as reports spell it: `info` to `critical`.
  package var severity: String

  /// A list with its weight.
  package init(list: ImportedList, severity: String) {
    self.list = list
    self.severity = severity
  }
}
