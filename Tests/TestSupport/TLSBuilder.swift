/// TLS messages made octet by octet (RFC 8446 §4, RFC 5246 §7.4).
package enum TLSBuilder {
  /// A ClientHello, handshake header included, of TLS 1.3 with TLS 1.2 as fallback.
  package static func clientHello(
    _ name: String? = nil,
    alpn: [String] = [],
    padding: Int = 0
  ) -> [UInt8] {
    var extensions: [UInt8] = []
    func add(_ type: UInt16, _ data: [UInt8]) {
      extensions += PacketBuilder.be(type) + vector16(data)
    }
    if let name { add(0, vector16([0] + vector16(Array(name.utf8)))) }
    add(10, vector16([0x00, 0x1d]))
    add(13, vector16([0x04, 0x03, 0x08, 0x04]))
    if !alpn.isEmpty { add(16, vector16(alpn.flatMap { vector8(Array($0.utf8)) })) }
    add(43, vector8([0x03, 0x04, 0x03, 0x03]))
    add(51, vector16([0x00, 0x1d] + vector16(Array(repeating: 9, count: 32))))
    if padding > 0 { add(21, Array(repeating: 0, count: padding)) }
    var body: [UInt8] = [3, 3] + (0..<32).map { UInt8($0) }
    body += vector8(Array(repeating: 5, count: 32))
    body += vector16([0x13, 0x01, 0x13, 0x02, 0xc0, 0x2f])
    body += vector8([0]) + vector16(extensions)
    return handshake(1, body)
  }

  /// A ServerHello, handshake header included: of TLS 1.3, or of 1.2 with the protocol it chose.
  package static func serverHello(
    cipher: UInt16 = 0x1301,
    isVersion13: Bool = true,
    alpn: String? = nil
  )
    -> [UInt8]
  {
    var extensions: [UInt8] = []
    if isVersion13 {
      extensions += [0, 43, 0, 2, 3, 4]
      extensions += [0, 51] + vector16([0, 0x1d] + vector16(Array(repeating: 8, count: 32)))
    }
    if let alpn { extensions += [0, 16] + vector16(vector16(vector8(Array(alpn.utf8)))) }
    var body: [UInt8] = [3, 3] + Array(repeating: 7, count: 32) + vector8([])
    body += PacketBuilder.be(cipher) + [0] + vector16(extensions)
    return handshake(2, body)
  }

  /// A handshake message.
  package static func handshake(_ type: UInt8, _ body: [UInt8]) -> [UInt8] {
    [type] + PacketBuilder.be(UInt32(body.count)).dropFirst() + body
  }

  /// Octets in handshake records of at most `size`.
  package static func records(_ message: [UInt8], size: Int = 16_384) -> [UInt8] {
    stride(from: 0, to: message.count, by: size).flatMap { start in
      record(22, Array(message[start..<min(start + size, message.count)]))
    }
  }

  /// One record.
  package static func record(_ type: UInt8, _ content: [UInt8]) -> [UInt8] {
    [type, 3, 1] + vector16(content)
  }

  /// Octets behind their count.
  package static func vector8(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count)] + bytes }

  /// Octets behind their count.
  package static func vector16(_ bytes: [UInt8]) -> [UInt8] {
    PacketBuilder.be(UInt16(bytes.count)) + bytes
  }
}
