/// How values of the handset are shown.
package enum Masking {
  /// The value with its middle hidden: six octets and three stay of a long one, less of others.
  ///
  /// `356938…809` for an IMEI; of a value below six characters nothing is shown.
  package static func masked(_ value: String) -> String {
    let count = value.count
    switch count {
    case ..<6: return "…"
    case ..<10: return "\(value.prefix(2))…\(value.suffix(1))"
    case ..<13: return "\(value.prefix(4))…\(value.suffix(2))"
    default: return "\(value.prefix(6))…\(value.suffix(3))"
    }
  }

  /// `text` with every one of the values hidden that it holds, whatever its case.
  package static func hide(_ values: [String], in text: String) -> String {
    var result = text
    for value in values.sorted(by: { ($0.count, $0) > ($1.count, $1) }) where value.count >= 6 {
      result = replace(value, with: masked(value), in: result)
    }
    return result
  }

  private static func replace(_ value: String, with mask: String, in text: String) -> String {
    let (needle, octets) = (lower(value), Array(text.utf8))
    let folded = octets.map(lower)
    guard !needle.isEmpty, folded.count >= needle.count else { return text }
    var result: [UInt8] = []
    var at = 0
    while at < octets.count {
      if folded[at] == needle[0], folded.count - at >= needle.count,
        folded[at..<(at + needle.count)].elementsEqual(needle)
      {
        result += Array(mask.utf8)
        at += needle.count
      } else {
        result.append(octets[at])
        at += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func lower(_ text: String) -> [UInt8] { text.utf8.map(lower) }

  private static func lower(_ octet: UInt8) -> UInt8 {
    (0x41...0x5a).contains(octet) ? octet | 0x20 : octet
  }
}
