import Wire

/// What is known of a capture besides the frames' octets, while it is being read.
struct CaptureLog {
  let limits: CaptureLimits
  /// Whether app trailers and PKTAP headers are taken off.
  let attributes: Bool

  /// Frames numbered so far.
  private(set) var frames: UInt32 = 0
  /// Frames that were numbered but not delivered.
  private(set) var skippedFrames: UInt32 = 0
  /// Nanoseconds since the epoch of the earliest and the latest frame.
  private(set) var earliest = Int64.max
  private(set) var latest = Int64.min
  var notes = CaptureNotes()
  var apps: AppTable

  var sections = 0
  /// The byte order of the first section.
  var isBigEndian = false
  var section = Section()
  /// What frames need of their interface.
  private(set) var interfaces: [Interface] = []
  /// What the file says of the same interfaces.
  var descriptions: [CaptureInterface] = []
  var applications: [String] = []
  var systems: [String] = []
  var hardware: [String] = []
  private(set) var comments: [CaptureComment] = []
  private(set) var commentCount = 0
  var nameRecords: [NameRecord] = []
  var secrets: [CaptureSecrets] = []
  var secretsOctets = 0
  var texts: TextBudget

  /// What the frames of an interface need.
  struct Interface {
    let linkType: LinkType
    let snapLength: UInt32
    let clock: InterfaceClock
  }

  /// The section of a pcapng file that is being read.
  struct Section {
    var isBigEndian = false
    /// The section's interface 0, counted over the whole file.
    var firstInterface = 0
    /// Interface descriptions met in the section, kept or not.
    var interfaceCount = 0
    /// The apps of the section's process blocks, in their order.
    var processes: [Int32] = []
  }

  init(limits: CaptureLimits, attributes: Bool) {
    self.limits = limits
    self.attributes = attributes
    apps = AppTable(limit: limits.apps)
    texts = TextBudget(limits)
  }

  /// Gives a frame its number; false if there are more frames than numbers.
  @inline(__always)
  mutating func countFrame() -> Bool {
    guard frames < .max else { return false }
    frames += 1
    return true
  }

  /// Takes a frame's time into account.
  @inline(__always)
  mutating func see(_ time: Int64) {
    if time < earliest { earliest = time }
    if time > latest { latest = time }
  }

  /// Notes an oddity of the current frame, or of the file behind it.
  mutating func note(_ kind: CaptureNotes.Kind, _ detail: @autoclosure () -> String) {
    notes.add(kind, frame: frames, detail())
  }

  /// Numbers a packet that is not delivered, and says why.
  mutating func skip(_ kind: CaptureNotes.Kind, _ detail: @autoclosure () -> String) {
    guard countFrame() else { return }
    skippedFrames += 1
    note(kind, detail())
  }

  /// Notes lengths that contradict each other; the captured length is what counts.
  mutating func noteLengths(captured: Int, original: Int, snapLength: UInt32) {
    if captured > original {
      note(.capturedMoreThanOriginal, "\(captured) octets captured of \(original) on the wire")
    }
    if snapLength > 0, captured > Int(snapLength) {
      note(
        .capturedMoreThanSnapLength,
        "\(captured) octets captured with a limit of \(snapLength)"
      )
    }
  }

  /// Adds an interface, up to the limit.
  mutating func add(_ interface: CaptureInterface, clock: InterfaceClock) {
    let (index, limit) = (interfaces.count, limits.interfaces)
    guard index < limit else {
      note(.interfaceLimit, "more interfaces than the limit of \(limit)")
      return
    }
    if linkTypeName(interface.linkType).hasPrefix("LINKTYPE_") {
      let number = interface.linkType.rawValue
      note(.unknownLinkType, "interface \(index) has link type \(number), which has no name")
    }
    descriptions.append(interface)
    interfaces.append(
      Interface(linkType: interface.linkType, snapLength: interface.snapLength, clock: clock)
    )
  }

  /// Notes, if it is so, that texts were left out.
  mutating func noteSpentTexts() {
    let limit = limits.textOctetsInAll
    if texts.isSpent { note(.textLimit, "more text than the limit of \(limit) octets") }
  }

  /// Keeps a comment, up to the limit.
  mutating func addComment(_ value: Span<UInt8>, on subject: String) {
    commentCount += 1
    let limit = limits.comments
    guard comments.count < limit else {
      note(.commentLimit, "more comments than the limit of \(limit)")
      return
    }
    guard let text = texts.text(value) else { return noteSpentTexts() }
    comments.append(CaptureComment(subject: subject, frame: frames, text: text))
  }
}
