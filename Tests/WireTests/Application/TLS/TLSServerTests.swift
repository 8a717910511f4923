import Testing

@testable import Wire

struct TLSServerTests {
  private let retry = Octets.hex(
    "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
  )

  @Test func `a hello of TLS 1_3 tells version, suite and group`() throws {
    let extensions = [
      TLSSamples.field(51, [0, 29, 0, 2, 7, 7]), TLSSamples.field(43, [3, 4]),
      TLSSamples.field(41, [0, 0]),
    ]
    let hello = try TLSServerHello(octets: TLSSamples.serverHello(extensions: extensions))
    #expect(hello.version == 0x0304 && hello.legacyVersion == 0x0303)
    #expect(hello.cipherSuite == 0x1301)
    #expect(hello.keyShareGroup == 29)
    #expect(hello.extensionTypes == [51, 43, 41])
    #expect(hello.sessionID == [9])
    #expect(hello.hasPSK && !hello.isHelloRetryRequest && !hello.hasDowngradeMarker)
    #expect(hello.damage == nil)
  }

  @Test func `a hello of TLS 1_2 tells the protocol chosen`() throws {
    let extensions = [TLSSamples.alpn([Array("h2".utf8)])]
    let hello = try TLSServerHello(octets: TLSSamples.serverHello(extensions: extensions))
    #expect(hello.alpn == "h2" && hello.version == 0x0303)
  }

  @Test func `a retry request is told from a hello`() throws {
    let octets = TLSSamples.serverHello(
      random: retry,
      extensions: [TLSSamples.field(51, [0, 23])]
    )
    let hello = try TLSServerHello(octets: octets)
    #expect(hello.isHelloRetryRequest && hello.keyShareGroup == 23)
  }

  @Test(arguments: [0, 1, 2] as [UInt8]) func `the downgrade marker is seen`(last: UInt8) throws {
    let random = [UInt8](repeating: 5, count: 24) + Array("DOWNGRD".utf8) + [last]
    let hello = try TLSServerHello(octets: TLSSamples.serverHello(random: random, extensions: []))
    #expect(hello.hasDowngradeMarker == (last < 2))
  }

  @Test func `an early draft of TLS 1_3 has no session id`() throws {
    let octets = Octets.number(0x7f12, 2) + TLSSamples.random + [0x13, 0x02, 0, 0]
    let hello = try TLSServerHello(octets: octets)
    #expect(hello.version == 0x7f12 && hello.cipherSuite == 0x1302 && hello.damage == nil)
    #expect(tlsVersionName(hello.version) == "TLSv13-draft18")
  }

  @Test func `every truncation of a hello is told`() throws {
    let octets = TLSSamples.serverHello(extensions: [TLSSamples.field(43, [3, 4])])
    for length in 0..<octets.count {
      let cut = Array(octets.prefix(length))
      if length < 34 {
        #expect(throws: ParseError.self) { try TLSServerHello(octets: cut) }
      } else {
        // Without any extensions the hello of an old server ends behind the compression method.
        #expect((try TLSServerHello(octets: cut).damage == nil) == (length == 39))
      }
    }
  }

  @Test func `certificates are found in both forms`() {
    let old = Octets.vector(3, Octets.vector(3, [1, 2, 3]) + Octets.vector(3, [4]))
    #expect(TLSCertificateMessage(octets: old).certificates == [6..<9, 12..<13])
    let entry = Octets.vector(3, [1, 2, 3]) + Octets.vector(2, [0])
    let new = Octets.vector(1, [7]) + Octets.vector(3, entry + Octets.vector(3, [4]) + [0, 0])
    #expect(TLSCertificateMessage(octets: new, isTLS13: true).certificates == [8..<11, 17..<18])
  }

  @Test func `a chain that is cut keeps the certificates before the cut`() {
    let chain = Octets.vector(3, Octets.vector(3, [1, 2, 3]) + Octets.vector(3, [4]))
    for length in 0..<chain.count {
      let message = TLSCertificateMessage(octets: Array(chain.prefix(length)))
      #expect(message.damage != nil)
      #expect(message.certificates.count == (length < 9 ? 0 : 1))
    }
  }

  @Test func `a chain without end stops at the limit`() {
    let chain = Octets.vector(3, (0..<100).flatMap { _ in Octets.vector(3, [1]) })
    let message = TLSCertificateMessage(octets: chain)
    #expect(message.certificates.count == TLSCertificateMessage.maximumCertificates)
    #expect(message.damage != nil)
  }

  @Test func `versions, suites and groups have the names of the logs`() {
    let versions = [0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0xfeff, 0xfefd] as [UInt16]
    #expect(
      versions.map(tlsVersionName)
        == ["SSLv3", "TLSv10", "TLSv11", "TLSv12", "TLSv13", "DTLSv10", "DTLSv12"]
    )
    #expect(tlsVersionName(0x0999) == "unknown-2457")
    #expect(tlsCipherName(0x1301) == "TLS_AES_128_GCM_SHA256")
    #expect(tlsCipherName(0xcca8) == "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256")
    #expect(tlsCipherName(0xfffe) == "unknown-65534")
    #expect(tlsGroupName(29) == "x25519" && tlsGroupName(9999) == "unknown-9999")
  }

  @Test func `mutated server messages never break the readers`() {
    let seed: UInt64 = 0x715_0003
    let hello = TLSSamples.serverHello(extensions: [TLSSamples.field(43, [3, 4])])
    let chain = Octets.vector(3, Octets.vector(3, [1, 2, 3]) + Octets.vector(3, [4]))
    forEachMutation(of: [hello, chain], seed: seed) { octets in
      if octets.count >= 34 { #expect((try? TLSServerHello(octets: octets)) != nil) }
      for isTLS13 in [false, true] {
        let message = TLSCertificateMessage(octets: octets, isTLS13: isTLS13)
        #expect(message.certificates.allSatisfy { $0.upperBound <= octets.count }, "seed \(seed)")
      }
    }
  }
}
