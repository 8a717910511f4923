import Capture
import Destinations
package import Flows
package import Identifiers

/// All captures of a run, read and merged in the order given.
package struct CaptureSet: Sendable {
  /// The captures, in order.
  package var runs: [CaptureRun]
  /// What was seen in all of them.
  package var observations: Observations
  /// What searches of the content of all of them found.
  package var content = ContentFindings()
  /// Files of directories that are no captures, and files that could not be read at all: name and
  /// reason.
  package var skipped: [(name: String, reason: String)]

  /// How many frames were read from all of them, filtered ones included.
  package var frames: UInt64 {
    runs.reduce(0) { $0 + UInt64($1.summary.frames) }
  }

  /// Why the captures show only a part of what happened; `nil` if nothing speaks for that.
  package var partialReason: String? {
    var reasons: [String] = []
    for run in runs {
      if run.damage != nil { reasons.append("\(run.name) is damaged") }
      if run.summary.skippedFrames > 0 {
        reasons.append("\(run.summary.skippedFrames) frames of \(run.name) could not be placed")
      }
      if run.filteredFrames > 0 {
        reasons.append("the filter left out \(run.filteredFrames) frames of \(run.name)")
      }
    }
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  /// Reads captures, several at once where threads allow; the result is the same for any number.
  ///
  /// - Parameters:
  ///   - paths: files, directories or `-`, as the user gave them.
  ///   - options: how they are read.
  ///   - progress: is told the capture's number and how many of its frames were read.
  /// - Returns: the captures and what was seen in all of them.
  /// - Throws: ``AuditError`` if a named file cannot be read, or no frame can be had at all.
  package static func read(
    _ paths: [String],
    options: ReadingOptions,
    progress: (@Sendable (Int, UInt64) -> Void)? = nil
  ) throws -> CaptureSet {
    let inputs = try CaptureInputs(paths)
    let results = run(inputs.captures, options, progress)
    var set = CaptureSet(runs: [], observations: Observations(), skipped: inputs.skipped)
    for (input, result) in zip(inputs.captures, results) {
      switch result {
      case .success(var run):
        set.content.merge(run.content, flowBase: set.observations.flows.count)
        set.observations.merge(run.observations)
        // Kept once, merged.
        run.observations = Observations()
        run.content = ContentFindings()
        set.runs.append(run)
      case .failure(let error) where input.isFromDirectory:
        set.skipped.append((input.name, "\(error)"))
      case .failure(let error): throw AuditError("\(error)")
      }
    }
    guard !set.runs.isEmpty else {
      throw AuditError("no capture could be read in \(paths.joined(separator: ", "))")
    }
    if set.frames == 0, let damaged = set.runs.first(where: { $0.damage != nil }) {
      throw AuditError("\(damaged.name): no frame could be read: \(damaged.damage.words)")
    }
    return set
  }

  private static func run(
    _ captures: [CaptureInputs.Input],
    _ options: ReadingOptions,
    _ progress: (@Sendable (Int, UInt64) -> Void)?
  ) -> [Result<CaptureRun, any Error>] {
    @Sendable func read(_ index: Int) -> Result<CaptureRun, any Error> {
      Result {
        try CaptureRun(
          path: captures[index].path,
          name: captures[index].name,
          index: index,
          options: options,
          progress: progress
        )
      }
    }
    return Performer.threads(options.threads).results(captures.count, of: read)
  }
}
