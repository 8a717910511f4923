import Flows
import TestSupport
import Testing
import Wire

@Suite struct ObservationsMergeTests {
  @Test(arguments: Family.allCases)
  func `a later capture's indices are moved behind the earlier's`(family: Family) throws {
    let traffic = try wholeCapture(family)
    let (first, second) = (observe(traffic), observe(traffic, capture: 1))
    var both = first
    both.merge(second)
    let count = first.flows.count
    #expect(both.flows.count == 2 * count)
    #expect(both.dns.map(\.flow) == first.dns.map(\.flow) + first.dns.map { $0.flow + count })
    #expect(both.tls.map(\.flow) == first.tls.map(\.flow) + first.tls.map { $0.flow + count })
    #expect(both.quic.map(\.flow) == first.quic.map(\.flow) + first.quic.map { $0.flow + count })
    #expect(both.http.map(\.flow) == first.http.map(\.flow) + first.http.map { $0.flow + count })
    #expect(both.dhcp.map(\.flow) == first.dhcp.map(\.flow) + first.dhcp.map { $0.flow + count })
    #expect(both.flows.map(\.first.capture).filter { $0 == 1 }.count == count)
    #expect(both.coverage.frames == 2 * first.coverage.frames)
    #expect(both.coverage.uploadOctets == 2 * first.coverage.uploadOctets)
    #expect(both.assignments.count == 2 * first.assignments.count)
  }

  @Test func `apps are found again under their names`() {
    let connection = Connection(.ipv4)
    func seen(_ capture: Int32, _ apps: [String]) -> Observations {
      var traffic = Traffic()
      for port in UInt16(0)..<UInt16(apps.count) {
        traffic.udp((connection.client.address, 1000 + port), (connection.server.address, 9), [1])
      }
      return observe(traffic, capture: capture, apps: apps)
    }
    var both = seen(0, ["a", "b"])
    both.merge(seen(1, ["c", "b", "a"]))
    #expect(both.apps == ["a", "b", "c"])
    #expect(both.flows.map { both.apps[Int($0.app)] } == ["a", "b", "c", "b", "a"])
  }

  @Test(arguments: Family.allCases)
  func `merging with nothing changes nothing`(family: Family) throws {
    let seen = observe(try wholeCapture(family))
    var left = Observations()
    left.merge(seen)
    var right = seen
    right.merge(Observations())
    #expect("\(left)" == "\(seen)")
    #expect("\(right)" == "\(seen)")
  }

  @Test(arguments: Family.allCases)
  func `merging gives the same however the captures are grouped`(family: Family) throws {
    let parts = try (0..<3).map { observe(try wholeCapture(family), capture: Int32($0)) }
    var left = parts[0]
    left.merge(parts[1])
    left.merge(parts[2])
    var tail = parts[1]
    tail.merge(parts[2])
    var right = parts[0]
    right.merge(tail)
    #expect(left.dns.map(\.flow) == right.dns.map(\.flow))
    #expect(left.coverage == right.coverage)
    #expect(left.flows.map(\.ends) == right.flows.map(\.ends))
  }

  @Test func `anomalies are added up by name`() {
    let bad = observe { $0.udp((PacketBuilder.handset4, 1), (PacketBuilder.server4, 53), [1]) }
    var both = bad
    both.merge(bad)
    #expect(both.coverage.anomalyCounts == ["dns-malformed": 2])
    #expect(both.anomalies.count == 2)
  }

  @Test func `a damaged capture without frames keeps its anomalies`() throws {
    var analyzer = FlowAnalyzer(capture: 0)
    analyzer.note("capture-damaged", "cut", frame: 0, time: Timestamp(nanoseconds: 0))
    var both = analyzer.finish(apps: ["a"])
    both.merge(observe(try wholeCapture(.ipv4), capture: 1, apps: ["b"]))
    #expect(both.anomalies.first?.name == "capture-damaged")
    #expect(both.coverage.anomalyCounts["capture-damaged"] == 1)
    #expect(both.apps == ["a", "b"])
    #expect(both.flows.allSatisfy { $0.app == 1 })
  }
}
