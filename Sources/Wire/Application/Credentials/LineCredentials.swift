/// Follows what a client says in FTP, POP3, IMAP or SMTP as far as it discloses a secret.
///
/// Only the client's octets are given to it. Lines longer than a command can be are passed over.
package struct LineCredentials: Sendable {
  /// The protocol of the lines.
  package enum Language: Sendable { case ftp, pop3, imap, smtp }

  /// What the next line is expected to be.
  private enum Expectation { case command, plain, loginUser, loginSecret, mail }

  /// The longest line that is read: SASL allows 12288, passwords in clear are far shorter.
  private static let longestLine = 2048

  private let language: Language
  private var line: [UInt8] = []
  private var isTooLong = false
  private var user: [UInt8] = []
  private var expected = Expectation.command

  /// Starts before the client's first line.
  package init(_ language: Language) { self.language = language }

  /// Takes the client's next octets and gives the secrets that their lines disclose.
  package mutating func receive(_ bytes: Span<UInt8>) -> [Credential] {
    var found: [Credential] = []
    for index in bytes.indices {
      let octet = bytes[index]
      guard octet == 0x0a else {
        if line.count < Self.longestLine { line.append(octet) } else { isTooLong = true }
        continue
      }
      if line.last == 0x0d { line.removeLast() }
      let whole = line
      line.removeAll(keepingCapacity: true)
      if !isTooLong, let credential = take(whole) { found.append(credential) }
      isTooLong = false
    }
    return found
  }

  /// Octets are missing: the line that they belong to cannot be read.
  package mutating func gap() {
    isTooLong = true
    expected = expected == .mail ? .mail : .command
  }

  private mutating func take(_ line: [UInt8]) -> Credential? {
    let bytes = line.span
    let now = expected
    if now != .mail { expected = .command }
    switch now {
    case .mail:
      if line == [UInt8(ascii: ".")] { expected = .command }
      return nil
    case .plain: return Credential(plain: bytes)
    case .loginUser:
      user = Base64.decode(bytes) ?? []
      expected = .loginSecret
      return nil
    case .loginSecret:
      guard let secret = Base64.decode(bytes), !secret.isEmpty else { return nil }
      return Credential(.saslLogin, user: user, secretLength: secret.count)
    case .command:
      switch language {
      case .ftp, .pop3: return userOrPassword(bytes)
      case .imap: return imap(bytes)
      case .smtp: return smtp(bytes, at: 0)
      }
    }
  }

  /// USER and PASS; POP3 knows AUTH too (RFC 5034 §4).
  private mutating func userOrPassword(_ bytes: Span<UInt8>) -> Credential? {
    if bytes.startsFolded(with: "user ") {
      user = bytes.extracting(5..<bytes.count).copied
      return nil
    }
    if bytes.startsFolded(with: "pass "), bytes.count > 5 {
      defer { user = [] }
      // Anonymous access has no secret (RFC 1635).
      guard !isAnonymous else { return nil }
      return Credential(.password, user: user, secretLength: bytes.count - 5)
    }
    return language == .pop3 ? smtp(bytes, at: 0) : nil
  }

  private var isAnonymous: Bool {
    guard language == .ftp else { return false }
    let name = user.span
    return name.startsFolded(with: "anonymous") || name.count == 3 && name.startsFolded(with: "ftp")
  }

  /// A tag, then LOGIN with two words, or AUTHENTICATE (RFC 9051 §6.2).
  private mutating func imap(_ bytes: Span<UInt8>) -> Credential? {
    guard let space = bytes.index(of: 0x20, from: 0, before: 64) else { return nil }
    if bytes.startsFolded(with: "login ", at: space + 1) {
      var at = space + 7
      guard let name = word(bytes, &at), let secret = word(bytes, &at) else { return nil }
      return Credential(.login, user: name, secretLength: secret.count)
    }
    return smtp(bytes, at: space + 1)
  }

  /// A word or a string in quotes; what follows as a literal is not read.
  private func word(_ bytes: Span<UInt8>, _ at: inout Int) -> [UInt8]? {
    while at < bytes.count, bytes[at] == 0x20 { at += 1 }
    guard at < bytes.count, bytes[at] != UInt8(ascii: "{") else { return nil }
    var text: [UInt8] = []
    let isQuoted = bytes[at] == UInt8(ascii: "\"")
    if isQuoted { at += 1 }
    while at < bytes.count {
      var octet = bytes[at]
      at += 1
      if octet == (isQuoted ? UInt8(ascii: "\"") : 0x20) { return text }
      if isQuoted, octet == UInt8(ascii: "\\"), at < bytes.count {
        octet = bytes[at]
        at += 1
      }
      text.append(octet)
    }
    return isQuoted ? nil : text
  }

  /// AUTH (RFC 4954 §4), which IMAP calls AUTHENTICATE, with its first answer on the line or not.
  private mutating func smtp(_ bytes: Span<UInt8>, at start: Int) -> Credential? {
    if language == .smtp, bytes.count == 4, bytes.startsFolded(with: "data") {
      expected = .mail
      return nil
    }
    var at = start
    if bytes.startsFolded(with: "authenticate ", at: at) {
      at += 13
    } else if bytes.startsFolded(with: "auth ", at: at) {
      at += 5
    } else {
      return nil
    }
    let isPlain = bytes.startsFolded(with: "plain", at: at)
    guard isPlain || bytes.startsFolded(with: "login", at: at) else { return nil }
    at += 5
    guard at + 1 < bytes.count, bytes[at] == 0x20 else {
      guard at >= bytes.count else { return nil }
      expected = isPlain ? .plain : .loginUser
      return nil
    }
    let answer = bytes.extracting((at + 1)..<bytes.count)
    if isPlain { return Credential(plain: answer) }
    user = Base64.decode(answer) ?? []
    expected = .loginSecret
    return nil
  }
}
