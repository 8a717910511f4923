import Wire

/// The head that every file of the catalogue has, and the fields that several of them share.
struct CatalogueHead {
  /// When the list was last gone through, `YYYY-MM-DD`.
  var asOf: String
  /// What the list rests on.
  var source: String

  /// Reads the head of a list whose first key is `kind` with the version 1.
  init(_ mapping: YAMLMapping, kind: String) throws(YAMLProblem) {
    _ = try mapping.required(kind).int(in: 1...1)
    let date = try mapping.required("as_of")
    asOf = try date.string()
    guard asOf.isDate else { throw date.problem("expected a date such as 2026-11-21") }
    source = try mapping.string("source")
  }

  /// The keys of the head.
  static func keys(kind: String) -> [String] { [kind, "as_of", "source"] }
}

extension YAMLNode {
  /// An ISO 3166-1 alpha-2 code.
  func country() throws(YAMLProblem) -> String {
    let text = try string()
    guard !text.isEmpty, CountryCode.known(text) == text else {
      throw problem("'\(text)' is not a country code of ISO 3166-1, such as IN")
    }
    return text
  }

  /// An address block, or a single address.
  func prefix() throws(YAMLProblem) -> IPPrefix {
    let text = try string()
    guard let prefix = IPPrefix(text) else {
      throw problem("'\(text)' is not an address or block, such as 192.0.2.0/24")
    }
    return prefix
  }

  /// A domain name in lower case; the final dot may stand or not.
  func domain() throws(YAMLProblem) -> String {
    let text = try string()
    let name = DomainName.normalised(text)
    guard name.isWellFormedDomain else { throw problem("'\(text)' is not a domain name") }
    return name
  }

  /// An autonomous system number (RFC 6793).
  func asn() throws(YAMLProblem) -> UInt32 {
    UInt32(try int(in: 1...Int(UInt32.max)))
  }
}

extension YAMLMapping {
  /// A country code, or empty where the key is absent.
  func country(_ key: String) throws(YAMLProblem) -> String {
    guard let node = self[key] else { return "" }
    return try node.country()
  }

  /// Domain names with the nodes that name them.
  func domains(_ key: String) throws(YAMLProblem) -> [(name: String, node: YAMLNode)] {
    var names: [(name: String, node: YAMLNode)] = []
    for node in try items(key) { names.append((try node.domain(), node)) }
    return names
  }

  /// Address blocks.
  func prefixes(_ key: String) throws(YAMLProblem) -> [IPPrefix] {
    var prefixes: [IPPrefix] = []
    for node in try items(key) { prefixes.append(try node.prefix()) }
    return prefixes
  }
}

extension String {
  /// Whether this reads `YYYY-MM-DD`.
  fileprivate var isDate: Bool {
    let parts = utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.map(\.count) == [4, 2, 2]
      && parts.allSatisfy { $0.allSatisfy { (48...57).contains($0) } }
  }

  /// Whether this is a name as people write them in lists: lower case letters, digits, hyphens and
  /// underscores in labels of 1 to 63 octets (RFC 1035 §2.3.1, relaxed).
  fileprivate var isWellFormedDomain: Bool {
    guard (1...DomainName.maximumLength).contains(utf8.count) else { return false }
    return utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .allSatisfy { label in
        (1...DomainName.maximumLabel).contains(label.count)
          && label.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-")
              || $0 == UInt8(ascii: "_")
          }
      }
  }
}
