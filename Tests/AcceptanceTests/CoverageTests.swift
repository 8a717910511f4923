import Foundation
import TestSupport
import Testing
import Wire

/// What a report says of the frames it was made from.
private struct Report: Decodable {
  struct Input: Decodable {
    let role: String
    let frames: Int
  }
  struct Coverage: Decodable {
    let frames: Int
    let flow_frames: Int
    let other_frames: Int
    let undecoded_frames: Int
    let undecoded_reasons: [String: Int]
    let anomaly_counts: [String: Int]
  }
  let inputs: [Input]
  let coverage: Coverage

  init(_ path: String) throws {
    let run = try Program.run(["audit", path, "--format", "json", "--exit-zero", "--no-progress"])
    self = try JSONDecoder().decode(Self.self, from: Data(run.output))
  }

  /// Expects every frame of the captures to be accounted for.
  func expectSum(_ comment: Comment) {
    let captured = inputs.filter { $0.role == "capture" }.reduce(0) { $0 + $1.frames }
    #expect(captured == coverage.frames, comment)
    let parts = coverage.flow_frames + coverage.other_frames + coverage.undecoded_frames
    #expect(parts == coverage.frames, comment)
    let reasons = coverage.undecoded_reasons
    #expect(reasons.values.reduce(0, +) == coverage.undecoded_frames, comment)
    for (name, count) in reasons {
      #expect(coverage.anomaly_counts[name] ?? 0 >= count, "\(comment): \(name)")
    }
  }
}

/// A conversation in `conn.log`.
private struct Conversation: Decodable {
  let orig_pkts: Int
  let resp_pkts: Int
}

@Suite struct CoverageTests {
  private let folder = TemporaryDirectory()

  @Test(arguments: scenarios)
  func `the frames of a sample add up, and its conversations have all of their packets`(
    scenario: String
  ) throws {
    let path = "\(repository)/Captures/\(scenario)"
    let report = try Report(path)
    report.expectSum("\(scenario)")
    #expect(report.coverage.frames > 0)
    let out = folder.path + "/" + scenario
    #expect(try Program.run(["observe", path, "-o", out, "--no-progress"]).status == 0)
    let rows = try contents(out + "/conn.log").split(separator: 10).map {
      try JSONDecoder().decode(Conversation.self, from: Data($0))
    }
    let packets = rows.reduce(0) { $0 + $1.orig_pkts + $1.resp_pkts }
    // The samples have no fragments: a frame of a flow is a packet of a conversation.
    #expect(packets == report.coverage.flow_frames)
  }

  @Test func `frames of every kind add up, each with its reason`() throws {
    var writer = PcapWriter()
    let packet = PacketBuilder.ip(
      from: Family.ipv4.handset,
      to: Family.ipv4.server,
      proto: 17,
      PacketBuilder.udp(40000, 5999, [1])
    )
    let frame = PacketBuilder.ethernet(packet)
    let head: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]
    writer.record(frame)
    writer.record(head + [8, 6] + Array(repeating: 0, count: 28))  // ARP
    writer.record(head + [0x12, 0x34, 0, 0])  // an EtherType that nobody knows
    writer.record(head + [8, 0, 0x45, 0])  // a header cut off
    writer.record(head + [8, 0, 0x45, 0])
    writer.record(Array(frame.prefix(3)))
    let report = try Report(folder.write(writer.bytes, to: "mixed.pcap"))
    report.expectSum("mixed")
    let coverage = report.coverage
    #expect((coverage.flow_frames, coverage.other_frames, coverage.undecoded_frames) == (1, 1, 4))
    let reasons = ["ether-type-unknown": 1, "ipv4-header-truncated": 2, "link-header-truncated": 1]
    #expect(coverage.undecoded_reasons == reasons)
  }
}
