package import Crypto
import FoundationEssentials
import Wire

/// The secret that pseudonyms rest on: whoever has it gets the same ones again from the same values.
package struct RedactionKey: Sendable {
  /// The first word of a key's file.
  private static let mark = "telltale-redaction-key-1"
  private let secret: SymmetricKey

  /// A new key of 256 random bits.
  package init() { secret = SymmetricKey(size: .bits256) }

  /// Reads a key that `telltale keygen --redaction` made.
  ///
  /// - Throws: ``CaseError`` in words for the user; never with anything of the key.
  package init(path: String) throws(CaseError) {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let octets = fileOctets(path) else { throw CaseError("\(name): the key cannot be read") }
    guard let key = Self(file: octets) else {
      throw CaseError("\(name): not a key for redaction: telltale keygen --redaction makes one")
    }
    self = key
  }

  /// The key that a file holds; `nil` if it is none.
  init?(file: [UInt8]) {
    guard file.count < 4096 else { return nil }
    let words = String(decoding: file, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count == 2, words[0] == Self.mark, words[1].utf8.count == 64 else { return nil }
    var octets: [UInt8] = []
    var digits = words[1][...]
    while !digits.isEmpty {
      let pair = digits.prefix(2)
      guard pair.allSatisfy(\.isHexDigit), let octet = UInt8(pair, radix: 16) else { return nil }
      octets.append(octet)
      digits = digits.dropFirst(2)
    }
    secret = SymmetricKey(data: octets)
  }

  /// The key's file.
  var file: [UInt8] {
    let octets = unsafe secret.withUnsafeBytes { unsafe [UInt8]($0) }
    return Array("\(Self.mark) \(hexadecimal(octets))\n".utf8)
  }

  /// Writes the key for its owner alone; the file may not be there already.
  ///
  /// - Throws: ``CaseError`` naming the path and the system's reason.
  package func write(to path: String) throws(CaseError) {
    try NewFile.create(path, file, mode: 0o600)
  }

  /// What copies call the key: it tells which ones belong together, and nothing of the key.
  package var name: String {
    let octets = unsafe derived("name", octets: 6).withUnsafeBytes { unsafe [UInt8]($0) }
    return "K-\(hexadecimal(octets))"
  }

  /// A key for one purpose (HKDF with SHA-256, RFC 5869).
  package func derived(_ purpose: String, octets: Int) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: secret,
      info: Array("telltale redaction: \(purpose)".utf8),
      outputByteCount: octets
    )
  }
}
