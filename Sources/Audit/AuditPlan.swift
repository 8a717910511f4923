import CMalloc
import Capture
package import Cases
package import Compliance
import Destinations
import Dispatch
import Flows
import Identifiers
import Knowledge
package import Reporting
package import RuleEngine

/// What `telltale audit` is to do: every option checked and resolved.
package struct AuditPlan: Sendable {
  /// Captures as the user gave them; those of the scenario where there is one.
  package var captures: [String]
  /// The phase of each capture; empty without a scenario.
  package var phases: [String] = []
  /// What the laboratory did with the handset; empty without a scenario.
  package var events: [LabEvent] = []
  /// How they are read.
  package var reading = ReadingOptions()
  /// What is known of the world.
  package var knowledge = KnowledgePlan()
  /// The policy's name or path.
  package var policy = Policy.defaultName
  /// Folders with further rules.
  package var extraRules: [String] = []
  /// A folder whose rules replace those that ship.
  package var onlyRules: String?
  /// Files with clauses of frameworks, beside those that ship.
  package var mappings: [String] = []
  /// Lists of others whose members are blocked.
  package var lists: [String] = []
  /// The scenario's path, for the report's inputs.
  package var scenario: String?
  /// Whether outputs show the handset's identifiers in full.
  package var unmasks = false
  /// The path of the vendor's declaration: YAML or a MUD file.
  package var declaration: String?
  /// What the laboratory wrote down; `nil` without a scenario.
  package var record: TestRecord?

  /// A plan for captures, with everything else as usual.
  package init(captures: [String]) { self.captures = captures }

  /// The policy's name or file name, without the folders of this machine.
  package var policyName: String { fileName(policy) }

  /// What `--device` or the scenario names, without the folders of this machine.
  package var deviceText: String? { knowledge.device.map(fileName) }

  /// The path of the device's file; `nil` if none is named.
  package var deviceFile: String? { knowledge.device.flatMap { DeviceFile.isFile($0) ? $0 : nil } }

  /// Takes captures, phases, policy and place from a scenario file.
  ///
  /// What the user set stays.
  package mutating func take(_ scenario: Scenario, from path: String, policyIsSet: Bool) {
    self.scenario = path
    if captures.isEmpty {
      captures = scenario.captures.map(\.path)
      phases = scenario.captures.map(\.phase)
      events = scenario.events
      reading.clockOffsets = scenario.clockOffsets
    }
    if knowledge.lab == nil { knowledge.lab = scenario.lab }
    if knowledge.overrides == nil { knowledge.overrides = scenario.overrides }
    if knowledge.device == nil { knowledge.device = scenario.device }
    if declaration == nil { declaration = scenario.declaration }
    record = scenario.record
    if let named = scenario.policy, !policyIsSet { policy = named }
  }

  /// Reads, attributes and judges.
  ///
  /// - Parameters:
  ///   - database: takes what was observed, while it is judged.
  ///   - progress: is told the capture's number and how many of its frames were read.
  /// - Returns: the report and what its files are made of.
  /// - Throws: an error whose description is one line for the user.
  package func run(
    filling database: CaseDatabase? = nil,
    progress: (@Sendable (Int, UInt64) -> Void)?
  ) throws -> AuditResult {
    // What can fail at once comes before what may take minutes.
    let home = try Installation.home()
    let policy = try Policy.load(nameOrPath: self.policy, home: home)
    let lists = try ListFiles(policy, given: self.lists)
    let mappings = try Mappings.load(home: home, extra: self.mappings)
    var knowledge = knowledge
    knowledge.policyOverrides = try policy.overrides()
    let world = try World(knowledge, .threads(reading.threads))
    let pack = try RulePack.load(home: home, extra: extraRules, only: onlyRules)
    let declared = try declaration.map { try Declaration.load(path: $0, name: fileName($0)) }
    let judge = try Judge(policy: policy, rules: pack.rules)
    let set = try read(world, to: "audit, which is no pass", progress)
    // What reading alone needed lies about in small pieces; given back, it is not held while judging.
    _ = malloc_trim(0)
    // Hashing the databases needs nothing of what was seen, so it goes on beside the judging.
    let ((known, judgement, comparison), files) = Performer.threads(reading.threads).both(
      { self.judge(set, world, policy, judge, lists.lists, declared, database) },
      { Result { try world.files(self, pack, home: home) } }
    )
    let assembly = ReportAssembly(
      plan: self,
      captures: set,
      world: world,
      attribution: known,
      policy: policy,
      pack: pack,
      judgement: judgement.marking(mappings),
      files: try files.get() + mappings.inputs(),
      lists: lists
    )
    let order = assembly.destinationOrder
    var report = assembly.report(order)
    addCompliance(to: &report, comparison, set)
    var result = AuditResult(report: report, judgement: judgement, skipped: set.skipped)
    result.sources = set.runs.map { run in
      Cutouts.Source(path: run.path == "-" ? nil : run.path, sha256: run.sha256)
    }
    result.order = order
    result.database = database
    // Giving back the memory of everything seen takes a while; nobody has to wait for it.
    DispatchQueue.global().async { withExtendedLifetime((set, known)) {} }
    return result
  }
}

extension AuditPlan {
  /// Reads the captures as far as judging or drafting needs them, and searches their content.
  ///
  /// - Parameters:
  ///   - world: knows the handset's values.
  ///   - purpose: what there would be nothing to do without frames, for the error.
  ///   - progress: is told the capture's number and how many of its frames were read.
  /// - Returns: the captures and what was seen in them, at least one frame.
  /// - Throws: ``AuditError`` if nothing can be read, or there is no frame.
  func read(
    _ world: World,
    to purpose: String,
    _ progress: (@Sendable (Int, UInt64) -> Void)?
  ) throws -> CaptureSet {
    var reading = reading
    reading.logDetails = false
    reading.content = ContentSearch(world.profile)
    let set = try CaptureSet.read(captures, options: reading, progress: progress)
    guard set.frames > 0 else {
      let names = set.runs.map(\.name).joined(separator: ", ")
      throw AuditError("\(names): no frame is in it: there is nothing to \(purpose)")
    }
    return set
  }

  /// Says who is at the other end and holds rules and policy against it.
  private func judge(
    _ set: CaptureSet,
    _ world: World,
    _ policy: Policy,
    _ judge: Judge,
    _ lists: [BlockList],
    _ declared: Declaration?,
    _ database: CaseDatabase?
  ) -> (Attribution, Judgement, Compliance.Comparison?) {
    let performer = Performer.threads(reading.threads)
    let known = world.destinations(set.observations, vendor: policy.vendorHint, performer)
    database?.begin(
      CaseTraffic(
        observations: set.observations,
        names: known.names,
        destinations: known.destinations
      )
    )
    let contexts = contexts(set)
    var input = JudgeInput(
      observations: set.observations,
      destinations: known.destinations,
      device: known.identity,
      catalogue: world.knowledge.catalogue,
      isPartial: set.partialReason != nil,
      partialReason: set.partialReason ?? "",
      knowledge: world.knowledge,
      captures: contexts,
      events: events
    )
    input.content = set.content
    input.unmasks = unmasks
    input.simNetworks = world.device?.simNetworks ?? []
    input.isRegistrySuffix = world.knowledge.isRegistrySuffix
    input.registrableDomain = world.knowledge.registrableDomain
    input.lists = lists
    let comparison = declared.map {
      Comparison($0, comparisonInput(set, known, contexts, world.profile))
    }
    input.declared = comparison?.standing(destinations: known.destinations.count)
    return (known, judge.judge(input, performing: performer), comparison)
  }
}

/// What came of an audit.
package struct AuditResult: Sendable {
  /// Everything that output formats show.
  package let report: Report
  /// What the rules and the policy say.
  package let judgement: Judgement
  /// Files that were left out: name and reason.
  package let skipped: [(name: String, reason: String)]
  /// The captures, for cutting evidence out of them.
  var sources: [Cutouts.Source] = []
  /// The place of each of the report's destinations among those of the traffic.
  var order: [Int] = []
  /// The case that holds the traffic already, if one is to be written.
  var database: CaseDatabase?
}
