import Wire

extension ImportedList {
  /// Limits on lists, so that a hostile one cannot take memory or time without bound.
  package enum Limits {
    /// The largest file, in octets; the largest public lists have about 50 MB.
    package static let octets = 64 << 20
    /// The most members one list may have.
    package static let members = 3_000_000
    /// The longest line, in octets.
    package static let line = 4096
    /// The most patterns; Exodus has about 300.
    package static let patterns = 5000
  }

  /// Whether no more can be taken.
  var isFull: Bool { count >= Limits.members }

  /// Adds a name that stands for itself, or for everything below it as well.
  mutating func add(name text: some StringProtocol, below: Bool, line: Int, label: String = "") {
    let name = DomainName.normalised(String(text))
    if let address = IPAddress(name) { return add(address, line: line, label: label) }
    guard name.isListedName else {
      return skip(
        name.utf8.contains { $0 >= 0x80 }
          ? "names outside ASCII that are not in their xn-- form"
          : name.contains(".") ? "no names, addresses or blocks" : "names of a single label",
        at: place(line, label)
      )
    }
    let member = member(line, label)
    if below {
      if domains.insert(member, at: name) == nil { count += 1 }
    } else if names.updateValue(member, forKey: name) == nil {
      count += 1
    }
  }

  /// Adds an address.
  mutating func add(_ address: IPAddress, line: Int, label: String = "") {
    guard let prefix = IPPrefix(address, length: address.isIPv4 ? 32 : 128) else { return }
    add(prefix, line: line, label: label)
  }

  /// Adds an address block; one so wide that it holds half of the Internet is a mistake.
  mutating func add(_ prefix: IPPrefix, line: Int, label: String = "") {
    guard prefix.length >= (prefix.address.isIPv4 ? 4 : 12) else {
      return skip("blocks that hold a great part of the Internet", at: place(line, label))
    }
    if networks.insert(member(line, label), at: prefix) == nil { count += 1 }
  }

  /// Adds the host of a URL where the URL names nothing below it.
  mutating func add(url text: String, line: Int, label: String) {
    var rest = text[...]
    if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    let path = rest[end...]
    guard path.isEmpty || path == "/" else {
      return skip(
        "addresses of single pages: their hosts serve others as well",
        at: place(line, label)
      )
    }
    var host = rest[..<end]
    if let user = host.lastIndex(of: "@") { host = host[host.index(after: user)...] }
    if host.hasPrefix("["), let close = host.firstIndex(of: "]") {
      host = host[host.index(after: host.startIndex)..<close]
    } else if let colon = host.lastIndex(of: ":"), host.firstIndex(of: ":") == colon {
      host = host[..<colon]
    }
    add(name: host, below: false, line: line, label: label)
  }

  /// Adds names by pattern.
  mutating func add(pattern text: String, label: String, at place: String) {
    guard patterns.count < Limits.patterns else {
      return skip("more patterns than can be taken", at: place)
    }
    // A pattern that matches a name nobody has would match every name.
    do throws(LinearPattern.Problem) {
      let probe = try LinearPattern(text, options: .ignoresCase)
      guard !probe.matches(""), !probe.matches("q0.example") else {
        return skip("patterns that match any name", at: place)
      }
      try patterns.insert(text, member(0, label))
      count += 1
    } catch {
      skip("patterns that cannot be searched for in linear time", at: place)
    }
  }

  private mutating func member(_ line: Int, _ label: String) -> Member {
    Member(line: Int32(clamping: line), label: place(of: label))
  }

  private func place(_ line: Int, _ label: String) -> String { line > 0 ? "line \(line)" : label }
}

extension String {
  /// Whether this can be a member of a list: two labels or more of letters, digits, hyphens and
  /// underscores.
  fileprivate var isListedName: Bool {
    guard (3...DomainName.maximumLength).contains(utf8.count) else { return false }
    var (labels, length, isNumber) = (1, 0, true)
    for octet in utf8 {
      switch octet {
      case UInt8(ascii: "."):
        guard length > 0 else { return false }
        (labels, length, isNumber) = (labels + 1, 0, true)
      case 48...57: length += 1
      case 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"): (length, isNumber) = (length + 1, false)
      default: return false
      }
      guard length <= DomainName.maximumLabel else { return false }
    }
    // A last label of digits is an address with a mistake in it.
    return length > 0 && labels >= 2 && !isNumber
  }
}
