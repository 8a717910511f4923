import Flows
import TestSupport
import Testing
import Wire

/// What the shares in the coverage are made of.
@Suite struct CoverageShareTests {
  @Test(arguments: Family.allCases)
  func `clear and encrypted DNS are counted by flows and octets`(family: Family) {
    let question = PacketBuilder.dns(id: 1, "a.example", type: 1)
    let hello = TLSBuilder.records(TLSBuilder.clientHello("dns.example"))
    let seen = observe { traffic in
      traffic.udp((family.handset, 40_000), (family.other, 53), question)
      traffic.udp((family.handset, 40_001), (family.other, 53), question)
      var connection = Connection(family, port: 853)
      connection.open(&traffic)
      connection.say(.client, hello, &traffic)
    }
    #expect(seen.coverage.clearDNSFlows == 2)
    #expect(seen.coverage.clearDNSOctets == UInt64(question.count * 2))
    #expect(seen.coverage.encryptedDNSFlows == 1)
    #expect(seen.coverage.encryptedDNSOctets == UInt64(hello.count))
    var twice = seen.coverage
    twice.merge(seen.coverage)
    #expect((twice.clearDNSFlows, twice.encryptedDNSFlows) == (4, 2))
    #expect(twice.encryptedDNSOctets == UInt64(hello.count * 2))
  }

  @Test(arguments: Family.allCases)
  func `a hello counts as read only if all of its extensions were`(family: Family) {
    let whole = TLSBuilder.clientHello("a.example")
    // The last extension claims an octet more than there is.
    var damaged = Array(whole.dropFirst(4))
    damaged.removeLast()
    for (octets, count) in [
      (TLSBuilder.records(whole), 1), (TLSBuilder.records(TLSBuilder.handshake(1, damaged)), 0),
    ] {
      let seen = observe { traffic in
        var connection = Connection(family)
        connection.open(&traffic)
        connection.say(.client, octets, &traffic)
      }
      #expect(seen.coverage.handshakes == 1)
      #expect(seen.coverage.readHellos == UInt64(count))
      #expect(seen.coverage.echHandshakes == 0)
    }
    let answered = observe { traffic in
      var connection = Connection(family)
      connection.open(&traffic)
      connection.say(.server, TLSBuilder.records(TLSBuilder.serverHello()), &traffic)
    }
    #expect(answered.coverage.handshakes == 1)
    #expect(answered.coverage.readHellos == 0)
  }
}
