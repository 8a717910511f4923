import Flows
import TestSupport
import Testing
import Wire

private let serverHello = TLSBuilder.serverHello(cipher: 0xc02f, isVersion13: false)

/// A Certificate message (RFC 5246 §7.4.2).
private func message(_ certificates: [[UInt8]]) -> [UInt8] {
  func vector24(_ bytes: [UInt8]) -> [UInt8] {
    PacketBuilder.be(UInt32(bytes.count)).dropFirst() + bytes
  }
  return TLSBuilder.handshake(11, vector24(certificates.flatMap(vector24)))
}

/// What is seen of a handshake in which both sides say messages behind their hellos.
private func observe(_ family: Family, server: [[UInt8]], client: [[UInt8]]) -> Observations {
  var connection = Connection(family)
  return observe { traffic in
    connection.open(&traffic)
    let hello = TLSBuilder.clientHello("a.example")
    connection.say(.client, TLSBuilder.records(hello), &traffic)
    let flight = serverHello + server.joined()
    connection.say(.server, TLSBuilder.records(flight), &traffic)
    connection.say(.client, TLSBuilder.records(Array(client.joined())), &traffic)
  }
}

@Suite struct CertificateTests {
  @Test(arguments: Family.allCases)
  func `a client's certificate is listed, but is no part of the server's chain`(family: Family) {
    let seen = observe(family, server: [message([[1], [2]])], client: [message([[3]])])
    let all = seen.certificates.map(\.fingerprint)
    #expect(all.count == 3)
    #expect(seen.tls.first?.certificates == Array(all.prefix(2)))
  }

  @Test(arguments: Family.allCases)
  func `only the first Certificate message of a side counts`(family: Family) {
    let many = (0..<50).map { message([[UInt8($0)]]) }
    let seen = observe(family, server: many, client: [message([[200]]), message([[201]])])
    #expect(seen.tls.first?.certificates.count == 1)
    #expect(seen.certificates.count == 2)
  }

  @Test(arguments: Family.allCases)
  func `a chain longer than any in use is cut, with a note`(family: Family) {
    let seen = observe(family, server: [message((0..<100).map { [UInt8($0)] })], client: [])
    #expect(seen.tls.first?.certificates.count == 16)
    #expect(seen.certificates.count == 16)
    #expect(seen.coverage.anomalyCounts["tls-chain-limit"] == 1)
  }
}
