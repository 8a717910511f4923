/// What the OPT record of a message says beside the header (RFC 6891 §6.1).
package struct DNSExtensions: Hashable, Sendable {
  /// The network of the client for which a resolver asks (Client Subnet, RFC 7871 §6); `nil` if the
  /// option is absent or malformed, or says that the client wants none to be told.
  package private(set) var clientSubnet: IPPrefix?
  /// Whether there is a cookie (RFC 7873 §4).
  package private(set) var hasCookie = false
  /// Whether the client wants DNSSEC's records (RFC 3225 §3).
  package private(set) var wantsDNSSEC = false
  /// The response code's upper eight bits, to stand before the header's four.
  package private(set) var upperResponseCode: UInt8 = 0

  /// Reads the OPT record of a message; `nil` if it has none.
  package init?(_ message: DNSMessage) {
    let record = message.additionals.first { $0.type == 41 }
    guard let record else { return nil }
    upperResponseCode = UInt8(truncatingIfNeeded: record.ttl >> 24)
    wantsDNSSEC = record.ttl >> 15 & 1 == 1
    guard case .opt(let options) = record.data else { return }
    for option in options {
      switch option.code {
      case 8: clientSubnet = clientSubnet ?? Self.subnet(option.data)
      case 10: hasCookie = true
      default: break
      }
    }
  }

  /// Reads `family (2) | prefix length | scope length | address`, the address cut to whole octets.
  private static func subnet(_ data: [UInt8]) -> IPPrefix? {
    guard data.count >= 4, data[0] == 0, data[2] > 0 else { return nil }
    let width = data[1] == 1 ? 4 : data[1] == 2 ? 16 : 0
    let address = data[4...]
    guard width > 0, address.count <= width, address.count * 8 >= Int(data[2]) else { return nil }
    let whole = Array(address) + [UInt8](repeating: 0, count: width - address.count)
    return IPAddress(octets: whole.span).flatMap { IPPrefix($0, length: Int(data[2])) }
  }
}

extension DNSMessage {
  /// The whole response code: the header's four bits and those of the OPT record.
  ///
  /// Codes beyond 255 are not assigned; they are given as 255.
  package func responseCode(_ extensions: DNSExtensions?) -> UInt8 {
    let upper = extensions?.upperResponseCode ?? 0
    return upper > 15 ? 255 : upper << 4 | responseCode
  }
}
