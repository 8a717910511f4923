/// The three parts of a JA4 fingerprint before hashing (FoxIO JA4, TLS client).
///
/// The fingerprint is `a_b_c`, where b and c are the first 12 hexadecimal digits of the SHA-256 of
/// the two texts, or ``noHash`` where a text is empty.
package struct JA4Parts: Hashable, Sendable {
  /// Stands for the hash of a list without entries.
  package static let noHash = "000000000000"

  /// Transport, version, name, counts and protocol, such as `t13d1516h2`.
  package let a: String
  /// The cipher suites: four hexadecimal digits each, sorted, with commas.
  package let ciphersText: String
  /// The extensions without server_name and ALPN, sorted, then `_` and the signature algorithms.
  package let extensionsText: String
}

extension TLSClientHello {
  /// What carries a TLS handshake, as JA4 tells it.
  package enum Transport: String, Sendable {
    /// TLS over TCP.
    case tcp = "t"
    /// QUIC.
    case quic = "q"
    /// DTLS.
    case datagram = "d"
  }

  /// The text whose MD5 is the JA3 fingerprint.
  ///
  /// Version, cipher suites, extensions, groups and point formats in decimal, GREASE left out. Of a
  /// damaged hello it covers what could be read.
  package var ja3Text: String {
    let formats = extensions.pointFormats.map { UInt16($0) }
    let lists = [cipherSuites, extensionTypes, extensions.supportedGroups, formats]
    let texts = lists.map { list in
      list.filter { !isGREASE($0) }.map { String($0) }.joined(separator: "-")
    }
    return ([String(legacyVersion)] + texts).joined(separator: ",")
  }

  /// What the JA4 fingerprint is made of.
  package func ja4Parts(transport: Transport) -> JA4Parts {
    let ciphers = cipherSuites.filter { !isGREASE($0) }
    let types = extensionTypes.filter { !isGREASE($0) }
    let a =
      transport.rawValue + Self.ja4Version(newestVersion)
      + (types.contains(0) ? "d" : "i") + Self.ja4Count(ciphers.count)
      + Self.ja4Count(types.count) + Self.ja4ALPN(extensions.firstALPN)
    var extensionsText = Self.ja4List(types.filter { $0 != 0 && $0 != 16 }.sorted())
    let algorithms = extensions.signatureAlgorithms.filter { !isGREASE($0) }
    if !extensionsText.isEmpty, !algorithms.isEmpty {
      extensionsText += "_" + Self.ja4List(algorithms)
    }
    return JA4Parts(
      a: a,
      ciphersText: Self.ja4List(ciphers.sorted()),
      extensionsText: extensionsText
    )
  }

  private static func ja4List(_ values: [UInt16]) -> String {
    values.map { WireText.hex($0) }.joined(separator: ",")
  }

  private static func ja4Count(_ count: Int) -> String {
    let capped = min(count, 99)
    return capped < 10 ? "0\(capped)" : "\(capped)"
  }

  private static func ja4Version(_ version: UInt16) -> String {
    switch version {
    case 0x0304: "13"
    case 0x0303: "12"
    case 0x0302: "11"
    case 0x0301: "10"
    case 0x0300: "s3"
    case 0x0002: "s2"
    case 0x0100: "s1"
    case 0xfeff: "d1"
    case 0xfefd: "d2"
    case 0xfefc: "d3"
    default: "00"
    }
  }

  /// The first and last character of a protocol, or the first and last digit of its hexadecimal
  /// form where one of the two is not a letter or digit of ASCII.
  private static func ja4ALPN(_ name: [UInt8]) -> String {
    guard let first = name.first, let last = name.last else { return "00" }
    if isAlphanumeric(first), isAlphanumeric(last) {
      return String(decoding: [first, last], as: UTF8.self)
    }
    let digits = [WireText.hexDigit(first >> 4), WireText.hexDigit(last & 15)]
    return String(decoding: digits, as: UTF8.self)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7a).contains(WireText.lowercased(byte))
  }
}
