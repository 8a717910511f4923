/// DNSCrypt, as far as it shows itself (https://dnscrypt.info/protocol).
package enum DNSCrypt {
  /// Whether the octets are an answer: the resolver's mark, a nonce, then ciphertext and tag.
  package static func isResponse(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 8 + 24 + 16 else { return false }
    return bytes.starts(with: "r6fnvWj8") || bytes.starts(with: "q6fnvWJ8")
  }

  /// Whether the octets are a question to a relay, which marks those that it passes on.
  package static func isRelayed(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 28 + 52 else { return false }
    for index in 0..<8 where bytes[index] != 0xff { return false }
    return bytes[8] == 0 && bytes[9] == 0
  }
}
