/// First messages of protocols, written from their specifications.
enum RecognitionSamples {
  /// Octets from hexadecimal digits, spaces left out.
  static func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }

  /// So many octets of one value.
  static func fill(_ count: Int, _ octet: UInt8 = 0xa5) -> [UInt8] {
    Array(repeating: octet, count: count)
  }

  static let stun = hex("0001 0008 2112a442") + fill(12) + hex("8022 0004 74657374")
  static let allocate = hex("0003 0008 2112a442") + fill(12) + hex("0019 0004 11000000")
  static let classicSTUN = hex("0001 0008") + fill(16) + hex("0003 0004 00000000")
  static let dtls = hex("16 fefd 0000 000000000000 0010 01 000004 0000 000000 000004 fefd0000")
  static let rtcp =
    hex("80c8 0006 11223344") + fill(20) + hex("81ca 0002 11223344 01020000")
  static let wireGuard = hex("01000000") + fill(144)
  static let warpHandshake = hex("01aabbcc") + fill(128) + fill(16, 0)
  static let openVPN = hex("38") + fill(8) + hex("00 00000000")
  static let openVPNAuthenticated =
    hex("38") + fill(8) + fill(20) + hex("00000001 61000000 00 00000000")
  static let ike =
    fill(8, 1) + fill(8, 0) + hex("21 20 22 08 00000000 00000024 00000008 01020304")
  static let snmp =
    hex("3026 020101 0406 7075626c6963 a119 020101 020100 020100 300e300c0608")
    + hex("2b06010201010100 0500")
  static let snmp3 =
    hex("303e 020103 3011 020420dd06a7 020300ffe3 040104 020103 0410") + fill(40)
  static let ldap = hex("300c 020101 6007 020103 0400 8000")
  static let kerberos = hex("6a81b4 3081b1 a103020105 a20302010a") + fill(170)
  static let radius = hex("0101 001e") + fill(16) + hex("0104 6162 0406 c0000201")
  static let coap = hex("40 01 1234 bb") + Array("temperature".utf8)
  static let gtp = hex("48 20 000c 00000000 000001 00") + fill(4)
  static let tracker = hex("00000417 27101980 00000000 12345678")
  static let dht = Array("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe".utf8)
  static let tftp = hex("0001") + Array("boot.img\u{0}octet\u{0}".utf8)
  static let dnscrypt = Array("r6fnvWj8".utf8) + fill(60)
  static let mqtt =
    hex("10 1a 0004") + Array("MQTT".utf8) + hex("04 c2 003c 0002 6964 0003 626f62 0005")
    + Array("12345".utf8)
  static let socks5 = hex("05 02 00 02")
  static let socks4 = hex("04 01 0050 5db8d822") + Array("me\u{0}".utf8)
  static let rdp = hex("0300 0013 0e e0 0000 0000 00 01 00 0800 03000000")
  static let smb = hex("00000054 fe534d42 4000") + fill(60)
  static let mysql = hex("2e000000 0a") + Array("8.0.36\u{0}".utf8) + fill(40)
  static let postgreSQL =
    hex("00000017 00030000") + Array("user\u{0}me\u{0}db\u{0}me\u{0}\u{0}".utf8)
  static let mongoDB = hex("29000000 01000000 00000000 dd070000 00000000 00") + fill(20)
  static let tds = hex("12 01 0018 0000 01 00 0000 0b 0006 01 0011 0001 ff 00000000 00")
  static let memcached = Array("set key 0 60 5\r\nhello\r\n".utf8)
  static let diameter =
    hex("01 00002c 80 000101 00000000 11111111 22222222 00000108 4000000c 61626364 00000128")
    + fill(8)
  static let pptp = hex("009c 0001 1a2b3c4d 0001 0000") + fill(140, 0)
  static let bgp = fill(16, 0xff) + hex("001d 01 04 fde8 00b4 c0000201 00")
  static let dcerpc = hex("05 00 0b 03 10000000 1c00 0000 01000000") + fill(12)
  static let xmpp = Array("<?xml version='1.0'?><stream:stream to='a.example'>".utf8)
  static let bitTorrent = [19] + Array("BitTorrent protocol".utf8) + fill(48)
  static let telnet = hex("fffd18 fffd20 fffd23 fffd27")
  static let slp = hex("02 01 000020 00 00 000000 0001 0002 656e") + fill(16)
  static let l2tp = hex("c802 0014 0000 0000 0000 0000 8008 0000 0000 0001")
}
