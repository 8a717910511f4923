import Capture
import Flows
import Foundation
import Reporting
import RuleEngine
import TestSupport
import Testing
import Wire

@testable import Cases

/// A report whose one finding cites frames of one capture.
func reportCiting(_ frames: [UInt32], file: String = "a.pcap", detail: String = "shows it")
  -> Report
{
  let evidence = Evidence(
    capture: 0,
    frames: frames,
    firstTime: "",
    lastTime: "",
    flow: "",
    detail: detail,
    displayFilter: ""
  )
  let finding = Finding(
    id: "F-000000000001",
    rule: "TT-TST-001",
    title: "Test",
    severity: .high,
    outcome: .violation,
    confidence: .confirmed,
    subject: "a.example",
    summary: "It was observed to send.",
    evidence: [evidence],
    alternatives: [],
    references: [],
    mappings: []
  )
  return Report(
    toolVersion: "0",
    inputs: [ReportInput(role: .capture, file: file, sha256: nil, bytes: 1)],
    method: [],
    coverage: Coverage(),
    device: ReportDevice(
      addresses: [],
      hardwareAddresses: [],
      hostName: "",
      vendorClass: "",
      basis: ""
    ),
    policy: ReportPolicy(name: "p", title: "P", statements: []),
    destinations: [],
    findings: [finding],
    requirements: [],
    anomalies: [],
    resolvers: [],
    timeline: Timeline(rows: [])
  )
}

private struct Kept: Equatable {
  var time: Int64
  var originalLength: Int
  var linkType: UInt32
  var bytes: [UInt8]
}

private func frames(of path: String) throws -> [Kept] {
  var reader = try CaptureReader(path: path, attributes: false)
  var all: [Kept] = []
  while let frame = reader.next() {
    all.append(
      Kept(
        time: frame.time.nanoseconds,
        originalLength: frame.originalLength,
        linkType: frame.linkType.rawValue,
        bytes: frame.bytes.indices.map { frame.bytes[$0] }
      )
    )
  }
  #expect(reader.damage == nil)
  return all
}

@Suite struct CutoutTests {
  private let folder = TemporaryDirectory()
  private let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  private func cut(_ report: Report, _ path: String?, limits: Cutouts.Limits = .init()) throws
    -> (Cutouts, [String: [UInt8]])
  {
    var files: [String: [UInt8]] = [:]
    let cutouts = try Cutouts(
      report,
      from: [Cutouts.Source(path: path, sha256: nil)],
      limits: limits
    ) { files[$0] = $1 }
    return (cutouts, files)
  }

  /// Captures of the samples, of both formats.
  private var samples: [String] {
    let names =
      (try? FileManager.default.subpathsOfDirectory(atPath: repository + "/Captures")) ?? []
    return names.filter { $0.hasSuffix(".pcap") || $0.hasSuffix(".pcapng") }.sorted()
      .map { repository + "/Captures/" + $0 }
  }

  @Test func `a cut-out holds the very frames, with time, length and link type`() throws {
    #expect(!samples.isEmpty)
    for path in samples.prefix(8) {
      let all = try frames(of: path)
      let wanted = [1, UInt32(all.count / 2 + 1), UInt32(all.count)].filter { $0 <= all.count }
      let (cutouts, files) = try cut(reportCiting(wanted), path)
      #expect(cutouts.notes.isEmpty)
      let bytes = try #require(files["evidence/F-000000000001.pcapng"])
      let again = try frames(of: folder.write(bytes, to: "cut.pcapng"))
      #expect(again == Set(wanted).sorted().map { all[Int($0) - 1] }, "\(path)")
    }
  }

  @Test func `tshark opens a cut-out and shows each frame's comment`() throws {
    let path = try #require(samples.first)
    let (_, files) = try cut(reportCiting([2, 5], file: "b\u{1b}[2Jc.pcap"), path)
    let bytes = try #require(files.values.first)
    let file = folder.write(bytes, to: "cut.pcapng")
    let arguments = ["-r", file, "-T", "fields", "-e", "frame.comment"]
    guard let (status, text) = runTool("tshark", arguments) else {
      try Test.cancel("there is no tshark here")
    }
    #expect(status == 0)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.contains("F-000000000001") && $0.contains("TT-TST-001") })
    #expect(lines[0].contains("frame 2: shows it") && lines[1].contains("frame 5: shows it"))
    #expect(!text.contains("\u{1b}"))
  }

  @Test func `frames of several interfaces keep theirs`() throws {
    var writer = PcapNGWriter()
    writer.interface(linkType: 101)
    writer.packet([UInt8](repeating: 1, count: 60), interface: 0)
    writer.packet([0x45] + [UInt8](repeating: 0, count: 19), interface: 1)
    let path = folder.write(writer.bytes, to: "two.pcapng")
    let (_, files) = try cut(reportCiting([1, 2]), path)
    let again = try frames(of: folder.write(try #require(files.values.first), to: "cut.pcapng"))
    #expect(again == (try frames(of: path)))
    #expect(again.map(\.linkType) == [1, 101])
  }

  @Test func `what cannot be read twice is said`() throws {
    let (cutouts, files) = try cut(reportCiting([1]), nil)
    #expect(files.isEmpty)
    #expect(cutouts.notes.count == 1 && cutouts.notes[0].contains("cannot be read twice"))
  }

  @Test func `frames that are not there and limits leave the rest`() throws {
    let path = try #require(samples.first)
    let (_, files) = try cut(reportCiting([1, .max]), path)
    #expect(files.count == 1)
    var limits = Cutouts.Limits()
    limits.octets = 0
    let (none, empty) = try cut(reportCiting([1]), path, limits: limits)
    #expect(empty.isEmpty && none.notes.count == 1)
    limits = Cutouts.Limits()
    limits.framesPerFinding = 1
    let (_, few) = try cut(reportCiting([1, 2, 3]), path, limits: limits)
    let again = try frames(of: folder.write(try #require(few.values.first), to: "few.pcapng"))
    #expect(again.count == 1)
  }

  @Test func `a capture that is gone is an error that names it`() throws {
    do {
      _ = try cut(reportCiting([1]), folder.path + "/none.pcap")
      Issue.record("no error")
    } catch { #expect("\(error)".contains("a.pcap")) }
  }
}
