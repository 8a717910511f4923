import Flows
import TestSupport
import Testing
import Wire

@Suite struct CounterTests {
  @Test(arguments: Family.allCases)
  func `packets, IP octets and payload octets are counted each way`(family: Family) throws {
    var connection = Connection(family)
    let seen = observe { traffic in
      connection.open(&traffic)
      connection.say(.client, Array(repeating: 1, count: 100), &traffic)
      connection.say(.server, Array(repeating: 2, count: 2500), &traffic)
      connection.close(&traffic)
    }
    let flow = try #require(seen.flows.first)
    let headers = UInt64(family.headerOctets + 20)
    #expect(flow.sent.packets == 5)
    #expect(flow.sent.payloadOctets == 100)
    #expect(flow.sent.ipOctets == 5 * headers + 100)
    #expect(flow.received.packets == 4)
    #expect(flow.received.payloadOctets == 2500)
    #expect(flow.received.ipOctets == 4 * headers + 2500)
    #expect(seen.coverage.uploadOctets == 100)
    #expect(seen.coverage.downloadOctets == 2500)
    #expect(flow.first.frame == 1)
    #expect(flow.lastFrame == 9)
    #expect(flow.firstUpload.frame == 4)
    #expect(flow.lastTime.nanoseconds - flow.first.time.nanoseconds == 8_000_000)
  }

  @Test(arguments: Family.allCases)
  func `octets are counted by the lengths that packets state, not by those captured`(
    family: Family
  ) throws {
    let connection = Connection(family)
    let headers = 14 + family.headerOctets + 20
    let seen = observe { traffic in
      let segment = connection.segment(.client, Array(repeating: 0x80, count: 1000))
      traffic.add(segment, captured: headers + 60)
      traffic.add(connection.segment(.client, Array(repeating: 0x80, count: 500), at: 1000))
    }
    let flow = try #require(seen.flows.first)
    #expect(flow.sent.payloadOctets == 1500)
    #expect(flow.sent.ipOctets == UInt64(2 * (headers - 14) + 1500))
    #expect(flow.notes.contains(.truncated))
    #expect(flow.notes.contains(.gap))
    #expect(seen.coverage.truncatedFrames == 1)
    #expect(seen.coverage.missingOctets == 940)
  }

  @Test(arguments: Family.allCases)
  func `Ethernet padding is counted nowhere`(family: Family) throws {
    let connection = Connection(family)
    var traffic = Traffic()
    traffic.add(connection.segment(.client, [7]))
    traffic.frames[0].bytes += Array(repeating: 0, count: 40)
    traffic.frames[0].original += 40
    let flow = try #require(observe(traffic).flows.first)
    #expect(flow.sent.payloadOctets == 1)
    #expect(flow.sent.ipOctets == UInt64(family.headerOctets + 21))
    #expect(!flow.notes.contains(.truncated))
  }

  @Test(arguments: Family.allCases)
  func `the first upload is the originator's first payload`(family: Family) throws {
    var connection = Connection(family)
    let seen = observe { traffic in
      connection.open(&traffic)
      connection.say(.server, "220 ready\r\n", &traffic)
    }
    let flow = try #require(seen.flows.first)
    #expect(flow.firstUpload.frame == 0)
    #expect(flow.received.payloadOctets == 11)
  }

  @Test func `a clock that runs backwards makes no duration negative`() throws {
    let connection = Connection(.ipv4)
    var traffic = Traffic()
    traffic.add(connection.segment(.client, [1]))
    traffic.add(connection.segment(.client, [2], at: 1))
    traffic.frames[1].time -= 10_000_000_000
    let flow = try #require(observe(traffic).flows.first)
    #expect(flow.lastTime == flow.first.time)
    #expect(flow.lastFrame == 2)
  }

  @Test(arguments: [Int64.min, 0, Int64.max])
  func `extreme times are taken as they are`(time: Int64) {
    var connection = Connection(.ipv6)
    var traffic = Traffic()
    connection.open(&traffic)
    connection.say(.client, TLSBuilder.records(TLSBuilder.clientHello("a.example")), &traffic)
    for index in traffic.frames.indices { traffic.frames[index].time = time }
    traffic.frames[1].time = time == .min ? .max : .min
    let seen = observe(traffic)
    #expect(seen.flows.count == 1)
    #expect(seen.tls.first?.serverName == "a.example")
  }

  @Test(arguments: Family.allCases)
  func `the app that the capture names first is kept`(family: Family) {
    let connection = Connection(family)
    var traffic = Traffic()
    traffic.add(connection.segment(.client, [1]))
    traffic.add(connection.segment(.client, [2], at: 1))
    let seen = observe(traffic, apps: ["com.browser", "com.other"])
    #expect(seen.flows.first?.app == 0)
    #expect(seen.apps == ["com.browser", "com.other"])
  }

  @Test(arguments: Family.allCases)
  func `the VLAN of the first frame is kept and tells no flows apart`(family: Family) {
    let connection = Connection(family)
    var traffic = Traffic()
    traffic.add([])
    traffic.frames[0].bytes = PacketBuilder.ethernet(connection.segment(.client, [1]), vlans: [42])
    traffic.frames[0].original = traffic.frames[0].bytes.count
    traffic.add(connection.segment(.server, [1]))
    let seen = observe(traffic)
    #expect(seen.flows.map(\.vlan) == [42])
  }
}
