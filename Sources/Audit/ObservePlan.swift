import Destinations
import Flows
import Reporting

/// What `telltale observe` is to do.
package struct ObservePlan: Sendable {
  /// Captures as the user gave them.
  package var captures: [String]
  /// How they are read.
  package var reading = ReadingOptions()
  /// What is known of the world.
  package var knowledge = KnowledgePlan()
  /// Whether responders are named and placed.
  package var attributes = true
  /// The folder for the logs; `nil` for one stream of lines.
  package var output: String?
  /// Whether an existing folder is replaced.
  package var force = false

  /// A plan for captures, with everything else as usual.
  package init(captures: [String]) { self.captures = captures }

  /// What came of it.
  package struct Result: Sendable {
    /// The lines of all logs, where no folder was given.
    package var lines: [UInt8]?
    /// Files that were left out, and why.
    package var skipped: [(name: String, reason: String)]
  }

  /// Reads the captures and writes the logs.
  ///
  /// - Throws: an error whose description is one line for the user.
  package func run(progress: (@Sendable (Int, UInt64) -> Void)?) throws -> Result {
    guard let output else {
      let (logs, skipped) = try observe(progress)
      var json = JSONWriter()
      for name in ObserveLogs.names { logs.write(name, into: &json) }
      return Result(lines: json.bytes, skipped: skipped)
    }
    // This can fail in a moment; the reading may take minutes.
    let directory = try OutputDirectory(target: output, force: force)
    let (logs, skipped) = try observe(progress)
    var json = JSONWriter()
    for name in ObserveLogs.names {
      logs.write(name, into: &json)
      try directory.write(name + ".log", json.bytes)
      json.drain { _ in }
    }
    try directory.publish()
    return Result(lines: nil, skipped: skipped)
  }

  private func observe(
    _ progress: (@Sendable (Int, UInt64) -> Void)?
  ) throws -> (logs: ObserveLogs, skipped: [(name: String, reason: String)]) {
    let performer = Performer.threads(reading.threads)
    let world = attributes ? try World(knowledge, performer) : nil
    let set = try CaptureSet.read(captures, options: reading, progress: progress)
    let logs = ObserveLogs(
      set.observations,
      attributions: world?.attributions(set.observations, performer) ?? [],
      captures: set.runs.map(\.name),
      withPath: output == nil
    )
    return (logs, set.skipped)
  }
}
