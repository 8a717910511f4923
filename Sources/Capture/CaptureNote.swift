/// An oddity of a capture that does not stop it from being read.
package struct CaptureNote: Hashable, Sendable {
  /// What kind, in kebab case, such as `captured-more-than-original`.
  package let name: String
  /// The first case of it, in words.
  package let detail: String
  /// The frame of the first case, or the last frame before it; 0 if there was none yet.
  package let frame: UInt32
  /// How many cases there were.
  package let count: Int
}

/// The oddities of one capture: the first case of each kind, and how many there were.
struct CaptureNotes {
  /// The kinds there are.
  enum Kind: String, CaseIterable {
    case applicationLimit = "app-limit"
    case applicationMapUnreadable = "app-map-unreadable"
    case blockTooLarge = "block-too-large"
    case capturedMoreThanOriginal = "captured-more-than-original"
    case capturedMoreThanSnapLength = "captured-more-than-snap-length"
    case commentLimit = "comment-limit"
    case fileChanged = "file-changed-while-read"
    case frameTooLarge = "frame-too-large"
    case interfaceLimit = "interface-limit"
    case nameLimit = "name-record-limit"
    case optionsOverrun = "options-overrun"
    case packetBeforeInterface = "packet-before-interface"
    case packetBeyondBlock = "packet-beyond-block"
    case packetOfUnknownInterface = "packet-of-unknown-interface"
    case pcapVersion = "pcap-version"
    case pktapMalformed = "pktap-malformed"
    case secondHeader = "second-capture-header"
    case secretsLimit = "secrets-limit"
    case textLimit = "text-limit"
    case timeMissing = "time-missing"
    case timeNormalised = "time-normalised"
    case timeOutOfRange = "time-out-of-range"
    case trailingOctets = "trailing-octets"
    case unknownLinkType = "unknown-link-type"
    case unreadableBlock = "unreadable-block"
  }

  private var first: [Kind: (detail: String, frame: UInt32, count: Int)] = [:]

  /// Records a case; `detail` is only made for the first one of its kind.
  mutating func add(_ kind: Kind, frame: UInt32, _ detail: @autoclosure () -> String) {
    if let known = first[kind] {
      first[kind] = (known.detail, known.frame, known.count + 1)
    } else {
      first[kind] = (detail(), frame, 1)
    }
  }

  /// The notes, by first frame and then name.
  var list: [CaptureNote] {
    first
      .map { kind, value in
        CaptureNote(
          name: kind.rawValue,
          detail: value.detail,
          frame: value.frame,
          count: value.count
        )
      }
      .sorted { ($0.frame, $0.name) < ($1.frame, $1.name) }
  }
}
