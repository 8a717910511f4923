/// Values for domain names, where a domain stands for itself and every name below it.
///
/// Names match label by label: `t.co` holds `x.t.co`, never `microsoft.co` or `t.com`.
package struct DomainTable<Value: Sendable>: Sendable {
  private var values: [String: Value] = [:]

  /// An empty table.
  package init() {}

  /// Puts `value` at `domain`; the value that stood there before.
  package mutating func insert(_ value: Value, at domain: String) -> Value? {
    let name = DNSName.canonical(domain)
    defer { values[name] = value }
    return values[name]
  }

  /// The longest domain of the table that `name` equals or lies below, with its value.
  package func longestMatch(_ name: String) -> (domain: String, value: Value)? {
    guard !values.isEmpty else { return nil }
    var rest = DNSName.canonical(name)[...]
    while !rest.isEmpty {
      let domain = String(rest)
      if let value = values[domain] { return (domain, value) }
      guard let dot = rest.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
      rest = rest[rest.utf8.index(after: dot)...]
    }
    return nil
  }
}

/// Forms of a DNS name.
package enum DNSName {
  /// Lower case in ASCII (RFC 4343 §3), without the final dot.
  package static func canonical(_ name: String) -> String {
    var octets = name.utf8[...]
    if octets.last == UInt8(ascii: ".") { octets = octets.dropLast() }
    guard octets.contains(where: { (65...90).contains($0) }) else { return String(octets) ?? name }
    return String(decoding: octets.map { (65...90).contains($0) ? $0 | 32 : $0 }, as: UTF8.self)
  }

  /// Whether `name` equals `domain` or lies below it, label by label; both canonical.
  package static func isInside(_ name: String, _ domain: String) -> Bool {
    guard name.utf8.count > domain.utf8.count else { return name == domain }
    guard name.hasSuffix(domain) else { return false }
    return name.utf8.dropLast(domain.utf8.count).last == UInt8(ascii: ".")
  }

  /// Whether `name` is a host or domain name as people write them in lists: lower case letters,
  /// digits, hyphens and underscores in labels of 1 to 63 octets (RFC 1035 §2.3.1, relaxed).
  package static func isWellFormed(_ name: String) -> Bool {
    guard (1...253).contains(name.utf8.count) else { return false }
    return name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy { label in
        (1...63).contains(label.count)
          && label.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
              || $0 == UInt8(ascii: "_")
          }
      }
  }
}
