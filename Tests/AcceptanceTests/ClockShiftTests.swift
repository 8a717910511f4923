import Foundation
import TestSupport
import Testing

@Suite struct ClockShiftTests {
  /// The report of a small capture whose clock is stated to be off.
  private func report(_ offset: String, _ folder: TemporaryDirectory) throws -> [String: Any] {
    _ = folder.write(smallCapture(.ipv6), to: "a.pcap")
    let text = """
      telltale_scenario: 1
      captures:
      - {file: a.pcap, phase: P7, clock_offset_ms: \(offset)}

      """
    let scenario = folder.write(Array(text.utf8), to: "scenario.yaml")
    return try object(
      Program.run(["audit", "--scenario", scenario, "--format", "json"]).output
    )
  }

  private func first(_ report: [String: Any]) -> String {
    let inputs = report["inputs"] as? [[String: Any]]
    return inputs?.first?["first_ts"] as? String ?? ""
  }

  // The capture's first frame is of 2023-11-14T22:13:20Z by its own clock.
  @Test(arguments: [
    ("0", "2023-11-14T22:13:20.000000Z"), ("1500", "2023-11-14T22:13:18.500000Z"),
    ("-0.250", "2023-11-14T22:13:20.000250Z"), ("86400000", "2023-11-13T22:13:20.000000Z"),
  ])
  func `a stated offset is taken off every time`(offset: String, time: String) throws {
    let folder = TemporaryDirectory()
    let plain = try report("0", folder)
    let moved = try report(offset, folder)
    let day = String(first(plain).prefix(19))
    #expect(day == "2023-11-14T22:13:20", "what the expectations of this test rest on")
    #expect(first(moved).prefix(23) == time.prefix(23))
    let destinations = moved["destinations"] as? [[String: Any]] ?? []
    #expect(!destinations.isEmpty)
    for destination in destinations {
      #expect(destination["first_ts"] as? String ?? "" >= first(moved))
    }
    let sections =
      (moved["scenario"] as? [String: Any])?["sections"] as? [[String: Any]] ?? []
    let shifts = sections.first { $0["key"] as? String == "clock_shifts" }
    #expect((shifts == nil) == (offset == "0"))
    if let shifts {
      // Both times can be found.
      #expect("\(shifts)".contains(first(plain)))
      #expect("\(shifts)".contains(first(moved)))
    }
  }

  @Test(arguments: ["soon", "1.2345", "", "1e3", "99999999999", "1.", "--1"])
  func `an offset that is none is a mistake with its place`(offset: String) throws {
    let folder = TemporaryDirectory()
    _ = folder.write(smallCapture(), to: "a.pcap")
    let text =
      "telltale_scenario: 1\ncaptures:\n- {file: a.pcap, clock_offset_ms: \"\(offset)\"}\n"
    let scenario = folder.write(Array(text.utf8), to: "scenario.yaml")
    let outcome = try Program.run(["audit", "--scenario", scenario])
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("scenario.yaml:3:"), "\(outcome.errors)")
  }
}
