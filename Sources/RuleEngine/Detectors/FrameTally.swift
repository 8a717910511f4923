import Flows
import Wire

/// Frames of one kind: all counted, the first few of each capture kept.
struct FrameTally: Sendable {
  /// How many frames of a capture a finding names; the rest are counted in words.
  static let kept = 20

  struct PerCapture: Sendable {
    var count: UInt64
    var frames: [UInt32]
    var first: FrameReference
    var last: FrameReference
  }
  /// One tally a capture, in order of capture.
  private(set) var captures: [PerCapture] = []

  /// How many frames there are.
  var count: UInt64 { captures.reduce(0) { $0 + $1.count } }
  /// The first of them.
  var first: FrameReference? { captures.first?.first }

  /// Adds a frame; frames come in order.
  mutating func add(_ frame: FrameReference) {
    if let index = captures.indices.last, captures[index].first.capture == frame.capture {
      captures[index].count += 1
      captures[index].last = frame
      if captures[index].frames.count < Self.kept, captures[index].frames.last != frame.frame {
        captures[index].frames.append(frame.frame)
      }
    } else {
      captures.append(PerCapture(count: 1, frames: [frame.frame], first: frame, last: frame))
    }
  }

  /// Adds a frame wherever it belongs; each frame of the few that are kept stands once.
  mutating func insert(_ frame: FrameReference) {
    guard let index = captures.firstIndex(where: { $0.first.capture >= frame.capture }) else {
      return add(frame)
    }
    guard captures[index].first.capture == frame.capture else {
      captures.insert(
        PerCapture(count: 1, frames: [frame.frame], first: frame, last: frame),
        at: index
      )
      return
    }
    captures[index].count += 1
    if frame < captures[index].first { captures[index].first = frame }
    if captures[index].last < frame { captures[index].last = frame }
    let at = captures[index].frames.firstIndex { $0 >= frame.frame } ?? captures[index].frames.count
    if captures[index].frames.indices.contains(at), captures[index].frames[at] == frame.frame {
      return
    }
    captures[index].frames.insert(frame.frame, at: at)
    if captures[index].frames.count > Self.kept { captures[index].frames.removeLast() }
  }

  /// The frames of two tallies.
  func merged(with other: FrameTally) -> FrameTally {
    var merged = self
    for capture in other.captures {
      var kept = 0
      for frame in capture.frames {
        merged.insert(
          FrameReference(
            capture: capture.first.capture,
            frame: frame,
            time: frame == capture.first.frame ? capture.first.time : capture.last.time
          )
        )
        kept += 1
      }
      guard
        let at = merged.captures.firstIndex(where: { $0.first.capture == capture.first.capture })
      else { continue }
      merged.captures[at].count += capture.count - UInt64(kept)
      if merged.captures[at].last < capture.last { merged.captures[at].last = capture.last }
      if capture.first < merged.captures[at].first { merged.captures[at].first = capture.first }
    }
    return merged
  }

  /// One statement a capture; `detail` gets how many there are and, if some are left out, which.
  func evidence(
    flow: String,
    filter: String,
    detail: (_ count: UInt64) -> String
  ) -> [Evidence] {
    captures.map { capture in
      let shown = UInt64(capture.frames.count)
      var text = detail(capture.count)
      if capture.count > shown {
        text += "; the first \(shown) frames are named, the last is \(capture.last.frame)"
      }
      return Evidence(
        capture: Int(capture.first.capture),
        frames: capture.frames,
        firstTime: capture.first.time.description,
        lastTime: capture.last.time.description,
        flow: flow,
        detail: text,
        displayFilter: filter
      )
    }
  }
}
