import FoundationEssentials
import Knowledge
package import RuleEngine

/// What `telltale rules` is to look at.
package struct RulesPlan: Sendable {
  /// Folders or files with further rules.
  package var extra: [String] = []
  /// A folder whose rules replace those that ship.
  package var only: String?

  /// The rules that ship.
  package init() {}

  /// Reads the rules; with `toleratesMistakes` every mistake is listed as left out.
  ///
  /// - Throws: an error whose description is one line for the user.
  package func pack(toleratesMistakes: Bool = false) throws -> RulePack {
    // Who names all rules needs none of those that ship.
    let home = only == nil ? try Installation.home() : ""
    return try RulePack.load(
      home: home,
      extra: extra,
      only: only,
      toleratesMistakes: toleratesMistakes
    )
  }

  /// The clauses of frameworks that ship.
  ///
  /// - Throws: an error whose description is one line for the user.
  package func mappings() throws -> Mappings { try Mappings.load(home: Installation.home()) }

  /// The rule that a code or id names.
  ///
  /// - Throws: ``AuditError`` if there is none.
  package func rule(_ name: String, in pack: RulePack) throws -> SigmaRule {
    guard let rule = pack.rules.first(where: { $0.isCalled(name) }) else {
      throw AuditError("there is no rule '\(name)'; telltale rules list shows those there are")
    }
    return rule
  }

  /// Runs the samples of `rules`, each sample once, with all rules of `pack`; `done` is told of
  /// each rule as it is done.
  package func test(
    _ rules: [SigmaRule],
    in pack: RulePack,
    done: (RuleTest) throws -> Void
  ) throws {
    var found: [String: Result<Set<String>, AuditError>] = [:]
    for rule in rules {
      var test = RuleTest(code: rule.code)
      test.hasBothKinds =
        rule.samples.contains(where: \.fires)
        && rule.samples.contains { !$0.fires }
      for sample in rule.samples {
        let path =
          sample.path.hasPrefix("/")
          ? sample.path : "\(pack.folders[rule.code] ?? ".")/\(sample.path)"
        let result = found[path] ?? codes(in: path)
        found[path] = result
        test.samples.append(outcome(rule, sample, result))
      }
      try done(test)
    }
  }

  private func outcome(
    _ rule: SigmaRule,
    _ sample: SigmaRule.Sample,
    _ result: Result<Set<String>, AuditError>
  ) -> RuleTest.SampleOutcome {
    switch result {
    case .failure(let error):
      RuleTest.SampleOutcome(sample: sample, passed: false, words: error.description)
    case .success(let codes):
      RuleTest.SampleOutcome(
        sample: sample,
        passed: codes.contains(rule.code) == sample.fires,
        words: codes.contains(rule.code) ? "finds a violation" : "finds nothing"
      )
    }
  }

  /// The rules that find a violation in a capture or scenario.
  private func codes(in path: String) -> Result<Set<String>, AuditError> {
    do {
      var plan = AuditPlan(captures: [path])
      if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
        plan = AuditPlan(captures: [])
        plan.take(try Scenario(path: path), from: path, policyIsSet: false)
      } else {
        plan.takeFiles(besides: path)
      }
      plan.reading.hashes = false
      plan.extraRules = extra
      plan.onlyRules = only
      let findings = try plan.run(progress: nil).judgement.findings
      // A rule of the lowest severity may be there to say what could not be inspected.
      let found = findings.filter { $0.outcome == .violation || $0.severity == .info }
      return .success(Set(found.map(\.rule)))
    } catch {
      return .failure(AuditError("\(error)"))
    }
  }
}

extension AuditPlan {
  /// Takes the policy and what is known of world and handset from the files that lie beside a
  /// sample, for those that there are.
  fileprivate mutating func takeFiles(besides path: String) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    func found(_ name: String) -> String? {
      FileManager.default.fileExists(atPath: folder + name) ? folder + name : nil
    }
    if let found = found("policy.yaml") { policy = found }
    knowledge.overrides = found("overrides.yaml")
    knowledge.device = found("device.yaml")
  }
}

/// What came of one rule's samples.
package struct RuleTest: Sendable {
  /// One sample and whether the rule did what it has to.
  package struct SampleOutcome: Sendable {
    /// The sample.
    package var sample: SigmaRule.Sample
    /// Whether the rule found something exactly where it has to.
    package var passed: Bool
    /// What it found, or why it could not be tried.
    package var words: String
  }

  /// The rule.
  package var code: String
  /// Its samples, in its order.
  package var samples: [SampleOutcome] = []
  /// Whether there is a sample in which it fires and one in which it must not.
  package var hasBothKinds = false

  /// Whether every sample passed.
  package var passed: Bool { samples.allSatisfy(\.passed) }
}
