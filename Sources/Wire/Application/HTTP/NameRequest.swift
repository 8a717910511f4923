/// A request target that asks for the address of a name: `/d?host=a.example`, as services that
/// resolve names over HTTP (HTTPDNS) are asked.
package struct NameRequest: Sendable {
  /// The most octets of a target that are looked at.
  private static let maximumTarget = 4096
  /// The most parameters that are looked at.
  private static let maximumParameters = 32
  /// Parameters that stand for a name in the services that are known.
  private static let nameParameters: Set<String> = [
    "host", "hosts", "hostname", "dn", "name", "domain", "dns", "enc",
  ]

  /// The path, without scheme and authority.
  package var path: String
  /// The parameters of the query in order, without percent-encoding (RFC 3986 §2.1).
  package var parameters: [(key: String, value: String)]

  /// Takes a request target apart; `nil` if it has no query or is too long.
  package init?(target: String) {
    let bytes = target.utf8
    guard bytes.count <= Self.maximumTarget, let mark = bytes.firstIndex(of: UInt8(ascii: "?"))
    else { return nil }
    path = Self.path(target[..<mark])
    var parameters: [(key: String, value: String)] = []
    let query = target[target.index(after: mark)...].prefix { $0 != "#" }
    for part in query.split(separator: "&").prefix(Self.maximumParameters) {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2 else { continue }
      parameters.append((Self.plain(pair[0]).lowercased(), Self.plain(pair[1])))
    }
    self.parameters = parameters
  }

  /// Whether a target looks like such a request: one of the known parameters holds a name, or a
  /// name that was encoded.
  package static func asks(_ target: String) -> Bool {
    guard let request = NameRequest(target: target) else { return false }
    return request.parameters.contains { key, value in
      nameParameters.contains(key) && (!names(value).isEmpty || isEncoded(value))
    }
  }

  /// The names that the known parameters hold, lower case.
  package var names: [String] {
    parameters.lazy.filter { Self.nameParameters.contains($0.key) }.flatMap { Self.names($0.value) }
  }

  /// The names in the value of a parameter, with commas between them; none unless all are names.
  package static func names(_ value: String) -> [String] {
    let parts = value.split(separator: ",", omittingEmptySubsequences: false).map { part in
      (part.last == "." ? part.dropLast() : part).lowercased()
    }
    guard parts.count <= 16, parts.allSatisfy(isName) else { return [] }
    return parts
  }

  /// Whether a value reads like a name that was encrypted and written in hexadecimal digits.
  package static func isEncoded(_ value: String) -> Bool {
    value.utf8.count >= 16 && value.utf8.count % 2 == 0
      && value.utf8.allSatisfy { hexadecimalValue($0) != nil }
  }

  /// Two labels or more of letters, digits, hyphens and underscores, the last with a letter.
  private static func isName(_ text: String) -> Bool {
    guard text.utf8.count <= 253 else { return false }
    let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard labels.count >= 2, let last = labels.last,
      last.contains(where: { (97...122).contains($0) })
    else { return false }
    return labels.allSatisfy { label in
      (1...63).contains(label.count)
        && label.allSatisfy {
          (97...122).contains($0) || (48...57).contains($0) || $0 == 0x2d || $0 == 0x5f
        }
    }
  }

  private static func path(_ text: Substring) -> String {
    guard text.first != "/" else { return String(text) }
    var slashes = 0
    let start = text.firstIndex { character in
      if character == "/" { slashes += 1 }
      return slashes == 3
    }
    return start.map { String(text[$0...]) } ?? "/"
  }

  private static func plain(_ text: Substring) -> String {
    guard text.utf8.contains(where: { $0 == 0x25 || $0 == 0x2b }) else { return String(text) }
    let bytes = Array(text.utf8)
    var plain: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == 0x25, index + 2 < bytes.count,
        let high = hexadecimalValue(bytes[index + 1]),
        let low = hexadecimalValue(bytes[index + 2])
      {
        plain.append(high << 4 | low)
        index += 3
      } else {
        plain.append(bytes[index] == 0x2b ? 0x20 : bytes[index])
        index += 1
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  private static func hexadecimalValue(_ octet: UInt8) -> UInt8? {
    switch octet {
    case 48...57: octet - 48
    case 65...70: octet - 55
    case 97...102: octet - 87
    default: nil
    }
  }
}
