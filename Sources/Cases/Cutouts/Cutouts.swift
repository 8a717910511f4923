import Capture
package import Reporting
import RuleEngine
import Wire

/// Frames cut out of captures as proof of a finding: one pcapng file a finding, every frame with a
/// comment that names finding, rule, capture and the frame's number there.
///
/// Frames are not kept while captures are analysed: which of them prove anything is known only
/// afterwards, so the captures are read a second time, up to the last frame that is needed.
package struct Cutouts: Sendable {
  /// How much is cut out; what is left out is said in ``notes`` and in the file's own comment.
  package struct Limits: Sendable {
    /// Findings that get a file, in the report's order: gravest first.
    package var findings = 500
    /// Frames of one finding: a person looks at the first few.
    package var framesPerFinding = 200
    /// Octets of frames held at once, over all findings.
    package var octets = 8 << 20

    /// The limits of audits.
    package init() {}
  }

  /// A capture to cut from.
  package struct Source: Sendable {
    /// Its path on this machine; `nil` if it cannot be read again (standard input).
    package var path: String?
    /// The SHA-256 that the first reading took; `nil` without.
    package var sha256: String?

    /// A capture and the hash that the report names.
    package init(path: String?, sha256: String?) {
      self.path = path
      self.sha256 = sha256
    }
  }

  /// Findings that have a file.
  package private(set) var findings: Set<String> = []
  /// What could not be cut, in words.
  package private(set) var notes: [String] = []

  private var frames: [FrameKey: CutFrame] = [:]
  private var interfaces: [Int: [CaptureInterface]] = [:]
  private var octets = 0
  private let limits: Limits

  private struct FrameKey: Hashable {
    var capture: Int
    var number: UInt32
  }

  /// A cut-out's name in an audit's folder.
  package static func fileName(_ finding: String) -> String { "evidence/\(finding).pcapng" }

  /// Reads the captures again, as far as their last frame that proves anything, and cuts.
  ///
  /// - Parameters:
  ///   - report: says which frames prove what.
  ///   - sources: the captures, in the report's order.
  ///   - limits: how much is cut out.
  ///   - write: takes each file: its name inside the audit's folder, and its content.
  /// - Throws: ``CaseError`` if a capture cannot be read any more, or what `write` throws.
  package init(
    _ report: Report,
    from sources: [Source],
    limits: Limits = Limits(),
    write: (String, [UInt8]) throws -> Void
  ) throws {
    self.limits = limits
    let cut = Array(report.findings.prefix(limits.findings))
    if report.findings.count > cut.count {
      notes.append("findings beyond the first \(limits.findings) have no cut-out")
    }
    var wanted: [Int: Set<UInt32>] = [:]
    for finding in cut {
      for key in keys(finding) { wanted[key.capture, default: []].insert(key.number) }
    }
    for capture in wanted.keys.sorted() where sources.indices.contains(capture) {
      let name = ReportSummary(report).captureName(capture)
      guard let path = sources[capture].path else {
        notes.append(
          "\(name): read from a pipe, which cannot be read twice: no frames were cut out"
        )
        continue
      }
      try read(path, name, capture, wanted[capture] ?? [])
    }
    let summary = ReportSummary(report)
    for finding in cut where !findings.contains(finding.id) {
      // An id stands for rule and subject; should two findings share one, the first is kept.
      guard let bytes = file(finding, summary, sources) else { continue }
      try write(Self.fileName(finding.id), bytes)
      findings.insert(finding.id)
    }
    frames = [:]
  }

  /// The frames of a finding, in order, without repeats.
  private func keys(_ finding: Finding) -> [FrameKey] {
    var keys: [FrameKey] = []
    var seen: Set<FrameKey> = []
    for evidence in finding.evidence {
      for number in evidence.frames {
        let key = FrameKey(capture: evidence.capture, number: number)
        if seen.insert(key).inserted { keys.append(key) }
        if keys.count == limits.framesPerFinding { return sorted(keys) }
      }
    }
    return sorted(keys)
  }

  private func sorted(_ keys: [FrameKey]) -> [FrameKey] {
    keys.sorted { ($0.capture, $0.number) < ($1.capture, $1.number) }
  }

  private mutating func read(
    _ path: String,
    _ name: String,
    _ capture: Int,
    _ wanted: Set<UInt32>
  ) throws(CaseError) {
    guard let last = wanted.max() else { return }
    var reader: CaptureReader
    do throws(CaptureError) {
      // What capturing programs added to a frame belongs to the evidence.
      reader = try CaptureReader(path: path, attributes: false)
    } catch {
      throw CaseError("\(name): cannot be read again for its evidence: \(error.reason)")
    }
    while let frame = reader.next() {
      if wanted.contains(frame.number) {
        guard octets + frame.bytes.count <= limits.octets else {
          notes.append("frames beyond \(limits.octets) octets in all were not cut out")
          break
        }
        octets += frame.bytes.count
        frames[FrameKey(capture: capture, number: frame.number)] = CutFrame(
          capture: capture,
          number: frame.number,
          time: frame.time.nanoseconds,
          originalLength: frame.originalLength,
          interface: frame.interface,
          bytes: frame.bytes.indices.map { frame.bytes[$0] }
        )
      }
      if frame.number >= last { break }
    }
    interfaces[capture] = reader.summary.interfaces
  }

  private func file(
    _ finding: Finding,
    _ summary: ReportSummary,
    _ sources: [Source]
  ) -> [UInt8]? {
    let cut = keys(finding).compactMap { frames[$0] }
    guard !cut.isEmpty else { return nil }
    var file = PcapNGFile(comment: Self.comment(finding, cut: cut.count, summary, sources))
    var numbers: [[Int]: Int] = [:]
    for frame in cut {
      let place = [frame.capture, frame.interface]
      if numbers[place] == nil {
        let known = interfaces[frame.capture] ?? []
        guard known.indices.contains(frame.interface) else { continue }
        numbers[place] = numbers.count
        file.add(
          known[frame.interface],
          comment: "interface \(frame.interface) of \(safe(summary.captureName(frame.capture)))"
        )
      }
      guard let number = numbers[place] else { continue }
      file.add(frame, interface: number, comment: words(frame, finding, summary))
    }
    return file.bytes
  }

  /// What a frame's comment says.
  private func words(_ frame: CutFrame, _ finding: Finding, _ summary: ReportSummary) -> String {
    let details = finding.evidence.filter {
      $0.capture == frame.capture && $0.frames.contains(frame.number)
    }
    let shows = details.prefix(3).map { safe($0.detail) }.joined(separator: "; ")
    return "telltale finding \(finding.id), rule \(finding.rule), "
      + "\(safe(summary.captureName(frame.capture))) frame \(frame.number): \(shows)"
  }

  /// What the whole file is.
  private static func comment(
    _ finding: Finding,
    cut: Int,
    _ summary: ReportSummary,
    _ sources: [Source]
  ) -> String {
    let frames = Set(finding.evidence.flatMap { e in e.frames.map { [e.capture, Int($0)] } }).count
    var text = "telltale finding \(finding.id), rule \(finding.rule): "
    text += TextEscaping.terminal(finding.summary)
    text += " (\(cut) of \(frames) frames)"
    for capture in Set(finding.evidence.map(\.capture)).sorted() {
      guard sources.indices.contains(capture), let hash = sources[capture].sha256 else { continue }
      text += "\n\(TextEscaping.terminal(summary.captureName(capture))) SHA-256 \(hash)"
    }
    return text
  }

  private func safe(_ text: String) -> String { TextEscaping.terminal(text) }
}
