import Foundation
import TestSupport
import Testing
import Yams

/// Rules that must-find files speak of and that do not exist yet; whoever adds one takes it out.
private let notYetImplemented: Set<String> = []

/// What a must-find file asks for.
private struct MustFind: Decodable {
  struct Entry: Decodable {
    let rule: String
    let subject: String?
    let min_frames: Int?
    /// How many findings speak of it; at least one where that is not stated.
    let findings: Int?
    let why: String
  }
  let telltale_must_find: Int
  let found: [Entry]
  let not_found: [Entry]
  /// What cannot be told, and has to be said to be so.
  let undecided: [Entry]?
}

/// A finding of a report, as far as must-find files look at it.
private struct Finding: Decodable {
  struct Evidence: Decodable {
    let capture: Int
    let frames: [Int]
  }
  let rule: String
  let outcome: String
  let severity: String
  let subject: String
  let summary: String
  let evidence: [Evidence]

  /// Whether it speaks of a subject.
  func speaks(of wanted: String?) -> Bool {
    guard let wanted else { return true }
    return subject.contains(wanted) || summary.contains(wanted)
  }

  /// How many different frames prove it.
  var frames: Int {
    Set(evidence.flatMap { proof in proof.frames.map { "\(proof.capture):\($0)" } }).count
  }
}

private struct Findings: Decodable { let findings: [Finding] }

/// The reports of the scenarios; each is made once for all tests.
private let reports: [String: [UInt8]] = {
  var reports: [String: [UInt8]] = [:]
  for scenario in scenarios {
    let arguments = ["audit", "--format", "json", "--scenario", scenarioFile(scenario)]
    reports[scenario] = try? Program.run(arguments).output
  }
  return reports
}()

/// The report of a scenario.
private func report(_ scenario: String) throws -> [UInt8] { try #require(reports[scenario]) }

private func findings(_ scenario: String) throws -> [Finding] {
  try JSONDecoder().decode(Findings.self, from: Data(try report(scenario))).findings
}

private func mustFind(_ scenario: String) throws -> MustFind {
  let file = "\(repository)/Captures/\(scenario)/must-find.yaml"
  return try YAMLDecoder().decode(MustFind.self, from: Data(try contents(file)))
}

private func isImplemented(_ rule: String) -> Bool {
  exists("\(repository)/Rules/Builtin/\(rule).yml")
}

@Suite struct SampleScenarioTests {
  @Test func `the samples are there`() {
    #expect(
      scenarios == [
        "activation-beacon", "activation-once", "declared-clean", "declared-clean-broken",
        "fota-72h", "fota-checks", "keyboard-random-key", "keyboard-weak-crypto",
        "uc-style-browser", "uc-style-browser-opportunistic", "uc-style-browser-restored",
        "vendor-idle-quiet", "vendor-idle-telemetry",
      ]
    )
  }

  @Test func `rules said to be missing are missing, the others are there`() throws {
    for rule in notYetImplemented { #expect(!isImplemented(rule), "\(rule) exists now") }
    for scenario in scenarios {
      let wanted = try mustFind(scenario)
      for rule in Set((wanted.found + wanted.not_found).map(\.rule)) {
        #expect(isImplemented(rule) || notYetImplemented.contains(rule), "\(rule)")
      }
    }
  }

  @Test(arguments: scenarios)
  func `what must be found is found, with its proof`(scenario: String) throws {
    let wanted = try mustFind(scenario)
    let findings = try findings(scenario).filter { $0.outcome == "violation" }
    for entry in wanted.found where !notYetImplemented.contains(entry.rule) {
      let hits = findings.filter { $0.rule == entry.rule && $0.speaks(of: entry.subject) }
      #expect(!hits.isEmpty, "\(entry.rule) of \(entry.subject ?? "anything"): \(entry.why)")
      if let count = entry.findings {
        #expect(hits.count == count, "\(entry.rule) of \(entry.subject ?? "anything")")
      }
      let frames = hits.map(\.frames).max() ?? 0
      #expect(
        hits.isEmpty || frames >= entry.min_frames ?? 1,
        "\(entry.rule) of \(entry.subject ?? "anything") has \(frames) frames"
      )
    }
  }

  @Test(arguments: scenarios)
  func `what must not be found is not found`(scenario: String) throws {
    let wanted = try mustFind(scenario)
    let findings = try findings(scenario).filter { $0.outcome == "violation" }
    for entry in wanted.not_found where !notYetImplemented.contains(entry.rule) {
      // The summary may name what is in order, such as the resolver that DHCP assigned.
      let hits = findings.filter { finding in
        finding.rule == entry.rule
          && entry.subject.map { finding.subject.contains($0) } ?? true
      }
      let subjects = hits.map(\.subject)
      #expect(subjects == [], "\(entry.rule) of \(entry.subject ?? "anything"): \(entry.why)")
    }
  }

  @Test(arguments: scenarios)
  func `nothing else is found at or above low`(scenario: String) throws {
    let wanted = try mustFind(scenario).found
    let others = try findings(scenario).filter { finding in
      finding.outcome == "violation" && finding.severity != "info"
        && !wanted.contains { $0.rule == finding.rule && finding.speaks(of: $0.subject) }
    }
    #expect(others.map { "\($0.rule) of \($0.subject)" } == [])
  }

  @Test(arguments: scenarios)
  func `what cannot be told is said, and nothing else is left open`(scenario: String) throws {
    let wanted = try mustFind(scenario).undecided ?? []
    let open = try findings(scenario).filter { $0.outcome == "cannot-tell" }
    for entry in wanted {
      let hits = open.filter { $0.rule == entry.rule && $0.speaks(of: entry.subject) }
      #expect(!hits.isEmpty, "\(entry.rule) of \(entry.subject ?? "anything"): \(entry.why)")
    }
    let others = open.filter { finding in
      !wanted.contains { $0.rule == finding.rule && finding.speaks(of: $0.subject) }
    }
    #expect(others.map { "\($0.rule) of \($0.subject)" } == [])
  }

  @Test(arguments: scenarios)
  func `evidence cites frames that exist`(scenario: String) throws {
    let findings = try findings(scenario)
    let inputs = try object(try report(scenario))["inputs"] as? [[String: Any]] ?? []
    let counts = inputs.filter { $0["role"] as? String ?? "capture" == "capture" }
      .compactMap { $0["frames"] as? Int }
    for finding in findings {
      #expect(!finding.evidence.isEmpty)
      for proof in finding.evidence where !proof.frames.isEmpty {
        let count = try #require(
          counts.indices.contains(proof.capture) ? counts[proof.capture] : nil
        )
        #expect(proof.frames.allSatisfy { $0 >= 1 && $0 <= count })
        #expect(proof.frames == proof.frames.sorted())
      }
    }
  }

  @Test(arguments: declaredScenarios)
  func `the report against a declaration is the one that was checked`(path: String) throws {
    let url = URL(fileURLWithPath: path)
    let scenario = url.deletingLastPathComponent().lastPathComponent
    let name = "\(scenario).\(url.deletingPathExtension().lastPathComponent)"
    let now = try Program.run(["audit", "--format", "json", "--scenario", path]).output
    try compare(now, with: name)
  }

  @Test(arguments: scenarios)
  func `the report is the one that was checked and committed`(scenario: String) throws {
    try compare(report(scenario), with: scenario)
  }

  /// Compares a report with the one of a name that was checked, or records it.
  private func compare(_ now: [UInt8], with scenario: String) throws {
    let path = "\(repository)/Captures/Expected/\(scenario).json"
    if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
      try Data(now).write(to: URL(fileURLWithPath: path))
      Issue.record("recorded \(scenario).json")
      return
    }
    let was = exists(path) ? try contents(path) : []
    guard was != now else { return }
    Attachment.record(Data(now), named: "\(scenario).json")
    let (old, new) = (lines(was), lines(now))
    let line = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let place = line ?? min(old.count, new.count)
    Issue.record(
      """
      \(scenario).json differs, first in line \(place + 1):
      - \(old.indices.contains(place) ? old[place] : "")
      + \(new.indices.contains(place) ? new[place] : "")
      RECORD_GOLDENS=1 records it anew.
      """
    )
  }
}

private func lines(_ bytes: [UInt8]) -> [Substring] {
  String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
}
