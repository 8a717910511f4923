/// Values for domain names, where a domain stands for itself and every name below it.
///
/// Names match label by label: `t.co` holds `x.t.co`, never `microsoft.co` or `t.com`.
package struct DomainTable<Value: Sendable>: Sendable {
  private var values: [String: Value] = [:]

  /// An empty table.
  package init() {}

  /// Puts `value` at `domain`; the value that stood there before.
  package mutating func insert(_ value: Value, at domain: String) -> Value? {
    let name = DomainName.normalised(domain)
    defer { values[name] = value }
    return values[name]
  }

  /// The longest domain of the table that `name` equals or lies below, with its value.
  package func longestMatch(_ name: String) -> (domain: String, value: Value)? {
    guard !values.isEmpty else { return nil }
    var rest = DomainName.normalised(name)[...]
    while !rest.isEmpty {
      let domain = String(rest)
      if let value = values[domain] { return (domain, value) }
      guard let dot = rest.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
      rest = rest[rest.utf8.index(after: dot)...]
    }
    return nil
  }
}
