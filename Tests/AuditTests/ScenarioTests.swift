import Audit
import Destinations
import RuleEngine
import TestSupport
import Testing
import Wire

private let whole = """
  telltale_scenario: 1
  title: "A test"
  lab: {latitude: 28.5, longitude: -77.25, country: IN, place: "here"}
  captures:
  - {file: 01.pcap, phase: baseline}
  - {file: /data/02.pcap, phase: use}
  policy: policy.yaml
  overrides: sub/overrides.yaml

  """

/// Reads a scenario from a folder of its own.
private func scenario(_ text: String) throws -> (Scenario, TemporaryDirectory) {
  let folder = TemporaryDirectory()
  let path = folder.write(Array(text.utf8), to: "scenario.yaml")
  return (try Scenario(path: path), folder)
}

/// Why a scenario cannot be read; empty if it can.
private func problem(_ text: String) -> String {
  do {
    _ = try scenario(text)
    return ""
  } catch {
    return "\(error)"
  }
}

@Suite struct ScenarioTests {
  @Test func `paths are relative to the scenario's folder`() throws {
    let (read, folder) = try scenario(whole)
    #expect(read.title == "A test")
    #expect(read.captures.map(\.path) == [folder.path + "/01.pcap", "/data/02.pcap"])
    #expect(read.captures.map(\.phase) == ["baseline", "use"])
    #expect(read.policy == folder.path + "/policy.yaml")
    #expect(read.overrides == folder.path + "/sub/overrides.yaml")
    #expect(read.lab?.latitude == 28.5)
    #expect(read.lab?.longitude == -77.25)
  }

  @Test func `a scenario cut anywhere is read or refused with its place`() throws {
    let octets = Array(whole.utf8)
    #expect(problem(whole) == "")
    for length in octets.indices {
      let words = problem(String(decoding: octets.prefix(length), as: UTF8.self))
      #expect(words.isEmpty || words.hasPrefix("scenario.yaml:"), "\(words)")
    }
  }

  @Test func `what is known of a handset, cut anywhere, is read or refused with its place`() throws
  {
    let text = """
      telltale_device: 1
      addresses: [192.0.2.10, "2001:db8::10"]
      hardware_addresses: ["02:00:5e:10:00:01"]
      identifiers: {imei: [356938035643809], imsi: [404451234567890], wifi_mac: ["02:00:5e:10:00:01"]}
      accounts: [user@mail.example]
      positions: [{latitude: 28.6, longitude: 77.2, tolerance: 300}]

      """
    let folder = TemporaryDirectory()
    for length in 0...text.utf8.count {
      let path = folder.write(Array(text.utf8.prefix(length)), to: "device.yaml")
      do {
        let (device, profile) = try (DeviceFile.device(path), DeviceFile.profile(path))
        #expect(device.addresses.count <= 2 && profile.values.count <= 4)
        if length == text.utf8.count { #expect(profile.values.count == 4) }
      } catch { #expect("\(error)".hasPrefix("device.yaml:"), "\(error)") }
    }
  }

  @Test func `only captures are needed`() throws {
    let (read, _) = try scenario("telltale_scenario: 1\ncaptures:\n- {file: a.pcap}\n")
    #expect(read.captures.map(\.phase) == [""])
    #expect(read.lab == nil)
    #expect(read.policy == nil)
    #expect(read.overrides == nil)
  }

  @Test func `what the laboratory did is read in order of time`() throws {
    let (read, folder) = try scenario(
      """
      telltale_scenario: 1
      captures:
      - {file: a.pcap, phase: P7}
      - {file: b.pcap, phase: Idle}
      events:
      - {time: "2026-01-01T10:00:00+05:30", kind: boot, note: "by hand"}
      - {time: 2026-01-01T04:00:00.5Z, kind: sim-insert}

      """
    )
    #expect(read.events.map(\.kind) == [.simInsert, .boot])
    #expect(
      read.events.map(\.time.description) == [
        "2026-01-01T04:00:00.500000Z", "2026-01-01T04:30:00.000000Z",
      ]
    )
    #expect(read.events.map(\.note) == ["", "by hand"])
    #expect(read.captures.map { Phase(named: $0.phase) } == [.use, .backgroundIdle])
    var plan = AuditPlan(captures: [])
    plan.take(read, from: folder.path + "/scenario.yaml", policyIsSet: false)
    #expect(plan.events == read.events)
  }

  @Test(arguments: [
    ("telltale_scenario: 1\ncaptures: []\n", "scenario.yaml:1:1:"),
    ("captures:\n- {file: a}\n", "scenario.yaml:1:1:"),
    ("telltale_scenario: 2\ncaptures:\n- {file: a}\n", "scenario.yaml:1:20:"),
    ("telltale_scenario: 1\ncaptures:\n- {phase: a}\n", "scenario.yaml:3:3:"),
    ("telltale_scenario: 1\ncaptures:\n- {file: a, fase: b}\n", "scenario.yaml:3:13:"),
    (
      "telltale_scenario: 1\nlab: {latitude: 91, longitude: 0}\ncaptures:\n- {file: a}\n",
      "scenario.yaml:2:6:"
    ),
    ("telltale_scenario: 1\ntypo: 2\ncaptures:\n- {file: a}\n", "scenario.yaml:2:1:"),
    ("telltale_scenario: 1\ncaptures:\n- {file: a, phase: used}\n", "scenario.yaml:3:20:"),
    (
      "telltale_scenario: 1\ncaptures:\n- {file: a}\nevents:\n- {time: soon, kind: boot}\n",
      "scenario.yaml:5:10:"
    ),
    (
      "telltale_scenario: 1\ncaptures:\n- {file: a}\nevents:\n- {time: 2026-01-01T00:00:00Z}\n",
      "scenario.yaml:5:3:"
    ),
    (
      """
      telltale_scenario: 1
      captures:
      - {file: a}
      events:
      - {time: 2026-01-01T00:00:00Z, kind: lunch}

      """,
      "scenario.yaml:5:38:"
    ),
    ("telltale_scenario: 1\ncaptures:\n- {file: a\n", "scenario.yaml:"),
    ("telltale_scenario: 1\ncaptures: a.pcap\n", "scenario.yaml:2:11:"),
  ])
  func `a mistake is named with file, line and column`(text: String, place: String) {
    let words = problem(text)
    #expect(words.hasPrefix(place), "\(words)")
    #expect(!words.contains("/tmp"))
  }

  @Test func `a missing scenario is named`() {
    #expect(throws: (any Error).self) { try Scenario(path: "/nonexistent/scenario.yaml") }
  }

  @Test func `what the user sets stays, the rest comes from the scenario`() throws {
    let (read, folder) = try scenario(whole)
    var plan = AuditPlan(captures: [])
    plan.take(read, from: folder.path + "/scenario.yaml", policyIsSet: false)
    #expect(plan.captures.count == 2)
    #expect(plan.phases == ["baseline", "use"])
    #expect(plan.policyName == "policy.yaml")
    #expect(plan.knowledge.lab?.latitude == 28.5)

    var other = AuditPlan(captures: ["mine.pcap"])
    other.policy = "strict"
    other.knowledge.lab = KnowledgePlan.labPosition("1,2")
    other.knowledge.overrides = "mine.yaml"
    other.take(read, from: "scenario.yaml", policyIsSet: true)
    #expect(other.captures == ["mine.pcap"])
    #expect(other.phases.isEmpty)
    #expect(other.policyName == "strict")
    #expect(other.knowledge.lab?.latitude == 1)
    #expect(other.knowledge.overrides == "mine.yaml")
  }
}

@Suite struct LabPositionTests {
  @Test(arguments: ["28.61,77.21", " 28.61 , 77.21 ", "-90,-180", "90,180", "0,0"])
  func `two numbers of degrees are a position`(text: String) {
    #expect(KnowledgePlan.labPosition(text) != nil)
  }

  @Test(arguments: [
    "", ",", "28.61", "28.61,", "28.61,77.21,3", "91,0", "0,181", "nan,0", "0,inf", "a,b",
    "28,61,77,21", "28.61;77.21", "1e1,0e0 x",
  ])
  func `anything else is none`(text: String) {
    #expect(KnowledgePlan.labPosition(text) == nil)
  }

  @Test func `the position keeps its sign and order`() {
    #expect(KnowledgePlan.labPosition("-33.86,151.21")?.latitude == -33.86)
    #expect(KnowledgePlan.labPosition("-33.86,151.21")?.longitude == 151.21)
  }
}
