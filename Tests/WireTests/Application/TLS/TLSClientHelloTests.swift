import Testing

@testable import Wire

struct TLSClientHelloTests {
  @Test func `a browser's hello is read whole`() throws {
    let hello = try TLSClientHello(octets: TLSSamples.clientHello)
    #expect(hello.legacyVersion == 0x0303)
    #expect(hello.random == TLSSamples.random)
    #expect(hello.sessionID == [1, 2, 3])
    #expect(hello.cookie == nil)
    #expect(hello.cipherSuites == [0x4a4a, 0x1301, 0x1302, 0xc02b, 0xc02f])
    #expect(hello.compressionMethods == [0])
    #expect(hello.extensionTypes.count == 18)
    #expect(hello.offeredVersions == [0x0304, 0x0303])
    #expect(hello.damage == nil)
    let said = hello.extensions
    #expect(said.serverName == "www.example.com")
    #expect(said.otherServerNames.isEmpty)
    #expect(said.alpn == ["h2", "http/1.1"])
    #expect(said.supportedVersions == [0x2a2a, 0x0304, 0x0303])
    #expect(said.supportedGroups == [0x1a1a, 0x11ec, 29, 23])
    #expect(said.keyShareGroups == [0x1a1a, 29])
    #expect(said.pointFormats == [0])
    #expect(said.signatureAlgorithms == [0x0403, 0x0804, 0x0401])
    #expect(said.pskModes == [1])
    #expect(said.hasPSK && said.hasEarlyData && said.hasECH)
    #expect(!said.hasESNI && !said.hasQUICTransportParameters)
  }

  @Test func `every truncation is told and keeps the extensions before it`() throws {
    let octets = TLSSamples.clientHello
    var types = 0
    for length in 0..<octets.count {
      let cut = Array(octets.prefix(length))
      guard length >= 34 else {
        #expect(throws: ParseError.self) { try TLSClientHello(octets: cut) }
        continue
      }
      let hello = try TLSClientHello(octets: cut)
      // Where the compression methods end a hello of SSL 3.0 would end too.
      let isWhole = length == octets.count || length == 34 + 4 + 12 + 2
      #expect((hello.damage == nil) == isWhole, "length \(length)")
      #expect(hello.extensionTypes.count >= types)
      types = hello.extensionTypes.count
    }
    #expect(types == 17)
  }

  @Test(arguments: [
    [TLSSamples.serverName([])], [TLSSamples.serverName([""])], [TLSSamples.field(0, [])],
    [TLSSamples.field(0, [0, 9, 0, 0, 1, 0x61])], [TLSSamples.field(0, [0, 4, 0, 0, 9, 0x61])],
  ]) func `a server name that is empty or lies about its length is noted`(
    extensions: [[UInt8]]
  ) throws {
    let next = TLSSamples.field(11, [1, 0])
    let hello = try TLSClientHello(
      octets: TLSSamples.clientHello(extensions: extensions + [next])
    )
    #expect(hello.extensions.serverName == nil)
    #expect(hello.extensions.hasServerName)
    #expect(hello.damage != nil)
    #expect(hello.extensions.pointFormats == [0])
  }

  @Test func `of two names the first counts and the other is kept`() throws {
    let names = TLSSamples.serverName(["a.test", "b.test"])
    let hello = try TLSClientHello(octets: TLSSamples.clientHello(extensions: [names]))
    #expect(hello.extensions.serverName == "a.test")
    #expect(hello.extensions.otherServerNames == ["b.test"])
    #expect(hello.damage != nil)
  }

  @Test func `of two server_name extensions the first counts`() throws {
    let twice = [TLSSamples.serverName(["a.test"]), TLSSamples.serverName(["b.test"])]
    let hello = try TLSClientHello(octets: TLSSamples.clientHello(extensions: twice))
    #expect(hello.extensions.serverName == "a.test")
    #expect(hello.damage == .invalid(at: 69, field: "repeated extension"))
  }

  @Test func `octets that are not printable are escaped`() throws {
    let extensions = [
      TLSSamples.field(0, Octets.vector(2, [0] + Octets.vector(2, [0x41, 0, 0xff]))),
      TLSSamples.alpn([[0xff, 0x1b], [0x68]]),
    ]
    let hello = try TLSClientHello(octets: TLSSamples.clientHello(extensions: extensions))
    #expect(hello.extensions.serverName == "a\\x00\\xff")
    #expect(hello.extensions.alpn == ["\\xff\\x1b", "h"])
  }

  @Test func `a hello without extensions is whole`() throws {
    let octets = Array(TLSSamples.clientHello(extensions: []).dropLast(2))
    let hello = try TLSClientHello(octets: octets)
    #expect(hello.damage == nil)
    #expect(hello.extensionTypes.isEmpty)
  }

  @Test func `a hello of DTLS has a cookie`() throws {
    let octets = TLSSamples.clientHello(version: 0xfefd, cookie: [5, 6], extensions: [])
    let hello = try TLSClientHello(octets: octets, isDatagram: true)
    #expect(hello.cookie == [5, 6])
    #expect(hello.cipherSuites.count == 5)
    #expect(hello.damage == nil)
  }

  @Test func `mutated hellos never break the reader`() {
    let seed: UInt64 = 0x715_0001
    forEachMutation(of: [TLSSamples.clientHello], seed: seed) { octets in
      for isDatagram in [false, true] {
        guard let hello = try? TLSClientHello(octets: octets, isDatagram: isDatagram) else {
          #expect(octets.count < 34, "seed \(seed)")
          return
        }
        let parts = hello.ja4Parts(transport: .tcp)
        #expect(parts.a.utf8.count == 10, "seed \(seed)")
        #expect(hello.ja3Text.filter { $0 == "," }.count == 4, "seed \(seed)")
      }
    }
  }
}
