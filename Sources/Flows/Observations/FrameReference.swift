package import Wire

/// Where in the evidence something was seen.
package struct FrameReference: Hashable, Comparable, Sendable {
  /// Which capture of the run, counted from 0 in the order the captures were given.
  package var capture: Int32
  /// The frame's number in that capture, counted from 1 as Wireshark counts.
  package var frame: UInt32
  /// When the frame was captured, by the capture's own clock.
  package var time: Timestamp

  /// Names one frame of one capture.
  package init(capture: Int32, frame: UInt32, time: Timestamp) {
    self.capture = capture
    self.frame = frame
    self.time = time
  }

  /// Orders by capture, then by frame; the clock plays no part, it may run backwards.
  package static func < (left: Self, right: Self) -> Bool {
    left.capture == right.capture ? left.frame < right.frame : left.capture < right.capture
  }
}
