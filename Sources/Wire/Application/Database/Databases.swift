/// Databases and caches, by the first message of a connection.
package enum DatabaseStart {
  /// MySQL and MariaDB: the server's greeting, protocol 10 and a version in digits.
  package static func isMySQL(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 12, bytes[3] == 0, bytes[4] == 10, (0x31...0x39).contains(bytes[5]),
      bytes[6] == 0x2e || bytes[7] == 0x2e
    else { return false }
    let length = Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16
    guard length >= 30, length <= bytes.count - 4,
      let end = bytes.index(of: 0, from: 5, before: 80)
    else { return false }
    return end >= 8 && bytes.isText(5..<end)
  }

  /// PostgreSQL: the client's start-up message of protocol 3, or its request for encryption.
  package static func isPostgreSQL(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 8 else { return false }
    let (length, code) = (be32(bytes, 0), be32(bytes, 4))
    if length == 8 { return bytes.count == 8 && (code == 80_877_103 || code == 80_877_104) }
    guard code >> 16 == 3, code & 0xffff <= 9999, (9...10_000).contains(length),
      Int(length) == bytes.count
    else { return false }
    return bytes.isText(8..<min(12, bytes.count)) && bytes[bytes.count - 1] == 0
  }

  /// Redis: an array of bulk strings (https://redis.io/docs/reference/protocol-spec).
  package static func isRedis(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 10, bytes[0] == UInt8(ascii: "*"), (0x31...0x39).contains(bytes[1]) else {
      return false
    }
    let at = bytes[2] == 0x0d ? 2 : 3
    guard bytes.starts(with: "\r\n$", at: at) else { return false }
    return (0x30...0x39).contains(bytes[at + 3])
  }

  /// MongoDB: a header that fits the segment, with an operation in use.
  package static func isMongoDB(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 26 else { return false }
    let (length, operation) = (le32(bytes, 0), le32(bytes, 12))
    guard (26...(48 << 20)).contains(length), Int(length) == bytes.count else { return false }
    switch operation {
    case 1: return le32(bytes, 8) != 0
    case 2013: return le32(bytes, 16) & 0xfffe_fffc == 0
    case 2004:
      return le32(bytes, 8) == 0 && bytes.index(of: UInt8(ascii: "."), from: 20, before: 150) != nil
    default: return false
    }
  }

  /// Microsoft SQL Server: a packet before login, whole and first (MS-TDS §2.2.3.1).
  package static func isTDS(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 16, bytes[0] == 0x12 || bytes[0] == 0x10, bytes[1] & 0xfe == 0,
      Int(be16(bytes, 2)) == bytes.count, be16(bytes, 4) == 0, bytes[7] == 0
    else { return false }
    if bytes[0] == 0x12 { return bytes[8] == 0 && be16(bytes, 9) < be16(bytes, 2) }
    return le32(bytes, 8) == UInt32(bytes.count - 8)
  }

  /// Microsoft SQL Server: a whole packet of any kind, on its port.
  package static func isTDSMessage(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 9, Int(be16(bytes, 2)) == bytes.count, bytes[1] & 0xf0 == 0,
      bytes[7] == 0
    else { return false }
    switch bytes[0] {
    case 1, 2, 3, 4, 6, 7, 14, 16, 18: return true
    default: return false
    }
  }

  /// memcached: a command of its text protocol, or a request of its binary one.
  package static func isMemcached(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 7 else { return false }
    if bytes[0] == 0x80 {
      return bytes.count >= 24 && bytes[1] <= 0x22 && bytes[5] == 0 && be16(bytes, 6) == 0
        && 24 + Int(be32(bytes, 8)) == bytes.count
    }
    guard bytes.isText(0..<min(bytes.count, 64)) else { return false }
    for command in ["stats\r\n", "version\r\n", "stats ", "gets "] where bytes.starts(with: command)
    {
      return true
    }
    // set KEY FLAGS SECONDS OCTETS
    for command in ["set ", "add ", "replace "] where bytes.starts(with: command) {
      return isStore(bytes, from: command.utf8.count)
    }
    return false
  }

  private static func isStore(_ bytes: Span<UInt8>, from start: Int) -> Bool {
    guard let end = bytes.index(of: 0x0d, from: start, before: 320),
      let key = bytes.index(of: 0x20, from: start, before: end), key > start
    else { return false }
    var numbers = 1
    for index in (key + 1)..<end {
      if bytes[index] == 0x20 {
        numbers += 1
      } else if !(0x30...0x39).contains(bytes[index]) {
        return false
      }
    }
    return numbers == 3
  }
}
