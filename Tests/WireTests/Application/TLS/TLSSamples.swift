/// Handshake messages built by hand for the tests of TLS.
enum TLSSamples {
  static let random = [UInt8](0..<32)

  static func field(_ type: Int, _ data: [UInt8]) -> [UInt8] {
    Octets.number(type, 2) + Octets.vector(2, data)
  }

  static func serverName(_ names: [String]) -> [UInt8] {
    field(0, Octets.vector(2, names.flatMap { [0] + Octets.vector(2, Array($0.utf8)) }))
  }

  static func alpn(_ names: [[UInt8]]) -> [UInt8] {
    field(16, Octets.vector(2, names.flatMap { Octets.vector(1, $0) }))
  }

  /// The body of a ClientHello as a browser sends it: TLS 1.3, GREASE at both ends.
  static let clientHello = clientHello(
    extensions: [
      field(0x0a0a, []), serverName(["WWW.Example.com"]), field(23, []), field(0xff01, [0]),
      field(10, Octets.list(2, [0x1a1a, 0x11ec, 29, 23])), field(11, [1, 0]), field(35, []),
      alpn([Array("h2".utf8), Array("http/1.1".utf8)]), field(5, [1, 0, 0, 0, 0]),
      field(13, Octets.list(2, [0x0403, 0x0804, 0x0401])), field(18, []),
      field(51, Octets.vector(2, Octets.number(0x1a1a, 2) + Octets.vector(2, [0]) + share)),
      field(45, [1, 1]), field(43, Octets.list(1, [0x2a2a, 0x0304, 0x0303])),
      field(0xfe0d, [0, 1, 2]), field(0x3a3a, [0]), field(41, [0]), field(42, []),
    ]
  )

  static func clientHello(
    version: Int = 0x0303,
    ciphers: [Int] = [0x4a4a, 0x1301, 0x1302, 0xc02b, 0xc02f],
    cookie: [UInt8]? = nil,
    extensions: [[UInt8]]
  ) -> [UInt8] {
    let start = Octets.number(version, 2) + random + Octets.vector(1, [1, 2, 3])
    let middle = (cookie.map { Octets.vector(1, $0) } ?? []) + Octets.list(2, ciphers) + [1, 0]
    return start + middle + Octets.vector(2, extensions.flatMap { $0 })
  }

  static func serverHello(
    version: Int = 0x0303,
    random: [UInt8] = random,
    extensions: [[UInt8]]
  ) -> [UInt8] {
    let start = Octets.number(version, 2) + random + Octets.vector(1, [9]) + [0x13, 0x01, 0]
    return start + Octets.vector(2, extensions.flatMap { $0 })
  }

  static func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [type] + Octets.vector(3, body) }

  static func record(_ type: UInt8, _ fragment: [UInt8], version: Int = 0x0301) -> [UInt8] {
    [type] + Octets.number(version, 2) + Octets.vector(2, fragment)
  }

  private static let share = Octets.number(29, 2) + Octets.vector(2, [7, 7])
}
