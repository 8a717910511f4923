import Flows
import TestSupport
import Testing
import Wire

private func question(_ name: String = "www.example", id: UInt16 = 7, type: UInt16 = 1) -> [UInt8] {
  PacketBuilder.dns(id: id, name, type: type)
}

private func answer(
  _ name: String = "www.example",
  id: UInt16 = 7,
  type: UInt16 = 1,
  addresses: [IPAddress] = [PacketBuilder.server4],
  code: UInt8 = 0
) -> [UInt8] {
  PacketBuilder.dns(id: id, name, type: type, answers: addresses, code: code)
}

/// What is seen when both sides of a flow to a resolver send datagrams in turn.
private func observe(
  _ family: Family,
  port: UInt16 = 53,
  _ talk: [(Connection.Speaker, [UInt8])]
) -> Observations {
  observe { traffic in
    let client = (family.handset, UInt16(40_000))
    let server = (family.other, port)
    for (speaker, message) in talk {
      let isClient = speaker == .client
      traffic.udp(isClient ? client : server, isClient ? server : client, message)
    }
  }
}

@Suite struct DNSTests {
  @Test(arguments: Family.allCases)
  func `a question and its answer are one transaction`(family: Family) throws {
    let seen = observe(family, [(.client, question()), (.server, answer())])
    let record = try #require(seen.dns.first)
    #expect(seen.dns.count == 1)
    #expect(record.query == "www.example")
    #expect((record.client, record.clientPort) == (family.handset, 40_000))
    #expect((record.server, record.serverPort) == (family.other, 53))
    #expect((record.id, record.queryType, record.proto) == (7, 1, 17))
    #expect(record.first.frame == 1)
    #expect(record.response?.frame == 2)
    #expect(record.responseCode == 0)
    #expect(record.answers.map(\.text) == ["203.0.113.9"])
    #expect(record.answers.map(\.ttl) == [300])
    #expect(record.queried)
    #expect(record.service == .dns)
    #expect(seen.coverage.dnsTransactions == 1)
  }

  @Test(arguments: Family.allCases)
  func `a question without answer has no response code`(family: Family) {
    let seen = observe(family, [(.client, question())])
    #expect(seen.dns.map(\.responseCode) == [nil])
    #expect(seen.dns.first?.response == nil)
  }

  @Test(arguments: Family.allCases)
  func `a repeated question is counted once`(family: Family) {
    let seen = observe(
      family,
      [(.client, question()), (.client, question()), (.server, answer())]
    )
    #expect(seen.dns.count == 1)
    #expect(seen.dns.first?.first.frame == 1)
    #expect(seen.dns.first?.response?.frame == 3)
  }

  @Test(arguments: Family.allCases)
  func `an answer nobody asked for is marked as such`(family: Family) {
    let asked = question()
    let courses: [[(Connection.Speaker, [UInt8])]] = [
      [(.server, answer())],
      [(.client, asked), (.server, answer(id: 8))],
      [(.client, asked), (.server, answer("other.example"))],
      [(.client, asked), (.server, answer(type: 28, addresses: [PacketBuilder.server6]))],
    ]
    for course in courses {
      let seen = observe(family, course)
      let unsolicited = seen.dns.filter { !$0.queried }
      #expect(unsolicited.count == 1)
      #expect(unsolicited.first?.client == family.handset)
      #expect(seen.dns.filter(\.queried).allSatisfy { $0.answers.isEmpty })
    }
  }

  @Test(arguments: Family.allCases)
  func `the letters' case does not part question and answer`(family: Family) {
    let seen = observe(family, [(.client, question("WwW.eXample")), (.server, answer())])
    #expect(seen.dns.count == 1)
    #expect(seen.dns.first?.queried == true)
  }

  @Test(arguments: Family.allCases)
  func `an answer from another resolver joins nothing`(family: Family) {
    let seen = observe { traffic in
      traffic.udp((family.handset, 40_000), (family.other, 53), question())
      traffic.udp((family.server, 53), (family.handset, 40_000), answer())
    }
    #expect(seen.flows.count == 2)
    #expect(seen.dns.map(\.queried) == [true, false])
    #expect(seen.dns.first?.answers.isEmpty == true)
  }

  @Test(arguments: Family.allCases)
  func `DNS on another port is recognised by its content`(family: Family) {
    let seen = observe(family, port: 5300, [(.client, question()), (.server, answer())])
    #expect(seen.dns.map(\.query) == ["www.example"])
    #expect(seen.flows.map(\.service) == [.dns])
  }

  @Test(arguments: Family.allCases)
  func `failures keep their code`(family: Family) {
    let seen = observe(family, [(.client, question()), (.server, answer(addresses: [], code: 3))])
    #expect(seen.dns.map(\.responseCode) == [3])
  }

  @Test(arguments: Family.allCases)
  func `octets that are no DNS are noted`(family: Family) {
    let seen = observe(family, [(.client, [1, 2, 3]), (.client, question())])
    #expect(seen.coverage.anomalyCounts["dns-malformed"] == 1)
    #expect(seen.dns.count == 1)
  }

  @Test(arguments: Family.allCases)
  func `multicast announcements and questions are records of mDNS`(family: Family) throws {
    let group =
      family == .ipv4
      ? IPAddress(ipv4: 0xe000_00fb) : IPAddress(high: 0xff02 << 48, low: 0xfb)
    // An announcement has answers and no question.
    var announcement = answer("phone.local", id: 0, addresses: [family.handset])
    announcement.replaceSubrange(4..<6, with: [0, 0])
    let questionOctets = 12 + "phone.local".utf8.count + 2 + 4
    let name = Array(announcement[12..<(questionOctets - 4)])
    announcement.removeSubrange(12..<questionOctets)
    announcement.replaceSubrange(12..<14, with: name)
    let seen = observe { traffic in
      traffic.udp((family.handset, 5353), (group, 5353), question("_ipp._tcp.local", id: 0))
      traffic.udp((family.handset, 5353), (group, 5353), announcement)
    }
    #expect(seen.dns.map(\.service) == [.mdns, .mdns])
    #expect(seen.dns.map(\.queried) == [true, false])
    #expect(seen.dns.map(\.client) == [family.handset, family.handset])
    let record = try #require(seen.dns.last?.answers.first)
    #expect(record.name == "phone.local")
    #expect(record.address == family.handset)
    #expect(seen.flows.map(\.ends) == ["\(family.handset):5353 > \(group):5353"])
  }

  @Test(arguments: Family.allCases)
  func `a response whose pointers loop is noted, not followed`(family: Family) {
    var loop = answer()
    loop.replaceSubrange(12..<14, with: [0xc0, 12])
    let seen = observe(family, [(.client, question()), (.server, loop)])
    #expect(seen.dns.first?.response == nil)
    #expect(seen.coverage.anomalyCounts["dns-damaged"] == 1)
  }
}

@Suite struct DNSForgeryTests {
  @Test(arguments: Family.allCases)
  func `an answer that the client itself sends is not believed`(family: Family) {
    let forged = answer(addresses: [family.server])
    let real = answer(addresses: [family.other])
    let seen = observe(
      family,
      [(.client, question()), (.client, forged), (.server, real), (.server, forged)]
    )
    #expect(seen.dns.map(\.queried) == [true, false, false])
    #expect(seen.dns.first?.answers.map(\.address) == [family.other])
    #expect(seen.dns.first?.response?.frame == 3)
    #expect(seen.coverage.anomalyCounts["dns-answer-from-client"] == 1)
    #expect(seen.flows.map(\.ends) == ["\(family.handset):40000 > \(family.other):53"])
  }

  @Test(arguments: Family.allCases)
  func `an answer that the client sends first does not turn the flow round`(family: Family) {
    let seen = observe(family, [(.client, answer())])
    #expect(seen.flows.map(\.ends) == ["\(family.handset):40000 > \(family.other):53"])
    #expect(seen.flows.first?.sent.packets == 1)
  }

  @Test(arguments: Family.allCases)
  func `many questions and many answers do not multiply`(family: Family) {
    let (questions, answers) = (1000, 1000)
    var message: [UInt8] = [0, 1, 0x81, 0x80]
    message += PacketBuilder.be(UInt16(questions)) + PacketBuilder.be(UInt16(answers))
    message += [0, 0, 0, 0]
    for _ in 0..<questions { message += [0, 0, 1, 0, 1] }
    for _ in 0..<answers { message += [0, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 1, 2, 3, 4] }
    let seen = observe(family, [(.server, message)])
    #expect(seen.dns.count == 64)
    #expect(seen.dns.map(\.answers.count) == [1000] + Array(repeating: 0, count: 63))
    #expect(seen.coverage.anomalyCounts["dns-many-questions"] == 1)
  }

  @Test(arguments: Family.allCases, [UInt16(53), 5353, 5355, 137, 67, 547])
  func `a port alone makes nothing of octets that are no message`(family: Family, port: UInt16) {
    let secret = Array("secretsecret".utf8)
    let starts: [[UInt8]] = [
      [0, 1, 0, 0, 0xff, 0xff], [0, 1, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0], [],
    ]
    for start in starts {
      let seen = observe(
        family,
        port: port,
        [(.client, start + secret + secret), (.client, start + secret + secret)]
      )
      #expect(seen.flows.map(\.service) == [.unknown])
      #expect(seen.flows.map(\.ends) == ["\(family.handset):40000 > \(family.other):\(port)"])
      #expect(seen.coverage.inspectableUploadOctets == 0)
    }
    let empty = observe(family, port: port, [(.client, Array(repeating: 0, count: 12))])
    #expect(empty.flows.map(\.service) == [.unknown])
  }

  @Test(arguments: Family.allCases)
  func `a damaged message shows its question, and a sound one what the flow is`(family: Family) {
    let damaged = Array(answer().dropLast(3))
    let first = observe(family, [(.server, damaged)])
    #expect(first.dns.map(\.query) == ["www.example"])
    #expect(first.flows.map(\.service) == [.unknown])
    let later = observe(family, [(.client, Array(question().dropLast(2))), (.client, question())])
    #expect(later.flows.map(\.service) == [.dns])
  }

  @Test(arguments: Family.allCases)
  func `a message that the capture cut is still DNS`(family: Family) {
    let datagram = PacketBuilder.udp(53, 40_000, answer())
    let packet = PacketBuilder.ip(from: family.other, to: family.handset, proto: 17, datagram)
    let seen = observe { $0.add(packet, captured: 14 + packet.count - 2) }
    #expect(seen.flows.map(\.service) == [.dns])
  }
}

/// DNS messages as they lie in a TCP stream.
private func framed(_ messages: [[UInt8]]) -> [UInt8] {
  messages.flatMap { TLSBuilder.vector16($0) }
}

@Suite struct DNSOverTCPTests {
  @Test(arguments: Family.allCases, [1, 2, 10, 45, 1400])
  func `messages are found in segments of any size`(family: Family, size: Int) {
    var connection = Connection(family, port: 53)
    let names = ["a.example", "b.example", "c.example"]
    let seen = observe { traffic in
      connection.open(&traffic)
      let questions = names.enumerated().map { question($1, id: UInt16($0)) }
      connection.say(.client, framed(questions), size: size, &traffic)
      let answers = names.enumerated().map { answer($1, id: UInt16($0)) }
      connection.say(.server, framed(answers.reversed()), size: size, &traffic)
    }
    #expect(seen.dns.map(\.query) == names)
    #expect(seen.dns.allSatisfy { $0.proto == 6 && $0.queried && $0.response != nil })
    #expect(seen.flows.map(\.service) == [.dns])
  }

  @Test(arguments: Family.allCases)
  func `a message that never ends holds no more than its length`(family: Family) {
    var connection = Connection(family, port: 53)
    let seen = observe { traffic in
      connection.open(&traffic)
      connection.say(.client, [0xff, 0xff] + question(), &traffic)
    }
    #expect(seen.dns.isEmpty)
    #expect(seen.flows.map(\.service) == [.dns])
  }

  @Test(arguments: Family.allCases)
  func `the client's network and a cookie are kept for the logs`(family: Family) throws {
    var message = question()
    message[11] = 1
    message += [0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 23]
    message += [0, 8, 0, 7, 0, 1, 24, 0, 192, 0, 2] + [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]
    let record = try #require(observe(family, [(.client, message)]).dns.first)
    #expect(record.clientSubnet?.description == "192.0.2.0/24")
    #expect(record.hasCookie)
  }

  @Test(arguments: Family.allCases)
  func `later messages of a zone transfer belong to its question`(family: Family) {
    let ask = question("zone.example", type: 252)
    let first = answer("zone.example", type: 252)
    // A header without question, and one address record of the root.
    let next: [UInt8] =
      [0, 7, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]
    var connection = Connection(family, port: 53)
    let seen = observe { traffic in
      connection.open(&traffic)
      connection.say(.client, TLSBuilder.vector16(ask), &traffic)
      let stream = TLSBuilder.vector16(first) + TLSBuilder.vector16(next)
      connection.say(.server, stream, size: 20, &traffic)
    }
    #expect(seen.dns.map(\.query) == ["zone.example", "zone.example"])
    #expect(seen.dns.last?.answers.map(\.text) == ["192.0.2.1"])
  }

  @Test(arguments: Family.allCases)
  func `names of NetBIOS are decoded`(family: Family) {
    let ask = question("FHEPFCELEHFCEPFFFACACACACACACABN", type: 32)
    let seen = observe(family, port: 137, [(.client, ask)])
    #expect(seen.dns.map(\.query) == ["WORKGROUP"])
    #expect(seen.dns.map(\.service) == [.nbns])
  }
}
