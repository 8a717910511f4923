/// A resolver that a network designates with DNR (RFC 9463 §3.1).
package struct DesignatedResolver: Hashable, Sendable {
  /// The order among several, lowest first.
  package var priority: UInt16
  /// The name its certificate must bear.
  package var name: String
  /// Its addresses; empty if only the name is given.
  package var addresses: [IPAddress] = []
  /// Protocols, port and DoH path.
  package var parameters = DNSServiceParameters()
  /// Seconds it may be used, where a router advertisement says so.
  package var lifetime: UInt32?
}

/// A client's fully qualified name (RFC 4702 §2, RFC 4704 §4).
enum DHCPClientName {
  /// Reads the name behind the flags: in the form of DNS, or as ASCII in old DHCPv4 clients.
  static func read(_ bytes: Span<UInt8>, isWireForm: Bool) -> String? {
    guard !bytes.isEmpty else { return nil }
    guard isWireForm else { return WireText.ascii(bytes) }
    if let name = try? DNSName.read(bytes, at: 0) { return name.text }
    // A partial name lacks the root at its end.
    let closed = bytes.copied + [0]
    return try? DNSName.read(closed.span, at: 0).text
  }
}

extension ByteReader {
  /// Reads IPv4 addresses up to the end.
  @_lifetime(self: copy self)
  mutating func ipv4List() throws(ParseError) -> [IPAddress] {
    var list: [IPAddress] = []
    while !isAtEnd { try list.append(ipv4()) }
    return list
  }

  /// Reads IPv6 addresses up to the end.
  @_lifetime(self: copy self)
  mutating func ipv6List() throws(ParseError) -> [IPAddress] {
    var list: [IPAddress] = []
    while !isAtEnd { try list.append(ipv6()) }
    return list
  }

  /// Reads an uncompressed domain name that fills the cursor.
  @_lifetime(self: copy self)
  mutating func wholeName() throws(ParseError) -> String {
    let name = try DNSName.read(bytes, at: offset)
    try skip(name.end - offset)
    return name.text
  }

  /// Reads service parameters up to the end.
  @_lifetime(self: copy self)
  mutating func serviceParameters() throws(ParseError) -> DNSServiceParameters {
    let at = offset
    let read = try DNSServiceParameters.read(rest())
    if let damage = read.damage { throw damage.shifted(by: at) }
    return read.parameters
  }
}
