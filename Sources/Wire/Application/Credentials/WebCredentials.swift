/// Secrets that web applications send beside HTTP's own Basic.
extension Credential {
  /// The shortest token or cookie that is taken for a secret.
  private static let shortestToken = 8
  /// The longest key that is looked at; those known are shorter.
  private static let longestKey = 24

  /// The token of an Authorization field with the scheme Bearer (RFC 6750 §2.1).
  package init?(bearer field: String) {
    let bytes = Array(field.utf8)
    guard bytes.span.startsFolded(with: "bearer ") else { return nil }
    let token = bytes.dropFirst(7).drop { $0 == 0x20 }
    guard token.count >= Self.shortestToken else { return nil }
    let isWebToken =
      token.starts(with: "eyJ".utf8) && token.count { $0 == UInt8(ascii: ".") } == 2
    self.init(isWebToken ? .webToken : .bearer, user: [], secretLength: token.count)
  }

  /// The first cookie of a Cookie field whose name says that it stands for a session or a login.
  package init?(cookies field: String) {
    for pair in field.utf8.split(separator: UInt8(ascii: ";")) {
      guard let equals = pair.firstIndex(of: UInt8(ascii: "=")),
        pair.distance(from: pair.startIndex, to: equals) <= Self.longestKey
      else { continue }
      let name = String(decoding: pair[..<equals], as: UTF8.self).lowercased()
        .filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
      let value = pair[pair.index(after: equals)...]
      guard Self.sessionCookies.contains(name), value.count >= Self.shortestToken else { continue }
      self.init(.cookie, user: [], secretLength: value.count)
      return
    }
    return nil
  }

  /// A password among `key=value` pairs with `&` between them (WHATWG URL, §5.1).
  package init?(pairs text: [UInt8], kind: CredentialKind) {
    var user: [UInt8] = []
    var secretLength = 0
    for pair in text.split(separator: UInt8(ascii: "&")) {
      guard let equals = pair.prefix(Self.longestKey + 1).firstIndex(of: UInt8(ascii: "=")) else {
        continue
      }
      let key = String(decoding: pair[..<equals], as: UTF8.self).lowercased()
      let value = pair[(equals + 1)...]
      if Self.passwordKeys.contains(key), secretLength == 0 { secretLength = value.count }
      if Self.userKeys.contains(key), user.isEmpty { user = Array(value) }
    }
    guard secretLength > 0 else { return nil }
    self.init(kind, user: user, secretLength: secretLength)
  }

  /// A password among the members of a JSON text (RFC 8259), however deep.
  package init?(json text: [UInt8]) {
    var user: [UInt8] = []
    var secretLength = 0
    var at = 0
    while let key = Self.quoted(text, &at) {
      var next = at
      while next < text.count, Self.isBlank(text[next]) { next += 1 }
      guard next < text.count, text[next] == UInt8(ascii: ":") else { continue }
      next += 1
      while next < text.count, Self.isBlank(text[next]) { next += 1 }
      guard next < text.count, text[next] == UInt8(ascii: "\""),
        let value = Self.quoted(text, &next)
      else { continue }
      at = next
      let name = String(decoding: key, as: UTF8.self).lowercased()
      if Self.passwordKeys.contains(name), secretLength == 0 { secretLength = value.count }
      if Self.userKeys.contains(name), user.isEmpty { user = Array(value) }
    }
    guard secretLength > 0 else { return nil }
    self.init(.form, user: user, secretLength: secretLength)
  }

  /// The next text between quotes from `at` on, which then stands behind it.
  private static func quoted(_ text: [UInt8], _ at: inout Int) -> ArraySlice<UInt8>? {
    guard let start = text[at...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
    var end = start + 1
    while end < text.count, text[end] != UInt8(ascii: "\"") {
      end += text[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    guard end < text.count else { return nil }
    at = end + 1
    return text[(start + 1)..<end]
  }

  private static func isBlank(_ octet: UInt8) -> Bool {
    octet == 0x20 || (0x09...0x0d).contains(octet)
  }

  private static let passwordKeys: Set<String> = [
    "password", "passwd", "passwort", "passphrase", "pwd", "user_password", "login_password",
    "userpassword", "pass",
  ]
  private static let userKeys: Set<String> = [
    "user", "username", "user_name", "login", "email", "account", "userid",
  ]
  /// Names of cookies with letters and digits only: what frameworks call a session or a login.
  private static let sessionCookies: Set<String> = [
    "jsessionid", "phpsessid", "aspnetsessionid", "sessionid", "session", "sid", "connectsid",
    "authtoken", "accesstoken", "auth", "token", "laravelsession", "sessiontoken", "aspxauth",
    "remembertoken",
  ]
}
