import Destinations
import Flows
import FoundationEssentials
import Knowledge
import Testing
import Wire

@testable import RuleEngine

@Suite struct `A list that blocks` {
  private func list(_ text: String, _ severity: String = "high") throws -> BlockList {
    var list = try ImportedList(bytes: Data(text.utf8), file: "list.txt")
    list.sha256 = "ab12"
    return BlockList(list: list, severity: severity)
  }

  @Test(arguments: Family.allCases)
  func `gives a finding with the list, its hash and its date`(family: Family) throws {
    var run = TestRun(family)
    run.destination("a.tracker.example")
    run.lists = [try list("! Last modified: 2026-11-01\n||tracker.example^\n")]
    let finding = try #require(try run.findings("TT-DST-004").first)
    #expect(finding.outcome == .violation && finding.severity == .high)
    #expect(
      finding.summary.contains("list list.txt (adblock list, of 2026-11-01), entry tracker.example")
    )
    let proof = finding.evidence.map(\.detail).joined(separator: "\n")
    #expect(proof.contains("line 2, SHA-256 ab12"))
  }

  @Test(arguments: Family.allCases)
  func `holds by address, by alias and not what is local`(family: Family) throws {
    var run = TestRun(family)
    run.destination("other.example")
    run.lists = [try list("\(family.server)\n")]
    #expect(try run.findings("TT-DST-004").count == 1)
    run.lists = [try list("alias.example\n")]
    #expect(try run.findings("TT-DST-004") == [])
    run.destinations[0].name.chain = ["other.example", "alias.example"]
    #expect(try run.findings("TT-DST-004").count == 1)
    var local = TestRun(family)
    local.destination("printer.example", at: family.router)
    local.lists = [try list("printer.example\n")]
    #expect(try local.findings("TT-DST-004") == [])
  }

  @Test(arguments: Family.allCases)
  func `weighs as who gave it says, the policy's own entries more`(family: Family) throws {
    var run = TestRun(family)
    run.destination("a.tracker.example")
    run.lists = [try list("a.tracker.example\n", "low"), try list("*.tracker.example\n", "medium")]
    #expect(try run.findings("TT-DST-004").map(\.severity) == [.medium])
    let blocking = try policy { $0.blocked.domains = DomainSet(["tracker.example"]) }
    #expect(try run.findings("TT-DST-004", blocking).map(\.severity) == [.critical])
  }

  @Test(arguments: Family.allCases)
  func `is something to conform to`(family: Family) throws {
    var run = TestRun(family)
    run.destination("fine.example", country: "IN")
    run.lists = [try list("a.tracker.example\n")]
    let requirement = try run.judge().requirements.first { $0.id == "R-BLOCKED" }
    #expect(requirement?.outcome == .conforms)
  }
}
