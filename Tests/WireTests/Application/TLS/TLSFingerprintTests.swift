import Testing

@testable import Wire

struct TLSFingerprintTests {
  private func parts(
    _ extensions: [[UInt8]],
    version: Int = 0x0303,
    ciphers: [Int] = [0x1301],
    transport: TLSClientHello.Transport = .tcp
  ) throws -> JA4Parts {
    let octets = TLSSamples.clientHello(version: version, ciphers: ciphers, extensions: extensions)
    return try TLSClientHello(octets: octets).ja4Parts(transport: transport)
  }

  @Test func `JA3 leaves GREASE out and keeps the order`() throws {
    let hello = try TLSClientHello(octets: TLSSamples.clientHello)
    #expect(
      hello.ja3Text == "771,4865-4866-49195-49199,"
        + "0-23-65281-10-11-35-16-5-13-18-51-45-43-65037-41-42,4588-29-23,0"
    )
  }

  @Test func `JA4 sorts, and leaves GREASE, name and protocols out`() throws {
    let parts = try TLSClientHello(octets: TLSSamples.clientHello).ja4Parts(transport: .tcp)
    #expect(parts.a == "t13d0416h2")
    #expect(parts.ciphersText == "1301,1302,c02b,c02f")
    #expect(
      parts.extensionsText
        == "0005,000a,000b,000d,0012,0017,0023,0029,002a,002b,002d,0033,fe0d,ff01_0403,0804,0401"
    )
  }

  @Test func `JA4 has no texts for a hello without cipher suites and extensions`() throws {
    let parts = try parts([], ciphers: [0x0a0a], transport: .quic)
    #expect(parts == JA4Parts(a: "q12i000000", ciphersText: "", extensionsText: ""))
  }

  @Test func `JA4 counts to 99`() throws {
    let many = (100..<250).map { TLSSamples.field($0, []) }
    #expect(try parts(many, ciphers: Array(1...120)).a == "t12i999900")
  }

  @Test func `JA4 leaves the underscore out without signature algorithms`() throws {
    #expect(try parts([TLSSamples.field(11, [1, 0])]).extensionsText == "000b")
  }

  @Test(
    arguments: [
      ([0x68, 0x32], "h2"), ([0x68], "hh"), ([], "00"), ([0xab], "ab"), ([0x20], "20"),
      ([0x68, 0xff], "6f"), ([0x30, 0xab, 0xcd, 0x31], "01"), ([0xff, 0x31], "f1"),
    ] as [([UInt8], String)]
  ) func `JA4 takes hexadecimal digits for what is no letter or digit`(
    name: [UInt8],
    text: String
  ) throws {
    #expect(try parts([TLSSamples.alpn([name])]).a.suffix(2) == text)
  }

  @Test(
    arguments: [
      (0x0300, "ts3"), (0x0301, "t10"), (0x0302, "t11"), (0xfefd, "td2"), (0xfeff, "td1"),
      (0x0100, "ts1"), (0x1234, "t00"),
    ] as [(Int, String)]
  ) func `JA4 names the version in front where there is no other`(
    version: Int,
    text: String
  ) throws {
    #expect(try parts([], version: version).a.prefix(3) == text)
  }

  @Test func `JA4 takes the highest version offered, a draft included`() throws {
    let versions = TLSSamples.field(43, Octets.list(1, [0x0303, 0x7f12, 0x0301]))
    #expect(try parts([versions]).a.prefix(3) == "t00")
  }
}
