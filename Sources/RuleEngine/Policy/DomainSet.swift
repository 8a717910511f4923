import Knowledge

/// Domain names that stand for themselves and everything below them, compared label by label.
///
/// `example.com` holds `example.com` and `a.example.com` but never `evilexample.com`.
package struct DomainSet: Hashable, Sendable {
  /// The names, lower case, without a final dot.
  private var names: Set<String> = []

  /// The empty set.
  package init() {}

  /// Holds those of `texts` that are domain names; see ``normalised(_:)``.
  package init(_ texts: [String]) {
    for text in texts {
      if let name = Self.normalised(text) { names.insert(name) }
    }
  }

  /// Whether there is nothing in it.
  package var isEmpty: Bool { names.isEmpty }

  /// The names, sorted.
  package var sorted: [String] { names.sorted() }

  /// The name in the set that `name` equals or lies below, the longest if there are several.
  package func match(_ name: String) -> String? {
    guard !names.isEmpty else { return nil }
    var rest = DomainName.normalised(name)[...]
    while !rest.isEmpty {
      let candidate = String(rest)
      if names.contains(candidate) { return candidate }
      guard let dot = rest.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
      rest = rest[rest.utf8.index(after: dot)...]
    }
    return nil
  }

  /// The form in which a name is compared: lower case, no final dot; `nil` if it is no domain name.
  ///
  /// Names outside ASCII are written in their `xn--` form.
  package static func normalised(_ text: String) -> String? {
    let name = DomainName.normalised(text)
    let isWellFormed = DomainName.labels(name).allSatisfy { label in
      (1...DomainName.maximumLabel).contains(label.utf8.count)
        && label.utf8.allSatisfy { octet in
          switch octet {
          case 48...57, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"): true
          default: false
          }
        }
    }
    return isWellFormed && (1...DomainName.maximumLength).contains(name.utf8.count) ? name : nil
  }
}
