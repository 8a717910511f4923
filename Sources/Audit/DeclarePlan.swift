import Compliance
import Destinations
import Knowledge
import Reporting

/// What `telltale declare` is to do.
package struct DeclarePlan: Sendable {
  /// The audit whose captures, phases, device and knowledge the draft rests on.
  package var audit: AuditPlan
  /// Whether a MUD file is drafted rather than a declaration in YAML.
  package var isMUD = false
  /// The file; `nil` for standard output.
  package var output: String?
  /// Whether an existing file is replaced.
  package var force = false

  /// A plan for captures, with everything else as usual.
  package init(_ audit: AuditPlan) { self.audit = audit }

  /// What came of it.
  package struct Result: Sendable {
    /// The draft.
    let draft: DeclarationDraft
    /// The file's octets.
    package let bytes: [UInt8]
    /// Files that were left out: name and reason.
    package let skipped: [(name: String, reason: String)]
    /// What stands where the vendor has to say something.
    package var placeholder: String { DeclarationDraft.placeholder }
    /// How many endpoints were drafted.
    package var endpoints: Int { draft.endpoints.count }
  }

  /// Reads the captures and drafts; writes the file if one is named.
  ///
  /// - Throws: an error whose description is one line for the user.
  package func run(progress: (@Sendable (Int, UInt64) -> Void)?) throws -> Result {
    // What can fail at once comes before what may take minutes.
    if let output { try SingleFile.checkTarget(output, force: force) }
    let (run, set) = try audit.observe(progress: progress)
    let sources = set.runs.map { DeclarationDraft.Source(name: $0.name, sha256: $0.sha256) }
    let draft = DeclarationDraft(run, sources: sources)
    let bytes = isMUD ? draft.mud() : draft.yaml(toolVersion: Installation.version)
    if let output { try SingleFile.write(bytes, to: output, force: force) }
    return Result(draft: draft, bytes: bytes, skipped: set.skipped)
  }
}

extension AuditPlan {
  /// Reads and attributes without judging.
  func observe(
    progress: (@Sendable (Int, UInt64) -> Void)?
  ) throws -> (run: ComparisonInput, set: CaptureSet) {
    let performer = Performer.threads(reading.threads)
    let world = try World(knowledge, performer)
    let set = try read(world, to: "draft from", progress)
    let known = world.destinations(set.observations, vendor: VendorHint(), performer)
    return (comparisonInput(set, known, contexts(set), world.profile), set)
  }
}
