import Testing

@testable import Wire

struct DNSMessageTests {
  @Test func `an answer with compressed names is read whole`() throws {
    let message = try DNSMessage(octets: DNSSamples.answer)
    #expect(message.id == 0x1234)
    #expect(message.isResponse && message.isRecursionDesired && message.isRecursionAvailable)
    #expect(!message.isTruncated && !message.isAuthoritative && message.opcode == 0)
    #expect(message.responseCode == 0)
    #expect(message.questions == [DNSQuestion(name: "www.example.com", type: 1, klass: 1)])
    #expect(
      message.answers.map(\.name) == ["www.example.com", "cdn.example.com", "cdn.example.com"]
    )
    #expect(message.answers.map(\.text) == ["cdn.example.com", "192.0.2.1", "2001:db8::7"])
    #expect(message.answers[1].address == IPAddress(ipv4: 0xc000_0201))
    #expect(message.answers.allSatisfy { $0.ttl == 300 && !$0.isDamaged })
    #expect(message.damage == nil)
    #expect(message.consumed == DNSSamples.answer.count)
  }

  @Test func `every truncation gives the records before the cut and says that it is cut`() throws {
    let octets = DNSSamples.answer
    for length in 0..<12 {
      #expect(throws: ParseError.truncated(at: length, needed: 12 - length)) {
        try DNSMessage(octets: Array(octets.prefix(length)))
      }
    }
    var last = 0
    for length in 12..<octets.count {
      let message = try DNSMessage(octets: Array(octets.prefix(length)))
      #expect(message.damage != nil)
      #expect(message.answers.count >= last)
      last = message.answers.count
    }
    #expect(last == 2)
  }

  @Test func `a third answer that is cut leaves the first two`() throws {
    let cut = DNSSamples.answer.dropLast(3)
    let message = try DNSMessage(octets: Array(cut))
    #expect(message.answers.map(\.text) == ["cdn.example.com", "192.0.2.1"])
    #expect(message.damage == .truncated(at: cut.count - 13, needed: 3))
  }

  @Test func `every type is put into words`() throws {
    let message = try DNSMessage(octets: DNSSamples.allTypes)
    #expect(message.damage == nil)
    #expect(
      message.answers.map(\.text) == [
        "a.test", "a.test", "a.test", "a b", "a.test", "TXT 6 a\\x00b TXT 0 ", "a.test",
        "NAPTR 1 2 s x  a.test", "a.test", "OPT 8", "DS 8 2", "SSHFP: ab", "RRSIG 1 a.test",
        "NSEC a.test a.test", "DNSKEY 8", "NSEC3", "CAA 0 issue ca.test", "0 a.test",
        "1 . alpn=h2,h3 no-default-alpn port=443 ipv4hint=192.0.2.1 ech=fe0d "
          + "ipv6hint=2001:db8::1 dohpath=/dns-query{?dns}",
        "SPF 1 v", "<unknown type=4660>",
      ]
    )
  }

  @Test func `every truncation of every type is told`() throws {
    for length in 12..<DNSSamples.allTypes.count {
      let message = try DNSMessage(octets: Array(DNSSamples.allTypes.prefix(length)))
      #expect(message.damage != nil)
    }
  }

  @Test(arguments: [2, 6, 15, 16, 33, 35, 41, 43, 46, 47, 48, 65, 257])
  func `data that ends early marks its record and not the next`(type: Int) throws {
    let good = DNSSamples.record(Octets.name("b.test"), type: 1, [192, 0, 2, 9])
    let bad = DNSSamples.record(Octets.name("a.test"), type: type, [1])
    let octets = DNSSamples.header(counts: [0, 2, 0, 0]) + bad + good
    let message = try DNSMessage(octets: octets)
    #expect(message.answers.map(\.isDamaged) == [true, false])
    #expect(message.answers[1].address == IPAddress(ipv4: 0xc000_0209))
    #expect(message.damage != nil)
  }

  @Test(arguments: [0, 3, 5, 16]) func `an A record of any other length has no address`(
    length: Int
  ) throws {
    let data = [UInt8](repeating: 1, count: length)
    let octets =
      DNSSamples.header(counts: [0, 1, 0, 0]) + DNSSamples.record([0], type: 1, data)
    let message = try DNSMessage(octets: octets)
    #expect(message.answers.first?.address == nil)
  }

  @Test func `counts of 65535 give what is there`() throws {
    var octets = DNSSamples.answer
    for index in 4..<12 { octets[index] = 0xff }
    let message = try DNSMessage(octets: octets)
    #expect(message.questions.count >= 1)
    #expect(message.damage != nil)
  }

  @Test func `a message of thousands of small records stops at the limit`() throws {
    let records = [UInt8](repeating: 0, count: 5 * 13_000)
    let octets = DNSSamples.header(counts: [13_000, 0, 0, 0]) + records
    let message = try DNSMessage(octets: octets)
    #expect(message.questions.count == DNSMessage.maximumRecords)
    #expect(message.damage == .invalid(at: message.consumed, field: "number of records"))
  }

  @Test func `a time to live of 2 to the 32 less 1 is kept`() throws {
    let record = DNSSamples.record([0], type: 1, ttl: 0xffff_ffff, [127, 0, 0, 1])
    let octets = DNSSamples.header(counts: [0, 1, 0, 0]) + record
    #expect(try DNSMessage(octets: octets).answers.first?.ttl == .max)
  }

  @Test func `mutated messages never break the reader`() {
    let seed: UInt64 = 0xd15_0001
    forEachMutation(of: [DNSSamples.answer, DNSSamples.allTypes], seed: seed) { octets in
      guard let message = try? DNSMessage(octets: octets) else {
        #expect(octets.count < 12, "seed \(seed)")
        return
      }
      let names = message.answers.map(\.name) + message.questions.map(\.name)
      #expect(names.allSatisfy { !$0.isEmpty && $0.utf8.count <= 4 * 255 }, "seed \(seed)")
      #expect(message.consumed <= octets.count, "seed \(seed)")
      _ = DNSMessage.looksLikeDNS(octets: octets)
    }
  }
}
