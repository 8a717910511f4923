import Foundation
import TestSupport
import Testing

/// Files that ship below `Captures` and begin with a word.
private func shipped(_ prefix: String) throws -> [String] {
  try FileManager.default.subpathsOfDirectory(atPath: repository + "/Captures")
    .filter { $0.hasSuffix(".yaml") && ($0.split(separator: "/").last ?? "").hasPrefix(prefix) }
    .sorted().map { "\(repository)/Captures/\($0)" }
}

@Suite(.enabled(if: StockValidator.isInstalled)) struct `The schema of declarations` {
  private let validator = StockValidator(schema: "declaration-1.json")

  @Test func `accepts every declaration that ships, and drafts`() throws {
    let folder = TemporaryDirectory()
    let files = try shipped("declaration")
    #expect(files.count >= 2)
    let draft = folder.path + "/draft.yaml"
    let scenario = "\(repository)/Captures/uc-style-browser/scenario.yaml"
    #expect(try Program.run(["declare", "--scenario", scenario, "-o", draft]).status == 0)
    #expect(try validator.problems(files + [draft]) == "")
  }

  /// What the reader accepts and refuses, the schema accepts and refuses.
  @Test(
    arguments: [
      ("", true), ("endpoint: []", false), ("endpoints: [{id: a}]", false),
      ("endpoints: [{id: a, match: {dns: [a.example]}}]", true),
      ("endpoints: [{id: a, match: {dns: a.example}, ports: tcp/443}]", true),
      ("endpoints: [{id: a, match: {}, ports: [tcp443]}]", false),
      ("endpoints: [{id: a, match: {}, ports: [icmp, ip/50, udp/*, tcp/1-9]}]", true),
      ("endpoints: [{id: a, match: {}, locations: [India]}]", false),
      ("endpoints: [{id: a, match: {}, locations: TO-BE-FILLED-IN}]", true),
      ("endpoints: [{id: a, match: {}, consent: maybe}]", false),
      ("endpoints: [{id: a, match: {}, max_upload: 64KiB/day, period: PT24H}]", true),
      ("endpoints: [{id: a, match: {}, max_upload: much}]", false),
      ("endpoints: [{id: a, match: {asn: [64500], local: true}}]", true),
      ("endpoints: [{id: a, match: {asn: [AS64500]}}]", false),
      ("endpoints: [{id: a, match: {}, protocol: {tls_min: \"1.2\", alpn: [h2]}}]", true),
      ("endpoints: [{id: a, match: {}, protocol: {tls_min: \"2\"}}]", false),
      ("parties: [{id: a, role: processor, country: IN}]", true),
      ("parties: [{id: a, role: friend}]", false),
      ("dns: {resolver_policy: own, fallback: network_assigned, survives_uninstall: false}", true),
      ("dns: {resolver_policy: any}", false), ("dns: {fallback: other}", false),
      ("deletion: {uninstall_stops_traffic: yes}", false),
      ("deletion: {uninstall_stops_traffic: TO-BE-FILLED-IN}", true),
      ("not_collected: [imei]", true), ("transfers: [{from: IN, to: SG}]", true),
      ("transfers: [{from: IN}]", false),
      ("updates: [{hosts: [u.example], transport: ftp}]", false),
    ] as [(String, Bool)]
  )
  func `agrees with the reader`(body: String, isRight: Bool) throws {
    let folder = TemporaryDirectory()
    let head = "telltale_declaration: 1\nsubject: {vendor: Maker}\n"
    let path = folder.write(Array("\(head)\(body)\n".utf8), to: "declaration.yaml")
    let problems = try validator.problems([path])
    #expect(problems.isEmpty == isRight, "\(problems)")
    let read = try Program.run([
      "audit", "Captures/Rules/tt-dst-003-silent.pcap", "--declaration", path, "-q",
    ])
    #expect((read.status == 2) != isRight, "\(read.errors)")
  }
}

@Suite(.enabled(if: StockValidator.isInstalled)) struct `The schema of scenarios` {
  private let validator = StockValidator(schema: "scenario-1.json")

  @Test func `accepts every scenario that ships`() throws {
    let files = try shipped("scenario")
    #expect(files.count >= 5)
    #expect(try validator.problems(files) == "")
  }

  /// What the reader accepts and refuses, the schema accepts and refuses.
  @Test(
    arguments: [
      ("captures: [{file: a.pcap}]", true), ("captures: []", false), ("", false),
      ("captures: [{file: a.pcap, fase: use}]", false),
      ("captures: [{file: a.pcap, phase: P7, clock_offset_ms: 12.5}]", true),
      ("captures: [{file: a.pcap, clock_offset_ms: soon}]", false),
      ("captures: [{file: a.pcap}]\nlab: {latitude: 91, longitude: 0}", false),
      ("captures: [{file: a.pcap}]\nlab: {latitude: 9, longitude: 0, country: IN}", true),
      ("captures: [{file: a.pcap}]\nevents: [{time: \"2026-01-01T00:00:00Z\", kind: boot}]", true),
      (
        "captures: [{file: a.pcap}]\nevents: [{time: \"2026-01-01T00:00:00Z\", kind: lunch}]", false
      ),
      ("captures: [{file: a.pcap}]\nevents: [{kind: boot}]", false),
      ("captures: [{file: a.pcap}]\nitem: {make: Vendor, model: 7}", true),
      ("captures: [{file: a.pcap}]\nitem: {color: red}", false),
      ("captures: [{file: a.pcap}]\nsettings: {anything: goes}", true),
      ("captures: [{file: a.pcap}]\ncustody: [{time: t, actor: a, action: x}]", true),
      ("captures: [{file: a.pcap}]\ncustody: [{time: t}]", false),
    ] as [(String, Bool)]
  )
  func `agrees with the reader`(body: String, isRight: Bool) throws {
    let folder = TemporaryDirectory()
    _ = folder.write(smallCapture(), to: "a.pcap")
    let path = folder.write(Array("telltale_scenario: 1\n\(body)\n".utf8), to: "scenario.yaml")
    let problems = try validator.problems([path])
    #expect(problems.isEmpty == isRight, "\(problems)")
    let read = try Program.run(["audit", "--scenario", path, "-q"])
    #expect((read.status == 2) != isRight, "\(read.errors)")
  }
}
