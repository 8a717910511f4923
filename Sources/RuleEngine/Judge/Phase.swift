package import Wire

/// A part of the test plan, in the order of a test: what was done with the handset while a capture
/// was taken.
package enum Phase: String, CaseIterable, Comparable, Sendable {
  /// P0: reset, accounts, canaries.
  case prepare
  /// P1: first start of the handset, before any consent.
  case setup
  /// P2: consent is given or refused.
  case consent
  /// P3: before the app under test, in use.
  case baseline
  /// P3: before the app under test, screen off.
  case baselineIdle = "baseline-idle"
  /// P4: boot, unlock, SIM, call and the like, one after the other.
  case trigger
  /// P5: the app under test is installed.
  case install
  /// P6: it is started, and nothing is touched.
  case firstStart = "first-start"
  /// P7: it is used as the script says.
  case use
  /// P8: it is in the background, screen off.
  case backgroundIdle = "background-idle"
  /// P9: the user objects, or clears its data.
  case optOut = "opt-out"
  /// P10: it is uninstalled.
  case uninstall
  /// P11: after that.
  case afterUninstall = "after-uninstall"
  /// P12: after a restart.
  case afterReboot = "after-reboot"
  /// P13: after that, on another network.
  case otherNetwork = "other-network"
  /// P14: after a factory reset.
  case afterReset = "after-reset"

  /// Other names of phases that scenarios may use, beside `P0` to `P14`.
  private static let aliases: [String: Phase] = [
    "idle": .backgroundIdle, "background": .backgroundIdle, "in-use": .use,
    "after": .afterUninstall,
    "clear-data": .optOut, "boot": .trigger, "reboot": .afterReboot, "oobe": .setup,
    "reset": .afterReset,
  ]

  /// The phase that a scenario names, in any case; `nil` if there is none of that name.
  package init?(named name: String) {
    let key = name.lowercased()
    if let phase = Phase(rawValue: key) ?? Self.aliases[key] {
      self = phase
    } else if key.first == "p", let number = Int(key.dropFirst()),
      let phase = Self.allCases.last(where: { $0.number == number })
    {
      self = phase
    } else {
      return nil
    }
  }

  /// Its number in the test plan, 0 to 14.
  package var number: Int {
    switch self {
    case .prepare: 0
    case .setup: 1
    case .consent: 2
    case .baseline, .baselineIdle: 3
    case .trigger: 4
    case .install: 5
    case .firstStart: 6
    case .use: 7
    case .backgroundIdle: 8
    case .optOut: 9
    case .uninstall: 10
    case .afterUninstall: 11
    case .afterReboot: 12
    case .otherNetwork: 13
    case .afterReset: 14
    }
  }

  package static func < (left: Self, right: Self) -> Bool { left.number < right.number }

  /// Whether nobody touches the handset.
  package var isIdle: Bool { self == .baselineIdle || self == .backgroundIdle }
  /// Whether the app under test is not yet there.
  package var isBefore: Bool { self == .baseline || self == .baselineIdle }
  /// Whether the app under test is there, or being put there.
  package var isDuring: Bool { (5...9).contains(number) }
  /// Whether it was taken off again.
  package var isAfter: Bool { (11...14).contains(number) }
}

/// What the laboratory did with the handset at one moment, as its log has it.
package struct LabEvent: Hashable, Sendable {
  /// What may stand in a log.
  package enum Kind: String, CaseIterable, Sendable {
    case boot, unlock, call, sms, consent, refusal, install, start, uninstall, reset, note
    case screenOn = "screen-on"
    case screenOff = "screen-off"
    case simInsert = "sim-insert"
    case wifiJoin = "wifi-join"
    case optOut = "opt-out"

    /// Whether it may set off traffic that would not come by itself.
    package var isTrigger: Bool {
      switch self {
      case .boot, .unlock, .call, .sms, .screenOn, .simInsert, .wifiJoin: true
      default: false
      }
    }
  }

  /// When, by the clock of the captures.
  package var time: Timestamp
  /// What.
  package var kind: Kind
  /// What the laboratory adds; may be empty.
  package var note: String

  /// One entry.
  package init(time: Timestamp, kind: Kind, note: String = "") {
    self.time = time
    self.kind = kind
    self.note = note
  }
}

/// When a capture was taken, and in which phase of the test.
package struct CaptureContext: Hashable, Sendable {
  /// The phase; `nil` if the scenario names none.
  package var phase: Phase?
  /// The time of its first frame; `nil` without frames.
  package var start: Timestamp?
  /// The time of its last frame; `nil` without frames.
  package var end: Timestamp?

  /// One capture's place in the test.
  package init(phase: Phase? = nil, start: Timestamp? = nil, end: Timestamp? = nil) {
    self.phase = phase
    self.start = start
    self.end = end
  }

  /// How long it lasted in nanoseconds, never negative.
  package var nanoseconds: Int64 {
    guard let start, let end, end > start else { return 0 }
    let (span, overflow) = end.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
    return overflow ? .max : span
  }
}
