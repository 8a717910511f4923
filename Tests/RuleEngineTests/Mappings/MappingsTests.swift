import Destinations
import Knowledge
import Testing

@testable import RuleEngine

@Suite struct `Mappings to frameworks` {
  private static let shipped = Result { try Mappings.load(home: repository) }

  private func mappings(_ clauses: String) throws -> Mappings {
    var mappings = Mappings()
    try mappings.add(
      YAMLFile.parse(
        "telltale_mapping: 1\nframework: F\nlabel: F\nversion: '1'\nsource: s\nclauses:\n"
          + clauses,
        file: "m.yaml"
      )
    )
    return mappings
  }

  @Test func `hold every clause that rules and policies name`() throws {
    let mappings = try Self.shipped.get()
    for rule in try builtin.get().rules {
      for clause in rule.mappings {
        #expect(mappings.clause(clause) != nil, "\(rule.code): \(clause)")
      }
    }
    for name in [
      "default-deny-in", "default-deny-eu", "india-data-residency", "india-sovereignty",
      "eu-gdpr-transfers", "secure-communication-fleet", "observe-only",
    ] {
      for clause in try Policy.load(nameOrPath: name, home: repository).requirements.flatMap(
        \.clauses
      ) {
        #expect(mappings.clause(clause) != nil, "\(name): \(clause)")
      }
    }
  }

  @Test func `name rules that there are`() throws {
    let codes = Set(try builtin.get().rules.map(\.code))
    #expect(try Self.shipped.get().clauses.allSatisfy { codes.isSuperset(of: $0.rules) })
  }

  @Test func `verify what was read and nothing else`() throws {
    let mappings = try Self.shipped.get()
    #expect(mappings.clause("NIST SP 800-53r5 SC-7(5)")?.verified == true)
    #expect(mappings.clause("DPDP Rules 2025 Rule 15")?.verified == false)
    #expect(mappings.clause("EN 18031 SCM-1")?.verified == false)
    #expect(mappings.clauses.filter { !$0.verified }.allSatisfy { $0.verifiedOn.isEmpty })
  }

  @Test func `mark what is unverified or in no file, and add what a file maps to a rule`() throws {
    let mappings = try mappings(
      """
      - {id: A, title: a, verified: true, verified_on: 2026-11, rules: [TT-X]}
      - {id: B, title: b, verified: false}
      """
    )
    #expect(
      mappings.marked(["F A", "F B", "F C"]) == ["F A", "F B (unverified)", "F C (unverified)"]
    )
    #expect(mappings.marked(["F B"], rule: "TT-X") == ["F B (unverified)", "F A"])
    #expect(mappings.marked(["F A"], rule: "TT-X") == ["F A"])
  }

  @Test(
    arguments: [
      ("- {id: A, verified: false}", "m.yaml:7:3: missing key 'title'"),
      ("- {id: A, title: a}", "m.yaml:7:3: missing key 'verified'"),
      ("- {id: A, title: a, verified: true}", "m.yaml:7:3: verified_on goes with"),
      ("- {id: A, title: a, verified: false, verified_on: 2026-11}", "verified_on goes with"),
      ("- {id: A, title: a, verified: maybe}", "m.yaml:7:31: expected true or false"),
      ("- {id: A, title: a, clause: x, verified: false}", "unknown key 'clause'"),
      (
        "- {id: A, title: a, verified: false}\n- {id: A, title: a, verified: false}",
        "m.yaml:8:3: clause 'F A' stands twice"
      ),
    ] as [(String, String)]
  )
  func `with a mistake are refused with its place`(clauses: String, message: String) {
    let problem = #expect(throws: RuleError.self) { try mappings(clauses) }
    #expect(problem?.description.contains(message) == true, "\(String(describing: problem))")
  }
}
