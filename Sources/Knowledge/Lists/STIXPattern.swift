/// A pattern of STIX 2.1 (§9) that is a choice of single values: `[a = 'x' OR b IN ('y', 'z')]`,
/// and several of those joined by OR.
///
/// Everything else asks for more than one value at a time, or for text inside one, and is not read:
/// half of a condition would find what its author did not mean.
struct STIXPattern {
  /// What a value is.
  enum Kind: Hashable, Sendable { case domain, address, url, other }

  /// One value that the pattern accepts.
  struct Term: Hashable, Sendable {
    var kind: Kind
    var value: String
  }

  /// The values, any of which is a match.
  private(set) var terms: [Term] = []

  /// The most values in one pattern.
  private static let maximumTerms = 10_000

  /// Reads a pattern; `nil` if it is more than a choice.
  init?(_ text: String) {
    guard text.utf8.count <= 1 << 20 else { return nil }
    var tokens = Tokens(text)
    repeat {
      guard tokens.take("[") else { return nil }
      repeat {
        guard terms.count < Self.maximumTerms, comparison(&tokens) else { return nil }
      } while tokens.take("OR")
      guard tokens.take("]") else { return nil }
    } while tokens.take("OR")
    guard tokens.isAtEnd else { return nil }
  }

  private mutating func comparison(_ tokens: inout Tokens) -> Bool {
    guard case .word(let path)? = tokens.next() else { return false }
    let kind = Self.kind(path)
    if tokens.take("=") {
      guard case .text(let value)? = tokens.next() else { return false }
      terms.append(Term(kind: kind, value: value))
      return true
    }
    guard tokens.take("IN"), tokens.take("(") else { return false }
    repeat {
      guard terms.count < Self.maximumTerms, case .text(let value)? = tokens.next() else {
        return false
      }
      terms.append(Term(kind: kind, value: value))
    } while tokens.take(",")
    return tokens.take(")")
  }

  private static func kind(_ path: String) -> Kind {
    switch path {
    case "domain-name:value": .domain
    case "ipv4-addr:value", "ipv6-addr:value", "network-traffic:dst_ref.value": .address
    case "url:value": .url
    default: .other
    }
  }

  private enum Token: Hashable {
    case word(String)
    case text(String)
  }

  private struct Tokens {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    var isAtEnd: Bool {
      var copy = self
      return copy.next() == nil && copy.rest.isEmpty
    }

    /// Takes a word or sign, if it comes next.
    mutating func take(_ word: String) -> Bool {
      var copy = self
      guard copy.next() == .word(word) else { return false }
      self = copy
      return true
    }

    mutating func next() -> Token? {
      while let octet = rest.first, octet.isBlank { rest.removeFirst() }
      guard let first = rest.first else { return nil }
      switch first {
      case UInt8(ascii: "'"): return quoted()
      case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"),
        UInt8(ascii: ","), UInt8(ascii: "="):
        rest.removeFirst()
        return .word(String(UnicodeScalar(first)))
      default:
        let word = rest.prefix { octet in
          switch octet {
          case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ":"),
            UInt8(ascii: "."):
            true
          default: false
          }
        }
        guard !word.isEmpty else { return nil }
        rest = rest.dropFirst(word.count)
        return .word(String(Substring(word)))
      }
    }

    /// A text in apostrophes; a backslash takes the next character as it is.
    private mutating func quoted() -> Token? {
      rest.removeFirst()
      var octets: [UInt8] = []
      while let octet = rest.popFirst() {
        if octet == UInt8(ascii: "'") { return .text(String(decoding: octets, as: UTF8.self)) }
        guard octet == UInt8(ascii: "\\") else {
          octets.append(octet)
          continue
        }
        guard let escaped = rest.popFirst() else { return nil }
        octets.append(escaped)
      }
      return nil
    }
  }
}
