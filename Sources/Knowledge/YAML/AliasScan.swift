/// Finds YAML aliases (YAML 1.1 §7.1) before a parser follows them.
///
/// The parser hashes the keys of a mapping as it reads, and a key that is an alias of aliases
/// takes exponential time, so looking at the finished tree would be too late. An alias counts only
/// where an anchor of the same name stands too; text that merely holds a `*` passes.
enum AliasScan {
  /// The line and column, both from 1, of the first alias whose anchor stands in the text.
  static func firstAlias(in text: String) -> (line: Int, column: Int)? {
    let octets = Array(text.utf8)
    var anchors: Set<ArraySlice<UInt8>> = []
    var aliases: [(name: ArraySlice<UInt8>, at: Int)] = []
    for (index, octet) in octets.enumerated() where octet == ampersand || octet == asterisk {
      guard index == 0 || canPrecede(octets[index - 1]) else { continue }
      let end = octets[(index + 1)...].firstIndex { !isNameOctet($0) } ?? octets.count
      guard end > index + 1 else { continue }
      let name = octets[(index + 1)..<end]
      if octet == ampersand { anchors.insert(name) } else { aliases.append((name, index)) }
    }
    guard let alias = aliases.first(where: { anchors.contains($0.name) }) else { return nil }
    let before = octets[..<alias.at]
    let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
    let columns = before[lineStart...].reduce(0) { $0 + ($1 & 0xc0 == 0x80 ? 0 : 1) }
    return (before.reduce(1) { $0 + ($1 == newline ? 1 : 0) }, columns + 1)
  }

  private static let ampersand = UInt8(ascii: "&")
  private static let asterisk = UInt8(ascii: "*")
  private static let newline = UInt8(ascii: "\n")

  /// Whether an anchor or alias may begin behind this octet: blanks, breaks (some are not ASCII)
  /// and the indicators that need no blank behind them inside brackets.
  private static func canPrecede(_ octet: UInt8) -> Bool {
    switch octet {
    case 0...32, 128...255: true
    case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: ":"),
      UInt8(ascii: "?"):
      true
    default: false
    }
  }

  /// The octets of an anchor's name that the parser accepts.
  private static func isNameOctet(_ octet: UInt8) -> Bool {
    switch octet {
    case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"): true
    default: false
    }
  }
}
