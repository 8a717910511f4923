import Testing

@testable import Wire

struct DNSExtensionsTests {
  private func extensions(_ options: [UInt8], ttl: Int = 0) throws -> DNSExtensions? {
    let octets =
      DNSSamples.header(counts: [1, 0, 0, 1]) + DNSSamples.question("a.test", type: 1)
      + [0, 0, 41, 4, 0xd0] + Octets.number(ttl, 4) + Octets.vector(2, options)
    return try DNSExtensions(DNSMessage(parsing: octets.span))
  }

  private func option(_ code: Int, _ data: String) -> [UInt8] {
    Octets.number(code, 2) + Octets.vector(2, Octets.hex(data))
  }

  @Test(arguments: [
    ("0001 18 00 c00002", "192.0.2.0/24"), ("0001 19 00 c0000280", "192.0.2.128/25"),
    ("0002 30 00 20010db80001", "2001:db8:1::/48"),
  ])
  func `the client's network is told in either family`(data: String, subnet: String) throws {
    #expect(try extensions(option(8, data))?.clientSubnet?.description == subnet)
  }

  @Test(arguments: [
    "", "0001 00 00", "0003 18 00 c00002", "0001 18 00 c0", "0001 21 00 c000020100",
  ])
  func `a subnet that is none, malformed or unwanted is left out`(data: String) throws {
    #expect(try extensions(option(8, data))?.clientSubnet == nil)
  }

  @Test func `cookie, DNSSEC and the rest of the code are read`() throws {
    let read = try #require(try extensions(option(10, "0102030405060708"), ttl: 0x0100_8000))
    #expect(read.hasCookie)
    #expect(read.wantsDNSSEC)
    #expect(read.upperResponseCode == 1)
    let none = try DNSMessage(octets: DNSSamples.answer)
    #expect(DNSExtensions(none) == nil)
    #expect(none.responseCode(read) == 16)
    #expect(none.responseCode(nil) == 0)
  }
}
