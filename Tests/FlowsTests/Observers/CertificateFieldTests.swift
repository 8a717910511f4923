import Flows
import TestSupport
import Testing
import Wire

/// A certificate with an RSA key of 1024 bits, signed by itself with SHA-1.
private let old = hex(
  """
  30820258308201c1a00302010202140a5a9c98f75d711fec8709bfcc912d579a737142300d06092a864886f70d01
  0105050030253114301206035504030c0b6f6c642e6578616d706c65310d300b060355040a0c0454657374301e17
  0d3236313132323030323135315a170d3336313131393030323135315a30253114301206035504030c0b6f6c642e
  6578616d706c65310d300b060355040a0c045465737430819f300d06092a864886f70d010101050003818d003081
  8902818100b1b4de88d457e51bd1e3e9ff1ca4248882064f3ddf6174eac9c1dbb6182dcc1a3597c9cc0174cc49c2
  e4e27da77fccaac36d8b00b84039e7e59646eacbfcdfb82aadea0eafed101448554b57f27d310f1eb724ed1d4ffb
  5a7279a5b6017a344b35d5c17cc44fd90fbd83cc59b2a8c6dd29262e1acb949ece0a6c88dee6eca60d0203010001
  a38184308181301d0603551d0e04160414494f6d8278008025f61c8c568570ba73fae41854301f0603551d230418
  30168014494f6d8278008025f61c8c568570ba73fae41854300f0603551d130101ff040530030101ff302e060355
  1d1104273025820b6f6c642e6578616d706c658704c0000201871020010db8000000000000000000000001300d06
  092a864886f70d01010505000381810066422d5155cc280e83090980c770a08a352a206d5adb86e3aa7a10c3e294
  f8792d5d7b75662790f618b4e127714f7a4cc4cafb0e832768ca25477fc550c72f038d5516e48400cef9a05211fc
  45b79a3a2cd30bd778dbf1c8dd1ee21edcf3d0dce2d0fb18daa8c0c91e13f0f823e12aa7af39b58fd595e594728a
  b333b9c71758
  """
)

/// A certificate with a key on P-256, signed by itself.
private let new = hex(
  """
  3082017c30820121a0030201020214753693f41def17ea1453eb7b90f4363730f360c0300a06082a8648ce3d0403
  0230163114301206035504030c0b6e65772e6578616d706c65301e170d3236313132323030323135315a170d3237
  313132323030323135315a30163114301206035504030c0b6e65772e6578616d706c653059301306072a8648ce3d
  020106082a8648ce3d0301070342000422fb523b850e4344a046a4bde397c66d8ce1d4cc7723395721d2a140a226
  34c5b602d2992adfd684fcd5ed3f3a0a1744d6f78ea6fb8cee253bbeb722f9967973a34d304b301d0603551d0e04
  1604141198f30a7277a7473d13858fa710eedcd9890303301f0603551d230418301680141198f30a7277a7473d13
  858fa710eedcd989030330090603551d1304023000300a06082a8648ce3d0403020349003046022100a73d3dc311
  0fc7c03f1840c524f5e106fe83f390f139a03ffa527ef1b51a3821022100e71024e5fa62cf54a64dd5439dfd34a5
  f091a89640763edca393502805bb0eaf
  """
)

/// What is seen when a server shows a chain.
private func observe(_ family: Family, _ chain: [[UInt8]]) -> Observations {
  func vector24(_ bytes: [UInt8]) -> [UInt8] {
    PacketBuilder.be(UInt32(bytes.count)).dropFirst() + bytes
  }
  let message = TLSBuilder.handshake(11, vector24(chain.flatMap(vector24)))
  var connection = Connection(family)
  return observe { traffic in
    connection.open(&traffic)
    connection.say(.client, TLSBuilder.records(TLSBuilder.clientHello("a.example")), &traffic)
    let hello = TLSBuilder.serverHello(cipher: 0xc02f, isVersion13: false)
    connection.say(.server, TLSBuilder.records(hello + message), &traffic)
  }
}

@Suite struct CertificateFieldTests {
  @Test(arguments: Family.allCases)
  func `a certificate tells whom it names, its key and its dates`(family: Family) throws {
    let seen = observe(family, [new])
    let record = try #require(seen.certificates.first)
    #expect(record.subject == "CN=new.example")
    #expect(record.issuer == "CN=new.example")
    #expect(record.notValidBefore == Timestamp(nanoseconds: 1_795_306_911_000_000_000))
    let details = try #require(record.details)
    #expect((details.version, details.keyType, details.keyBits) == (3, "ecdsa", 256))
    #expect(details.serial == "753693f41def17ea1453eb7b90f4363730f360c0")
    #expect(details.signatureAlgorithm == "ecdsa-with-SHA256")
    #expect(details.isAuthority == false)
    #expect(details.isSelfSigned == true)
    #expect(seen.coverage.anomalyCounts["certificate-unreadable"] == nil)
  }

  @Test(arguments: Family.allCases)
  func `a key too short to be used hides nobody's name`(family: Family) throws {
    let record = try #require(observe(family, [old]).certificates.first)
    #expect(record.subject == "O=Test,CN=old.example")
    #expect(record.dnsNames == ["old.example"])
    #expect(record.addresses == ["192.0.2.1", "2001:db8::1"])
    let details = try #require(record.details)
    #expect((details.keyType, details.keyBits) == ("rsa", 1024))
    #expect(details.signatureAlgorithm == "sha1WithRSAEncryption")
    #expect(details.isAuthority == true)
  }

  @Test func `a certificate that is cut or damaged is noted and breaks nothing`() {
    for length in stride(from: 0, to: new.count, by: 7) {
      let seen = observe(.ipv6, [Array(new.prefix(length))])
      #expect(seen.certificates.first?.subject ?? "" == "")
      #expect(seen.coverage.anomalyCounts["certificate-unreadable"] == 1, "\(length)")
    }
    for index in stride(from: 0, to: new.count, by: 3) {
      var octets = new
      octets[index] ^= 0xff
      #expect(observe(.ipv4, [octets]).certificates.count == 1)
    }
  }
}
