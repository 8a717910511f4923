import Wire

/// Which control segments of a TCP connection were seen, and from whom.
struct TCPHistory: OptionSet {
  let rawValue: UInt16
  init(rawValue: UInt16) { self.rawValue = rawValue }

  static let lowSYN = Self(rawValue: 1 << 0)
  static let highSYN = Self(rawValue: 1 << 1)
  static let lowSYNACK = Self(rawValue: 1 << 2)
  static let highSYNACK = Self(rawValue: 1 << 3)
  static let lowFIN = Self(rawValue: 1 << 4)
  static let highFIN = Self(rawValue: 1 << 5)
  static let lowRST = Self(rawValue: 1 << 6)
  static let highRST = Self(rawValue: 1 << 7)

  /// Notes the control bits of one segment.
  @inline(__always)
  mutating func add(_ flags: TCPFlags, fromLow: Bool) {
    if flags.contains(.syn) {
      if flags.contains(.ack) {
        insert(fromLow ? .lowSYNACK : .highSYNACK)
      } else {
        insert(fromLow ? .lowSYN : .highSYN)
      }
    }
    if flags.contains(.fin) { insert(fromLow ? .lowFIN : .highFIN) }
    if flags.contains(.rst) { insert(fromLow ? .lowRST : .highRST) }
  }

  /// Whether the other side has answered the SYN of one side.
  func isAnswered(fromLow: Bool) -> Bool { contains(fromLow ? .highSYNACK : .lowSYNACK) }

  /// Whether a new SYN opens another connection on the same ports.
  var isClosed: Bool {
    contains(.lowRST) || contains(.highRST) || (contains(.lowFIN) && contains(.highFIN))
  }

  /// How the connection stood at the end, in Zeek's letters.
  func state(originatorIsLow: Bool) -> ConnectionState {
    let syn = contains(originatorIsLow ? .lowSYN : .highSYN)
    let reply = contains(originatorIsLow ? .highSYNACK : .lowSYNACK)
    let closed = contains(originatorIsLow ? .lowFIN : .highFIN)
    let reclosed = contains(originatorIsLow ? .highFIN : .lowFIN)
    let reset = contains(originatorIsLow ? .lowRST : .highRST)
    let rereset = contains(originatorIsLow ? .highRST : .lowRST)
    switch (syn, reply) {
    case (true, true):
      if reset { return .originatorReset }
      if rereset { return .responderReset }
      if closed && reclosed { return .finished }
      if closed { return .originatorClosing }
      return reclosed ? .responderClosing : .established
    case (true, false):
      if rereset { return .rejected }
      if reset { return .resetBeforeReply }
      return closed ? .halfOpenClosed : .attempt
    case (false, true):
      if rereset { return .resetAfterReply }
      return reclosed ? .halfOpenClosedByResponder : .other
    case (false, false): return .other
    }
  }
}
