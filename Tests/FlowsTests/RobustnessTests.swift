import Flows
import TestSupport
import Testing
import Wire

/// What must hold of any capture whatever.
private func expectConsistent(
  _ seen: Observations,
  frames: Int,
  _ hint: @autoclosure () -> String
) {
  let coverage = seen.coverage
  #expect(coverage.frames == UInt64(frames), "\(hint())")
  #expect(
    coverage.frames == coverage.flowFrames + coverage.otherFrames + coverage.undecodedFrames,
    "\(hint())"
  )
  let packets = seen.flows.reduce(UInt64(0)) { $0 + UInt64($1.sent.packets + $1.received.packets) }
  #expect(packets <= coverage.flowFrames, "\(hint())")
  let sent = seen.flows.reduce(UInt64(0)) { $0 + $1.sent.payloadOctets }
  #expect(coverage.uploadOctets == sent, "\(hint())")
  #expect(coverage.inspectableUploadOctets <= sent, "\(hint())")
  let indices =
    seen.dns.map(\.flow) + seen.tls.map(\.flow) + seen.quic.map(\.flow) + seen.http.map(\.flow)
    + seen.dhcp.map(\.flow) + seen.certificates.map(\.flow)
  #expect(indices.allSatisfy(seen.flows.indices.contains), "\(hint())")
  let places =
    seen.flows.map(\.first) + seen.dns.map(\.first) + seen.tls.map(\.first)
    + seen.quic.map(\.first) + seen.http.map(\.first) + seen.dhcp.map(\.frame)
    + seen.assignments.map(\.frame) + seen.anomalies.map(\.frame)
  #expect(places.allSatisfy { $0.frame >= 1 && Int($0.frame) <= frames }, "\(hint())")
}

@Suite struct RobustnessTests {
  @Test(arguments: Family.allCases)
  func `the whole capture is seen in full`(family: Family) throws {
    let traffic = try wholeCapture(family)
    let seen = observe(traffic)
    expectConsistent(seen, frames: traffic.frames.count, "whole")
    #expect(seen.dns.map(\.query) == ["www.example", "b.example", "www.example"])
    #expect(seen.tls.map(\.serverName) == ["www.example"])
    #expect(seen.quic.map(\.serverName) == ["q.example"])
    #expect(seen.http.map(\.statusCode) == [200])
    #expect(seen.assignments.count == (family == .ipv4 ? 1 : 2))
    #expect(seen.coverage.undecodedFrames == 0)
    #expect(seen.anomalies.isEmpty)
  }

  @Test(arguments: Family.allCases)
  func `the same capture is seen alike each time`(family: Family) throws {
    let traffic = try wholeCapture(family)
    #expect("\(observe(traffic))" == "\(observe(traffic))")
  }

  @Test(arguments: Family.allCases)
  func `each frame may be cut at every length`(family: Family) throws {
    let traffic = try wholeCapture(family)
    for index in traffic.frames.indices {
      for length in 0..<traffic.frames[index].bytes.count {
        var frames = traffic.frames
        frames[index].bytes = Array(frames[index].bytes[..<length])
        let seen = observe(frames)
        expectConsistent(seen, frames: frames.count, "frame \(index + 1) cut to \(length)")
        #expect(seen.coverage.truncatedFrames == 1)
      }
    }
  }

  @Test(arguments: Family.allCases)
  func `each frame may be missing or come twice`(family: Family) throws {
    let traffic = try wholeCapture(family)
    for index in traffic.frames.indices {
      var frames = traffic.frames
      let frame = frames.remove(at: index)
      expectConsistent(observe(frames), frames: frames.count, "without \(index + 1)")
      frames.insert(contentsOf: [frame, frame], at: index)
      let seen = observe(frames)
      expectConsistent(seen, frames: frames.count, "twice \(index + 1)")
      #expect(seen.tls.map(\.serverName) == ["www.example"], "twice \(index + 1)")
      #expect(seen.http.map(\.host) == ["a.example"], "twice \(index + 1)")
    }
  }

  @Test(arguments: Family.allCases, 0..<8)
  func `octets changed at random are survived and counted`(family: Family, seed: Int) throws {
    let traffic = try wholeCapture(family)
    var random = SeededRandom(seed: UInt64(seed))
    for round in 0..<60 {
      var frames = traffic.frames
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        let index = frames.indices.randomElement(using: &random) ?? 0
        mutate(&frames[index], &random)
      }
      if Bool.random(using: &random) { frames.shuffle(using: &random) }
      expectConsistent(observe(frames), frames: frames.count, "seed \(seed) round \(round)")
    }
  }

  /// Changes one octet, writes an extreme value, cuts or stretches.
  private func mutate(_ frame: inout Traffic.Frame, _ random: inout SeededRandom) {
    guard !frame.bytes.isEmpty else { return }
    let at = Int.random(in: 0..<frame.bytes.count, using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: frame.bytes.removeLast(min(at, frame.bytes.count))
    case 1: frame.bytes += Array(repeating: 0xff, count: at)
    case 2: frame.original = Int(UInt32.random(in: 0...UInt32.max, using: &random))
    case 3: frame.time = Int64.random(in: .min ... .max, using: &random)
    case 4:
      for index in at..<min(at + 4, frame.bytes.count) { frame.bytes[index] = 0xff }
    default: frame.bytes[at] = UInt8.random(in: 0...255, using: &random)
    }
  }
}
