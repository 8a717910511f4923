import Flows
import TestSupport
import Testing
import Wire

@Suite struct LimitTests {
  @Test(arguments: Family.allCases)
  func `flows beyond the limit are left out with a note, their frames counted`(family: Family) {
    var limits = FlowLimits.standard
    limits.flows = 10
    let seen = observe(limits) { traffic in
      for port in UInt16(1000)..<1020 {
        traffic.udp((family.handset, port), (family.server, 9), [1])
      }
    }
    #expect(seen.flows.count == 10)
    #expect(seen.coverage.frames == 20)
    #expect(seen.coverage.flowFrames == 20)
    #expect(seen.coverage.anomalyCounts["flow-limit"] == 10)
  }

  @Test(arguments: Family.allCases)
  func `records beyond the limit are left out with a note`(family: Family) {
    var limits = FlowLimits.standard
    limits.records = 3
    let seen = observe(limits) { traffic in
      for id in UInt16(0)..<5 {
        traffic.udp(
          (family.handset, 40_000),
          (family.other, 53),
          PacketBuilder.dns(id: id, "a.example", type: 1)
        )
      }
      for index in UInt16(0)..<5 {
        var connection = Connection(family, port: 80, from: 50_000 + index)
        connection.open(&traffic)
        connection.say(.client, "GET / HTTP/1.1\r\n\r\n", &traffic)
        connection.say(.server, "HTTP/1.1 204 No\r\n\r\n", &traffic)
        var secure = Connection(family, from: 51_000 + index)
        secure.open(&traffic)
        secure.say(.client, TLSBuilder.records(TLSBuilder.clientHello("a.example")), &traffic)
        secure.say(.server, TLSBuilder.records(TLSBuilder.serverHello()), &traffic)
      }
    }
    #expect(seen.dns.count == 3)
    #expect(seen.http.count == 3)
    #expect(seen.tls.count == 3)
    #expect((seen.coverage.anomalyCounts["record-limit"] ?? 0) >= 6)
  }

  @Test(arguments: Family.allCases)
  func `anomalies beyond the limit are counted, not listed`(family: Family) {
    var limits = FlowLimits.standard
    limits.listedAnomalies = 4
    let seen = observe(limits) { traffic in
      for _ in 0..<9 { traffic.udp((family.handset, 40_000), (family.other, 53), [1]) }
    }
    #expect(seen.anomalies.count == 4)
    #expect(seen.coverage.anomalyCounts["dns-malformed"] == 9)
  }

  @Test func `frames that cannot be decoded are listed a few times and counted always`() {
    let seen = observe { traffic in
      for _ in 0..<40 { traffic.add([0x45, 0]) }
    }
    #expect(seen.coverage.undecodedFrames == 40)
    #expect(seen.anomalies.count == 16)
    #expect(seen.coverage.anomalyCounts["ipv4-header-truncated"] == 40)
  }

  @Test func `a link type that is not decoded is named`() {
    var analyzer = FlowAnalyzer(capture: 0)
    let bytes: [UInt8] = [1, 2, 3]
    analyzer.add(
      bytes.span,
      number: 1,
      time: Timestamp(nanoseconds: 0),
      linkType: LinkType(rawValue: 999),
      originalLength: 3,
      app: -1
    )
    let seen = analyzer.finish(apps: [])
    #expect(seen.coverage.undecodedFrames == 1)
    #expect(seen.anomalies.map(\.name) == ["link-type-unsupported"])
    #expect(seen.anomalies.first?.detail.contains("999") == true)
  }

  @Test func `frames that belong to no flow are counted as such`() {
    var traffic = Traffic()
    traffic.add([])
    // An ARP request.
    traffic.frames[0].bytes = Array(repeating: 0xff, count: 6) + [2, 0, 0, 0, 0, 2, 0x08, 0x06]
    traffic.frames[0].bytes += [0, 1, 8, 0, 6, 4, 0, 1] + Array(repeating: 0, count: 20)
    traffic.frames[0].original = 42
    let seen = observe(traffic)
    #expect(seen.coverage.otherFrames == 1)
    #expect(seen.coverage.undecodedFrames == 0)
    #expect(seen.flows.isEmpty)
  }
}
