package import Capture
package import Flows
package import Identifiers
import Wire

/// How captures are to be read.
package struct ReadingOptions: Sendable {
  /// A libpcap filter expression; frames that do not match are left out and counted.
  package var filter: String?
  /// Whether the files are hashed; a report says so if they are not.
  package var hashes = true
  /// Whether what only the logs show is kept.
  package var logDetails = true
  /// How many threads may work at once; the result does not depend on it.
  package var threads = 2
  /// How far each capture's clock was ahead of true time, in nanoseconds, by the capture's place;
  /// it is taken off every time.
  package var clockOffsets: [Int64] = []
  /// What looks at the content; `nil` if nobody does.
  package var content: ContentSearch?

  /// The options in force unless the user sets others.
  package init() {}
}

/// One capture, read to its end or to its damage.
package struct CaptureRun: Sendable {
  /// The file, or `-` for standard input.
  package var path: String
  /// The file's name without the folders of this machine.
  package var name: String
  /// What the file says of itself.
  package var summary: CaptureSummary
  /// What is wrong with it; `nil` if it is whole.
  package var damage: CaptureDamage?
  /// SHA-256 of the file, 64 hexadecimal digits; `nil` if it was not hashed.
  package var sha256: String?
  /// The file's size in octets.
  package var octets: Int
  /// Frames that the filter left out.
  package var filteredFrames: UInt64
  /// How far its clock was ahead of true time, in nanoseconds: taken off every time here and in
  /// ``summary``.
  package var clockOffset: Int64 = 0
  /// What was seen in it.
  package var observations: Observations
  /// What searches of the content found.
  package var content = ContentFindings()
}

extension CaptureRun {
  /// Reads one capture.
  ///
  /// - Parameters:
  ///   - path: the file, or `-` for standard input.
  ///   - name: what the report calls it.
  ///   - index: its place in the run, from 0.
  ///   - options: how it is read.
  ///   - progress: is told now and then how many frames were read.
  /// - Throws: `CaptureError` if nothing can be read from it.
  init(
    path: String,
    name: String,
    index: Int,
    options: ReadingOptions,
    progress: (@Sendable (Int, UInt64) -> Void)?
  ) throws {
    let hash = options.hashes ? EvidenceHash(threaded: options.threads > 1) : nil
    var reader = try CaptureReader(path: path, tap: hash)
    var filter: FrameFilter?
    if let expression = options.filter { filter = try FrameFilter(expression) }
    var flowOptions = FlowOptions()
    flowOptions.logDetails = options.logDetails
    let collector = options.content.map {
      ContentCollector($0, threaded: options.threads > 1)
    }
    flowOptions.inspector = collector?.inspector
    var analyzer = FlowAnalyzer(
      capture: Int32(index),
      options: flowOptions,
      expectedOctets: reader.fileOctets
    )
    var filtered: UInt64 = 0
    let offset = options.clockOffsets.indices.contains(index) ? options.clockOffsets[index] : 0
    while let frame = reader.next() {
      if let matches = try filter?.matches(frame), !matches {
        filtered += 1
        continue
      }
      analyzer.add(
        frame.bytes,
        number: frame.number,
        time: frame.time.earlier(by: offset),
        linkType: frame.linkType,
        originalLength: frame.originalLength,
        app: frame.app,
        timeTick: frame.clockTick
      )
      if frame.number & 0xffff == 0 { progress?(index, UInt64(frame.number)) }
    }
    var summary = reader.summary
    summary.firstTime = summary.firstTime?.earlier(by: offset)
    summary.lastTime = summary.lastTime?.earlier(by: offset)
    let damage = reader.damage
    let isTimed = CaptureRun.keepsHandshakeTiming(summary)
    analyzer.noteCapture(summary, damage)
    var observations = analyzer.finish(apps: reader.apps)
    if !isTimed {
      for flow in observations.flows.indices { observations.flows[flow].roundTrip = -1 }
    }
    observations.coverage.reportedDrops = CaptureRun.drops(summary)
    let digest = hash?.finish()
    self.path = path
    self.name = name
    self.summary = summary
    self.damage = damage
    sha256 = digest?.sha256
    octets = digest?.bytes ?? summary.bytesRead
    filteredFrames = filtered
    clockOffset = offset
    self.observations = observations
    if let collector { content = collector.finish() }
  }

  /// Whether handshakes were answered by the far end.
  ///
  /// PCAPdroid answers them on the phone itself, so their timing says nothing of the distance.
  private static func keepsHandshakeTiming(_ summary: CaptureSummary) -> Bool {
    summary.attribution != .pcapdroidTrailer && summary.attribution != .pcapdroidComment
  }

  private static func drops(_ summary: CaptureSummary) -> UInt64 {
    summary.interfaces.reduce(0) { total, interface in
      let drops = interface.drops
      return total &+ (drops?.byInterface ?? 0) &+ (drops?.bySystem ?? 0)
        &+ (drops?.betweenFrames ?? 0)
    }
  }
}

extension FlowAnalyzer {
  /// Notes what is odd about the capture file itself.
  fileprivate mutating func noteCapture(_ summary: CaptureSummary, _ damage: CaptureDamage?) {
    let time = summary.lastTime ?? Timestamp(nanoseconds: 0)
    for item in summary.notes { note(item.name, item.detail, frame: item.frame, time: time) }
    if let damage {
      note("capture-damaged", "\(damage)", frame: damage.afterFrame, time: time)
    }
  }
}

extension Timestamp {
  /// A moment some nanoseconds earlier; one that cannot be written stays at the end of time.
  func earlier(by nanoseconds: Int64) -> Timestamp {
    let (moved, overflow) = self.nanoseconds.subtractingReportingOverflow(nanoseconds)
    return overflow
      ? Timestamp(nanoseconds: nanoseconds > 0 ? .min : .max) : Timestamp(nanoseconds: moved)
  }
}
