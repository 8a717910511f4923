import ArgumentParser
import Audit
import Reporting
import RuleEngine

/// `telltale rules`: what rules there are, whether they are right, and whether they work.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List, check, explain and test rules.",
    discussion: """
      Rules are Sigma 2 files. Public ones for product zeek and for the categories dns, proxy, \
      firewall and network run as they are; those for other log sources are not applicable to a \
      capture, and are said to be.

      Examples:
        telltale rules list
        telltale rules check my-rules sigma/rules/network
        telltale rules explain TT-DNS-001
        telltale rules test
      """,
    subcommands: [List.self, Check.self, Explain.self, Test.self]
  )

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  /// Which rules.
  struct Options: ParsableArguments {
    @Option(help: ArgumentHelp("Further rules (repeatable).", valueName: "dir"))
    var rules: [String] = []

    @Option(help: ArgumentHelp("Rules instead of those that ship.", valueName: "dir"))
    var onlyRules: String?

    var plan: RulesPlan {
      var plan = RulesPlan()
      plan.extra = rules
      plan.only = onlyRules
      return plan
    }
  }

  /// `telltale rules list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the rules: code, level, title and what they select from."
    )
    @OptionGroup var options: Options

    @Option(help: "What goes to standard output: text or json.")
    var format = Format.text

    func run() throws {
      let pack = try options.plan.pack()
      switch format {
      case .json: try emit(RuleText.json(pack.rules, leftOut: pack.leftOut))
      case .text:
        try emit(RuleText.list(pack.rules))
        let count = pack.leftOut.count
        if count > 0 { writeError("telltale: \(count) left out; telltale rules check says why") }
      }
    }
  }

  /// `telltale rules check`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check rules: each mistake is one line, file:line:column: error: what is wrong.",
      discussion: """
        Exit status: 0 all can be used or are for other log sources, 1 mistakes, 2 no such folder.

        Examples:
          telltale rules check
          telltale rules check my-rules/tracker.yml
        """
    )

    @Argument(
      help: ArgumentHelp("Folders or files; without any, those that ship.", valueName: "path")
    )
    var paths: [String] = []

    @Option(help: "What goes to standard output: text or json.")
    var format = Format.text

    @Flag(name: .shortAndLong, help: "Say nothing of rules for other log sources.")
    var quiet = false

    func run() throws {
      var plan = RulesPlan()
      plan.only = paths.first
      plan.extra = Array(paths.dropFirst())
      let pack = try plan.pack(toleratesMistakes: true)
      let mistakes = pack.leftOut.filter { $0.reason == .mistake }
      if format == .json {
        try emit(RuleText.json(pack.rules, leftOut: pack.leftOut))
      } else {
        let shown = quiet ? mistakes : pack.leftOut
        let rest = pack.leftOut.count - mistakes.count
        try emit(
          shown.map { "\($0)\n" }.joined() + Words.count(pack.rules.count, "rule")
            + " can be used, \(rest) not applicable to captures, \(mistakes.count) with mistakes\n"
        )
      }
      if !mistakes.isEmpty { throw ExitCode(1) }
    }
  }

  /// `telltale rules explain`.
  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what a rule finds, why it matters, what else it may be, and what to do.",
      discussion: """
        Examples:
          telltale rules explain TT-DNS-001
          telltale rules explain --all --format markdown
        """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, markdown }

    @Argument(help: ArgumentHelp("The rule's code or id.", valueName: "rule"))
    var rule: String?

    @Flag(help: "Explain every rule, in order of their codes.")
    var all = false

    @Option(help: "What goes to standard output: text or markdown.")
    var format = Format.text

    @OptionGroup var options: Options

    func run() throws {
      guard (rule == nil) == all else { throw ValidationError("name one rule, or --all") }
      let plan = options.plan
      let pack = try plan.pack()
      let rules = try rule.map { [try plan.rule($0, in: pack)] } ?? pack.rules
      let mappings = try plan.mappings()
      switch format {
      case .text:
        let texts = rules.map { RuleText.explanation($0, mappings) }
        try emit(texts.joined(separator: "\n"))
      case .markdown: try emit(RuleText.reference(rules, mappings))
      }
    }
  }

  /// `telltale rules test`.
  struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Run the samples of rules: captures in which they fire, and in which they must not.",
      discussion: """
        Exit status: 0 every sample did what it has to, 1 one did not.

        Examples:
          telltale rules test
          telltale rules test TT-DNS-001
        """
    )

    @Argument(help: ArgumentHelp("Codes or ids; without any, all rules.", valueName: "rule"))
    var names: [String] = []

    @OptionGroup var options: Options

    func run() throws {
      let plan = options.plan
      let pack = try plan.pack()
      let rules = try names.isEmpty ? pack.rules : names.map { try plan.rule($0, in: pack) }
      var failed = 0
      try plan.test(rules, in: pack) { test in
        failed += test.passed ? 0 : 1
        var text = "\(test.passed ? "ok    " : "FAILED")  \(test.code)"
        if test.samples.isEmpty {
          text += "  no sample"
        } else if !test.hasBothKinds {
          text += "  only one kind of sample"
        }
        for sample in test.samples where !sample.passed {
          text += "\n          \(sample.sample.path): \(sample.words)"
        }
        try emit(text + "\n")
      }
      if failed > 0 { throw ExitCode(1) }
    }
  }
}

/// Writes text for people to standard output.
private func emit(_ text: String) throws { try emit(Array(text.utf8)) }

private func emit(_ bytes: [UInt8]) throws {
  guard writeOutput(bytes) else {
    throw AuditError("standard output: could not be written to the end")
  }
}
