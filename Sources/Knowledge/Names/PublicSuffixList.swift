import CPSL
import Wire

/// The Public Suffix List (publicsuffix.org): below which suffixes anyone can register a domain.
@safe
package final class PublicSuffixList: @unchecked Sendable {
  // Sendable: libpsl only reads the list once it is loaded, and nothing else has the pointer.
  private let list: OpaquePointer

  /// The file in use.
  package let input: KnowledgeInput

  /// Loads the list that ships with the program, below `home`.
  ///
  /// - Throws: if it is missing or holds no rules.
  package convenience init(home: String) throws(KnowledgeError) {
    let file = "Rules/Knowledge/public_suffix_list.dat"
    try self.init(path: "\(home)/\(file)", shownAs: file)
  }

  /// Loads a list in the format of publicsuffix.org.
  ///
  /// - Throws: if it cannot be read or holds no rules.
  package init(path: String, shownAs: String? = nil) throws(KnowledgeError) {
    let file = shownAs ?? path
    let lines = try KnowledgeText(path: path, shownAs: file).lines
    guard lines.contains("// ===BEGIN ICANN DOMAINS==="), let list = unsafe psl_load_file(path)
    else {
      throw KnowledgeError(
        file: file,
        problem: "this is not a public suffix list",
        remedy: "fetch https://publicsuffix.org/list/public_suffix_list.dat again"
      )
    }
    unsafe self.list = list
    let version = lines.first { $0.hasPrefix("// VERSION: ") }?.dropFirst(12).prefix(10)
    input = KnowledgeInput(
      file: path.split(separator: "/").last.map(String.init) ?? path,
      path: path,
      type: "Public Suffix List",
      buildDate: KnowledgeError.printable(version ?? ""),
      licence: "MPL-2.0",
      attribution: ""
    )
  }

  deinit {
    unsafe psl_free(list)
  }

  /// The domain someone registered: a public suffix and one label, lower case.
  ///
  /// `nil` for a public suffix itself, a single label, an address, and what is no name at all.
  /// Punycode stays punycode. A top-level domain that the list does not know counts as a suffix.
  package func registrableDomain(of name: String) -> String? {
    let labels = DomainName.labels(name)
    guard labels.count >= 2, DomainName.isPlausible(labels) else { return nil }
    let text = DomainName.normalised(name)
    guard !Self.isAddress(text, labels) else { return nil }
    // libpsl answers with a pointer into the text it was given: how long the rest is counts.
    let length = unsafe text.withCString { start -> Int? in
      guard let found = unsafe psl_registrable_domain(list, start) else { return nil }
      return unsafe text.utf8.count - (found - start)
    }
    guard let length, let domain = Self.suffix(of: labels, octets: length) else { return nil }
    return domain.joined(separator: ".")
  }

  /// Whether a name is a suffix of a registry, such as `com` or `co.uk`.
  ///
  /// Suffixes that companies hand out below a domain of their own are none.
  package func isRegistrySuffix(_ name: String) -> Bool {
    let labels = DomainName.labels(name)
    guard !labels.isEmpty, DomainName.isPlausible(labels) else { return false }
    let text = DomainName.normalised(name)
    guard !Self.isAddress(text, labels) else { return false }
    return unsafe text.withCString { start in
      unsafe psl_is_public_suffix2(list, start, Int32(PSL_TYPE_ICANN)) == 1
    }
  }

  /// The last labels that are `octets` long with their dots, if each could be registered.
  private static func suffix(of labels: [Substring], octets: Int) -> ArraySlice<Substring>? {
    var remaining = octets + 1
    var count = 0
    for label in labels.reversed() where remaining > 0 {
      remaining -= label.utf8.count + 1
      count += 1
    }
    let domain = labels.suffix(count)
    return remaining == 0 && domain.allSatisfy(DomainName.isHostLabel) ? domain : nil
  }

  /// Whether the text is an address, or what a browser would take for one: a last label of digits.
  private static func isAddress(_ text: String, _ labels: [Substring]) -> Bool {
    if text.hasPrefix("[") || IPAddress(text) != nil { return true }
    return labels.last?.utf8.allSatisfy { (48...57).contains($0) } ?? false
  }
}
