import Capture
import TestSupport
import Wire

/// A frame with its octets copied.
struct Seen: Equatable {
  let number: UInt32
  let nanoseconds: Int64
  let originalLength: Int
  let linkType: LinkType
  let interface: Int
  let app: Int32
  let bytes: [UInt8]

  init(_ frame: borrowing Frame) {
    number = frame.number
    nanoseconds = frame.time.nanoseconds
    originalLength = frame.originalLength
    linkType = frame.linkType
    interface = frame.interface
    app = frame.app
    bytes = frame.bytes.indices.map { frame.bytes[$0] }
  }
}

/// All that reading a capture to its end gives.
struct Reading {
  var frames: [Seen] = []
  let damage: CaptureDamage?
  let summary: CaptureSummary
  let apps: [String]

  init(
    path: String,
    limits: CaptureLimits = .standard,
    tap: ChunkTap? = nil,
    attributes: Bool = true
  ) throws(CaptureError) {
    var reader = try CaptureReader(path: path, limits: limits, tap: tap, attributes: attributes)
    while let frame = reader.next() { frames.append(Seen(frame)) }
    damage = reader.damage
    summary = reader.summary
    apps = reader.apps
  }

  init(_ bytes: [UInt8], limits: CaptureLimits = .standard, attributes: Bool = true)
    throws(CaptureError)
  {
    let directory = TemporaryDirectory()
    try self.init(path: directory.write(bytes), limits: limits, attributes: attributes)
  }

  /// The names of the notes.
  var notes: [String] { summary.notes.map(\.name) }
}

/// The error that opening octets as a capture gives.
func openingError(_ bytes: [UInt8]) -> CaptureError? {
  do {
    _ = try Reading(bytes)
    return nil
  } catch { return error }
}
