/// The data of an SVCB or HTTPS record (RFC 9460 §2.2).
package struct DNSServiceBinding: Hashable, Sendable {
  /// 0 for an alias, otherwise the order among its kind.
  package var priority: UInt16
  /// The target; `.` stands for the owner itself.
  package var target: String
  /// What the service is like.
  package var parameters: DNSServiceParameters

  /// The presentation form of RFC 9460 §2.1, with the parameters known here.
  package var text: String {
    let words = ["\(priority)", target] + parameters.words
    return words.joined(separator: " ")
  }
}

/// The parameters of a service binding (RFC 9460 §7), also used by DNR (RFC 9463 §3.1.5).
package struct DNSServiceParameters: Hashable, Sendable {
  /// Application protocols, with `\xHH` for what is not printable ASCII.
  package var alpn: [String] = []
  /// Whether the default protocols are not spoken.
  package var noDefaultALPN = false
  /// The port, where it is not the default one.
  package var port: UInt16?
  /// IPv4 addresses to try before looking any up.
  package var ipv4Hint: [IPAddress] = []
  /// IPv6 addresses to try before looking any up.
  package var ipv6Hint: [IPAddress] = []
  /// The configuration of Encrypted Client Hello, where there is one (RFC 9848).
  package var ech: [UInt8]?
  /// The URI template of DNS over HTTPS (RFC 9461 §5).
  package var dohPath: String?
  /// The keys in the order sent, known or not.
  package var keys: [UInt16] = []

  /// No parameters.
  package init() {}

  /// Reads parameters up to the end of `bytes`.
  ///
  /// - Returns: Those before the first damaged one, and what was wrong with that.
  package static func read(_ bytes: Span<UInt8>) -> (parameters: Self, damage: ParseError?) {
    var parameters = Self()
    var reader = ByteReader(bytes)
    do {
      while !reader.isAtEnd {
        let key = try reader.uint16()
        var value = try reader.nested16()
        try parameters.take(key, &value)
        parameters.keys.append(key)
      }
    } catch {
      return (parameters, error)
    }
    return (parameters, nil)
  }

  private mutating func take(_ key: UInt16, _ value: inout ByteReader) throws(ParseError) {
    switch key {
    case 1: while !value.isAtEnd { try alpn.append(WireText.ascii(value.vector8())) }
    case 2: noDefaultALPN = true
    case 3: port = try value.uint16()
    case 4: while !value.isAtEnd { try ipv4Hint.append(value.ipv4()) }
    case 5: ech = try value.rest().copied
    case 6: while !value.isAtEnd { try ipv6Hint.append(value.ipv6()) }
    case 7: dohPath = try WireText.ascii(value.rest())
    default: break
    }
  }

  /// `key=value` words in order of key.
  fileprivate var words: [String] {
    var words: [String] = []
    if !alpn.isEmpty { words.append("alpn=" + alpn.joined(separator: ",")) }
    if noDefaultALPN { words.append("no-default-alpn") }
    if let port { words.append("port=\(port)") }
    if !ipv4Hint.isEmpty { words.append("ipv4hint=" + Self.joined(ipv4Hint)) }
    if let ech { words.append("ech=" + WireText.hex(ech.span)) }
    if !ipv6Hint.isEmpty { words.append("ipv6hint=" + Self.joined(ipv6Hint)) }
    if let dohPath { words.append("dohpath=" + dohPath) }
    return words
  }

  private static func joined(_ addresses: [IPAddress]) -> String {
    addresses.map(\.description).joined(separator: ",")
  }
}
