import Testing

@testable import Wire

struct DNSRecognitionTests {
  private let query =
    DNSSamples.header(flags: 0x0100, counts: [1, 0, 0, 0])
    + DNSSamples.question("example.com", type: 28)

  @Test func `queries and answers are recognised`() {
    #expect(DNSMessage.looksLikeDNS(octets: query))
    #expect(DNSMessage.looksLikeDNS(octets: DNSSamples.answer))
  }

  @Test func `no truncation is recognised`() {
    for length in 0..<query.count {
      #expect(!DNSMessage.looksLikeDNS(octets: Array(query.prefix(length))))
    }
  }

  @Test(
    arguments: [
      (2, 0x09), (2, 0x05), (3, 0x40), (3, 0x03), (5, 0), (5, 2), (7, 1), (11, 3), (12, 0x47),
      (26, 0x77), (28, 7),
    ] as [(Int, UInt8)]
  ) func `a query with one field that cannot be is not recognised`(
    place: Int,
    value: UInt8
  ) {
    var octets = query
    octets[place] = value
    #expect(!DNSMessage.looksLikeDNS(octets: octets))
  }

  @Test func `octets behind the message are suspicious`() {
    #expect(!DNSMessage.looksLikeDNS(octets: query + [0]))
  }

  @Test func `a stream is split at its counts`() {
    let stream = Octets.vector(2, [1, 2, 3]) + Octets.vector(2, []) + Octets.vector(2, [4, 5])
    let whole = DNSStream.messages(in: stream.span)
    #expect(whole.messages == [2..<5, 7..<7, 9..<11])
    #expect(whole.consumed == 11)
    for length in 0..<11 {
      let split = DNSStream.messages(in: stream.span.extracting(0..<length))
      #expect(split.consumed == (length < 5 ? 0 : length < 7 ? 5 : 7))
    }
    let first = DNSStream.messages(in: stream.span, limit: 1)
    #expect(first.consumed == 5)
  }

  @Test(
    arguments: [
      (1, "A"), (28, "AAAA"), (65, "HTTPS"), (255, "ANY"), (32, "NB"), (0, "TYPE0"), (30, "TYPE30"),
      (65534, "TYPE65534"),
    ] as [(UInt16, String)]
  ) func `types are named as in the registry`(type: UInt16, name: String) {
    #expect(dnsTypeName(type) == name)
  }

  @Test func `response codes are named as in the registry`() {
    let names = (0...5).map { dnsResponseCodeName(UInt8($0)) }
    #expect(names == ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"])
    #expect(dnsResponseCodeName(14) == "unassigned-14")
  }
}
