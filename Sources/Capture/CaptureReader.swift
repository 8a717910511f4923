import Wire

/// A trace file being read, frame by frame.
///
/// `while let frame = reader.next() { … }` delivers every frame before the end or the damage; what
/// the file says about itself is in `summary`, which grows as reading goes on. Nothing is allocated
/// per frame: a frame borrows the reader's buffer until the next one is asked for.
@safe
package struct CaptureReader: ~Copyable {
  /// Where and why the file stopped being readable; only known after `next()` gave `nil`.
  package private(set) var damage: Optional<CaptureDamage>

  let path: String
  let limits: CaptureLimits
  var window: Window
  var log: CaptureLog
  var format: Format
  var records: RecordLayout
  private var isFinished: Bool

  enum Format: String { case pcap, pcapng }

  /// Opens a capture and reads its header.
  ///
  /// - Parameters:
  ///   - path: a regular file, or `-` for standard input.
  ///   - limits: how much the file may claim.
  ///   - tap: takes the file's SHA-256 on the way.
  ///   - attributes: whether what capturing programs add to frames to name their app (PCAPdroid's
  ///     trailer, PKTAP) is read and taken off; off for comparing with other readers.
  /// - Throws: `CaptureError` if there is no capture to read.
  package init(
    path: String,
    limits: CaptureLimits = .standard,
    tap: ChunkTap? = nil,
    attributes: Bool = true
  ) throws(CaptureError) {
    self = try Self.opened(path, limits, tap, attributes)
  }

  private static func opened(
    _ path: String,
    _ limits: CaptureLimits,
    _ tap: ChunkTap?,
    _ attributes: Bool
  ) throws(CaptureError) -> Self {
    let limits = limits.fitting(tap?.limits)
    let window = try Window(path: path, limits: limits, tap: tap)
    var reader = Self(path: path, limits: limits, attributes: attributes, window: window)
    try reader.open()
    return reader
  }

  private init(path: String, limits: CaptureLimits, attributes: Bool, window: consuming Window) {
    // No property has a default: the compiler does not yet accept an initialiser that throws when
    // some of a noncopyable value exist before others.
    self.path = path
    self.limits = limits
    self.window = window
    damage = nil
    format = .pcap
    records = RecordLayout()
    isFinished = false
    log = CaptureLog(limits: limits, attributes: attributes)
  }

  /// The size of the file in octets as the operating system says, compressed as it is; 0 for a pipe.
  package var fileOctets: Int { window.fileOctets }

  /// The next frame, or `nil` at the end or at damage.
  @_lifetime(&self)
  package mutating func next() -> Frame? {
    guard !isFinished else { return nil }
    guard let located = format == .pcap ? nextRecord() : nextPacket() else {
      finish()
      return nil
    }
    let frame = Frame(
      number: log.frames,
      time: Timestamp(nanoseconds: located.time),
      originalLength: located.originalLength,
      linkType: located.linkType,
      interface: located.interface,
      app: located.app,
      clockTick: located.clockTick,
      bytes: unsafe _overrideLifetime(
        window.buffered(at: located.start, count: located.count),
        copying: ()
      )
    )
    return unsafe _overrideLifetime(frame, mutating: &self)
  }

  /// Names of the apps that frames belong to; `Frame.app` is an index.
  package var apps: [String] { log.apps.names }

  /// Reads the file to its end, so that a tap sees all of it.
  ///
  /// Done by itself when `next()` gives `nil`; call it when reading stops before.
  package mutating func drain() {
    window.drain()
    if window.source.fileHasChanged {
      log.note(.fileChanged, "its size or time changed after it was opened")
    }
  }

  private mutating func finish() {
    isFinished = true
    if window.decoder.hasTrailer {
      log.note(.trailingOctets, "octets after the end of the compressed data are not read")
    }
    drain()
  }

  /// Records damage, whose cause is a failure to read on if there was one.
  mutating func stop(at offset: Int, _ reason: String) {
    guard damage == nil else { return }
    damage = CaptureDamage(
      offset: offset,
      decompressed: window.isCompressed,
      afterFrame: log.frames,
      reason: window.failure ?? reason
    )
  }

  /// Ends reading where a record or block would start: damage only if reading failed.
  mutating func stopAtBoundary() {
    if window.failure != nil { stop(at: window.offset, "") }
  }
}

/// Where a frame lies in the window's buffer, and all else but its octets.
struct LocatedFrame {
  var start: Int
  var count: Int
  var time: Int64
  var originalLength: Int
  var linkType: LinkType
  var interface: Int
  var app: Int32 = -1
  /// The step of the clock that `time` was read from, in nanoseconds.
  var clockTick: Int64 = 1000
}
