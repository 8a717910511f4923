import Wire

extension ImportedList {
  /// A line of a hosts file: an address and the names that stand for it.
  ///
  /// Only names that are sent nowhere are blocked; a name with a server of its own is the user's.
  mutating func readHosts(_ line: Substring, _ number: Int) {
    if line.hasPrefix("#") { return note(comment: line.drop { $0 == "#" }) }
    let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
    guard words.count >= 2, let address = IPAddress(String(words[0])) else {
      return skip("no line of a hosts file", at: "line \(number)")
    }
    guard Self.nowhere.contains(address) else {
      return skip("names with an address of their own", at: "line \(number)")
    }
    for name in words.dropFirst() where !isFull {
      // Every such file begins with the names of the machine itself.
      if Self.ownNames.contains(name.lowercased()) { continue }
      add(name: name, below: false, line: number)
    }
  }

  /// A line of an ad blocker's list.
  mutating func readAdblock(_ line: Substring, _ number: Int) {
    let place = "line \(number)"
    if line.hasPrefix("!") { return note(comment: line.dropFirst()) }
    if line.hasPrefix("#"), !line.hasPrefix("##"), !line.hasPrefix("#@") {
      return note(comment: line.dropFirst())
    }
    if line.hasPrefix("[") { return }
    for mark in ["##", "#@#", "#?#", "#$#", "#%#"] where line.contains(mark) {
      return skip("rules that hide parts of pages", at: place)
    }
    var rule = line
    let isException = rule.hasPrefix("@@")
    if isException { rule = rule.dropFirst(2) }
    if rule.hasPrefix("/"), rule.dropFirst().contains("/") {
      return skip("regular expressions on addresses of pages", at: place)
    }
    if let dollar = rule.firstIndex(of: "$") {
      let options = rule[rule.index(after: dollar)...].split(separator: ",")
      guard options.allSatisfy({ Self.anyRequest.contains($0.lowercased()) }) else {
        return skip("rules for some kinds of request alone", at: place)
      }
      rule = rule[..<dollar]
    }
    var below = false
    if rule.hasPrefix("||") { (rule, below) = (rule.dropFirst(2), true) }
    if rule.hasSuffix("^") {
      rule = rule.dropLast()
    } else if rule.hasSuffix("^|") {
      rule = rule.dropLast(2)
    }
    if rule.hasPrefix("*.") { (rule, below) = (rule.dropFirst(2), true) }
    guard !rule.contains(where: { "/*^|:?=&%~".contains($0) }) || IPAddress(String(rule)) != nil
    else { return skip("rules on parts of an address of a page", at: place) }
    guard isException else { return add(name: rule, below: below, line: number) }
    _ = exceptions.insert(true, at: String(rule))
  }

  /// A line with a name, an address or a block.
  mutating func readPlain(_ line: Substring, _ number: Int) {
    if line.hasPrefix("#") || line.hasPrefix(";") || line.hasPrefix("//") {
      return note(comment: line.drop { $0 == "#" || $0 == ";" || $0 == "/" })
    }
    var text = line.prefix { $0 != "#" }.trimmed
    if let blank = text.firstIndex(where: \.isWhitespace) { text = text[..<blank] }
    if let prefix = IPPrefix(String(text)) { return add(prefix, line: number) }
    var below = false
    if text.hasPrefix("*.") { (text, below) = (text.dropFirst(2), true) }
    if text.hasPrefix(".") { (text, below) = (text.dropFirst(), true) }
    guard !text.contains("://") else { return add(url: String(text), line: number, label: "") }
    add(name: text, below: below, line: number)
  }

  /// Where lists send names that are to go nowhere.
  private static let nowhere: Set<IPAddress> = Set(
    ["0.0.0.0", "127.0.0.1", "::", "::1", "127.0.0.2", "0.0.0.1"].compactMap { IPAddress($0) }
  )

  private static let ownNames: Set<String> = [
    "localhost", "localhost.localdomain", "local", "broadcasthost", "ip6-localhost",
    "ip6-loopback", "ip6-localnet", "ip6-mcastprefix", "ip6-allnodes", "ip6-allrouters",
    "ip6-allhosts", "0.0.0.0",
  ]

  /// Options that leave a rule one for every request; whose page asks is not seen in captures.
  private static let anyRequest: Set<String> = [
    "third-party", "3p", "important", "all", "document", "doc", "popup", "network",
  ]
}

/// Which columns of a Zeek intelligence file hold what.
struct ZeekIntelColumns {
  var indicator: Int?
  var kind: Int?
  var source: Int?
  var description: Int?
}

extension ImportedList {
  /// A line of Zeek's intelligence framework.
  mutating func readIntel(_ line: Substring, _ number: Int, _ columns: inout ZeekIntelColumns) {
    let cells = (line.hasSuffix("\r") ? line.dropLast() : line)
      .split(separator: "\t", omittingEmptySubsequences: false)
    if line.hasPrefix("#fields") {
      let names = cells.dropFirst().map(String.init)
      columns.indicator = names.firstIndex(of: "indicator")
      columns.kind = names.firstIndex(of: "indicator_type")
      columns.source = names.firstIndex(of: "meta.source")
      columns.description = names.firstIndex(of: "meta.desc")
      return
    }
    if line.hasPrefix("#") { return }
    func cell(_ index: Int?) -> String {
      guard let index, cells.indices.contains(index), cells[index] != "-" else { return "" }
      return String(cells[index])
    }
    let indicator = cell(columns.indicator)
    let label = [cell(columns.source), cell(columns.description)].filter { !$0.isEmpty }
      .joined(separator: ": ")
    switch cell(columns.kind) {
    case _ where indicator.isEmpty: skip("lines without an indicator", at: "line \(number)")
    case "Intel::DOMAIN": add(name: indicator, below: false, line: number, label: label)
    case "Intel::URL": add(url: indicator, line: number, label: label)
    case "Intel::ADDR", "Intel::SUBNET":
      guard let prefix = IPPrefix(indicator) else {
        return skip("no addresses or blocks", at: "line \(number)")
      }
      add(prefix, line: number, label: label)
    default: skip("indicators other than names and addresses", at: "line \(number)")
    }
  }
}
